"""The alarms in plain English, for those who run the system: quiet, ringing, and what helps first."""

from dataclasses import dataclass

from core.models.monitoring import AlarmName, Kind
from core.monitoring.alarms import Sign


@dataclass(frozen=True, slots=True)
class Words:
    """One alarm: its sentence while quiet and while it rings (`{figure}` is the sign's), and the first thing to do."""

    quiet: str
    rings: str
    mend: str


WORDS = {
    AlarmName.no_tick: Words(
        "The clock ticks.",
        "The clock has not ticked for {figure} s: no alert climbs.",
        "Start `worker.py clock`, or look in its log why it does not stay.",
    ),
    AlarmName.rung_late: Words(
        "Every rung was told in time.",
        "{figure} alerts were not told further in time.",
        "Phone their officers; then look in the clock's log for the sweep `ladder`.",
    ),
    AlarmName.unheard: Words(
        "Whatever nobody took was heard of by somebody.",
        "{figure} alerts or calls about a danger were told up to the top and every SMS was refused: nobody heard.",
        "Phone the national desk and the district's officers now; then give them numbers that the gateway takes.",
    ),
    AlarmName.old_alert: Words(
        "No alert message waits.",
        "The oldest alert message waits for {figure} s.",
        "Look whether `worker.py drain alerts` runs and whether sending is off.",
    ),
    AlarmName.gateway_refused_us: Words(
        "The gateway takes our key.",
        "The gateway refuses our key, sender or account. Reminders wait, alerts go on trying.",
        "Check the gateway's settings (docs/settings.md), then the account itself. Phone the officers of open alerts.",
    ),
    AlarmName.gateway_balance: Words(
        "The gateway has balance.",
        "No SMS credit is left. Reminders wait, alerts go on trying.",
        "Pay in at the gateway. Phone the officers of open alerts.",
    ),
    AlarmName.sends_failing: Words(
        "Sends succeed.",
        "{figure} sends failed within a minute.",
        "Look at the gateway's status page and at this machine's network. Phone the officers of open alerts.",
    ),
    AlarmName.receipts_missing: Words(
        "Delivery reports come.",
        "{figure} alert SMS have no delivery report.",
        "Phone the officers of open alerts; check the delivery callback's address with the gateway.",
    ),
    AlarmName.invariants: Words(
        "All records fit together.",
        "{figure} records break a rule and could not be mended.",
        "`./inshuti doctor` names their kinds; see the runbook for each.",
    ),
    AlarmName.disk: Words(
        "The database's disk is {figure}% free.",
        "The database's disk has {figure}% free.",
        "Free some space at once: with a full disk nothing is saved.",
    ),
    AlarmName.backup_age: Words(
        "No backup is overdue.",
        "No backup was made for {figure} h.",
        "Run `./inshuti backup` and see why it was not run.",
    ),
    AlarmName.clock_skew: Words(
        "This machine's clock agrees with the database's.",
        "This machine's clock and the database's differ by {figure} s.",
        "Let both machines take the time from the same server (NTP).",
    ),
    AlarmName.lock_outs: Words(
        "Few PINs are locked.",
        "{figure} PINs were locked within a minute: somebody may be guessing.",
        "Reports still come in. Tell the gateway; look where the calls come from.",
    ),
    AlarmName.wrong_pins: Words(
        "{figure} people gave a wrong PIN within the hour.",
        "{figure} people gave a wrong PIN within an hour or a day, far more than usual: somebody may guess one by one.",
        "Nobody is locked for it. Tell the gateway; `./inshuti audit who` names who was read since.",
    ),
    AlarmName.wrong_tokens: Words(
        "Callbacks bring the right token.",
        "{figure} callbacks with a wrong token came within a minute.",
        "If the addresses at the gateway are old, mend them there; else let the proxy take only the gateway's.",
    ),
    AlarmName.strangers: Words(
        "Strangers who write are answered.",
        "{figure} texts of unknown numbers were not answered within the hour: far more write than people do.",
        "Who may tell a danger is rung all the same. Tell the gateway; see the runbook.",
    ),
    AlarmName.breach_due: Words(
        "Nothing about a breach is due within a day.",
        "{figure} of what the law wants sent of a breach is due within a day, or late.",
        "`./inshuti breach list` says what; drafts: `breach report`; once it was sent: `breach told`.",
    ),
    AlarmName.audit_changed: Words(
        "The audit's newest lines are as they were written.",
        "{figure} of the audit's newest lines, or the row that tells its keys, were changed by somebody else.",
        "Somebody can write into the database: change its password. `./inshuti audit verify --heads` names every line.",
    ),
}


NOT_MEASURED = "The database is on another machine, or its disk cannot be seen from here: free space is not measured."


def detail(sign: Sign) -> str:
    """What that alarm says now."""
    if sign.figure is None:
        return NOT_MEASURED
    words = WORDS[sign.name]
    return (words.rings if sign.rings else words.quiet).format(figure=sign.figure)


RULES = {
    Kind.concern_untold: "concerns that raised no alert: read them on the desk and tell the district by phone",
    Kind.visit_untold: "visits that meant danger and raised no alert: tell the district by phone",
    Kind.alert_untold: "alerts of which nobody was told: give the district's officers working phones, phone them now",
    Kind.alert_nowhere: "alerts of a district that does not exist: the national desk has them, correct their district",
    Kind.rung_overdue: "alerts that cannot climb: phone their officers, then look in the clock's log for `sweep`",
    Kind.lease_orphaned: "messages held by nobody that cannot be freed: look in the clock's log for `sweep`",
    Kind.danger_left: "danger talks broken off without a call-back: their alert is not there, phone the volunteer",
    Kind.two_matters: "alerts whose reports name two children: an officer parts them, key 7 on the report's page",
    Kind.stood_down_untold: "people told to stand down from an alert they never heard of: look in the clock's log",
    Kind.report_unjoined: "delivery reports that do not reach their message: look in the clock's log for `sweep`",
    Kind.alert_unsent: "alert SMS that have not left while no alarm rings: phone their officers, then mend the gateway",
    Kind.concern_unanswered: "concerns told by SMS whose reporter was not answered: phone the volunteer",
    Kind.visit_unanswered: "visits told by SMS whose reporter was not answered: phone the volunteer",
    Kind.child_unseen: "children nobody saw for too long and of whom no alert was raised: look in the log for `rounds`",
    Kind.count_differs: "districts in which an SMS counts what its list does not show: tell who develops it",
}
"""What each kind of open finding means, and what to do about it."""
