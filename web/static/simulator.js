// The phone simulator: lays the phones on the table, keeps their messages fresh, shares one programme clock.

import { Clock } from "./simulator/clock.js";
import { initials, role } from "./simulator/kigali.js";
import { Phone } from "./simulator/phone.js";

const READ_MESSAGES_MS = 1_500;

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

function announce(person, message) {
  document.getElementById("announcer").textContent = `New message for ${person.name}: ${message.text}`;
}

function fillChooser() {
  const absent = data.people.filter((person) => !phones.has(person.msisdn));
  const districts = new Set(absent.map((person) => person.district));
  chooser.replaceChildren(...[...districts].map((district) => districtGroup(district, absent)));
  addForm.hidden = phones.size === people.size;
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
  const answers = await Promise.allSettled([...phones.values()].map((phone) => phone.inbox.refresh()));
  document.getElementById("cut-off").hidden = answers.every((answer) => answer.status === "fulfilled");
  reading = false;
}

for (const msisdn of data.shown) if (people.has(msisdn)) put(people.get(msisdn));
const clock = new Clock(data.now, {
  ticked: (now) => phones.forEach((phone) => phone.tick(now)),
  moved: readMessages,
});

addForm.addEventListener("submit", (event) => {
  event.preventDefault();
  const phone = put(people.get(chooser.value));
  phone.tick(clock.now());
  phone.card.scrollIntoView({ block: "nearest" });
  phone.card.querySelector(".answer").focus({ preventScroll: true });
  readMessages();
});
document.addEventListener("visibilitychange", readMessages);
setInterval(readMessages, READ_MESSAGES_MS);
readMessages();
