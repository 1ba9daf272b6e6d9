"""The audit: each promise against SQL, the gateway's journal and what the callers were told."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bench.chaos.cast import OFFICERS, WAITING_DISTRICT
from bench.chaos.facts import ChaosFacts
from bench.chaos.run import ChaosResult
from bench.common.messages import digest
from bench.common.promises import Promise
from core.models.alert import Level
from core.models.message import LADDER_NOTICES, Lane, MessageState
from core.models.person import Role
from core.operations import demo_people
from core.programme.programme import Ladder
from core.programme.spans import duration

DRAINED_SECONDS, RUNG_SECONDS, P99_MS, TWINS = 60.0, 15.0, 250.0, 0.01
SPARE_SECONDS = 15.0
RETURNED_SECONDS = 30.0
_MSISDN = re.compile(r"2507\d{8}")
_NUMBER = re.compile(r"(?<!\d)(?:\d{5}|\d{7})(?!\d)")


@dataclass(frozen=True)
class ChaosRun:
    """Everything there is to judge by."""

    facts: ChaosFacts
    played: ChaosResult
    kills: int
    ladder: Ladder
    district: int


Judge = Callable[[ChaosRun], Promise]


def judge(case: ChaosRun) -> list[Promise]:
    """All promises, in the order of the table."""
    judges: list[Judge] = [
        _numbers,
        _effects,
        _texts,
        _owners,
        _first_rung,
        _copies,
        _sent,
        _rest,
        _returned,
        _rungs,
        _answers,
        _repeats,
        _reports,
        _files,
        _logs,
    ]
    return [each(case) for each in judges]


def _numbers(case: ChaosRun) -> Promise:
    """A number told on a screen, or by an SMS that left, has its row."""
    kept = {each.number for each in case.facts.alerts if each.district_id == case.district}
    kept |= {each.number for each in case.facts.visits if each.district_id == case.district}
    replies = [each for each in case.facts.messages if each.row.notice.startswith(("sms.reply.visit", "sms.reply.con"))]
    by_sms = [(each.number, number) for each in replies for number in _NUMBER.findall(each.text)]
    told = case.played.notes.numbers + by_sms
    lost = [f"{number} was told and has no row" for _, number in told if number not in kept]
    lost += [] if told else ["nobody was told a number"]
    return Promise("reports told and lost", "0", f"{len(lost)} of {len(set(told))} numbers told", _once(lost))


def _effects(case: ChaosRun) -> Promise:
    """Each confirmed danger is a row of its own, and no hop made more rows than sessions asked for."""
    notes, broken = case.played.notes, []
    rows = Counter[str]()
    for each in case.facts.concerns:
        if each.channel == "ussd" and each.urgency == 1:
            rows[f"{case.facts.phones[each.by_id]} danger"] += 1
    for each in case.facts.visits:
        if each.channel == "ussd":
            rows[f"{case.facts.phones[each.by_id]} visit"] += 1
    for name in rows.keys() | notes.told.keys():
        least = notes.told[name] if name.endswith("danger") else 0
        if not least <= rows[name] <= notes.tried[name]:
            broken.append(f"{name}: told {notes.told[name]}, tried {notes.tried[name]}, rows {rows[name]}")
    return Promise("effects of a hop", "1", f"{rows.total()} rows of {notes.tried.total()} asked for", broken)


def _texts(case: ChaosRun) -> Promise:
    """An SMS that got its 200 is kept, and acted on once however often it came."""
    texts = case.played.notes.texts
    lost = [
        f"the SMS {id} got its 200 and is not kept" for id in texts if texts[id][2] and id not in case.facts.inbound
    ]
    acted = Counter(case.facts.phones[each.by_id] for each in case.facts.concerns if each.channel == "sms")
    for number in {number for number, _, _ in texts.values()}:
        mine = [taken for phone, text, taken in texts.values() if phone == number and text.startswith("CONCERN")]
        if not sum(mine) <= acted[number] <= len(mine):
            lost.append(f"{number}: {sum(mine)} concerns by SMS were taken, {acted[number]} are kept")
    return Promise("SMS taken in and lost, or done twice", "0", f"{len(lost)} of {len(case.facts.inbound)}", lost)


def _owners(case: ChaosRun) -> Promise:
    """Who was told "it is yours" owns it."""
    ours = [each for each in case.facts.alerts if each.district_id == case.district]  # a number is its district's
    owner = {each.number: case.facts.phones.get(each.owner_id or 0) for each in ours}
    owned = set(case.played.notes.owned)
    lost = [
        f"{number} is not owned by whom it was given to" for officer, number in owned if owner.get(number) != officer
    ]
    return Promise("alerts taken and lost", "0", f"{len(lost)} of {len(owned)}", lost)


def _first_rung(case: ChaosRun) -> Promise:
    """Each officer of an alert's first rung was told: an SMS with its number reached the gateway.

    Whoever was still to be told when another officer took the alert is owed nothing. Of several alerts of one phone,
    those told together with others are told by an SMS that names one of that phone's.
    """
    reached = {(line["alert"], line["number"]) for line in case.facts.taken}
    together = {(each.row.alert_id, each.number) for each in case.facts.messages if each.row.reason == "together"}
    alerts = case.facts.alerts  # one number may name an alert in each of two districts
    of_phone = {(each.reporter_id, who) for number, who in reached for each in alerts if each.number == number}
    spared = {(each.row.alert_id, each.number) for each in case.facts.messages if each.row.reason == "owned"}
    rows = {each.row.id: each.row for each in case.facts.messages}
    rungs = [each for each in case.facts.messages if each.row.notice in LADDER_NOTICES]
    owed = {(each.row.alert_id, each.number): each.row for each in rungs}
    lost = []
    for alert in alerts:
        officers = _officers(case, alert.district_id, alert.level, alert.profession)
        late = [each for each in officers if (alert.number, digest(each)) not in reached]
        late = [
            each
            for each in late
            if (alert.id, each) not in together or (alert.reporter_id, digest(each)) not in of_phone
        ]
        late = [each for each in late if (alert.id, each) not in spared]
        lost += [
            f"nobody texted {each} of alert {alert.number}: {_how(owed.get((alert.id, each)), rows)}" for each in late
        ]
    return Promise("alerts without their SMS", "0", f"{len(lost)} of {len(case.facts.alerts)} alerts", lost)


def _how(row: Any, rows: Mapping[int, Any]) -> str:
    """How the SMS stands that should have told it, and the one that told it together with others."""
    if row is None:
        return "no SMS was owed"
    carrier = rows.get(row.together_id or 0)
    beside = f", told by one {carrier.state} {carrier.reason or ''}" if carrier else ""
    return f"{row.notice} {row.state} {row.reason or ''}{beside}".strip()


def _officers(case: ChaosRun, district: int, level: Level, profession: str) -> list[str]:
    """Whom the first rung names there: both officers of a danger, else one of them."""
    both = {each.role: each.msisdn for each in demo_people.PEOPLE if each.place == WAITING_DISTRICT and not each.covers}
    known = both if district == WAITING_DISTRICT else OFFICERS
    wanted = (Role.social_worker, Role.psychologist) if level is Level.danger else (Role(profession),)
    return [known[each] for each in wanted]


def _copies(case: ChaosRun) -> Promise:
    """One copy of each message at most, two of an alert's: rarely with kills, never without."""
    rows, most = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for each in case.facts.messages:
        rows[each.key] += 1
        most[each.key] += 2 if each.row.lane is Lane.alerts else 1
    copies = Counter((line["number"], line["alert"] or line["text"]) for line in case.facts.taken)
    twins = sum(max(0, copies[key] - rows[key]) for key in copies)
    broken = [
        f"{copies[key]} copies of a message that may go {most[key]} times" for key in copies if copies[key] > most[key]
    ]
    share = twins / max(1, len(case.facts.taken))
    if share > (TWINS if case.kills else 0):
        broken.append(f"{twins} second copies")
    unheard = sum(not line["clear"] for line in case.facts.taken)
    found = f"{twins} of {len(case.facts.taken)} SMS ({100 * share:.2f} %), {unheard} answers were lost on the way"
    return Promise("second copies of an alert's SMS", "<= 1 %, no third" if case.kills else "0", found, broken)


