/* Times as the town's clock shows them, "2026-11-22T18:03", wherever the phone thinks it is. */

const HOUR = 3600 * 1000;

export function wallClock(zone, moment) {
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return parts.format(moment).replace(" ", "T");
}

/* When a quick choice ends; today's evening is no choice any more when it is near. */
export function endOf(choice, zone, now = Date.now()) {
  const evening = (days) => `${wallClock(zone, now + days * 24 * HOUR).slice(0, 10)}T20:00`;
  if (choice === "two_hours") return wallClock(zone, now + 2 * HOUR);
  return evening(choice === "today" && isStillToday(zone, now) ? 0 : 1);
}

export function isStillToday(zone, now = Date.now()) {
  return wallClock(zone, now + HOUR / 2) < `${wallClock(zone, now).slice(0, 10)}T20:00`;
}

export function inWords(local, lang) {
  const moment = new Date(`${local}Z`);
  if (Number.isNaN(moment.getTime())) return "–";
  const words = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: "UTC" };
  return new Intl.DateTimeFormat(lang, words).format(moment);
}
