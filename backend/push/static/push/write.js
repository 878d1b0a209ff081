/* The form of a notification: the lock screens show what is typed, and how many it reaches is counted as it is ticked. */

const WAIT = 400; // after the last tick

const form = document.getElementById("push-write");
const preview = document.getElementById("push-preview-box");
const languages = [...form.querySelectorAll("[data-lang]")];
const estimate = form.querySelector("[data-estimate]");
let shown = languages[0]; // the language that somebody writes in
let timer = 0;
let asked = 0;

const field = (language, part) => language?.querySelector(`[data-part="${part}"]`);
const textOf = (language, part) => field(language, part)?.value.trim() ?? "";

function showPreview() {
  const isWritten = textOf(shown, "title") || textOf(shown, "body");
  const from = isWritten ? shown : languages[0]; // as a phone would
  for (const each of preview.querySelectorAll("[data-show]")) each.textContent = textOf(from, each.dataset.show);
  preview.querySelector("[data-preview-lang]").textContent = languages.length > 1 ? `(${from.dataset.name})` : "";
}

function showCounters() {
  for (const counter of form.querySelectorAll("[data-counter]")) {
    const length = document.getElementById(counter.dataset.counter).value.length;
    counter.textContent = `${length} / ${counter.dataset.most}`;
  }
}

function showParts() {
  for (const part of form.querySelectorAll("[data-if]")) {
    const [name, wanted] = part.dataset.if.split("=");
    const chosen = form.querySelector(`[name="${name}"]:checked`)?.value;
    part.hidden = chosen !== wanted;
  }
}

async function showEstimate() {
  if (!estimate) return;
  asked += 1;
  const mine = asked;
  try {
    const answer = await fetch(form.dataset.count, { method: "POST", body: new FormData(form) });
    const { words } = answer.ok ? await answer.json() : {};
    if (mine !== asked) return;
    estimate.querySelector("[data-estimate-words]").textContent = words ?? "";
    estimate.hidden = !words;
  } catch {
    estimate.hidden = true; // no connection: better none than an old one
  }
}

function show() {
  showPreview();
  showCounters();
  showParts();
}

form.addEventListener("focusin", (event) => {
  const language = event.target.closest("[data-lang]");
  if (language && language !== shown) {
    shown = language;
    showPreview();
  }
});

form.addEventListener("input", (event) => {
  show();
  if (!["checkbox", "radio"].includes(event.target.type)) return;
  clearTimeout(timer);
  timer = setTimeout(showEstimate, WAIT);
});

form.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault(); // a double tap
  form.dataset.sent = "1";
});

window.addEventListener("pageshow", () => delete form.dataset.sent);

show();
showEstimate();
