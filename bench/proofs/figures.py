"""The figures of each kind of proof in words, short enough for a cell of a table."""

from collections.abc import Mapping
from typing import Any

from bench.proofs.proof import Found

_CHAOS = {
    "reports told and lost": "told and lost",
    "alerts without their SMS": "alerts unsent",
    "second copies of an alert's SMS": "second copies",
    "outbox empty after the last kill": "outbox empty",
    "latest rung": "rung",
    "p99 of the hops answered": "p99",
}
"""The promises of a chaos run that stand in the page, and how they are called there."""


def chaos(found: Found) -> str:
    """What the promises about loss, copies and time came to."""
    by_name = {each["name"]: each for each in found["promises"]}
    return "; ".join(f"{word}: {_found(by_name[name])}" for name, word in _CHAOS.items())


def outages(found: Found) -> str:
    """How soon the alerts left after each return of the gateway, and the rest of the run."""
    left = ", ".join("never" if each is None else f"{each:.1f} s" for each in found["alerts_out_after_seconds"])
    return f"alerts out after its return: {left}; {chaos(found)}"


def _found(promise: Found) -> str:
    """Its first words, marked where the figure was missed."""
    said, _, _ = promise["found"].partition(";")
    return said if promise["held"] else f"{said} (missed)"


def year(found: Found) -> str:
    """People, hops and messages of the year."""
    counts = found["counts"]
    kinds = ("children", "visits_done", "alerts", "hops", "sms_segments")
    lived = ", ".join(f"{counts[each]:,} {each.replace('_', ' ')}" for each in kinds)
    middle, most = counts["sms_officer_day_median"], counts["sms_officer_day_most"]
    day = f"SMS to an officer on a day: {middle} in the middle, {most} at most"
    return f"{len(found['promises'])} promises on {found['volunteers']:,} volunteers: {lived}; {day}"


def fuzz(found: Found) -> str:
    """How many were sent of how many kinds, and what they did."""
    sent = found["sent"].values()
    return f"{sum(sent):,} of {len(sent)} kinds: {len(found['broken'])} faults; {found['seconds']:.0f} s"


def crash_points(found: Found) -> str:
    """Deaths and losses."""
    return (
        f"{found['kills']} deaths at {found['points']} points: {found['reports_lost']} lost, "
        f"{found['alerts_without_sms']} alerts unsent, {found['most_copies']} copies at most"
    )


def stops(found: Found) -> str:
    """The slowest stop of each kind of process."""
    slowest = ", ".join(f"{kind} {max(seconds):.1f} s" for kind, seconds in found["seconds"].items())
    return f"{found['visits']} visits and {found['dangers']} dangers told meanwhile; slowest: {slowest}"


def restore(found: Found) -> str:
    """Rows and seconds."""
    return (
        f"{found['rows']:,} rows, {found['megabytes']:.0f} MB: backup {found['backup_seconds']:.1f} s, "
        f"restore {found['restore_seconds']:.1f} s, audit walked {found['verify_seconds']:.1f} s"
    )


def tampers(found: Found) -> str:
    """How many hands, and how many of them were found."""
    return f"{found['found']:,} of {found['hands']:,} found; {found['seconds']:.0f} s"


def rotation(found: Found) -> str:
    """Rows a second, of each kind."""
    field, index = found["field_values"] / found["field_seconds"], found["index_rows"] / found["index_seconds"]
    return f"{found['rows']:,} messages: {field:,.0f} values sealed anew a second, {index:,.0f} rows indexed anew"


def rosters(found: Found) -> str:
    """Rows, seconds and memory."""
    return (
        f"{found['rows']:,} volunteers in a {found['kind'].upper()}: {found['import_seconds']:.1f} s, the look "
        f"before {found['look_seconds']:.1f} s, the same file again {found['again_seconds']:.1f} s, longest commit "
        f"{found['longest_commit_seconds']:.2f} s, {found['most_memory_megabytes']} MB"
    )


