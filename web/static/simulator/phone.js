// One person's phone on the table: keypad, screen, readings, raw hops; its messages live in inbox.js.

import { measure, tone } from "./gsm7.js";
import { Inbox } from "./inbox.js";
import { day, initials, number, role, time } from "./kigali.js";
import { Line } from "./line.js";
import { rawHops } from "./raw.js";

const PAD_COLUMNS = 3;
const FLASH_MS = 140;
const NOTICES = {
  dropped: "You hung up.\n\nThe next dial is a new session.",
  expired: "No time left: the network ended the session after 180 s.\n\nDial again.",
  broken: "Connection problem or invalid MMI code.",
};
const SOFT_WORDS = { waiting: "", open: "Send" };

export class Phone {
  constructor(person, { path, shortCode, now, arrived, counted, putAway }) {
    this.person = person;
    this.shortCode = shortCode;
    this.card = document.getElementById("phone-card").content.firstElementChild.cloneNode(true);
    this.line = new Line({ msisdn: person.msisdn, path, shortCode, changed: () => this.#draw() });
    this.#label();
    this.#listen(putAway);
    this.inbox = new Inbox(this.card, {
      msisdn: person.msisdn,
      now,
      arrived: (message) => arrived(person, message),
      counted: (unread) => this.#count(unread, counted),
    });
    this.#draw();
  }

  /** Once a second, with programme time. */
  tick(now) {
    this.#find(".lcd-time").textContent = time(now);
    this.#find(".idle-time").textContent = time(now);
    this.#find(".idle-day").textContent = day(now);
    this.line.tick();
    this.#drawCountdown();
  }

  /** What it shows, for the check list of a lesson. */
  state() {
    const { phase, last, screen } = this.line;
    const shows = phase === "open" || phase === "ended";
    return {
      name: shows ? (last?.screen ?? "") : "",
      screen: shows ? screen : "",
      hungUp: phase === "dropped" || phase === "expired",
      texts: this.inbox.texts,
    };
  }

  /** Press keys one after the other, as a link or a lesson says; `advance(minutes)` moves the clock. */
  async play(keys, advance) {
    for (const key of keys) {
      if (key === "hang up") this.line.drop();
      else if (key === "dial") await this.line.dial();
      else if (key.startsWith("clock ")) await advance(Number(key.slice(6)));
      else await this.line.answer(key);
    }
  }

  #find(selector) {
    return this.card.querySelector(selector);
  }

  #label() {
    const { msisdn, role: word, name, village, district, language: code, pin } = this.person;
    const id = `phone-${msisdn.replace(/\D/g, "")}`;
    this.card.id = id;
    this.card.dataset.role = word;
    const words = {
      ".face": initials(name), ".name": name, ".role": role(word), ".msisdn": number(msisdn), ".pin": pin,
      ".place": [village, district].filter(Boolean).join(", "), ".language": code, ".code": this.shortCode,
      ".answer-label": `Answer or number, phone of ${name}. Enter sends, Escape hangs up.`,
    };
    for (const [selector, text] of Object.entries(words)) this.#find(selector).textContent = text;
    this.#find(".hint").hidden = !pin;
    this.#find(".name").id = `${id}-name`;
    this.card.setAttribute("aria-labelledby", `${id}-name`);
    const labels = {
      ".put-away": `Put away the phone of ${name}`, ".lcd-text": `Screen of ${name}`, ".inbox": `Messages of ${name}`,
      ".write textarea": `SMS from ${name}`, ".raw-list": `Raw hops of ${name}`,
    };
    for (const [selector, text] of Object.entries(labels)) this.#find(selector).setAttribute("aria-label", text);
    this.keys = [...this.card.querySelectorAll(".key")];
    this.keys.forEach((key, place) => (key.tabIndex = place === 0 ? 0 : -1)); // one tab stop, arrows inside
  }

