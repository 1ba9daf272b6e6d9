"""A line of an alert's story in words: who did what, and how an SMS stands."""

from core.alerts.story import StoryKind, StoryLine
from core.language.words import Say
from web.console.desk import say

PREFIXES = ("nobody_on_rung_", "rung_", "did_", "noted_", "level_", "closed_")
"""Events that name something behind these words."""
_PHONES = {"did": "officer.did", "noted": "officer.did", "level": "level", "closed": "officer.close"}


def words(line: StoryLine) -> str:
    """As "Keza: Saw the child"; who is the clock is not named."""
    who = line.name or (Say(f"job.{line.role}") if line.role else "")
    if line.kind is StoryKind.message:
        return say("desk.story.sms", who=who or "-", state=Say(f"desk.sms.{line.what}"))
    begun = next((each for each in PREFIXES if line.what.startswith(each)), "")
    kind, about = begun.rstrip("_"), line.what.removeprefix(begun)
    if kind in _PHONES:
        done = Say(f"{_PHONES[kind]}.{about}")
    elif kind:
        done = Say(f"desk.story.{kind}", {"count": int(about) + 1})
    else:
        done = Say(f"desk.story.{line.what}" if line.what in KNOWN else "desk.story.other")
    told = say("desk.story.noted", what=done) if kind == "noted" else done
    return say("desk.story.by", who=who, what=told) if who else say("desk.story.clock", what=told)


KNOWN = frozenset(
    (
        *("raised", "joined", "owned", "held_by_sms", "held_in_doubt", "offered", "offered_to_district", "taken_over"),
        *("owner_gone", "owner_idle", "offer_lapsed", "taken_back", "withdrawn", "merged_in", "opened_again"),
        *(
            "bypasses",
            "changed_district",
            "child_named",
            "child_moved",
            "asked_again",
            "parted",
            "united",
            "visit_added",
        ),
    )
)
