"""Rows by table, until there are enough to write them together; and the columns of each table that is filled."""

from collections import Counter, defaultdict
from typing import Any

from bench.growth.bulk import BulkWriter

COLUMNS: dict[str, tuple[str, ...]] = {
    each.split(":")[0]: tuple(each.split(":")[1].split())
    for each in (
        "people:id role standing language sex_sealed name_sealed village_id sector_id district_id covers_id is_demo"
        " registered_at standing_since pin_wrong",
        "phones:id person_id number_index number_sealed heard_at dialled_at works shared",
        "consents:id person_id phone_id to answer voice channel wording version language said_at",
        "supervised:person_id district_id due_at",
        "children:id district_id village_id code name_sealed caregiver_id leaver_looked_on facts_sealed",
        "measured_children:id mark facts_sealed",
        "numbers:district_id number holder holder_id free_at",
        "cases:child_id district_id step since came_from schedule",
        "case_steps:id child_id district_id step at",
        "placements:id child_id kind came_from began_on",
        "reviews:id once child_id district_id placement_id kind due_on state done_on lead_at",
        "follow_ups:id child_id district_id village_id due_on state visit_id remind_at reminders next_at",
        "visits:id child_id district_id village_id number by_id channel on told_at worrying obliges_alert late verified"
        " unlooked_at facts_sealed",
        "messages:id lane notice once person_id phone_id alert_id follow_up_id number_index number_sealed text_sealed"
        " segments state not_before next_at attempts unclear gateway provider_id created_at sent_at",
        "talks:id channel key number_index version state is_draft box_sealed began_at heard_at",
        "deeds:once result_sealed at",
        "audit:id at person_id channel verb record record_id district_id mac place link",
        "audit_seals:number at rows last_id head",
        "alerts:id district_id sector_id village_id number level state child_id by_clock shielded bypasses verified"
        " reports raised_at ladder_from rung climbed due_at acknowledge_by owner_id owned_at acted_at seen_by"
        " closed_at nobody_found facts_sealed",
        "concerns:id alert_id by_id district_id channel told_at urgency about child_id protected finished_at verified"
        " facts_sealed",
        "alert_events:id alert_id at what person_id",
        "told:alert_id person_id at held",
    )
}
"""What is not named here stays empty, or as the database has it by itself."""


class Shelf:
    """Holds rows until `write`; counts them by table."""

    def __init__(self, writer: BulkWriter) -> None:
        self._writer = writer
        self._rows: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self.counted: Counter[str] = Counter()

    def put(self, table: str, *values: Any) -> None:
        """One row, its values in the order of its columns."""
        self._rows[table].append(values)

    def write(self) -> None:
        """All that is held goes into the database, and stays."""
        for table, rows in self._rows.items():
            self._writer.add(table, COLUMNS[table], rows)
            self.counted[table] += len(rows)
        self._rows.clear()
        self._writer.end_part()
