"""What the crash proof says at its end."""

import json
from collections.abc import Sequence

from bench.common.promises import verdict
from bench.crash_points.scene import SceneResult


def faults(played: Sequence[SceneResult]) -> list[str]:
    """Every promise that did not hold, a sentence each."""
    found = [f"{each.point}: {each.broken}" for each in played if each.broken]
    for each in played:
        if each.audit:
            wrong = [*each.audit.reports_lost, *each.audit.alerts_untold, *each.audit.messages_wrong]
            found += [f"{each.point}: {fault}" for fault in wrong]
    return found


def figures(played: Sequence[SceneResult]) -> dict[str, int | float]:
    """The promises in figures."""
    audits = [each.audit for each in played if each.audit]
    return {
        "points": len({each.point.split(":")[0] for each in played}),
        "kills": len(played),
        "reports_lost": sum(len(each.reports_lost) for each in audits),
        "alerts_without_sms": sum(len(each.alerts_untold) for each in audits),
        "most_copies": max((each.most_copies for each in audits), default=0),
        "messages_sent_twice": sum(each.sent_twice for each in audits),
        "faults": len(faults(played)),
    }


def as_json(played: Sequence[SceneResult]) -> str:
    """One object: the figures, each point's seconds, the verdict."""
    seconds = {each.point: round(each.seconds, 2) for each in played}
    return json.dumps({**figures(played), "seconds": seconds, **verdict(faults(played))})


def as_table(played: Sequence[SceneResult]) -> str:
    """For people: a line a death, then the figures, then what did not hold."""
    lines = [f"{each.point:<28} {'BROKEN' if faults([each]) else 'held':<7} {each.seconds:5.1f} s" for each in played]
    told = [f"{name.replace('_', ' '):<20} {value}" for name, value in figures(played).items()]
    return "\n".join([*lines, "", *told, *faults(played)])
