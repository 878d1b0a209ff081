// Shows what the town sends while no page of it is open, and leads to it. It fetches no page.

const KEPT = "ortsblatt-notifications"; // as in subscribe.js
const DEVICE = "/mitteilungen/device";
const SEEN = "/mitteilungen/seen"; // when the town last heard of this browser

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const told = event.data?.json();
  if (!told?.title) return;
  const shown = self.registration.showNotification(told.title, {
    body: told.body,
    tag: told.tag || undefined, // a later one with the same tag takes its place
    renotify: Boolean(told.tag && told.urgent),
    requireInteraction: Boolean(told.urgent),
    icon: "/favicon.svg",
    data: { url: told.url, message: told.message },
  });
  event.waitUntil(Promise.all([shown, shown.then(live)]));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url, message } = event.notification.data ?? {};
  event.waitUntil(Promise.all([lead(url), count(message)]));
});

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(moved(event)));

async function lead(url) {
  const target = new URL(url ?? "/", self.location.origin);
  if (target.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((each) => each.url === target.href);
  await (open ? open.focus() : self.clients.openWindow(target.href));
}

// Without body, cookie or identity: one more has opened it.
async function count(message) {
  if (!message) return;
  await fetch(`/api/v1/messages/${message}/opened`, { method: "POST", credentials: "omit" }).catch(() => undefined);
}

// Whoever is not heard of for two months is told nothing more, and few open the page that often: being told is a sign of
// life once in a while, not from all browsers of a town at the same moment.
async function live() {
  const [kept, seen] = await Promise.all([caches.match(DEVICE), caches.match(SEEN)]);
  if (!kept) return;
  const days = (Date.now() - Number(seen ? await seen.text() : 0)) / 86_400_000;
  if (days < 7 || (days < 40 && Math.random() < 0.8)) return;
  const { id, secret } = await kept.json();
  const headers = { Authorization: `Device ${secret}` };
  const answer = await fetch(`/api/v1/devices/${id}`, { headers, credentials: "omit" }).catch(() => undefined);
  if (answer?.ok) await (await caches.open(KEPT)).put(SEEN, new Response(String(Date.now())));
}

// The browser has a new address for us: tell it to the town, with all other wishes as they are.
async function moved(event) {
  const kept = await (await caches.open(KEPT)).match(DEVICE);
  const key = event.oldSubscription?.options.applicationServerKey;
  const subscription =
    event.newSubscription ??
    (key && (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })));
  if (!kept || !subscription) return;
  const { id, secret } = await kept.json();
  const headers = { Authorization: `Device ${secret}`, "Content-Type": "application/json" };
  const answer = await fetch(`/api/v1/devices/${id}`, { headers, credentials: "omit" });
  if (!answer.ok) return;
  const { id: _id, created_on: _created, last_seen_on: _seen, ...wishes } = await answer.json();
  const push = { transport: "web_push", target: subscription.toJSON() };
  const body = JSON.stringify({ ...wishes, push });
  await fetch(`/api/v1/devices/${id}`, { method: "PUT", headers, body, credentials: "omit" });
}
