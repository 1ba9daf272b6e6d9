// One phone's USSD line: the sessions it dials, what was typed, what came back. Knows nothing of the page.

import { formBody, postHop, sameAnswer } from "./wire.js";

const SESSION_MS = 180_000; // the networks end a session after three minutes
const HOME_NETWORK = "63510"; // MTN Rwanda
const KEPT_HOPS = 20;

function newSessionId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return "ATUid_" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** `phase`: idle, waiting, open (CON), ended (END), dropped, expired or broken; `screen`: the words shown. */
export class Line {
  constructor({ msisdn, path, shortCode, changed }) {
    Object.assign(this, { msisdn, path, shortCode, changed });
    this.phase = "idle";
    this.screen = "";
    this.hops = []; // newest first
    this.last = null; // the last hop that was not a repetition
    this.repeating = false;
    this.session = null;
    this.network = HOME_NETWORK; // another one is what a new SIM card looks like
  }

  get live() {
    return this.phase === "open" || this.phase === "waiting";
  }

  /** Seconds until the network ends the session; 0 without one. */
  get secondsLeft() {
    if (!this.session) return 0;
    return Math.max(0, Math.ceil((this.session.until - Date.now()) / 1000));
  }

  /** What was answered in this session so far. */
  get inputs() {
    return this.session?.inputs ?? [];
  }

  /** Start a new session, leaving whatever was open to its fate. */
  dial() {
    this.session = { id: newSessionId(), inputs: [], until: Date.now() + SESSION_MS };
    return this.#hop("Dial");
  }

  /** Answer the screen; `text` carries all answers so far, as the gateway sends them. */
  answer(input) {
    if (this.phase !== "open" || this.repeating) return;
    this.session.inputs.push(input);
    return this.#hop("Answer");
  }

  /** Post the last hop once more with an identical body and compare the bytes. The screen stays as it is. */
  async again() {
    const first = this.last;
    this.repeating = true;
    this.changed();
    const exchange = await postHop(first.path, first.body);
    this.repeating = false;
    exchange.label = "Again";
    exchange.same = sameAnswer(first, exchange);
    this.#keep(exchange);
    this.changed();
  }

  /** Hang up. The server is not told, as on a real network. */
  drop(phase = "dropped") {
    this.phase = this.live ? phase : "idle";
    this.session = null;
    this.changed();
  }

  /** Once a second: the network's patience ends. */
  tick() {
    if (this.live && this.secondsLeft === 0) this.drop("expired");
  }

  async #hop(label) {
    const session = this.session;
    this.phase = "waiting";
    this.last = null;
    if (session.inputs.length === 0) this.screen = "USSD code running...";
    this.changed();
    const exchange = await postHop(this.path, this.#body(session));
    exchange.label = label;
    exchange.late = this.session !== session;
    this.#keep(exchange);
    if (!exchange.late) this.#show(exchange);
    this.changed();
  }

  #body({ id, inputs }) {
    return formBody({
      sessionId: id,
      serviceCode: this.shortCode,
      phoneNumber: this.msisdn,
      networkCode: this.network,
      text: inputs.join("*"),
    });
  }

  #show(exchange) {
    this.last = exchange;
    const kind = exchange.status === 200 ? exchange.text.slice(0, 4) : "";
    this.screen = exchange.text.slice(4);
    if (kind === "CON ") this.phase = "open";
    else this.phase = kind === "END " ? "ended" : "broken";
  }

  #keep(exchange) {
    this.hops = [exchange, ...this.hops].slice(0, KEPT_HOPS);
  }
}