def hops(found: Found) -> str:
    """Hops a second, their times, their part of the constant page, their statements."""
    return (
        f"{found['hops_per_second']:,.0f} a second, p50 {found['p50_ms']} ms, p99 {found['p99_ms']} ms; "
        f"{found['ratio']} of the constant page ({found['generator']}); {found['hop_us']} us of processor to its "
        f"{found['constant_us']}; {found['statements_per_hop']} statements an ordinary hop"
    )


def sms(found: Found) -> str:
    """SMS a second, what raw sockets take of that time, what one costs, and how long an alert in the middle takes."""
    return (
        f"{found['messages']:,} SMS: {found['per_second']:,} a second, {found['ratio']} times as long as raw sockets; "
        f"{found['cpu_us']} us of CPU each; an alert in the middle {found['alert_p50_ms']} ms, slowest "
        f"{found['alert_slowest_ms']} ms"
    )


def killed(found: Found) -> str:
    """Hops and visits while web processes are killed, and what was wrong."""
    return (
        f"{found['hops']:,} hops, {found['visits']:,} visits thanked for, {found['kills']} processes killed, "
        f"{found['sent_again']} hops sent again; {len(found['wrong'])} wrong"
    )


def updated(found: Found) -> str:
    """What was asked while web servers were restarted in turn."""
    return (
        f"{found['hops']:,} hops, {found['restarts']} restarts by {found['how']}: {found['refused']} refused, p99 "
        f"{found['p99_ms']} ms, slowest {found['slowest_ms']} ms; {found['visits']:,} visits, "
        f"{len(found['wrong'])} wrong"
    )


def stalled(found: Found) -> str:
    """Times of a hop beside what is held."""
    return (
        f"{found['hops']:,} hops: p50 {found['p50_ms']} ms, p99 {found['p99_ms']} ms; with nothing held "
        f"{found['p99_alone_ms']} ms; slowest {found['slowest_ms']} ms; {found['opened_again']} were cut"
    )


def _hops(took: Mapping[str, Any]) -> str:
    return f"{took['hops']:,} hops: p50 {took['p50_ms']} ms, p99 {took['p99_ms']} ms"


def desk(found: Found) -> str:
    """Hops and danger keys beside the pages of the desk."""
    took = found["measured"]
    return (
        f"{_hops(took)}; {took['dangers']} danger keys, "
        f"slowest {took['danger_slowest_ms']} ms; {took['pages']} pages, p95 {took['pages_p95_ms']} ms"
    )


def office(found: Found) -> str:
    """Hops beside a file that comes in and one that goes out, and how long those took."""
    took = found["measured"]
    return (
        f"{_hops(took)} (alone {took['alone_p99_ms']} ms); "
        f"{took['rows']:,} rows looked at in {took['look_seconds']} s and in after {took['store_seconds']} s, "
        f"{took['rejected']} rejected; {took['in_file']:,} rows out in {took['export_seconds']} s; "
        f"{took['megabytes']} MB"
    )


def hostile(found: Found) -> str:
    """Others' hops and a true danger while twenty numbers flood the line."""
    took = found["measured"]
    return (
        f"{took['talks']:,} talks and {took['texts']:,} SMS of 20 numbers: {took['outside']} SMS outside; others "
        f"{_hops(took)}; a danger's SMS after "
        f"{took['danger_seconds']} s"
    )


def modules(found: Found) -> str:
    """How many modules of ours each kind of key press enters."""
    return ", ".join(f"{kind}: {len(names)}" for kind, names in found["modules"].items())


def tests(found: Found) -> str:
    """How many tests, and how long they took."""
    return f"{found['tests']:,} tests, {found['skipped']} skipped, {found['seconds'] / 60:.1f} min"


def promises(found: Found) -> str:
    """What was found of each promise."""
    return "; ".join(f"{each['name']}: {each['found']}" for each in found["promises"])


def fill(found: Found) -> str:
    """Children, rows, size and seconds."""
    rows, amounts = sum(found["rows"].values()), found["amounts"]
    what = f"{amounts['children']:,} children, {amounts['months']} months"
    return f"{what}: {rows:,} rows, {found['megabytes']:,.0f} MB in {found['seconds']:.0f} s"
