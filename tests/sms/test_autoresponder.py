"""Texts that no person wrote, and the words of people that must never be taken for one."""

import pytest

from core.language.words import Say, catalog, say
from core.models.person import Language
from jobs.i18n.widest import widest
from sms import autoresponder
from sms.autoresponder import PIECES, wrote

WHOLE = [key for key in catalog(Language.rw) if key.startswith("sms.") and not key.startswith(PIECES)]


@pytest.mark.parametrize("language", Language)
def test_every_text_of_ours_is_known_when_it_comes_back(language: Language) -> None:
    for key in WHOLE:
        text = say(language, Say(key, widest(catalog(language), key)))
        assert wrote(text), (key, text)
        assert wrote(f"  {text}\n"), key


@pytest.mark.parametrize(
    "text",
    [
        "id:1a2b3c sub:001 dlvrd:001 submit date:2610140900 done date:2610140900 stat:DELIVRD err:000 text:IZU",
        "Message delivered",
        "Your message to +250788000001 was delivered at 10:22.",
        "SMS to 0788000001 could not be delivered",
        "Your SMS has not been delivered.",
        "Message to +250 788 000 001 undelivered",
        "Votre message au 0788000001 a \u00e9t\u00e9 remis",
        "Message non d\u00e9livr\u00e9",
        "Ubutumwa bwawe ntibwagezeyo",
        "Ujumbe wako umefika 10:22",
    ],
)
def test_notices_of_delivery_are_known(text: str) -> None:
    assert wrote(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SURA 204711 2 1 1 1 1 1",
        "OK 48217",
        "1",
        "umwana ararwaye cyane",
        "My message was not delivered, the child is hurt, please ring me",
        "The message to the mother was not delivered because she is in danger",
        "Ubutumwa bwawe nabubonye, umwana arakubiswe",
        "IZU: reminder to visit 204711 tomorrow, 14/10. After the visit, dial *801#. Thank you! The child is hurt",
        "id: 204711 the child is in a bad state",
        "x" * 4000,
        "IZU: " * 800,
    ],
)
def test_peoples_own_words_are_not(text: str) -> None:
    assert not wrote(text)


def test_of_our_texts_only_those_that_begin_and_end_alike_are_looked_at() -> None:
    """Of 800, and in the transaction that takes a first SMS in."""
    autoresponder._pattern.cache_clear()
    assert not wrote("CONCERN 0 1 1") and not wrote("umwana ararwaye cyane")
    assert autoresponder._pattern.cache_info().currsize < 20