  #listen(putAway) {
    const handset = this.#find(".handset");
    this.#find(".put-away").addEventListener("click", putAway);
    this.#listenToTheNetwork();
    this.card.addEventListener("click", (event) => {
      if (event.target.closest("[data-option]")) this.line.answer(event.target.closest("[data-option]").dataset.option);
      const button = event.target.closest("[data-do], [data-key]");
      if (!button) return;
      if (button.dataset.key) this.#type(button.dataset.key);
      else this.#do(button.dataset.do);
      // Typing follows dialling; with a finger the keypad does, and no keyboard should cover it.
      if (button.dataset.do === "dial" && event.pointerType !== "touch") this.#find(".answer").focus();
    });
    // With a mouse the cursor stays in the answer, so that clicking and typing mix; a finger opens no keyboard.
    handset.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.target.closest(".answer, .lcd-text")) return;
      event.preventDefault();
      this.#find(".answer").focus({ preventScroll: true });
    });
    handset.addEventListener("keydown", (event) => this.#keyDown(event));
    this.#find(".lcd-text").addEventListener("scroll", () => this.#drawScrollMarks());
    this.#find(".pad").addEventListener("keydown", (event) => this.#walkKeys(event));
  }

  #listenToTheNetwork() {
    const { network, off } = this.#find(".network").elements;
    network.addEventListener("change", () => (this.line.network = network.value));
    off.addEventListener("change", () => (this.inbox.isOff = off.checked));
    this.#find(".fail-next").addEventListener("click", () => {
      this.inbox.failsNext = true;
      this.#hint("The next SMS to this phone will fail.");
    });
    this.#find(".network").addEventListener("submit", (event) => event.preventDefault());
  }

  #keyDown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = this.#find(".answer");
    const onButton = event.target.closest("button");
    if (event.key === "Escape") this.#do("end");
    else if (event.key === "Enter" && !onButton) this.#do("send");
    else if (event.target === field && event.key === "ArrowUp") this.#do("up");
    else if (event.target === field && event.key === "ArrowDown") this.#do("down");
    else if (/^[0-9*#]$/.test(event.key)) this.#type(event.key);
    else if (event.key === "Backspace" && event.target !== field) this.#do("clear");
    else return;
    event.preventDefault();
  }

  #walkKeys(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -PAD_COLUMNS, ArrowDown: PAD_COLUMNS }[event.key];
    const next = this.keys[this.keys.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    this.keys.forEach((key) => (key.tabIndex = key === next ? 0 : -1));
    next.focus();
  }

  #type(character) {
    const field = this.#find(".answer");
    if (field.readOnly || field.value.length >= field.maxLength) return;
    field.setRangeText(character, field.selectionStart, field.selectionEnd, "end");
    this.#flash(`[data-key="${CSS.escape(character)}"]`);
  }

  #flash(selector) {
    const key = this.#find(selector);
    key.classList.add("down");
    setTimeout(() => key.classList.remove("down"), FLASH_MS);
  }

  #do(what) {
    const field = this.#find(".answer");
    const screen = this.#find(".lcd-text");
    const deeds = {
      send: () => this.#send(),
      call: () => this.#send(),
      dial: () => this.line.dial(),
      end: () => this.line.drop(),
      expire: () => this.line.drop("expired"),
      again: () => this.line.again(),
      clear: () => field.setRangeText("", Math.max(0, field.selectionEnd - 1), field.selectionEnd, "end"),
      up: () => screen.scrollBy({ top: -screen.clientHeight / 2 }),
      down: () => screen.scrollBy({ top: screen.clientHeight / 2 }),
    };
    if (["dial", "end"].includes(what)) field.value = "";
    deeds[what]();
  }

  #send() {
    const field = this.#find(".answer");
    const typed = field.value;
    if (this.line.phase === "waiting") return;
    if (this.line.phase === "open") {
      if (typed === "") return this.#hint("Type an answer first.");
      field.value = "";
      return this.line.answer(typed);
    }
    if (typed !== "" && typed !== this.shortCode) return this.#hint(`Only ${this.shortCode} works here.`);
    this.#do("dial");
  }

  #hint(words, mood = "near") {
    this.#find(".verdict").textContent = words;
    this.#find(".verdict").dataset.tone = mood;
  }

  #count(unread, counted) {
    this.#find(".envelope").hidden = unread === 0;
    this.#find(".envelope-count").textContent = unread;
    counted(unread);
  }

  #draw() {
    const { phase, last, live, repeating, hops } = this.line;
    this.card.dataset.phase = phase;
    this.#drawScreen(phase);
    this.#drawReadings(last);
    this.#drawCountdown();
    this.#drawVerdict(hops[0]);
    this.#find(".answer").readOnly = phase === "waiting" || repeating;
    this.#find(".soft-left").textContent = SOFT_WORDS[phase] ?? "Dial";
    this.#find('.actions [data-do="dial"]').textContent = live ? "Dial anew" : `Dial ${this.shortCode}`;
    this.#find('.actions [data-do="end"]').disabled = !live;
    this.#find('[data-do="expire"]').disabled = !live;
    const keys = this.line.inputs.map(encodeURIComponent).join(",");
    this.#find(".keys-link").href = `#keys=${this.person.msisdn.slice(1)}:${keys}`;
    this.#find('[data-do="again"]').disabled = !last || repeating;
    this.#find(".screen-name").textContent = hops[0]?.screen ?? "";
    this.#find(".raw-list").replaceChildren(...rawHops(hops));
  }

  #drawScreen(phase) {
    const screen = this.#find(".lcd-text");
    const words = NOTICES[phase] ?? this.line.screen;
    this.#find(".lcd-idle").hidden = phase !== "idle";
    screen.hidden = phase === "idle";
    if (screen.textContent !== words) {
      screen.replaceChildren(...screenLines(words, phase === "open")); // never unchanged, or it would be read out again
      screen.scrollTop = 0;
    }
    this.#drawScrollMarks();
  }

  #drawScrollMarks() {
    const { scrollTop, clientHeight, scrollHeight, hidden } = this.#find(".lcd-text");
    const below = !hidden && scrollTop + clientHeight < scrollHeight - 2;
    this.#find(".soft-mid").textContent = (scrollTop > 2 ? "▲" : "") + (below ? "▼" : "");
  }

  #drawReadings(hop) {
    const length = measure(hop ? this.line.screen : "");
    const bar = this.#find(".septets progress");
    bar.max = length.limit;
    bar.value = length.units;
    this.#find(".septets").dataset.tone = tone(length);
    this.#find(".septets output").textContent = `${length.units}/${length.limit}`;
    this.#find(".ucs").hidden = length.gsm7;
    this.#find(".ms").textContent = hop ? `${hop.ms} ms` : "- ms";
  }

  #drawCountdown() {
    const { live, phase, secondsLeft } = this.line;
    this.#find(".line-left").textContent = live ? `${secondsLeft} s left` : phase === "ended" ? "session over" : "";
  }

  #drawVerdict(hop) {
    if (hop?.label !== "Again") this.#hint("");
    else if (hop.same) this.#hint("same bytes", "calm");
    else this.#hint("DIFFERENT", "over");
  }
}

/** The lines of a screen; those that begin with a key can be tapped. A keyboard types the key. */
function screenLines(words, open) {
  return words.split("\n").flatMap((line, at) => [...(at ? ["\n"] : []), open ? tappable(line) : line]);
}

function tappable(line) {
  const key = /^(\d{1,2}) /.exec(line)?.[1];
  if (!key) return line;
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "option", textContent: line, tabIndex: -1 });
  made.dataset.option = key;
  return made;
}
