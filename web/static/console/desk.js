// A page goes on by itself while somebody looks: it asks every 15 seconds, or as it says, whether anything is new.

const live = document.getElementById("live")
const EVERY = Number(live.dataset.every) || 15_000
const announcer = document.getElementById("announcer")

function version() {
  return live.querySelector("[data-version]").dataset.version
}

function key(each) {
  return each.getAttribute("href") ?? each.form?.getAttribute("action")
}

function alike(which) {
  return [...live.querySelectorAll("a, button")].filter((each) => key(each) === which)
}

// What is new shows also while the focus is in it: that stays on the same press, or goes to the head of all.
function swap(words) {
  const held = document.activeElement
  const inside = live.contains(held)
  const which = inside ? key(held) : null
  const nth = alike(which).indexOf(held)
  live.innerHTML = words
  if (!inside) return
  live.tabIndex = -1
  ;(alike(which).slice(0, nth + 1).pop() ?? live).focus()
}

async function look() {
  if (document.hidden || live.querySelector("[data-over]")) return
  const address = `${live.dataset.address}?seen=${encodeURIComponent(version())}`
  const answer = await fetch(address, { headers: { "X-Desk-Looks": "1" }, credentials: "same-origin" })
  if (answer.status === 401) return location.reload()
  if (answer.status !== 200) return
  swap(await answer.text())
  const { news } = announcer.dataset
  announcer.textContent = announcer.textContent === news ? `${news}\u00a0` : news // the same words twice are read once
}

function spell(minutes) {
  const hours = Math.floor(minutes / 60)
  const { minuteWords, hourWords } = live.dataset
  if (minutes < 60) return minuteWords.replace("{count}", minutes)
  return hours < 24 ? hourWords.replace("{count}", hours).replace("{minutes}", String(minutes % 60).padStart(2, "0")) : null
}

function runOn(since) {
  const shown = Math.floor((Date.now() - since) / 60_000)
  for (const each of live.querySelectorAll("time.running")) {
    const words = spell(Number(each.dataset.minutes) + shown)
    if (words) each.textContent = words
  }
}

let drawn = Date.now()
new MutationObserver(() => { drawn = Date.now() }).observe(live, { childList: true })
setInterval(() => look().catch(() => {}), EVERY)
setInterval(() => runOn(drawn), EVERY)
document.addEventListener("visibilitychange", () => look().catch(() => {}))
