"""Where phones cannot answer an SMS, no text asks them to: it says what to dial. One rule, in one place."""

import re

import pytest
from sqlalchemy import select

from core.language.words import Say, catalog, one_way
from core.models.message import Message
from core.models.person import Language
from core.models.visit import Visit
from sms.commands import WORDS
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World

ASKING = re.compile(
    r"\b(reply|answer|send|text us|subiza|musubize|ohereza|mwohereze|andika|r.pondez|envoyez|jibu|tuma)\b",
    re.IGNORECASE,
)
COMMANDS = re.compile(rf"\b({'|'.join(WORDS)})\b")
TEXTS = [
    key for key in catalog(Language.rw) if key.startswith("sms.") and not key.startswith(("sms.alarm", "sms.part."))
]


@pytest.mark.parametrize("language", Language)
def test_no_text_asks_for_an_answer_by_sms(language: Language) -> None:
    for key in TEXTS:
        text = catalog(language)[one_way(Say(key)).key]
        assert not ASKING.search(text) and not COMMANDS.search(text.replace("PIN", "")), (key, text)


@pytest.mark.parametrize("language", Language)
def test_what_asks_for_an_answer_has_a_form_that_says_what_to_dial(language: Language) -> None:
    asking = [
        key for key in TEXTS if ASKING.search(catalog(language)[key]) or re.search(r"\bOK\b", catalog(language)[key])
    ]
    assert len(asking) >= 7
    for key in asking:
        assert "{dial}" in catalog(language)[f"{key}.dial"], key


def test_a_form_to_dial_stands_beside_one_to_answer() -> None:
    for key in catalog(Language.rw):
        if key.endswith(".dial"):
            assert key.removesuffix(".dial") in catalog(Language.rw), key


@SQLITE
def test_texts_that_come_all_the_same_are_taken_and_answered_with_what_to_dial(world: World) -> None:
    world.database.two_way = False
    phone = world.phone(1).sends("CONCERN 0 1 1")
    with world.database.read() as tx:
        alerts = [
            tx.vault.open("messages.text", each.id, each.text_sealed) for each in tx.session.scalars(select(Message))
        ]
    assert not [each for each in alerts if "OK" in each]
    phone.sends("VISIT 204711 2 1 1 1 1 1").sends("what?").sends("HELP").sends("VISIT 204711 2")
    assert len(phone.inbox) >= 5
    for text in phone.inbox:
        assert not ASKING.search(text) and not COMMANDS.search(text), text
    phone.gets("Ntibirabikwa. Mukande *801# mubirangize.")
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(Visit)).all()) == 1
