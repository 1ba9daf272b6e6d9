"""The processing register: every kind of data about people that is kept, why, whose, who sees it, and for how long.

One declared table: `./inshuti register` prints it, docs/data-protection.md holds it, and a test finds a table of the
database that stands in none of its lines.
"""

from dataclasses import dataclass

from core.programme.programme import Programme


@dataclass(frozen=True, slots=True)
class Processing:
    """One line: what is kept, of whom, why and on which ground, who reads it, which rule ends it, in which tables.

    `kept` is a value of `[retention]`, or a sentence where no night erases it. `abroad`: what of it leaves the country.
    """

    name: str
    of_whom: str
    why: str
    ground: str
    read_by: str
    kept: str
    abroad: str
    tables: tuple[str, ...]


NOTHING = "nothing"
BY_TWO = "children"
"""The value of `[retention]` after which lead and national desk may erase."""
REGISTER = (
    Processing(
        "children's records",
        "children in the programme",
        "to protect a child, place it with a family and follow it up",
        "guardian's consent under 16, or the child's vital interest",
        "the village's pair (code, day; more behind the PIN), the district's officers",
        BY_TWO,
        NOTHING,
        (
            *("children", "cases", "case_steps", "needs", "placements", "emergency_places", "follow_ups", "visits"),
            *("reviews", "plan_lines", "referrals", "registrations", "closings", "closing_checks", "numbers"),
            *("institutions", "first_days", "measured_children", "erasures", "case_notes"),
        ),
    ),
    Processing(
        "homes",
        "households and foster families",
        "to support a home, to find one for a child",
        "consent of the household, public task",
        "the pair and the district's officers",
        "as long as a child's record points to it",
        NOTHING,
        ("households", "foster_families", "foster_steps"),
    ),
    Processing(
        "alerts and reports",
        "children, whoever is accused, whoever reports",
        "that somebody owns each danger in time",
        "the child's vital interest",
        "whom the ladder tells; never below the district where somebody protected is concerned",
        BY_TWO,
        "level, number and sector of an alert, in an SMS",
        ("alerts", "alert_events", "concerns", "told", "clusters", "call_backs", "notices"),
    ),
    Processing(
        "carers",
        "carers of children",
        "to ring a family, and to remind it where it said yes",
        "consent, in the ledger",
        "the pair and the district's officers",
        "until asked to erase, or with the last child's record",
        "number and text of an SMS",
        ("consents", "data_requests", "kind_words"),
    ),
    Processing(
        "workers",
        "volunteers, officers, leads, the national desk",
        "to know who may report, read and own",
        "their task",
        "those above in their district, the operator",
        "what they reported stays; number and name until they ask",
        "number and text of an SMS",
        (
            *("people", "phones", "wrong_pins", "key_numbers", "departures", "leaves", "shifts"),
            *("supervised", "supervisions", "supervision_officers", "gatherings", "group_messages"),
            *("text_reviews", "desk_accounts", "desk_codes", "desk_sessions", "desk_browsers", "desk_tries"),
        ),
    ),
    Processing(
        "drafts",
        "whoever dials",
        "to go on after a line that was cut",
        "public task",
        "the same phone, behind the PIN where a danger was told",
        "drafts",
        "each key and screen, through the network and the gateway",
        ("talks",),
    ),
    Processing(
        "transcripts and deeds",
        "whoever dials",
        "that the same key press twice has one effect",
        "public task",
        "nobody",
        "transcripts",
        NOTHING,
        ("deeds",),
    ),
    Processing(
        "raw callbacks",
        "whoever writes an SMS",
        "to read what was meant, and to answer",
        "public task",
        "nobody but a program; officers by a call-back",
        "callbacks",
        "number and text of an SMS, from the gateway to us",
        ("inbound",),
    ),
    Processing(
        "messages and delivery data",
        "whoever gets an SMS",
        "to tell what is owed, and to know whether it arrived",
        "their task; of carers their own yes",
        "the operator: states, no words",
        "deliveries",
        "number and text of an SMS, through the gateway",
        ("messages", "delivery_reports", "spent", "rounds"),
    ),
    Processing(
        "audit",
        "whoever read or changed a record",
        "to prove who was at whose record",
        "the law's duty to be accountable",
        "the operator and whoever supervises",
        "as long as the service",
        "signed heads alone, where the operator sends them",
        ("audit", "audit_seals", "audit_chains", "breaches"),
    ),
)
NOBODYS = frozenset(
    (
        "alarms",
        "canaries",
        "counts",
        "findings",
        "places",
        "programme_clock",
        "switches",
        "ticks",
        "sweep_runs",
        "alembic_version",
    )
)
"""Tables that hold nothing of anybody."""


def kept_for(programme: Programme, line: Processing) -> str:
    """How long, in words: the days of `[retention]` where a night ends it."""
    span = getattr(programme.retention, line.kept, None)
    if span is None:
        return line.kept
    return f"{span.days} days{' after closure' if line.kept == BY_TWO else ''}"
