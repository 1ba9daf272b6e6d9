// Length of a text as the network counts it: GSM 03.38 septets, or UCS-2 units when one character is outside.

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑ\u00dc\u00a7¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENSION = new Set("^{}\\[~]|€\f");

export const WARN_FROM = 140; // the screens aim to stay below this
const LIMITS = { ussd: [160, 80], sms: [160, 70] }; // [GSM-7, UCS-2], one screen or one message part

/** Units of `text` and the limit they stand against; one foreign character turns the whole text into UCS-2. */
export function measure(text, carrier = "ussd") {
  let units = 0;
  for (const character of text) {
    if (BASIC.has(character)) units += 1;
    else if (EXTENSION.has(character)) units += 2;
    else return { units: text.length, limit: LIMITS[carrier][1], gsm7: false };
  }
  return { units, limit: LIMITS[carrier][0], gsm7: true };
}

/** How worried to be about a measured text: calm, near the limit, or over it. */
export function tone({ units, limit }) {
  if (units > limit) return "over";
  return units >= (WARN_FROM / 160) * limit ? "near" : "calm";
}
