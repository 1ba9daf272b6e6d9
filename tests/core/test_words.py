"""The words: the same keys and slots in every language, and every key that is used."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from core import gsm7
from core.models.person import Language
from core.settings import ROOT
from core.words import LOCALE, Say, catalog, say, slots
from tests.core.widest import COMMON, COMPLETE, widest


class TestCatalogs:
    """The files themselves."""

    def test_languages_have_the_same_keys_and_slots(self) -> None:
        first, second = (catalog(language) for language in COMPLETE)
        assert set(first) == set(second)
        assert {key: slots(text) for key, text in first.items()} == {key: slots(text) for key, text in second.items()}

    def test_both_languages_are_kept_in_the_same_files_in_the_same_order(self) -> None:
        for path in (LOCALE / "rw").glob("*.po"):
            assert _keys(path) == _keys(LOCALE / "en" / path.name), path.name

    @pytest.mark.parametrize("language", COMPLETE)
    def test_no_key_stands_in_two_files_or_without_words(self, language: Language) -> None:
        keys = [key for path in (LOCALE / language).glob("*.po") for key in _keys(path)]
        assert len(keys) == len(set(keys)) == len(catalog(language))

    @pytest.mark.parametrize("language", COMPLETE)
    def test_texts_hold_words_only_that_every_phone_can_show(self, language: Language) -> None:
        for key, text in catalog(language).items():
            assert gsm7.outside(text) == [], (key, gsm7.outside(text))
            assert text.strip() == text or key == "alert.unverified", key
            assert not re.match(r"(CON|END)\b", text), key
            assert not re.search(r"[{}]", re.sub(r"\{[a-z_]+\}", "", text)), f"{key}: a slot is not closed"

    @pytest.mark.parametrize("language", COMPLETE)
    def test_what_common_words_name_is_known(self, language: Language) -> None:
        known = set(widest(language, "sms.alert"))
        for key, text in catalog(language).items():
            assert slots(text) <= known, (key, slots(text) - known)


def _keys(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [str(each.id) for each in read_po(file) if each.id]


def sources() -> Iterator[tuple[Path, ast.AST]]:
    for room in ("core", "conversations", "ussd", "sms"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, ast.parse(path.read_text())


SPEAKERS = {"Say", "end", "End", "Wrong", "plain", "Choose", "YesNo", "Number", "Day", "Code", "FreeWords", "Pin"}
ASKERS = SPEAKERS - {"Say", "end", "End", "Wrong", "plain"}
KEYED = re.compile(r"[a-z_]+(\.[a-z_0-9]+)*")


def used() -> Iterator[tuple[str, str]]:
    """Every key in the source, as a pattern, with where it stands; a question that is given other words has none."""
    for path, tree in sources():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
            name = getattr(call.func, "id", "")
            if name not in SPEAKERS or (name in ASKERS and any(each.arg == "words" for each in call.keywords)):
                continue
            for literal in _literals(call.args[0]):
                yield literal, f"{path.relative_to(ROOT)}:{call.lineno}"


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        parts = [re.escape(str(each.value)) if isinstance(each, ast.Constant) else ".+" for each in node.values]
        yield "".join(parts)


def test_every_key_used_in_the_source_exists() -> None:
    texts = catalog(Language.rw)
    found = list(used())
    assert len(found) > 80
    absent = [(pattern, where) for pattern, where in found if not any(re.fullmatch(pattern, key) for key in texts)]
    assert absent == []


def test_keys_kept_in_tables_and_results_exist() -> None:
    """Those that are handed on as plain words: guidance, reasons for not closing, the thanks by SMS."""
    texts = catalog(Language.rw)
    tops = {key.split(".")[0] for key in ("guide.x", "close.x", "sms.x")}
    for path, tree in sources():
        for node in ast.walk(tree):
            value = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if KEYED.fullmatch(value) and "." in value and value.split(".")[0] in tops:
                assert any(each.startswith(value) for each in texts) or _names_a_module(value), (path, value)


def _names_a_module(value: str) -> bool:
    return (ROOT / f"{value.replace('.', '/')}.py").exists()


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
        words = Say("sms.alert.risen", {"number": "48217", "level": Say("level.danger")})
        assert say(Language.en, words, COMMON) == "Alert 48217 is now DANGER. Dial *801#."
        assert say(Language.rw, words, COMMON) == "Impuruza 48217 ubu ni AKAGA. Mukande *801#."

    def test_a_language_without_the_text_speaks_kinyarwanda(self) -> None:
        assert say(Language.fr, Say("answer.yes")) == "Yego"

    def test_a_text_nobody_wrote_is_a_fault(self) -> None:
        with pytest.raises(KeyError):
            say(Language.rw, Say("no.such.key"))
        with pytest.raises(KeyError):
            say(Language.rw, Say("sms.alert.risen", {"number": "48217"}), COMMON)

    def test_a_brace_in_a_value_is_not_a_slot(self) -> None:
        assert say(Language.en, Say("officer.did.noted", {"number": "{dial}"}), COMMON) == "{dial}: noted. Thank you."
