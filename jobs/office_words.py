"""What is wrong with an office's file, in the language of who sent it: the words stand in the desk's catalogs."""

from core.language.said_again import SaidAgain
from core.language.words import texts
from core.models.person import Language
from core.settings import ROOT

LOCALE = ROOT / "web" / "console" / "locale"


def faults(language: Language) -> SaidAgain:
    """In that language; where the desk does not speak it, in English."""
    english, theirs = texts(LOCALE / Language.en), LOCALE / language
    known = {key: text for key, text in english.items() if key.startswith("desk.fault.")}
    return SaidAgain(known, texts(theirs) if theirs.exists() else english)
