// The phone simulator: lays the phones on the table, keeps their messages fresh, shares one programme clock.

import { Clock } from "./simulator/clock.js";
import { initials, role } from "./simulator/kigali.js";
import { Lessons } from "./simulator/lessons.js";
import { Phone } from "./simulator/phone.js";

const READ_MESSAGES_MS = 1_500;
const KEPT_NEWS = 20;

const data = JSON.parse(document.getElementById("simulator-data").textContent);
const people = new Map(data.people.map((person) => [person.msisdn, person]));
const phones = new Map(); // msisdn -> Phone, in the order they lie on the table
const table = document.getElementById("phones");
const strip = document.getElementById("strip");
const addForm = document.getElementById("add-phone");
const chooser = addForm.elements.msisdn;

function put(person) {
  const tab = stripTab(person);
  const phone = new Phone(person, {
    path: data.ussd_path,
    shortCode: data.short_code,
    now: () => clock.now(),
    arrived: announce,
    counted: (unread) => showUnread(tab, unread),
    putAway: () => putAway(person.msisdn, tab),
  });
  phones.set(person.msisdn, phone);
  table.append(phone.card);
  tab.querySelector("a").href = `#${phone.card.id}`;
  fillChooser();
  return phone;
}

function putAway(msisdn, tab) {
  phones.get(msisdn).card.remove();
  phones.delete(msisdn);
  tab.remove();
  fillChooser();
  table.focus();
}

function stripTab(person) {
  const tab = document.createElement("li");
  const link = document.createElement("a");
  const dot = document.createElement("span");
  const badge = document.createElement("b");
  tab.dataset.role = person.role;
  dot.className = "face";
  dot.textContent = initials(person.name);
  dot.setAttribute("aria-hidden", "true");
  badge.hidden = true;
  link.append(dot, person.name.split(" ")[0], badge);
  link.title = role(person.role);
  tab.append(link);
  strip.append(tab);
  return tab;
}

function showUnread(tab, unread) {
  const badge = tab.querySelector("b");
  badge.hidden = unread === 0;
  badge.textContent = unread;
  badge.setAttribute("aria-label", `${unread} unread`);
}

/** Each message is a line of its own, so that two at once are both read out. */
function announce(person, message) {
  const log = document.getElementById("announcer");
  const line = document.createElement("p");
  line.textContent = `New message for ${person.name}: ${message.text}`;
  log.append(line);
  while (log.childElementCount > KEPT_NEWS) log.firstElementChild.remove();
}

/** A number in the form of the network, as somebody types it; "" for none that a Rwandan phone has. */
function mobile(typed) {
  const found = /^(?:\+?250|0)?(7\d{8})$/.exec(typed.replace(/[\s-]/g, ""));
  return found ? `+250${found[1]}` : "";
}

function personOf(msisdn) {
  const stranger = { name: "Stranger", role: "stranger", village: "", district: "", language: "", pin: "" };
  return people.get(msisdn) ?? { ...stranger, msisdn };
}

function onTheTable(msisdn) {
  const lying = phones.get(msisdn);
  if (lying) return lying;
  const phone = put(personOf(msisdn));
  phone.tick(clock.now());
  return phone;
}

/** All phones back to how a class finds them: hung up, their messages read, nobody else's on the table. */
function clearTable() {
  lessons.stop();
  for (const phone of [...phones.values()]) {
    phone.inbox.markRead();
    phone.card.querySelector(".put-away").click();
  }
  for (const msisdn of data.shown) onTheTable(msisdn);
  readMessages();
}

/** What the address asks for: `#keys=250788000001:1,204711` presses keys, `#lesson=first_visit&language=rw` begins one. */
async function followAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.has("lesson")) lessons.begin(asked.get("lesson"), asked.get("language"));
  const [number, keys] = (asked.get("keys") ?? "").split(":");
  const msisdn = mobile(number);
  if (!msisdn) return;
  const phone = onTheTable(msisdn);
  phone.card.scrollIntoView({ block: "nearest" });
  await phone.play(["dial", ...(keys ? keys.split(",") : [])], () => {});
}

function fillChooser() {
  const absent = data.people.filter((person) => !phones.has(person.msisdn));
  const districts = new Set(absent.map((person) => person.district));
  chooser.replaceChildren(...[...districts].map((district) => districtGroup(district, absent)));
}

function districtGroup(district, absent) {
  const group = absent.filter((person) => person.district === district);
  const made = document.createElement("optgroup");
  made.label = district || "National";
  made.append(...group.map((person) => new Option(`${person.name}, ${role(person.role).toLowerCase()}`, person.msisdn)));
  return made;
}

let reading = false;

async function readMessages() {
  if (reading || document.hidden) return;
  reading = true;
  let cutOff = false;
  for (const phone of [...phones.values()]) // one after the other: phones that take messages write, and nobody else should wait
    await phone.inbox.refresh().catch(() => (cutOff = true));
  document.getElementById("cut-off").hidden = !cutOff;
  reading = false;
  lessons.look();
}

let lessons = null;
for (const msisdn of data.shown) if (people.has(msisdn)) put(people.get(msisdn));
const clock = new Clock(data.now, {
  ticked: (now) => {
    phones.forEach((phone) => phone.tick(now));
    lessons?.look();
  },
  moved: readMessages,
});

lessons = new Lessons(data.lessons, {
  phone: onTheTable,
  clock: () => clock,
  nameOf: (msisdn) => personOf(msisdn).name.split(" ")[0],
});

addForm.addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = addForm.elements.other;
  const msisdn = typed.value ? mobile(typed.value) : chooser.value;
  typed.setCustomValidity(msisdn ? "" : "A Rwandan mobile number, as 0788123456.");
  if (!msisdn) return typed.reportValidity();
  typed.value = "";
  const phone = onTheTable(msisdn);
  phone.card.scrollIntoView({ block: "nearest" });
  phone.card.querySelector(".answer").focus({ preventScroll: true });
  readMessages();
});
addForm.elements.other.addEventListener("input", () => addForm.elements.other.setCustomValidity(""));
document.getElementById("clear-table").addEventListener("click", clearTable);
window.addEventListener("hashchange", followAddress);
document.addEventListener("visibilitychange", readMessages);
setInterval(readMessages, READ_MESSAGES_MS);
readMessages();
followAddress();
