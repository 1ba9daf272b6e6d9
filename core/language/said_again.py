"""What the rules of an office's file say in English, said in another language: each sentence is known by its words.

Those rules are read at a terminal too, where English is spoken. The English catalog holds their very sentences, with
slots where a name or a number stands; what no catalog knows stays as it is.
"""

import re
from collections.abc import Mapping

from core.language.words import filled

_SLOT = re.compile(r"\\\{([a-z_]+)\\\}")
_APART = re.compile(r"(, | or | and )")
_OF_WORDS = frozenset({"what", "work", "level", "words"})
"""Slots of words that the catalog has too, alone or as a list; in others stand names and numbers, as they are."""
_OF_NAMES = frozenset({"names", "unseen"})
"""Slots of several names: only what stands between them is said."""


class SaidAgain:
    """Says a sentence in the language of `theirs`, where `english` has its like under the same key."""

    def __init__(self, english: Mapping[str, str], theirs: Mapping[str, str]) -> None:
        whole = {text: theirs[key] for key, text in english.items() if key in theirs}
        self._whole = {text: said for text, said in whole.items() if "{" not in text}
        with_slots = [(text, said) for text, said in whole.items() if "{" in text]
        with_slots.sort(key=lambda each: len(_SLOT.sub("", re.escape(each[0]))), reverse=True)
        self._like = [(re.compile(_SLOT.sub(r"(?P<\1>.+?)", re.escape(text))), said) for text, said in with_slots]

    def __call__(self, sentence: str) -> str:
        """The same in that language; as it is where nobody put it into words there."""
        if sentence in self._whole:
            return self._whole[sentence]
        for like, said in self._like:
            if found := like.fullmatch(sentence):
                held = {slot: self._held(slot, value) for slot, value in found.groupdict().items()}
                return filled(said, held.__getitem__)
        return sentence

    def _held(self, slot: str, value: str) -> str:
        if slot not in _OF_WORDS | _OF_NAMES:
            return value
        parts = enumerate(_APART.split(value))
        return "".join(self._whole.get(each, each) if slot in _OF_WORDS or at % 2 else each for at, each in parts)
