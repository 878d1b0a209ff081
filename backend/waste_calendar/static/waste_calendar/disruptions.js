/* "Störung heute": a tour opens the form, the card above it shows what people will read, one button makes it live. */

import { newKey } from "../library/outbox.js";
import { PhoneForm } from "../library/phone_form.js";

const WORDS = ["request_key", "action", "disruption", "day", "title", "undoes", "outcome", "replacement_on", "reason", "note"];

const phone = new PhoneForm("disruptions", "disruption", { fill, read, preview, finish, look, titleOf: (kept) => kept.title || dayInWords(kept.day) });
const { page, start, form, done } = phone;
const tours = [...form.querySelectorAll('[name="pickups"]')];

const value = (name) => phone.value(name);
const isLater = () => value("action") !== "report";
const saysWhat = () => ["report", "replace"].includes(value("action"));
/* A tour without the version that was seen: what a kept draft finds it by. */
const keyOf = (text) => text.replaceAll(/\.\d+/g, "");

function dayInWords(text) {
  const day = new Date(`${text}T12:00:00Z`);
  if (Number.isNaN(day.getTime())) return "…";
  const words = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" };
  return new Intl.DateTimeFormat(document.documentElement.lang, words).format(day);
}

function fill(words) {
  for (const name of WORDS) form.elements[name].value = words[name] ?? "";
  if (!value("request_key")) form.elements.request_key.value = newKey();
  if (!value("outcome")) form.elements.outcome.value = "follows";
  const chosen = new Set((words.pickups ?? []).map(keyOf));
  for (const tour of tours) tour.checked = chosen.has(keyOf(tour.value));
}

function read() {
  const chosen = tours.filter((tour) => tour.checked).map((tour) => tour.value);
  return { ...Object.fromEntries(WORDS.map((name) => [name, value(name)])), pickups: chosen };
}

/* "Residual (District 1, District 2), Organic": a kind alone where all its tours of the day are chosen. */
function titleOfChosen() {
  const found = [...form.querySelectorAll("[data-kind]")].map((kind) => {
    const all = [...kind.querySelectorAll("input")];
    const names = all.filter((tour) => tour.checked).map((tour) => tour.dataset.name);
    if (!names.length) return "";
    return names.length === all.length && all.length > 1 ? kind.dataset.kind : `${kind.dataset.kind} (${names.join(", ")})`;
  });
  return found.filter(Boolean).join(", ");
}

function sentence() {
  if (value("action") === "undo") return value("undoes") || page.dataset.planned;
  if (value("action") === "all_clear") return page.dataset.planned;
  return page.dataset[value("outcome")].replace("…", dayInWords(value("replacement_on")));
}

function preview() {
  if (!isLater()) form.elements.title.value = titleOfChosen();
  const shown = {
    title: value("title") || "…",
    day: dayInWords(value("day")),
    sentence: sentence(),
    reason: saysWhat() ? value("reason") : "",
    note: saysWhat() ? value("note") : "",
  };
  phone.showWords(shown);
  for (const each of form.querySelectorAll("[data-for-action]")) each.hidden = !each.dataset.forAction.split(" ").includes(value("action"));
  form.querySelector("[data-own]").hidden = value("outcome") !== "moved";
  form.dataset.action = value("action");
  for (const each of form.querySelectorAll("[data-sets=replacement_on]")) each.hidden = each.dataset.value === value("day");
  for (const each of form.querySelectorAll("[data-sets]")) {
    each.setAttribute("aria-pressed", String(value(each.dataset.sets) === each.dataset.value));
  }
}

function finish(answer) {
  done.querySelector("[data-done-title]").textContent = answer.title;
  done.querySelector("[data-done-sentence]").textContent = answer.sentence;
  const warnings = done.querySelector("[data-done-warnings]");
  warnings.textContent = (answer.warnings ?? []).join(" ");
  warnings.parentElement.hidden = !warnings.textContent;
  done.querySelector("[data-done-left]").hidden = !answer.left;
}

/* What was kept of another day is shown with the tours of that day. */
function look(kept) {
  if (kept.action === "report" && kept.day !== page.dataset.day) location.assign(`?tag=${kept.day}`);
  else phone.open(kept, "waiting");
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sets]");
  if (!button) return;
  const field = form.elements[button.dataset.sets];
  field.value = field.value === button.dataset.value ? "" : button.dataset.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

start.addEventListener("click", (event) => {
  const tour = event.target.closest("[data-pick]");
  const later = event.target.closest("[data-action]");
  if (tour) {
    const { pick } = tour.dataset; // a tour, a kind of waste, or nothing for all
    const chosen = tours.filter((each) => !pick || each.value === pick || each.closest("[data-kind]").dataset.key === pick);
    phone.open({ action: "report", day: page.dataset.day, pickups: chosen.map((each) => each.value) });
  } else if (later) phone.open({ ...later.closest("[data-disruption]").dataset, ...later.dataset });
});

document.getElementById("disruptions-filter")?.addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const button of start.querySelectorAll("[data-name]")) button.hidden = !button.dataset.name.toLowerCase().includes(wanted);
});

phone.begin();
