// A button waits for the draft that is being saved by itself: sent beside it, the form of something new would make two.
// And the form knows that draft as its own: else the button would be refused, as if somebody else had saved meanwhile.
(() => {
  const LONGEST = 10_000; // milliseconds; then the button counts all the same
  let isSaving = false;
  let wanted = null;
  let longest = 0;

  const send = () => {
    clearTimeout(longest);
    if (!wanted) return;
    const { form, submitter } = wanted;
    wanted = null;
    isSaving = false;
    if (submitter?.name) {
      // A button that shows its progress is disabled by now, and would not be sent.
      const chosen = Object.assign(document.createElement('input'), { type: 'hidden', name: submitter.name });
      chosen.value = submitter.value;
      form.append(chosen);
    }
    form.requestSubmit();
  };

  const remember = (form, { revision_id: id, revision_created_at: savedAt }) => {
    const fields = { loaded_revision_id: id, loaded_revision_created_at: savedAt };
    for (const [name, value] of Object.entries(fields)) {
      const field = form.elements.namedItem(name);
      if (field && value) field.value = value;
    }
  };

  document.addEventListener('w-autosave:success', (event) => {
    if (event.detail.data) remember(event.target, event.detail.data);
  });

  document.addEventListener('w-autosave:save', (event) => {
    isSaving = !event.defaultPrevented;
  });
  for (const name of ['w-autosave:success', 'w-autosave:error']) {
    document.addEventListener(name, () => {
      isSaving = false;
      send();
    });
  }

  document.addEventListener(
    'submit',
    (event) => {
      if (!isSaving || !event.target.matches('[data-controller~="w-autosave"]')) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!wanted) longest = setTimeout(send, LONGEST);
      wanted = { form: event.target, submitter: event.submitter };
    },
    true,
  );
})();
