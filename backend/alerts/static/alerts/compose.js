/* The page of urgent notices: a template opens the form, the card above it shows what goes out, one button sends it. */

import { Outbox, deliver, newKey } from "./outbox.js";
import { endOf, inWords, isStillToday } from "./wall_clock.js";

const BLANK = "___";
const TRY_AGAIN = 5000;
const GIVE_UP = 10 * 60 * 1000; // then a person decides whether it still holds
const WORDS = ["request_key", "status", "supersedes", "kind", "severity", "headline", "instruction", "lasts", "valid_until"];

const page = document.getElementById("alerts");
const start = document.getElementById("alerts-start");
const unsent = document.getElementById("alerts-unsent");
const form = document.getElementById("alerts-form");
const done = document.getElementById("alerts-done");
const { zone } = page.dataset;
const outbox = new Outbox(page.dataset.owner);
const areas = [...form.querySelectorAll('[name="areas"]')];
let wantedSince = null; // since when "Publish now" waits to be carried out
let isBusy = false;

const value = (name) => form.elements[name].value;
const withBlank = () => ["headline", "instruction"].map((name) => form.elements[name]).find((field) => field.value.includes(BLANK));

function show(section, focus) {
  for (const each of [start, form, done]) each.hidden = each !== section;
  if (section !== start) unsent.hidden = true;
  focus?.focus();
}

function say(state, answer = {}) {
  for (const each of form.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== state;
  const mistakes = answer.errors ?? {};
  form.querySelector("[data-detail]").textContent = answer.detail ?? (mistakes.__all__ ?? []).join(" ");
  const there = form.querySelector("[data-there]");
  there.hidden = !answer.url;
  if (answer.url) there.href = answer.url;
  for (const each of form.querySelectorAll("[data-error]")) each.textContent = (mistakes[each.dataset.error] ?? []).join(" ");
  form.querySelector(`[name="${Object.keys(mistakes)[0]}"]`)?.focus();
}

function fill(words) {
  for (const name of ["status", "supersedes", "kind", "severity", "headline", "instruction"]) {
    form.elements[name].value = words[name] ?? "";
  }
  form.elements.request_key.value = words.request_key ?? newKey();
  const today = form.querySelector('[name="lasts"][value="today"]');
  today.disabled = !isStillToday(zone);
  form.elements.lasts.value = words.lasts === "today" && today.disabled ? "tomorrow" : words.lasts;
  if (words.lasts === "own") form.elements.valid_until.value = words.valid_until;
  for (const area of areas) area.checked = (words.areas ?? []).includes(area.value);
}

function read() {
  const chosen = areas.filter((area) => area.checked).map((area) => area.value);
  return { ...Object.fromEntries(WORDS.map((name) => [name, value(name)])), areas: chosen };
}

function preview() {
  const isOwn = value("lasts") === "own";
  form.querySelector("[data-own]").hidden = !isOwn;
  if (!isOwn && wantedSince === null) form.elements.valid_until.value = endOf(value("lasts"), zone);
  const chosen = areas.filter((area) => area.checked).map((area) => area.nextElementSibling.textContent);
  const shown = {
    headline: value("headline"),
    instruction: value("instruction"),
    areas: chosen.join(", ") || page.dataset.everywhere,
    valid_until: inWords(value("valid_until"), document.documentElement.lang),
  };
  for (const each of form.querySelectorAll("[data-show]")) each.textContent = shown[each.dataset.show];
  for (const each of form.querySelectorAll("[data-for-status]")) each.hidden = each.dataset.forStatus !== value("status");
  form.dataset.status = value("status");
  form.dataset.severity = value("severity");
}

function open(words, state = "") {
  fill(words);
  preview();
  say(state);
  outbox.keep(read());
  const field = withBlank();
  show(form, field ?? document.getElementById("alerts-preview"));
  field?.setSelectionRange(field.value.indexOf(BLANK), field.value.indexOf(BLANK) + BLANK.length);
}

function lock(isLocked) {
  for (const field of form.elements) if (!field.matches("[data-back], [type=hidden]")) field.toggleAttribute("inert", isLocked);
  form.querySelector('[type="submit"]').disabled = isLocked;
}

function stop(state, answer) {
  wantedSince = null;
  lock(false);
  say(state, answer);
}

async function send() {
  if (wantedSince === null || isBusy) return;
  isBusy = true;
  const { state, answer } = await deliver(page.dataset.send, form);
  isBusy = false;
  if (state === "done") finish(answer);
  else if (wantedSince === null) return; // called off while it was on its way
  else if (state !== "unsent") stop(state, answer);
  else if (Date.now() - wantedSince > GIVE_UP) stop("waiting");
  else {
    say("unsent");
    setTimeout(send, TRY_AGAIN);
  }
}

function finish(answer) {
  stop("");
  outbox.clear();
  done.querySelector("[data-done-headline]").textContent = answer.headline;
  done.querySelector("[data-done-page]").href = answer.url;
  show(done, document.getElementById("alerts-done-heading"));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (wantedSince !== null) return; // a double tap
  preview();
  const gap = withBlank();
  if (gap) {
    say("blank");
    gap.focus();
    return;
  }
  wantedSince = Date.now();
  outbox.keep(read());
  lock(true);
  say("sending");
  send();
});

form.addEventListener("input", () => {
  preview();
  outbox.keep(read());
});

form.querySelector("[data-back]").addEventListener("click", () => {
  if (wantedSince !== null) {
    stop("waiting");
    return;
  }
  outbox.clear();
  show(start);
});

page.addEventListener("click", (event) => {
  const button = event.target.closest("[data-words]");
  if (button) open({ ...button.dataset, areas: (button.dataset.areas ?? "").split(" ") });
});

unsent.addEventListener("click", (event) => {
  const what = event.target.closest("[data-unsent]")?.dataset.unsent;
  if (what === "look") open(outbox.read(), "waiting");
  if (what === "drop") {
    outbox.clear();
    unsent.hidden = true;
  }
});

window.addEventListener("online", send);
setInterval(() => !form.hidden && wantedSince === null && preview(), 20000);

const kept = outbox.read();
if (kept) {
  unsent.querySelector("[data-unsent-headline]").textContent = kept.headline;
  unsent.hidden = false;
}
