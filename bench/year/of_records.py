"""What was promised of visits and of the talks themselves: nothing without an end, nothing lost, nobody at a loss."""

from collections import Counter

from bench.common.promises import Promise
from bench.year.case import A_YEAR, SPARE, YearRun, clock
from bench.year.facts import Row
from core.clock import kigali
from core.models.visit import Due

ALL_TOLD = 4
"""Reminders of one visit: the pair, the partner, the sector, the district."""


def schedules(case: YearRun) -> Promise:
    """Every follow-up of a live case is open with its next reminder ahead or all of them told, done, or ended."""
    live = {each.row.id: each for each in case.facts.children if each.row.closed_on is None}
    open_of = Counter[int]()
    broken = []
    for each in case.facts.follow_ups:
        if each.state == Due.open:
            open_of[each.child_id] += 1
            broken += _without_end(case, each, each.child_id in live)
        elif each.state == Due.done and each.visit_id is None:
            broken.append(f"a follow-up of {each.due_on} is done by no visit")
    today = kigali(case.facts.at).date()
    for child, kept in live.items():
        if kept.placed_on and today - kept.placed_on < A_YEAR and not open_of[child]:
            broken.append(f"a child placed on {kept.placed_on} is visited no more")
    overdue = sum(each.state == Due.open and each.due_on < today for each in case.facts.follow_ups)
    found = f"{len(case.facts.follow_ups)} follow-ups, {sum(open_of.values())} open, {overdue} past their day"
    return Promise("no follow-up without an end", "0", found, sorted(broken))


def _without_end(case: YearRun, follow_up: Row, is_live: bool) -> list[str]:
    if not is_live:
        return [f"a follow-up of {follow_up.due_on} is open though the case is closed"]
    if follow_up.remind_at is None:
        return [] if follow_up.reminders >= ALL_TOLD else [f"a follow-up of {follow_up.due_on} reminds nobody more"]
    late = follow_up.remind_at < case.facts.at - SPARE
    return [f"a reminder of {clock(follow_up.remind_at)} was never sent"] if late else []


def receipts(case: YearRun) -> Promise:
    """Each number that somebody was thanked with stands in the records, in its district once."""
    kept = Counter((each.number, each.district_id) for each in case.facts.visits)
    lost = sorted(case.book.receipts - {number for number, _ in kept})
    broken = [f"the visit {number} was thanked for and is not kept" for number in lost]
    twice = sorted((number, count) for (number, _), count in kept.items() if count > 1)
    broken += [f"the number {number} stands for {count} visits of a district" for number, count in twice]
    found = f"{len(case.book.receipts)} numbers heard, {len(case.facts.visits)} visits kept"
    return Promise("no visit lost", "0", found, broken)


def hops(case: YearRun) -> Promise:
    """A hop that the network brings twice is answered twice alike."""
    found = f"{case.book.counts['hops_twice']} of {case.book.counts['hops']} hops came twice"
    return Promise("a repeated hop gets the same answer", "all", found, case.book.changed)


def own_checks(case: YearRun) -> Promise:
    """What the product's own invariants have found and could not mend, and whether the audit's chain fits."""
    return Promise(
        "the product's own checks", "clean", "clean" if not case.facts.findings else "not", case.facts.findings
    )


def understood(case: YearRun) -> Promise:
    """Nobody met a screen or an SMS that they did not expect."""
    found = f"{case.book.counts['talks']} talks, {case.book.counts['talks_dropped']} dropped"
    return Promise("nobody at a loss", "0", found, sorted(case.book.strays))
