"""The desk's own words, in the three languages it speaks; those that phones say too stand in the phones' catalogs."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from core.language import words
from core.language.said_again import SaidAgain
from core.language.words import Say
from core.models.person import Language

LOCALE = Path(__file__).parent / "locale"
SPOKEN = (Language.rw, Language.en, Language.fr)


def spoken(language: Language) -> Language:
    """That language, where the desk speaks it; else Kinyarwanda."""
    return language if language in SPOKEN else Language.rw


@cache
def catalog(language: Language) -> Mapping[str, str]:
    """Every text of the desk in that language, by its key."""
    return words.texts(LOCALE / language)


def say(language: Language, said: Say) -> str:
    """Words of the desk, their slots filled. A slot may itself be words, the desk's or the phones'."""
    spoken_in = spoken(language)
    text = catalog(spoken_in).get(said.key)
    if text is None:
        return words.say(spoken_in, said)
    return words.filled(text, lambda slot: _fill(spoken_in, said.slots[slot]))


@cache
def faults(language: Language) -> SaidAgain:
    """What is wrong with an office's file, in that language: the rules that read it say it in English."""
    english = {key: text for key, text in catalog(Language.en).items() if key.startswith("desk.fault.")}
    return SaidAgain(english, catalog(spoken(language)))


def too_many() -> str:
    """What whoever asks for a page reads while too many are made: in every language, as nobody looks who it is."""
    return _in_each("desk.refused.busy")


def cut_off() -> str:
    """What whoever sent something reads of which not all came: in every language, for the same reason."""
    return _in_each("desk.import.cut_off")


def _in_each(key: str) -> str:
    return "\n\n".join(say(each, Say(key)) for each in SPOKEN) + "\n"


def _fill(language: Language, value: object) -> str:
    return say(language, value) if isinstance(value, Say) else str(value)