def _sent(case: ChaosRun) -> Promise:
    """What we call sent was taken by the gateway, and every row opens."""
    taken = {line["id"] for line in case.facts.taken}
    states = Counter(each.row.state.value for each in case.facts.messages)
    broken = [f"{case.facts.unreadable} messages do not open"] if case.facts.unreadable else []
    for each in case.facts.messages:
        if each.row.state is MessageState.sent and each.row.provider_id not in taken:
            broken.append(f"a message of {each.row.lane} is called sent, and was not")
    return Promise(
        "called sent and was not", "0", ", ".join(f"{states[each]} {each}" for each in sorted(states)), broken
    )


def _rest(case: ChaosRun) -> Promise:
    drained = case.played.drained
    broken = [] if drained is not None and drained <= DRAINED_SECONDS else ["SMS still waited"]
    found = f"{drained:.1f} s" if drained is not None else "never"
    is_loss = drained is None
    return Promise("outbox empty after the last kill", f"<= {DRAINED_SECONDS:.0f} s", found, broken, is_loss)


def _returned(case: ChaosRun) -> Promise:
    """A gateway that was away: every alert that was owed at its return left soon after."""
    damage = case.played.damage
    waited = [each for each in damage.waited if each is not None]
    never = len(damage.waited) - len(waited)
    broken = [f"alerts still waited after {never} of its returns"] if never else []
    broken += [f"alerts waited {each:.1f} s" for each in waited if each > RETURNED_SECONDS]
    times = f"{len(damage.waited)} times away for {damage.away_seconds:.0f} s"
    found = f"{max(waited, default=0.0):.1f} s, {times}" if damage.waited else "it was never away"
    return Promise("alerts out after the gateway's return", f"<= {RETURNED_SECONDS:.0f} s", found, broken, never > 0)


