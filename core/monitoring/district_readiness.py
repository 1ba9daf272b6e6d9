"""Is a district ready to go live: what is there and what is missing, each by a fact of the last 90 days."""

from collections.abc import Mapping

from core.language.text_source import Topics
from core.models.person import Language
from core.monitoring import ready_officers, ready_places, ready_service, ready_texts
from core.monitoring.readiness_lines import ReadinessLine
from core.storage.db import Tx


def look(tx: Tx, district: int, texts: Mapping[Language, Topics]) -> list[ReadinessLine]:
    """Every line, the people first; `texts` are all that is said to people."""
    people = (*ready_officers.lines(tx, district), *ready_places.lines(tx, district))
    return [*people, *ready_service.lines(tx), *ready_texts.lines(tx, district, texts)]
