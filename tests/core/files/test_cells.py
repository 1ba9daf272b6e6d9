"""What cells say, however a sheet wrote it; what could be something else is not guessed."""

from collections.abc import Callable
from datetime import date

import pytest

from core.files.cells import as_choice, as_day, as_digits, as_name, as_time, as_year, as_yes_no, key
from core.files.faults import WrongCell

READ: list[tuple[Callable[[str], object], str, object]] = [
    (as_digits, "788123456.0", "788123456"),
    (as_digits, "7.88123456E+08", "788123456"),
    (as_digits, "2.50788123456E+11", "250788123456"),
    (as_digits, "7,88123456E+08", "788123456"),
    (as_digits, "0788 123 456", "0788 123 456"),
    (as_day, "2026-02-28", date(2026, 2, 28)),
    (as_day, "28/02/2026", date(2026, 2, 28)),
    (as_day, "1.2.2026", date(2026, 2, 1)),
    (as_day, "2026-02-28 00:00", date(2026, 2, 28)),
    (as_year, "2014", 2014),
    (as_year, "2014.0", 2014),
    (as_year, "03/07/2014", 2014),
    (as_time, "18h", "18:00"),
    (as_time, "6:05", "06:05"),
    (as_time, "18:00:00", "18:00"),
    (as_yes_no, "Yego", True),
    (as_yes_no, "NON", False),
    (as_yes_no, "1.0", True),
    (as_name, "Mukamana d'Arc Jean-B.", "Mukamana d'Arc Jean-B."),
    (as_name, "Ndayis\u00e0ba \u00c9lodie", "Ndayis\u00e0ba \u00c9lodie"),
]
REFUSED: list[tuple[Callable[[str], object], str, str]] = [
    (as_digits, "7.88123E+08", "shortened"),
    (as_digits, "2.51E+11", "shortened"),
    (as_day, "46081", "kept as a number"),
    (as_day, "31/02/2026", "no day"),
    (as_day, "02/28/2026", "no day"),
    (as_day, "28/02/26", "no day"),
    (as_day, "last year", "no day"),
    (as_year, "14", "no day"),
    (as_time, "25:00", "no time"),
    (as_time, "evening", "no time"),
    (as_yes_no, "maybe", "does not know"),
    (as_name, "0788123456", "no name"),
    (as_name, "Uwera;1", "no name"),
    (as_name, "a" * 90, "too long"),
]


@pytest.mark.parametrize(("as_", "written", "said"), READ)
def test_what_is_plain_is_read(as_: Callable[[str], object], written: str, said: object) -> None:
    assert as_(written) == said


@pytest.mark.parametrize(("as_", "written", "reason"), REFUSED)
def test_what_is_not_is_named_with_a_mend(as_: Callable[[str], object], written: str, reason: str) -> None:
    with pytest.raises(WrongCell, match=reason) as refused:
        as_(written)
    assert refused.value.mend.endswith(".")


def test_a_day_kept_as_a_number_is_told_as_the_day_it_may_be() -> None:
    with pytest.raises(WrongCell) as refused:
        as_day("46081")
    assert "28/02/2026" in refused.value.mend


def test_a_word_nearly_known_is_offered() -> None:
    with pytest.raises(WrongCell) as refused:
        as_choice("voluntee", {"volunteer": 1}, ("volunteer",))
    assert refused.value.mend == "Is volunteer meant? Write volunteer."
    assert key("  \u00c9T\u00c9_d\u2019 Ici ") == "ete d ici"
