// A page goes on by itself while somebody looks: it asks every 15 seconds, or as it says, whether anything is new.

const live = document.getElementById("live")
const EVERY = Number(live.dataset.every) || 15_000
const announcer = document.getElementById("announcer")

function version() {
  return live.querySelector("[data-version]").dataset.version
}

function busy() {
  return live.contains(document.activeElement) && document.activeElement !== document.body
}

async function look() {
  if (document.hidden || busy() || live.querySelector("[data-over]")) return
  const address = `${live.dataset.address}?seen=${encodeURIComponent(version())}`
  const answer = await fetch(address, { headers: { "X-Desk-Looks": "1" }, credentials: "same-origin" })
  if (answer.status === 401) return location.reload()
  if (answer.status !== 200 || busy()) return
  live.innerHTML = await answer.text()
  announcer.textContent = announcer.dataset.news
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
