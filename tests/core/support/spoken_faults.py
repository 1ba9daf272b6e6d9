"""What is wrong with an office's file, as the desk says it: no sentence stays English for who reads another one."""

from collections.abc import Iterable
from functools import cache

from core.files.faults import CellFault
from core.language.said_again import SaidAgain
from core.models.person import Language
from jobs import office_words
from jobs.imports import ImportReport

OTHERS = (Language.rw, Language.fr)


@cache
def again(language: Language) -> SaidAgain:
    """Says a sentence in that language."""
    return office_words.faults(language)


def unsaid(sentences: Iterable[str]) -> list[str]:
    """Those that stay as they are in one of the desk's other languages."""
    return [f"{each}: {said}" for said in sentences if said for each in OTHERS if again(each)(said) == said]


def of(faults: Iterable[CellFault]) -> list[str]:
    """The sentences of those faults."""
    return [said for each in faults for said in (each.reason, each.mend)]


def said(report: ImportReport) -> str:
    """All that is wrong with the rows of a file, in English; fails where a sentence is said in English alone."""
    faults = [fault for each in report.rejected for fault in each.faults]
    assert unsaid([*of(faults), *report.notes]) == []
    return " ".join(map(str, faults))
