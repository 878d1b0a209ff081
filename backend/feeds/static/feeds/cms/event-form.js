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

const show = (panel, html) => {
  const shown = panel.querySelector("[data-event-dates-shown]");
  const open = [...shown.querySelectorAll("details[open]")].map((each) => each.id);
  const focus = shown.contains(document.activeElement) ? document.activeElement.id : "";
  shown.innerHTML = html; // our own template, in which everything that was typed is escaped
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focus) document.getElementById(focus)?.focus();
  const said = shown.querySelector(".event-dates__words, .event-dates__message");
  const first = shown.querySelector(".event-dates__when");
  panel.querySelector("[data-event-dates-said]").textContent = [said, first]
    .map((each) => each?.textContent.trim())
    .filter(Boolean)
    .join(". ");
};

const watch = (panel) => {
  const form = panel.closest("form");
  let timer = 0;
  let running = null;
  const refresh = async () => {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(panel.dataset.eventDates, {
        method: "POST",
        body: fieldsOf(form),
        signal: running.signal,
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (answer.ok) show(panel, await answer.text());
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error; // offline: the list stays
    }
  };
  const later = (event) => {
    if (!WATCHED.test(event.target?.name ?? "")) return;
    clearTimeout(timer);
    timer = setTimeout(refresh, WAIT);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
};

const start = () => document.querySelectorAll("[data-event-dates]").forEach(watch);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
