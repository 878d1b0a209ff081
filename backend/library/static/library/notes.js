/* Notes beside the form of an item: each button sends what it is for, and the answer takes the place of the list. */
(() => {
  async function send(panel, address, values) {
    const { CSRF_HEADER_NAME, CSRF_TOKEN } = window.wagtailConfig;
    const headers = { [CSRF_HEADER_NAME]: CSRF_TOKEN, 'X-Requested-With': 'XMLHttpRequest' };
    const answer = await fetch(address, { method: 'POST', headers, body: new URLSearchParams(values) }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) {
      panel.querySelector('[role="status"]').textContent = panel.dataset.notesFailed;
      return;
    }
    panel.innerHTML = await answer.text();
    count(panel);
    panel.querySelector('#note-new').focus();
  }

  function count(panel) {
    const open = panel.querySelector('[data-notes-open]').dataset.notesOpen;
    const counter = document.querySelector('[data-side-panel-toggle="notes"] [data-side-panel-toggle-counter]');
    if (!counter) return;
    counter.textContent = open;
    counter.hidden = open === '0';
  }

  function press(panel, button) {
    const note = button.closest('[data-note]');
    const what = button.dataset.noteDo;
    if (what === 'new') {
      send(panel, panel.dataset.notes, { text: panel.querySelector('#note-new').value });
    } else if (what === 'delete' && button.textContent !== button.dataset.noteSure) {
      button.textContent = button.dataset.noteSure;
    } else {
      const text = what === 'change' ? note.querySelector('textarea').value : '';
      send(panel, note.dataset.note, { [what]: '1', text });
    }
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-note-do], [data-note-edit]');
    const panel = button && button.closest('[data-notes]');
    if (!panel) return;
    if (button.hasAttribute('data-note-edit')) {
      const form = button.closest('[data-note]').querySelector('[data-note-form]');
      form.hidden = !form.hidden;
      button.setAttribute('aria-expanded', String(!form.hidden));
      if (!form.hidden) form.querySelector('textarea').focus();
      return;
    }
    press(panel, button);
  });
})();
