// While links are being tested, the list is asked for again every few seconds, unless somebody is busy in it.
const EVERY = 4000;

async function follow() {
  const waiting = document.querySelector("[data-links-waiting]");
  const list = document.getElementById("listing-results");
  if (!waiting || !list) return;
  if (!list.contains(document.activeElement)) {
    const answer = await fetch(waiting.dataset.linksWaiting, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) return;
    list.innerHTML = await answer.text();
  }
  setTimeout(follow, EVERY);
}

setTimeout(follow, EVERY);
