"""What somebody understands who reads an SMS: which of our texts it is, and what stands in its slots."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from core.language import gsm7
from core.language.words import catalog
from core.models.person import Language

_SLOT = re.compile(r"\{([a-z_]+)\}")


class ReadNotice(NamedTuple):
    """A text of ours: its key, and its slots by name."""

    key: str
    slots: Mapping[str, str]


def read(language: Language, text: str, common: Mapping[str, str]) -> ReadNotice | None:
    """Which text that is; None for one that is none of ours."""
    for key, form in _forms(language, tuple(common.items())):
        if found := form.fullmatch(text):
            return ReadNotice(key.removesuffix(".dial"), found.groupdict())
    return None


@cache
def _forms(language: Language, common: tuple[tuple[str, str], ...]) -> list[tuple[str, re.Pattern[str]]]:
    """A pattern a text, those with the most words of their own first."""
    texts = {key: text for key, text in catalog(language).items() if key.startswith("sms.")}
    ordered = sorted(texts.items(), key=lambda each: (-len(_SLOT.sub("", each[1])), each[0]))
    return [(key, _form(text, dict(common))) for key, text in ordered]


def _form(text: str, common: Mapping[str, str]) -> re.Pattern[str]:
    pattern, seen = "", set[str]()
    for at, part in enumerate(_SLOT.split(text)):
        if at % 2 == 0:
            pattern += re.escape(gsm7.fold(part))
        elif part in common:
            pattern += re.escape(common[part])
        else:
            pattern += f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
    return re.compile(pattern, re.DOTALL)
