"""What a page that shows the texts themselves is given: it knows no catalog files and no widest value."""

from collections.abc import Mapping
from typing import Protocol

from core.models.person import Language

Topics = Mapping[str, Mapping[str, str]]
"""One language's texts by topic, then by key."""


class TextSource(Protocol):
    """The texts as this release has them."""

    def topics(self, language: Language) -> Topics:
        """One language's texts by topic, then by key."""

    def widest(self, language: Language, key: str) -> str:
        """That text with the widest value in each of its slots."""
