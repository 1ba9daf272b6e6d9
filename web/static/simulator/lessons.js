// The check list of a lesson: which step is next, what is true of its phone by now, and hands that do it where asked.

const ALERT = /\b[1-9][0-9]{4}\b/;
const MINUTE_MS = 60_000;

const part = (id) => document.getElementById(id);
const numberOf = (step) => `+250788000${String(step.phone).padStart(3, "0")}`;

export class Lessons {
  /** `phone(msisdn)` lays a phone on the table if it is not there; `clock` is the programme's. */
  constructor(lessons, { phone, clock, nameOf }) {
    Object.assign(this, { lessons, phone, clock, nameOf });
    this.lesson = null;
    this.busy = false;
    part("lesson-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.begin(part("lesson-key").value, part("lesson-language").value);
    });
    part("lesson-language").addEventListener("change", () => this.#speak());
    part("lesson-do").addEventListener("click", () => this.#doStep());
    part("lesson-stop").addEventListener("click", () => this.stop());
    this.#speak();
  }

  /** Begin a lesson anew; what phones show already does none of its steps. */
  begin(key, language) {
    const lesson = this.lessons.find((each) => each.key === key);
    if (!lesson) return;
    part("lesson-key").value = key;
    if (lesson.title[language]) part("lesson-language").value = language;
    part("lessons").open = true;
    Object.assign(this, { lesson, done: 0, alert: "", since: this.#minutes(), read: new Map() });
    for (const step of lesson.steps) this.read.set(step.phone, this.phone(numberOf(step)).state().texts.length);
    this.#speak();
  }

  stop() {
    this.lesson = null;
    this.#speak();
  }

  /** Tick off what is done by now. */
  look() {
    if (!this.lesson) return;
    const before = this.done;
    while (this.#step() && this.#holds(this.#step())) {
      this.done += 1;
      this.since = this.#minutes();
    }
    if (this.done !== before) this.#draw();
  }

  #step() {
    return this.lesson?.steps[this.done];
  }

  #minutes() {
    return Math.floor(this.clock().now().getTime() / MINUTE_MS);
  }

  #holds(step) {
    const state = this.phone(numberOf(step)).state();
    const waited = this.#minutes() - this.since;
    if (step.gets) return this.#got(step, state.texts);
    if (step.hangs_up) return state.hungUp;
    if (step.passes) return waited >= step.passes;
    if (step.silent) return waited >= minutesOf(step) && state.texts.length === this.read.get(step.phone);
    return state.name === step.shows && this.#namesAlert(step, state.screen);
  }

  #got(step, texts) {
    for (let at = this.read.get(step.phone); at < texts.length; at += 1) {
      if (!this.#namesAlert(step, texts[at])) continue;
      this.read.set(step.phone, at + 1);
      return true;
    }
    return false;
  }

  #namesAlert(step, words) {
    if (step.alert === "learn") this.alert = ALERT.exec(words)?.[0] ?? "";
    return !step.alert || (this.alert !== "" && words.includes(this.alert));
  }

  async #doStep() {
    const step = this.#step();
    if (!step || this.busy) return;
    this.busy = true;
    this.#draw();
    await this.phone(numberOf(step)).play(step.press, (minutes) => this.clock().advance(minutes));
    this.busy = false;
    this.look();
    this.#draw();
  }

  /** Everything that is told, in the language that is chosen. */
  #speak() {
    const language = part("lesson-language").value;
    for (const option of part("lesson-key").options)
      option.textContent = this.lessons.find((each) => each.key === option.value).title[language];
    part("lesson-key").lang = language;
    this.#draw();
  }

  #draw() {
    const { lesson } = this;
    const language = part("lesson-language").value;
    const steps = lesson?.steps ?? [];
    part("lesson-steps").replaceChildren(...steps.map((step, at) => this.#line(step, at, language)));
    part("lesson-steps").hidden = !lesson;
    part("lesson-do").disabled = this.busy || !this.#step()?.press.length;
    part("lesson-stop").disabled = !lesson;
    const next = this.#step()?.says[language] ?? "";
    part("lesson-status").textContent = lesson ? `${this.done}/${steps.length} ${next}`.trim() : "";
    part("lesson-status").lang = language;
    const link = part("lesson-link");
    link.hidden = !lesson;
    if (lesson) link.href = `#lesson=${lesson.key}&language=${language}`;
  }

  #line(step, at, language) {
    const line = document.createElement("li");
    const says = document.createElement("span");
    const how = document.createElement("small");
    line.className = at < this.done ? "done" : at === this.done ? "now" : "";
    if (at === this.done) line.setAttribute("aria-current", "step");
    says.textContent = `${at < this.done ? "✓ " : ""}${step.says[language]}`;
    says.lang = language;
    how.textContent = [this.nameOf(numberOf(step)), ...step.press].join(" · ");
    line.append(says, how);
    return line;
  }
}

function minutesOf(step) {
  const moves = step.press.filter((key) => key.startsWith("clock ")).map((key) => Number(key.slice(6)));
  return moves.reduce((sum, minutes) => sum + minutes, 0);
}