def _rungs(case: ChaosRun) -> Promise:
    """Every rung whose time has come was climbed in time, whoever died."""
    late, broken = [0.0], []
    for alert in case.facts.alerts:
        if alert.level is not Level.danger or alert.owner_id:
            continue
        for step, rung in enumerate(case.ladder.rungs):
            due = alert.ladder_from + duration(rung.after)
            climbed = case.facts.rungs[alert.id].get(f"rung_{step}")
            if climbed:
                late.append((climbed - due).total_seconds())
            elif due < case.facts.at - timedelta(seconds=SPARE_SECONDS):
                broken.append(f"rung {step} of alert {alert.number} was never climbed")
    is_loss = bool(broken)
    if max(late) > RUNG_SECONDS:
        broken.append(f"a rung came {max(late):.1f} s late")
    found = f"{max(late):.1f} s late of {len(late) - 1}"
    return Promise("latest rung", f"<= {RUNG_SECONDS:.0f} s", found, broken, is_loss)


def _answers(case: ChaosRun) -> Promise:
    """Hops answered as asked, between the first and the last kill.

    Each process that starts again takes a second of a core, so what a page that does nothing took is said beside it.
    """
    played, notes = case.played, case.played.notes
    waits = _during(played, notes.waits)
    p99, idle = _p99(waits), _p99(_during(played, notes.idle))
    told = f"{p99:.0f} ms of {len(waits)} ({len(waits) / (played.ended - played.began):.0f}/s); "
    unsaved = f"{len(notes.not_saved)} told 'not saved' ({1000 * max(notes.not_saved, default=0.0):.0f} ms at most)"
    found = f"{told}an empty page {idle:.0f} ms; {notes.unanswered} unanswered, {unsaved}"
    broken = [f"p99 was {p99:.0f} ms, of an empty page {idle:.0f} ms"] if p99 >= P99_MS or not waits else []
    return Promise("p99 of the hops answered", f"< {P99_MS:.0f} ms", found, broken, is_loss=not waits)


def _during(played: ChaosResult, waits: list[tuple[float, float]]) -> list[float]:
    return sorted(wait for at, wait in waits if played.began <= at <= played.ended)


def _p99(waits: list[float]) -> float:
    """In milliseconds; 0 of nothing."""
    return 1000 * waits[int(0.99 * (len(waits) - 1))] if waits else 0.0


def _repeats(case: ChaosRun) -> Promise:
    """Every repeated hop got the same bytes, every answer was one."""
    wrong = case.played.notes.wrong
    return Promise("wrong answers", "0", f"{len(wrong)}, of {case.played.notes.repeats} repeated hops", _once(wrong))


def _reports(case: ChaosRun) -> Promise:
    told = set(case.played.notes.reports)
    lost = [
        f"a delivery report {word} got its 200 and is not kept"
        for id, word in told
        if (id, word) not in case.facts.reports
    ]
    return Promise("delivery reports lost", "0", f"{len(lost)} of {len(told)}", _once(lost))


def _files(case: ChaosRun) -> Promise:
    broken = [case.facts.sick] if case.facts.sick else []
    return Promise("the database's own check", "ok", case.facts.sick or "ok", broken)


def _logs(case: ChaosRun) -> Promise:
    """No phone number stands in any log; faults our processes told of are counted."""
    faults = Counter[str]()
    for line in case.facts.said.splitlines():
        if '"level": "error"' in line or '"level":"error"' in line:
            told = json.loads(line)
            faults[f"{told.get('event')} {told.get('error')}"] += 1
    broken = ["a phone number stands in a log"] if _MSISDN.search(case.facts.said) else []
    found = ", ".join(f"{faults[each]} {each}" for each in sorted(faults)) or "no faults"
    return Promise("phone numbers in logs", "0", f"{len(broken)} ({found})", broken)


def _once(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))
