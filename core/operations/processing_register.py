"""The processing register: every kind of data about people that is kept, why, whose, who sees it, and for how long.

One declared table: `./inshuti register` prints it, docs/data-protection.md holds it, and a test finds a table of the
database that stands in none of its lines.
"""

from dataclasses import dataclass

from core.programme.programme import Programme


@dataclass(frozen=True, slots=True)
class Processing:
    """One line: what is kept, of whom, why and on which ground, who reads it, how long, who ends it, in which tables.

    `kept` is a value of `[retention]`, or a sentence where no days end it; `since`: after what they are counted.
    `ended_by`: who erases it then, by which verb; `nightly`: the classes of the nightly retention that do, of what a
    night erases. `abroad`: what of it leaves the country.
    """

    name: str
    of_whom: str
    why: str
    ground: str
    read_by: str
    kept: str
    ended_by: str
    abroad: str
    tables: tuple[str, ...]
    since: str = ""
    nightly: tuple[str, ...] = ()


NOTHING = "nothing"
CHILDREN = "children"
"""The value of `[retention]` for what is about a danger to a child."""
NIGHT = "the clock, at night"
REGISTER = (
    Processing(
        "children's records",
        "children in the programme",
        "to protect a child, place it with a family and follow it up",
        "guardian's consent under 16, or the child's vital interest",
        "the village's pair (code, day; more behind the PIN), the district's officers",
        CHILDREN,
        "lead and national desk, `children erase`; `retention --dry-run` counts what is due",
        NOTHING,
        (
            *("children", "cases", "case_steps", "needs", "placements", "emergency_places", "follow_ups", "visits"),
            *("reviews", "plan_lines", "referrals", "registrations", "closings", "closing_checks", "numbers"),
            *("institutions", "first_days", "measured_children", "erasures", "case_notes"),
        ),
        since=" after closure",
    ),
    Processing(
        "homes",
        "households and foster families",
        "to support a home, to find one for a child",
        "consent of the household, public task",
        "the pair and the district's officers",
        "as long as the service, as a code and a village",
        "nobody: it names no person; its carer goes with the last child's record",
        NOTHING,
        ("households", "foster_families", "foster_steps"),
    ),
    Processing(
        "services",
        "who is rung at a service of a district",
        "to send a child to who can help",
        "public task",
        "the district's officers and the national desk",
        "as long as the line stands in the directory",
        "nobody: an officer takes the line out at the desk",
        NOTHING,
        ("services",),
    ),
    Processing(
        "alerts and reports",
        "children, whoever is accused, whoever reports",
        "that somebody owns each danger in time",
        "the child's vital interest",
        "whom the ladder tells; never below the district where somebody protected is concerned",
        CHILDREN,
        f"{NIGHT}: what was told and the numbers; what is about a registered child, with its record, `children erase`",
        "level, number and sector of an alert, in an SMS",
        ("alerts", "alert_events", "concerns", "told", "clusters", "call_backs", "notices"),
        since=" after closure",
        nightly=("alerts", "concerns", "calls"),
    ),
    Processing(
        "carers",
        "carers of children",
        "to ring a family, and to remind it where it said yes",
        "consent, in the ledger",
        "the pair and the district's officers",
        "until asked to erase, or with the last child's record",
        "lead or nation at the desk, the operator, `requests answer`; with the last child's record lead and national "
        "desk, `children erase`",
        "number and text of an SMS",
        ("consents", "data_requests", "kind_words"),
    ),
    Processing(
        "workers",
        "volunteers, officers, leads, the national desk",
        "to know who may report, read and own",
        "their task",
        "those above in their district, the operator",
        CHILDREN,
        f"{NIGHT}: names and numbers; what they reported stays",
        "number and text of an SMS",
        (
            *("people", "phones", "wrong_pins", "key_numbers", "departures", "leaves", "shifts"),
            *("supervised", "supervisions", "supervision_officers", "gatherings", "group_messages"),
            *(
                "text_reviews",
                "desk_accounts",
                "desk_codes",
                "desk_passkeys",
                "desk_sessions",
                "desk_browsers",
                "desk_tries",
                "desk_looks",
                "desk_resets",
            ),
        ),
        since=" after they left",
        nightly=("workers",),
    ),
    Processing(
        "drafts",
        "whoever dials",
        "to go on after a line that was cut",
        "public task",
        "the same phone, behind the PIN where a danger was told",
        "drafts",
        NIGHT,
        "each key and screen, through the network and the gateway",
        ("talks",),
        nightly=("drafts",),
    ),
    Processing(
        "transcripts and deeds",
        "whoever dials",
        "that the same key press twice has one effect",
        "public task",
        "nobody",
        "transcripts",
        NIGHT,
        NOTHING,
        ("deeds",),
        nightly=("transcripts", "deeds"),
    ),
    Processing(
        "raw callbacks",
        "whoever writes an SMS",
        "to read what was meant, and to answer",
        "public task",
        "a program; of what none could read the district's officers, each look in the audit",
        "callbacks",
        NIGHT,
        "number and text of an SMS, from the gateway to us, and of an answer by hand",
        ("inbound", "inbound_answers"),
        nightly=("callbacks", "answers"),
    ),
    Processing(
        "messages and delivery data",
        "whoever gets an SMS",
        "to tell what is owed, and to know whether it arrived",
        "their task; of carers their own yes",
        "the operator: states, no words",
        "deliveries",
        NIGHT,
        "number and text of an SMS, through the gateway",
        ("messages", "delivery_reports", "spent", "rounds"),
        nightly=("messages", "reports"),
    ),
    Processing(
        "office files",
        "whoever stands in a file that an office brings in or takes out",
        "that an office may bring in its records, and work on its lists",
        "public task",
        "who asked for it; of what leaves the office a second person, counts alone",
        "a day after it was made",
        "nobody: file and words lapse by themselves, the row that it was asked for a month later",
        NOTHING,
        ("office_jobs", "office_parts"),
    ),
    Processing(
        "audit",
        "whoever read or changed a record",
        "to prove who was at whose record",
        "the law's duty to be accountable",
        "the operator and whoever supervises",
        "as long as the service",
        "nobody: it proves what was done, and names people by their rows alone",
        "signed heads alone, where the operator sends them",
        ("audit", "audit_seals", "audit_chains", "breaches"),
    ),
)
NOBODYS = frozenset(
    (
        "alarms",
        "alarm_spans",
        "canaries",
        "counts",
        "findings",
        "monthly_figures",
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
    """How long, in words: the days of `[retention]` and after what, where days end it."""
    span = getattr(programme.retention, line.kept, None)
    return line.kept if span is None else f"{span.days} days{line.since}"
