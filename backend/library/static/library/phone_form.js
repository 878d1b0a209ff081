/* A form that goes out at once, from a phone: kept until it is taken, sent again where there is no connection.

   A page has sections #<name>-start, -unsent, -form and -done; what is said in them, its own script knows. */

import { Outbox, deliver } from "./outbox.js";

const TRY_AGAIN = 5000;
const GIVE_UP = 10 * 60 * 1000; // then a person decides whether it still holds

export class PhoneForm {
  /* `does` has: fill(words), read(), preview(), titleOf(kept), finish(answer), and where they differ focus(), gap() and look(kept). */
  constructor(name, kind, does) {
    const part = (section) => document.getElementById(`${name}-${section}`);
    [this.page, this.start, this.unsent, this.form, this.done] = [document.getElementById(name), ...["start", "unsent", "form", "done"].map(part)];
    this.heading = part("preview");
    this.doneHeading = part("done-heading");
    this.outbox = new Outbox(kind, this.page.dataset.owner);
    this.does = { focus: () => this.heading.focus(), gap: () => null, look: (kept) => this.open(kept, "waiting"), ...does };
    this.wantedSince = null; // since when "Publish now" waits to be carried out
    this.isBusy = false;
    this.isWanted = () => this.wantedSince !== null;
  }

  /* Once all that `does` needs is there. */
  begin() {
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.addEventListener("input", () => this.follow());
    this.form.querySelector("[data-back]").addEventListener("click", () => this.back());
    this.unsent.addEventListener("click", (event) => this.decide(event.target.closest("[data-unsent]")?.dataset.unsent));
    window.addEventListener("online", () => this.send());
    const kept = this.outbox.read();
    if (kept) {
      this.unsent.querySelector("[data-unsent-title]").textContent = this.does.titleOf(kept);
      this.unsent.hidden = false;
    }
  }

  value(name) {
    return this.form.elements[name].value;
  }

  show(section) {
    for (const each of [this.start, this.form, this.done]) each.hidden = each !== section;
    if (section !== this.start) this.unsent.hidden = true;
  }

  say(state, answer = {}) {
    for (const each of this.form.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== state;
    const mistakes = answer.errors ?? {};
    this.form.querySelector("[data-detail]").textContent = answer.detail ?? (mistakes.__all__ ?? []).join(" ");
    const [again, there] = ["[data-again]", "[data-there]"].map((part) => this.form.querySelector(part));
    if (again) again.hidden = answer.code !== "changed_meanwhile";
    if (there) there.hidden = !answer.url;
    if (there && answer.url) there.href = answer.url;
    for (const each of this.form.querySelectorAll("[data-error]")) each.textContent = (mistakes[each.dataset.error] ?? []).join(" ");
    this.form.querySelector(`[name="${Object.keys(mistakes)[0]}"]`)?.focus();
  }

  showWords(shown) {
    for (const each of this.form.querySelectorAll("[data-show]")) each.textContent = shown[each.dataset.show];
  }

  open(words, state = "") {
    this.does.fill(words);
    this.does.preview();
    this.say(state);
    this.keep();
    this.show(this.form);
    this.does.focus();
  }

  keep() {
    this.outbox.keep(this.does.read());
  }

  follow() {
    this.does.preview();
    this.keep();
  }

  lock(isLocked) {
    for (const field of this.form.elements) {
      if (!field.matches("[data-back], [type=hidden]")) field.toggleAttribute("inert", isLocked);
    }
    this.form.querySelector('[type="submit"]').disabled = isLocked;
  }

  stop(state, answer) {
    this.wantedSince = null;
    this.lock(false);
    this.say(state, answer);
  }

  submit(event) {
    event.preventDefault();
    if (this.isWanted()) return; // a double tap
    this.does.preview();
    const gap = this.does.gap();
    if (gap) {
      this.say("blank");
      gap.focus();
      return;
    }
    this.wantedSince = Date.now();
    this.keep();
    this.lock(true);
    this.say("sending");
    this.send();
  }

  async send() {
    if (!this.isWanted() || this.isBusy) return;
    this.isBusy = true;
    const { state, answer } = await deliver(this.page.dataset.send, this.form);
    this.isBusy = false;
    if (state === "done") this.finish(answer);
    else if (!this.isWanted()) return; // called off while it was on its way
    else if (state !== "unsent") this.stop(state, answer);
    else if (Date.now() - this.wantedSince > GIVE_UP) this.stop("waiting");
    else {
      this.say("unsent");
      setTimeout(() => this.send(), TRY_AGAIN);
    }
  }

  finish(answer) {
    this.stop("");
    this.outbox.clear();
    this.does.finish(answer);
    this.show(this.done);
    this.doneHeading.focus();
  }

  back() {
    if (this.isWanted()) {
      this.stop("waiting");
      return;
    }
    this.outbox.clear();
    this.show(this.start);
  }

  decide(what) {
    if (what === "look") this.does.look(this.outbox.read());
    if (what === "drop") {
      this.outbox.clear();
      this.unsent.hidden = true;
    }
  }
}
