/* The page of one notification: how it is doing is asked for as long as it moves, and the minute to take it back counts down. */

const EVERY = 2500;

const state = document.getElementById("push-state");
let endsAt = 0;

function readClock() {
  const left = state.querySelector("[data-left]");
  endsAt = left ? Date.now() + 1000 * Number(left.textContent) : 0;
}

function showClock() {
  const left = state.querySelector("[data-left]");
  if (left) left.textContent = String(Math.max(0, Math.round((endsAt - Date.now()) / 1000)));
}

const isMoving = () => state.querySelector("[data-moving]") !== null;

async function refresh() {
  if (!isMoving() || document.hidden) return;
  try {
    const answer = await fetch(state.dataset.address);
    if (!answer.ok || answer.redirected) return;
    const html = await answer.text();
    const focused = state.contains(document.activeElement) ? document.activeElement.name : "";
    state.innerHTML = html;
    readClock();
    if (focused) (state.querySelector(`[name="${focused}"]`) ?? state.querySelector("button"))?.focus();
  } catch {
    // no connection: the next round asks again
  }
}

readClock();
setInterval(refresh, EVERY);
setInterval(showClock, 1000);
