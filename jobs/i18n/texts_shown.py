"""The texts of this release for whoever reads them on a page: by topic, and at their widest."""

from functools import cache

from core.language.text_source import Topics
from core.language.words import LOCALE, catalog
from core.models.person import Language
from jobs.i18n import catalogs, fits


class TextsShown:
    """Read once, when first asked for."""

    def topics(self, language: Language) -> Topics:
        """One language's texts by topic, then by key."""
        return _topics(language)

    def widest(self, language: Language, key: str) -> str:
        """That text with the widest value in each of its slots."""
        return fits.said(catalog(language), key)


@cache
def _topics(language: Language) -> Topics:
    return catalogs.by_topic(LOCALE / language)
