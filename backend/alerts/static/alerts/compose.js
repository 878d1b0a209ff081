/* The page of urgent notices: a template opens the form, the card above it shows what goes out, one button sends it. */

import { newKey } from "../library/outbox.js";
import { PhoneForm } from "../library/phone_form.js";
import { endOf, inWords, isStillToday } from "./wall_clock.js";

const BLANK = "___";
const WORDS = ["request_key", "status", "supersedes", "kind", "severity", "headline", "instruction", "lasts", "valid_until"];

const phone = new PhoneForm("alerts", "alert", { fill, read, preview, focus, finish, gap: () => withBlank(), titleOf: (kept) => kept.headline });
const { page, form, done } = phone;
const { zone } = page.dataset;
const areas = [...form.querySelectorAll('[name="areas"]')];

const value = (name) => phone.value(name);
const withBlank = () => ["headline", "instruction"].map((name) => form.elements[name]).find((field) => field.value.includes(BLANK));

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
  if (!isOwn && !phone.isWanted()) form.elements.valid_until.value = endOf(value("lasts"), zone);
  const chosen = areas.filter((area) => area.checked).map((area) => area.nextElementSibling.textContent);
  const shown = {
    headline: value("headline"),
    instruction: value("instruction"),
    areas: chosen.join(", ") || page.dataset.everywhere,
    valid_until: inWords(value("valid_until"), document.documentElement.lang),
  };
  phone.showWords(shown);
  for (const each of form.querySelectorAll("[data-for-status]")) each.hidden = each.dataset.forStatus !== value("status");
  form.dataset.status = value("status");
  form.dataset.severity = value("severity");
}

function focus() {
  const field = withBlank();
  (field ?? phone.heading).focus();
  field?.setSelectionRange(field.value.indexOf(BLANK), field.value.indexOf(BLANK) + BLANK.length);
}

function finish(answer) {
  done.querySelector("[data-done-headline]").textContent = answer.headline;
  done.querySelector("[data-done-page]").href = answer.url;
}

page.addEventListener("click", (event) => {
  const button = event.target.closest("[data-words]");
  if (button) phone.open({ ...button.dataset, areas: (button.dataset.areas ?? "").split(" ") });
});

setInterval(() => !form.hidden && !phone.isWanted() && preview(), 20000);
phone.begin();
