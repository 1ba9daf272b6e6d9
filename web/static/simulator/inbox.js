// The SMS side of one phone: what arrived and how far each message got, what was written back, what is unread.

import { measure, tone } from "./gsm7.js";
import { day, time } from "./kigali.js";
import { readMessages, sendSms } from "./wire.js";

const ARRIVED = new Set(["sent", "delivered"]);
const STATE_WORDS = { queued: "waiting", claimed: "waiting", sending: "on its way" };

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export class Inbox {
  /** `arrived(message)` is called for each message that is new to this page; `now()` is programme time. */
  constructor(card, { msisdn, now, arrived, counted }) {
    Object.assign(this, { msisdn, now, arrived, counted });
    this.list = card.querySelector(".inbox");
    this.badge = card.querySelector(".unread");
    this.form = card.querySelector(".write");
    this.note = card.querySelector(".sms-note");
    this.received = null; // null until the first answer, so that old messages are not announced
    this.written = [];
    this.unread = 0;
    this.isOff = false; // a phone that is off takes no message; the network keeps them
    this.failsNext = false;
    // A reload keeps what was read, a new tab starts afresh.
    this.memory = `inshuti.read.${msisdn}`;
    this.read = new Set(JSON.parse(sessionStorage.getItem(this.memory) ?? "[]"));
    this.badge.addEventListener("click", () => this.markRead());
    this.list.addEventListener("click", () => this.markRead());
    this.form.addEventListener("submit", (event) => this.#send(event));
    this.form.elements.text.addEventListener("input", () => this.#showLength());
    this.form.elements.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    this.#draw();
  }

  /** Fetch the messages; draws only when something changed. */
  async refresh() {
    if (this.isOff) return;
    const { text: answer, failed } = await readMessages(this.msisdn, this.failsNext);
    if (failed) {
      this.failsNext = false;
      this.#say("An SMS did not arrive: the network reported it as failed.", "near");
    }
    if (answer === this.seen) return;
    this.seen = answer;
    const before = this.received;
    this.received = JSON.parse(answer);
    if (before) {
      const known = new Set(before.filter((message) => ARRIVED.has(message.state)).map((message) => message.id));
      this.received.filter((message) => ARRIVED.has(message.state) && !known.has(message.id)).forEach(this.arrived);
    }
    this.#draw();
  }

  /** What arrived, oldest first. */
  get texts() {
    return this.#arrivedMessages().map((message) => message.text);
  }

  /** The person has looked at the messages. */
  markRead() {
    if (!this.unread) return;
    for (const message of this.#arrivedMessages()) this.read.add(message.id);
    sessionStorage.setItem(this.memory, JSON.stringify([...this.read]));
    this.#draw();
  }

  #arrivedMessages() {
    return (this.received ?? []).filter((message) => ARRIVED.has(message.state));
  }

  #draw() {
    this.unread = this.#arrivedMessages().filter((message) => !this.read.has(message.id)).length;
    this.badge.hidden = this.unread === 0;
    this.badge.textContent = `${this.unread} new`;
    this.badge.setAttribute("aria-label", `${this.unread} unread, mark as read`);
    // The sort is stable, so messages of the same second keep the server's order.
    const all = [...(this.received ?? []), ...this.written].sort((one, two) => Date.parse(one.at) - Date.parse(two.at));
    const rows = all.reverse().map((message) => this.#row(message));
    this.list.replaceChildren(...(rows.length ? rows : [element("li", "empty", "No messages yet.")]));
    this.counted(this.unread);
  }

  #row(message) {
    const row = element("li", message.own ? "message own" : "message", "");
    row.classList.toggle("fresh", !message.own && ARRIVED.has(message.state) && !this.read.has(message.id));
    const at = new Date(message.at);
    const top = element("p", "message-top", "");
    const when = element("time", "", `${day(at)}, ${time(at)}`);
    when.dateTime = message.at;
    const state = element("span", "state", STATE_WORDS[message.state] ?? message.state);
    state.dataset.state = message.state;
    top.append(element("b", "", message.from), when, state);
    row.append(top, element("p", "message-text", message.text));
    return row;
  }

  async #send(event) {
    event.preventDefault();
    const field = this.form.elements.text;
    const text = field.value.trim();
    if (!text) return;
    this.#busy(true);
    try {
      await sendSms(this.msisdn, text);
      this.written.push({ own: true, at: this.now().toISOString(), from: "You", text, state: "sent" });
      field.value = "";
      this.#say("");
      this.markRead();
      this.#draw();
      this.list.scrollTop = 0;
    } catch (error) {
      this.#say(`Not sent: ${error.message}. Your text is kept.`);
    }
    this.#busy(false);
    field.focus();
  }

  #busy(busy) {
    this.form.querySelector("button").disabled = busy;
    this.form.elements.text.readOnly = busy;
  }

  #showLength() {
    const text = this.form.elements.text.value;
    const length = measure(text, "sms");
    this.#say(text ? `${length.units}/${length.limit}${length.gsm7 ? "" : " UCS-2"}` : "", tone(length));
  }

  #say(words, mood = "over") {
    this.note.textContent = words;
    this.note.dataset.tone = mood;
  }
}
