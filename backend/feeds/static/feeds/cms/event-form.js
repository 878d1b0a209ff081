/* Lists the next dates of an event while its form is filled in; without this file they are listed after saving. */

const WAIT = 400; // milliseconds after the last key
const WATCHED = /^(starts_at|ends_at|is_all_day|status|recurrence-|overrides-\w+-what$)/;

const fieldsOf = (form) => {
  const sent = new FormData();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && (WATCHED.test(name) || name.startsWith("overrides-") || name === "csrfmiddlewaretoken")) {
      sent.append(name, value);
    }
  }
  return sent;
};

// What has the focus, found again among the new fields, with the caret where it was.
const keepFocus = (shown) => {
  const here = document.activeElement;
  if (!shown.contains(here)) return () => {};
  const [selector, owner] = here.id ? ["", here] : ["summary", here.closest("details")];
  const { selectionStart, selectionEnd } = here.type === "text" ? here : {};
  return () => {
    const again = document.getElementById(owner?.id ?? "");
    const found = selector ? again?.querySelector(selector) : again;
    found?.focus();
    if (found && selectionStart !== undefined) found.setSelectionRange(selectionStart, selectionEnd);
  };
};

const show = (panel, html) => {
  const shown = panel.querySelector("[data-event-dates-shown]");
  const open = [...shown.querySelectorAll("details[open]")].map((each) => each.id);
  const focusAgain = keepFocus(shown);
  shown.innerHTML = html; // our own template, in which everything that was typed is escaped
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  focusAgain();
  const said = shown.querySelector(".event-dates__words, .event-dates__message");
  const first = shown.querySelector(".event-dates__when");
  panel.querySelector("[data-event-dates-said]").textContent = [said, first]
    .map((each) => each?.textContent.trim())
    .filter(Boolean)
    .join(". ");
};

const isSame = (one, other) => new URLSearchParams(one).toString() === new URLSearchParams(other).toString();

const watch = (panel) => {
  const form = panel.closest("form");
  let timer = 0;
  let running = null;
  const refresh = async () => {
    running?.abort();
    running = new AbortController();
    const sent = fieldsOf(form);
    try {
      const answer = await fetch(panel.dataset.eventDates, {
        method: "POST",
        body: sent,
        signal: running.signal,
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (!answer.ok) return;
      const html = await answer.text();
      // What was typed since then is not in the answer, and would be lost with the old fields.
      if (isSame(sent, fieldsOf(form))) show(panel, html);
      else soon();
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error; // offline: the list stays
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, WAIT);
  };
  const later = (event) => {
    if (WATCHED.test(event.target?.name ?? "")) soon();
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
};

const start = () => document.querySelectorAll("[data-event-dates]").forEach(watch);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
