// Everything that leaves this page: the gateway's own form post, the phone's messages, the programme clock.

const DEADLINE_MS = 10_000; // what the gateway allows an answer to take

/** One form field as the gateway writes it: `*` is escaped too, which browsers leave bare. */
export function formBody(fields) {
  return new URLSearchParams(fields).toString().replaceAll("*", "%2A");
}

/** Post a hop; always resolves to an exchange, with `bytes` null and `error` set when nothing came back. */
export async function postHop(path, body) {
  const exchange = { path, body, bytes: null, text: "", error: "", status: 0, type: "", screen: "", ms: 0 };
  const start = performance.now();
  try {
    const answer = await fetch(path, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      credentials: "omit", // the gateway carries no cookies
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    exchange.status = answer.status;
    exchange.type = answer.headers.get("Content-Type") ?? "";
    exchange.screen = answer.headers.get("at-ussd-hop-metadata") ?? "";
    exchange.bytes = new Uint8Array(await answer.arrayBuffer());
    // A byte order mark must stay visible: the gateway would refuse it.
    exchange.text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(exchange.bytes);
  } catch (error) {
    exchange.error = error.name === "TimeoutError" ? "No answer within 10 s" : "The server could not be reached";
  }
  exchange.ms = Math.round(performance.now() - start);
  return exchange;
}

/** Whether two answers are the same, byte for byte and in status. */
export function sameAnswer(one, two) {
  if (!one.bytes || !two.bytes || one.status !== two.status || one.bytes.length !== two.bytes.length) return false;
  return one.bytes.every((byte, place) => byte === two.bytes[place]);
}

const phonePath = (msisdn, part) => `/simulator/phones/${encodeURIComponent(msisdn)}/${part}`;

/**
 * The phone's messages as text (so that an unchanged list is cheap to recognise), newest last. With `fails` the next one
 * does not arrive, and the network says so; `failed` tells whether that was so now.
 */
export async function readMessages(msisdn, fails) {
  const path = phonePath(msisdn, "messages") + (fails ? "?fails=1" : "");
  const answer = await checked(await fetch(path, { cache: "no-store" }));
  return { text: await answer.text(), failed: answer.headers.get("simulator-failed") === "1" };
}

/** Send an SMS from this phone to the programme's number; resolves to `{id}`. */
export async function sendSms(msisdn, text) {
  return (await checked(await fetch(phonePath(msisdn, "sms"), json({ text })))).json();
}

/** The programme's time: `{now}`. */
export async function readClock() {
  return (await checked(await fetch("/simulator/clock", { cache: "no-store" }))).json();
}

/** Move the programme's time; answers `{now, moved}` when all that fell due is done, which may take a while. */
export async function moveClock(minutes) {
  return (await checked(await fetch("/simulator/clock", json({ minutes })))).json();
}

/** Move the programme's time to the next moment at which something is due. */
export async function moveClockToNext() {
  return (await checked(await fetch("/simulator/clock", json({ until: "next" })))).json();
}

function json(value) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) };
}

async function checked(answer) {
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer;
}
