// The year as one stop of the tab key: arrows go from day to day and from month to month.
const months = [...document.querySelectorAll("[data-months] .waste-month")].map((month) => [...month.querySelectorAll("a")]);
const days = months.flat();
const monthOf = (day) => months.findIndex((each) => each.includes(day));
const steps = {
  ArrowUp: (day) => days[days.indexOf(day) - 1],
  ArrowDown: (day) => days[days.indexOf(day) + 1],
  ArrowLeft: (day) => beside(day, -1),
  ArrowRight: (day) => beside(day, 1),
  Home: (day) => months[monthOf(day)][0],
  End: (day) => months[monthOf(day)].at(-1),
};

// The same day of another month, or its last one.
function beside(day, step) {
  const month = monthOf(day);
  const column = months[month + step];
  return column && column[Math.min(months[month].indexOf(day), column.length - 1)];
}

function stopAt(chosen) {
  for (const day of days) day.tabIndex = day === chosen ? 0 : -1;
}

function go(event) {
  if (!days.includes(event.target) || !steps[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const next = steps[event.key](event.target);
  if (!next) return;
  const tab = document.querySelector(`.waste-tabs [value="${monthOf(next) + 1}"]`);
  if (tab) tab.checked = true;
  stopAt(next);
  next.focus();
}

const named = document.getElementById(location.hash.slice(1));
const target = days.includes(named) ? named : null;
if (target) {
  const month = months.findIndex((each) => each.includes(target));
  document.querySelector(`.waste-tabs [value="${month + 1}"]`).checked = true;
}
const start = target || document.querySelector("[aria-current=date]") || days[0];
if (start) {
  stopAt(start);
  document.querySelector("[data-months]").addEventListener("keydown", go);
  if (target) target.focus();
}

const printing = document.querySelector("[data-print]");
if (printing) {
  printing.hidden = false;
  printing.addEventListener("click", () => print());
}
