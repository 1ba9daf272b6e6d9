"""Words by their key, with their slots filled. That the catalogs are whole is tests/jobs/i18n."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.language import words
from core.language.words import Say, catalog, say
from core.models.person import Language

COMMON = {"dial": "*801#"}


def test_every_language_of_the_phone_is_named_in_itself() -> None:
    assert [catalog(Language.en)[f"language.{each}"] for each in Language] == [
        "Kinyarwanda",
        "English",
        "Francais",
        "Kiswahili",
    ]


class TestSaying:
    """Filling slots."""

    def test_slots_are_filled_with_words_of_the_same_language(self) -> None:
        told = Say("sms.alert.risen", {"number": "48217", "level": Say("level.danger")})
        assert say(Language.en, told, COMMON) == "Alert 48217 is now DANGER. Dial *801#."
        assert say(Language.rw, told, COMMON) == "Impuruza 48217 ubu ni AKAGA. Mukande *801#."
        assert say(Language.fr, told, COMMON) == "L'alerte 48217 est maintenant DANGER. Composez *801#."
        assert say(Language.sw, told, COMMON) == "Arifa 48217 sasa ni HATARI. Piga *801#."

    def test_a_text_nobody_wrote_is_a_fault(self) -> None:
        with pytest.raises(KeyError):
            say(Language.rw, Say("no.such.key"))
        with pytest.raises(KeyError):
            say(Language.rw, Say("sms.alert.risen", {"number": "48217"}), COMMON)

    def test_a_brace_in_a_value_is_not_a_slot(self) -> None:
        assert say(Language.en, Say("officer.did.noted", {"number": "{dial}"}), COMMON) == "{dial}: noted. Thank you."


@pytest.fixture
def unfinished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Catalogs of which French has the first text only."""
    for language, texts in {"rw": {"yes": "Yego", "no": "Oya"}, "fr": {"yes": "Oui", "no": ""}}.items():
        (tmp_path / language).mkdir()
        written = "\n\n".join(f'msgid "{key}"\nmsgstr "{text}"' for key, text in texts.items())
        (tmp_path / language / "common.po").write_text(f"{written}\n")
    monkeypatch.setattr(words, "LOCALE", tmp_path)
    catalog.cache_clear()
    yield
    catalog.cache_clear()


def test_a_text_that_a_language_lacks_is_said_in_kinyarwanda(unfinished: None) -> None:
    assert say(Language.fr, Say("yes")) == "Oui"
    assert say(Language.fr, Say("no")) == "Oya"
