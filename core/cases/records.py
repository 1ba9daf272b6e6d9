"""A row of a district's records: a child with its state, where it lives, and who cares for it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from core.cases.records_form import (
    HOME_WORDS,
    HOMES,
    ORIGIN_WORDS,
    ORIGINS,
    SEX_WORDS,
    SEXES,
    STEP_WORDS,
    STEPS,
)
from core.cases.registration import AT_HOME, OLDEST
from core.cases.taking_over import CarriedState
from core.files.cells import as_choice, as_day, as_name, as_time, as_year, as_yes_no, key
from core.files.faults import listed
from core.files.rows import RowReader
from core.models.case import CaseStep, Origin
from core.models.child import Sex
from core.models.person import Language
from core.people.place_finder import PlaceFinder
from core.people.roster_form import LANGUAGE_WORDS, LANGUAGES
from core.people.roster_rows import as_mobile

WITH_FAMILY = (CaseStep.placed, CaseStep.followed_up)
"""Steps of a case whose child lives somewhere."""


class CarerRow(NamedTuple):
    """Who cares for the child; without a phone `number` is "". Safe hours as "17:00", consent by its day.

    None is what an empty cell says.
    """

    number: str
    name: str
    shared: bool | None
    safe: tuple[str, str] | None
    language: Language | None
    agreed: bool | None
    consent_on: date | None


class ChildRow(NamedTuple):
    """What a row says of one child; `institution` is that one's id."""

    name: str
    sex: Sex
    birth_year: int
    village: int
    state: CarriedState
    institution: int | None
    carer: CarerRow | None


class RecordReader:
    """Reads rows of records, as the day `today` and the institutions that are known let them be read."""

    def __init__(self, places: PlaceFinder, institutions: Mapping[str, int], today: date) -> None:
        self._places, self._institutions, self._today = places, institutions, today

    def parse(self, row: RowReader) -> ChildRow | None:
        """What the row says; None where something in it is wrong."""
        village = self._places.of(row, "village")
        name = row.needs("name", as_name, "")
        sex = row.needs("sex", lambda text: as_choice(text, SEXES, SEX_WORDS), Sex.girl)
        born = row.needs("birth_year", as_year, self._today.year)
        if not row.faults and not self._today.year - OLDEST <= born <= self._today.year:
            row.wrong("birth_year", f"Nobody in the programme is older than {OLDEST}, or not born yet.", "Correct it.")
        state, institution, carer = self._state(row, born), self._institution(row), self._carer(row)
        if row.faults or village is None:
            return None
        return ChildRow(name, sex, born, village.id, state, institution, carer)

    def _state(self, row: RowReader, born: int) -> CarriedState:
        origin = row.needs("came_from", lambda text: as_choice(text, ORIGINS, ORIGIN_WORDS), Origin.family)
        kind = row.needs("lives_with", lambda text: as_choice(text, HOMES, HOME_WORDS), None)
        since = self._past(row, "since")
        default = CaseStep.identified if kind is None else CaseStep.placed
        step = row.read("state", lambda text: as_choice(text, STEPS, STEP_WORDS), default)
        if not row.faults:
            self._agree(row, CarriedState(step, origin, kind, since), born)
        return CarriedState(step, origin, kind, since)

    def _agree(self, row: RowReader, state: CarriedState, born: int) -> None:
        """What the cells say together."""
        if state.kind is None and state.step in WITH_FAMILY:
            row.wrong("state", "The child lives with nobody, and the case says that it is placed.", "Correct one.")
        if state.kind is not None and state.step not in WITH_FAMILY:
            row.wrong(
                "state", "The child lives with a family, and the case is not so far.", "Write placed or followed up."
            )
        if state.kind is not None and state.since is None:
            row.wrong("since", "Since when the child lives there is missing.", "Write the day, as 28/02/2026.")
        if state.since and state.since.year < born:
            row.wrong("since", "The child was not born then.", "Correct the day or the year of birth.")
        if state.came_from is Origin.here and state.kind not in (*AT_HOME, None):
            row.wrong("came_from", "A child that never lived elsewhere is in no foster family.", "Correct one.")

    def _past(self, row: RowReader, name: str) -> date | None:
        day = row.read(name, _day, None)
        if day and day > self._today:
            row.wrong(name, "This day has not come yet.", "Correct it.")
            return None
        return day

    def _institution(self, row: RowReader) -> int | None:
        said = row.text("institution")
        if not said:
            return None
        found = self._institutions.get(key(said))
        if found is None:
            known = f"Known are {listed(sorted(self._institutions)[:5], 'and')}. " if self._institutions else ""
            row.wrong(
                "institution", "No institution of this name is known.", f"{known}Add it: ./inshuti institutions add."
            )
        return found

    def _carer(self, row: RowReader) -> CarerRow | None:
        number, name = row.read("carer_phone", as_mobile, ""), row.read("carer", as_name, "")
        opens, closes = row.read("safe_from", as_time, ""), row.read("safe_to", as_time, "")
        agreed, on = row.read("consent", as_yes_no, None), self._past(row, "consent_on")
        shared = row.read("shared", as_yes_no, None)
        language = row.read("carer_language", lambda text: as_choice(text, LANGUAGES, LANGUAGE_WORDS), None)
        if bool(opens) != bool(closes):
            row.wrong("safe_to" if opens else "safe_from", "Safe hours have a beginning and an end.", "Write both.")
        if agreed and not on:
            row.wrong("consent_on", "The day of the consent is missing.", "Write the day that stands on the paper.")
        if agreed and not number:
            row.wrong("carer_phone", "There is a consent to messages and no phone.", "Write the phone, or no consent.")
        if not number and not name:
            return None
        safe = (opens, closes) if opens else None
        return CarerRow(number, name, shared, safe, language, agreed, on if agreed else None)


def _day(text: str) -> date | None:
    return as_day(text)
