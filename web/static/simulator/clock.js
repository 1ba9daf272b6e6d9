// The programme clock on the page: read now and then, ticked locally in between, moved by the buttons.

import { longDay, span, timeWithSeconds } from "./kigali.js";
import { moveClock, moveClockToNext, readClock } from "./wire.js";

const READ_EVERY_MS = 10_000;
const READ_WHILE_MOVING_MS = 1_000;

const part = (id) => document.getElementById(id);

export class Clock {
  constructor(now, { ticked, moved }) {
    this.ticked = ticked;
    this.moved = moved;
    this.moving = null;
    this.#set(now);
    for (const button of document.querySelectorAll("[data-minutes]"))
      button.addEventListener("click", () => this.advance(Number(button.dataset.minutes)));
    part("next-due").addEventListener("click", () => this.advance(null));
    part("move-custom").addEventListener("submit", (event) => {
      event.preventDefault();
      const { count, unit } = event.target.elements;
      this.advance(Number(count.value) * Number(unit.value));
    });
    setInterval(() => this.#tick(), 1000);
    this.#readLater();
    this.#tick();
  }

  /** Programme time now. */
  now() {
    return new Date(this.base + performance.now() - this.read);
  }

  /** Move the programme's time, with null to the next moment at which something is due; waits until all of it is done. */
  async advance(minutes) {
    if (this.moving) return;
    this.moving = { minutes, from: this.now().getTime(), since: performance.now() };
    this.#showMove(true);
    this.#readLater();
    let outcome;
    try {
      const { now, moved } = await (minutes === null ? moveClockToNext() : moveClock(minutes));
      this.#set(now);
      outcome = moved ? `Moved by ${span(moved)}.` : "Nothing is due.";
    } catch (error) {
      outcome = `The clock did not finish moving: ${error.message}.`;
    }
    this.moving = null;
    this.#showMove(false, outcome);
    this.#tick();
    this.moved();
  }

  #set(now) {
    this.base = Date.parse(now);
    this.read = performance.now();
  }

  #readLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#readNow(), this.moving ? READ_WHILE_MOVING_MS : READ_EVERY_MS);
  }

  async #readNow() {
    const move = this.moving;
    try {
      const { now } = document.hidden ? {} : await readClock();
      if (now && move === this.moving) this.#set(now); // an answer from before a move ended is stale
    } catch {
      // The next reading is seconds away, and the local tick goes on.
    }
    this.#readLater();
  }

  #tick() {
    const now = this.now();
    part("clock-time").textContent = timeWithSeconds(now);
    part("clock-time").dateTime = now.toISOString();
    part("clock-day").textContent = longDay(now);
    if (this.moving) this.#showProgress(now);
    this.ticked(now);
  }

  #showProgress(now) {
    const { minutes, from, since } = this.moving;
    if (minutes === null) return;
    part("clock-elapsed").textContent = `${Math.round((performance.now() - since) / 1000)} s`;
    const done = ((now - from) / (minutes * 60_000)) * 100;
    // Until the server shows a first step the bar stays indeterminate.
    if (done > 1) part("clock-progress").value = Math.min(99, done);
  }

  #moveWords() {
    return this.moving.minutes === null ? "Moving on" : `Moving by ${span(this.moving.minutes)}`;
  }

  #showMove(running, outcome = "") {
    for (const button of document.querySelectorAll(".move")) button.disabled = running;
    part("clock-progress").hidden = !running;
    part("clock-progress").removeAttribute("value");
    part("clock-elapsed").textContent = "";
    part("clock-note").textContent = running ? this.#moveWords() : outcome;
  }
}
