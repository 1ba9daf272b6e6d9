// Times and words for people: Rwanda's clock, the programme's roles.

const ZONE = { timeZone: "Africa/Kigali" };
const HM = new Intl.DateTimeFormat("en-GB", { ...ZONE, hour: "2-digit", minute: "2-digit" });
const HMS = new Intl.DateTimeFormat("en-GB", { ...ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { ...ZONE, weekday: "short", day: "numeric", month: "short" });
const LONG_DAY = new Intl.DateTimeFormat("en-GB", { ...ZONE, weekday: "long", day: "numeric", month: "long", year: "numeric" });

export const time = (at) => HM.format(at);
export const timeWithSeconds = (at) => HMS.format(at);
export const day = (at) => DAY.format(at);
export const longDay = (at) => LONG_DAY.format(at);

/** "social_worker" as people read it. */
export function role(word) {
  const words = word.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** +250788000001 in the groups people read numbers in. */
export function number(msisdn) {
  return msisdn.replace(/^(\+250)(\d{3})(\d{3})(\d{3})$/, "$1 $2 $3 $4");
}

/** "2 days", "1 hour", "15 minutes". */
export function span(minutes) {
  const [count, word] = minutes % 1440 === 0 ? [minutes / 1440, "day"] : minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** First letters of the first and last name. */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => word.charAt(0).toUpperCase()).join("");
}
