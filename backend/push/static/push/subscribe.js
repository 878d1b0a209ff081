// Switches notifications on and off in this browser. Nothing is asked, kept or sent before the button is pressed.

const KEPT = "ortsblatt-notifications"; // as in worker.js
const DEVICE = "/mitteilungen/device";
const WORKER = "/mitteilungen/worker.js";

const form = document.getElementById("notifications");
const { elements } = form;
const status = document.getElementById("notifications-status");

const fromBase64Url = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toBase64Url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const isPossible = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function say(state) {
  for (const line of status.children) line.hidden = line.dataset.state !== state;
}

function show(isOn) {
  form.hidden = false;
  for (const each of form.querySelectorAll("[data-when]")) each.hidden = (each.dataset.when === "on") !== isOn;
}

const kept = async () => (await (await caches.open(KEPT)).match(DEVICE))?.json();
const keep = async (device) => (await caches.open(KEPT)).put(DEVICE, new Response(JSON.stringify(device)));
const forget = () => caches.delete(KEPT);

async function ask(method, path, { device, document: sent } = {}) {
  const headers = { "Content-Type": "application/json" };
  if (device) headers.Authorization = `Device ${device.secret}`;
  const body = sent && JSON.stringify(sent);
  return fetch(`/api/v1/devices${path}`, { method, headers, body, credentials: "omit" });
}

const chosen = (name) => [...form.querySelectorAll(`[name=${name}]:checked`)].map((each) => each.value);

function wishes(subscription) {
  const [from, until] = [elements.quiet_from.value, elements.quiet_until.value];
  return {
    consent: { version: form.dataset.consent, on: new Date().toISOString().slice(0, 10) },
    push: { transport: "web_push", target: subscription.toJSON() },
    lang: document.documentElement.lang.toLowerCase(),
    topics: chosen("topics"),
    areas: chosen("areas"),
    quiet_hours: from && until ? { from, until } : null,
  };
}

function fill(document_) {
  for (const name of ["topics", "areas"]) {
    for (const box of form.querySelectorAll(`[name=${name}]`)) box.checked = document_[name].includes(box.value);
  }
  for (const part of form.querySelectorAll("details")) part.open ||= Boolean(part.querySelector(":checked"));
  elements.quiet_from.value = document_.quiet_hours?.from ?? "";
  elements.quiet_until.value = document_.quiet_hours?.until ?? "";
}

// Who subscribed with a key that the town no longer has would never hear anything.
async function subscribed(registration) {
  const found = await registration.pushManager.getSubscription();
  if (found && toBase64Url(found.options.applicationServerKey ?? new ArrayBuffer(0)) === form.dataset.key) return found;
  await found?.unsubscribe();
  const applicationServerKey = fromBase64Url(form.dataset.key);
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

async function switchOn() {
  if (!chosen("topics").length) return say("nothing");
  if ((await Notification.requestPermission()) !== "granted") return say("blocked");
  await navigator.serviceWorker.register(WORKER);
  const subscription = await subscribed(await navigator.serviceWorker.ready);
  const device = await kept();
  let answer = device && (await ask("PUT", `/${device.id}`, { device, document: await changed(device, subscription) }));
  if (!answer || answer.status === 401) {
    answer = await ask("POST", "", { document: wishes(subscription) });
    if (answer.ok) await keep(await answer.json());
  }
  if (!answer.ok) throw new Error(`${answer.status}`);
  show(true);
  return say(device ? "saved" : "on");
}

// What other pages wrote into the document, bookmarks for instance, stays in it.
async function changed(device, subscription) {
  const answer = await ask("GET", `/${device.id}`, { device });
  const { id: _id, created_on: _created, last_seen_on: _seen, ...before } = answer.ok ? await answer.json() : {};
  return { ...before, ...wishes(subscription) };
}

async function switchOff() {
  const device = await kept();
  if (device) {
    const answer = await ask("DELETE", `/${device.id}`, { device });
    if (!answer.ok && answer.status !== 401) throw new Error(`${answer.status}`);
  }
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  await registration?.unregister();
  await forget();
  show(false);
  return say("off");
}

async function attempt(work) {
  const buttons = form.querySelectorAll("button");
  for (const each of buttons) each.disabled = true;
  say("working");
  try {
    await work();
  } catch {
    say("failed");
  } finally {
    for (const each of buttons) each.disabled = false;
  }
}

async function begin() {
  if (!isPossible || !form.dataset.key) return say(isPossible ? "not-here" : "impossible");
  const device = await kept();
  const answer = device && (await ask("GET", `/${device.id}`, { device }));
  if (answer?.ok) fill(await answer.json());
  else if (answer?.status === 401) await forget();
  show(Boolean(answer?.ok));
  return say(Notification.permission === "denied" ? "blocked" : "");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(switchOn);
});
form.querySelector("button[value=off]").addEventListener("click", () => attempt(switchOff));
begin();
