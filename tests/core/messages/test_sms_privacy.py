"""An SMS stays on a phone that others read: none carries a name, sex, age, kind of harm, village or address."""

import re

import pytest

from core.language.words import catalog, slots
from core.models.person import Language

COMPLETE = tuple(Language)
ALLOWED = frozenset(
    (
        "number",
        "late",
        "worries",
        "level",
        "place",
        "time",
        "date",
        "asked",
        "code",
        "list",
        "alert",
        "note",
        "part",
        "dial",
        "child_line",
        "police",
        *(
            "count",
            "days",
            "visits",
            "reports",
            "gatherings",
            "danger",
            "high",
            "others",
            "calls",
            "closings",
            "reviews",
            "moved",
            "pins",
            "plans",
            "proverb",
            "fault",
            "thanks",
            "words",
        ),
    )
)
"""What may stand in an SMS: numbers that mean nothing, level, sector, times, codes, counts, what to dial or ring; and
other texts of the catalogs, which are looked at as well; and the words of an answer by hand, which
`core/children/given_away.py` looks at before they are owed.
"""
WITH_CODE = ("sms.registered", "sms.duty.", "sms.visit.", "sms.family.", "sms.reply.list")
"""Texts to those who visit a child: only they carry its code."""

TERMS = {
    Language.en: """name named girl girls boy boys son daughter sister brother sex male female age aged years old born
        beat beaten hit hurt injury injured wound abuse abused rape raped sexual violence violent assault neglect
        neglected hunger hungry starving insult insulted threat threatened abandoned missing suicide trafficking
        exploitation labour pregnant pregnancy marriage married drug drugs steal stealing stigma hiv aids ill illness
        sick disability disabled diagnosis orphan dropout conflict afraid fear danger
        village cell address street house""",
    Language.rw: """izina amazina umukobwa umuhungu umwana w'umukobwa igitsina gabo gore imyaka yavutse yakubiswe
        gukubitwa inkoni ihohoterwa guhohoterwa gusambanywa ingufu gutotezwa gutukwa kutitabwaho gutereranwa inzara
        arashonje kwiyahura gucuruzwa inda gushyingirwa ibiyobyabwenge amakimbirane imirimo uburwayi ararwaye umurwayi
        ubumuga sida virusi ibikomere ubwoba atinya yabuze impfubyi umudugudu akagari aderesi inzu umuhanda""",
    Language.fr: """nom nommé nommée prénom fille filles garcon garcons fils soeur frère sexe masculin féminin age agé
        agée ans né née battu battue frappé frappée coup coups blessé blessée blessure abus abusé abusée viol violé
        violée sexuel sexuelle violence violent agression agressé négligé négligence faim affamé injure injurié menace
        menacé abandon abandonné disparu disparue suicide traite exploitation enceinte grossesse mariage marié mariée
        drogue drogues vol voler stigmatisation vih sida malade maladie handicap handicapé diagnostic orphelin orpheline
        conflit peur danger village cellule adresse rue maison""",
    Language.sw: """jina majina aitwaye msichana wasichana mvulana wavulana binti kaka dada jinsia kike kiume umri miaka
        alizaliwa kuzaliwa amepigwa kupigwa kipigo ameumia jeraha majeraha ukatili unyanyasaji amebakwa kubakwa ngono
        kutotunzwa njaa matusi anatukanwa tishio ametelekezwa kutelekezwa amepotea kujiua usafirishaji
        unyonyaji mjamzito mimba ndoa ameolewa kulevya wizi kuiba unyanyapaa ukimwi ugonjwa mgonjwa ulemavu
        mlemavu yatima ugomvi hofu anaogopa hatari kijiji seli anwani nyumba mtaa""",
}
"""Words that tell who a child is, where it lives, or what happened to it."""
PICTURES = {"inzu", "house", "maison", "nyumba"}
"""What a proverb may speak of."""
HARMLESS = {
    Language.en: {"danger"},
    Language.rw: {"umwana"},
    Language.fr: {"danger", "maison"},
    Language.sw: {"hatari"},
}
"""What must be possible to say: whom to ring in danger, that the child is to be seen, which key is about home."""


def texts(language: Language) -> dict[str, str]:
    return {key: text for key, text in catalog(language).items() if key.startswith("sms.")}


@pytest.mark.parametrize("language", COMPLETE)
def test_only_harmless_things_are_filled_in(language: Language) -> None:
    assert len(texts(language)) > 40
    assert {key: slots(text) - ALLOWED for key, text in texts(language).items() if slots(text) - ALLOWED} == {}


@pytest.mark.parametrize("language", COMPLETE)
def test_free_words_stand_in_answers_by_hand_alone(language: Language) -> None:
    assert {key for key, text in texts(language).items() if "words" in slots(text)} == {"sms.by_hand"}


@pytest.mark.parametrize("language", COMPLETE)
def test_a_childs_code_goes_only_to_those_who_visit_it_or_owe_it_something(language: Language) -> None:
    carrying = {key for key, text in texts(language).items() if slots(text) & {"code", "list"}}
    assert {key for key in carrying if not key.startswith(WITH_CODE)} == set()


@pytest.mark.parametrize("language", COMPLETE)
def test_no_code_stands_beside_a_level_or_a_place(language: Language) -> None:
    for key, text in texts(language).items():
        assert not (slots(text) & {"code", "list"} and slots(text) & {"level", "place", "alert"}), key


@pytest.mark.parametrize("language", COMPLETE)
def test_no_word_tells_who_where_or_what_happened(language: Language) -> None:
    terms = set(TERMS[language].split()) - HARMLESS[language]
    for key, text in texts(language).items():
        words = set(re.findall(r"[^\W\d_][\w']*", re.sub(r"\{[a-z_]+\}", " ", text.lower())))
        assert words & terms == set(), (key, words & terms)


@pytest.mark.parametrize("language", COMPLETE)
def test_no_label_of_a_harm_a_sex_or_an_answer_stands_in_an_sms(language: Language) -> None:
    private = ("category.", "concern.category.", "concern.child_seen.", "visit.what.", "sex.", "guide.")
    labels = {text.lower() for key, text in catalog(language).items() if key.startswith(private)}
    labels -= {catalog(language)["category.untold"].lower()}
    for key, text in texts(language).items():
        found = {label for label in labels if re.search(rf"\b{re.escape(label)}\b", text.lower())}
        assert found == set(), (key, found)


@pytest.mark.parametrize("language", COMPLETE)
def test_no_sms_holds_a_number_but_the_examples_keys(language: Language) -> None:
    """No phone number is written into a text; one code and one alert are taught as examples."""
    for key, text in texts(language).items():
        assert set(re.findall(r"\d{4,}", text)) <= {"204711", "48217"}, key


@pytest.mark.parametrize("language", COMPLETE)
def test_a_caregivers_reminder_says_nothing_but_the_day(language: Language) -> None:
    assert slots(catalog(language)["sms.caregiver.visit"]) == {"date"}
    assert not re.search(
        r"mwana|child|enfant|mtoto|IZU|district|akarere|wilaya", catalog(language)["sms.caregiver.visit"]
    )


@pytest.mark.parametrize("language", COMPLETE)
def test_a_kind_word_to_a_family_names_no_child_and_nothing_that_happened(language: Language) -> None:
    said = {key: text for key, text in catalog(language).items() if key.startswith(("sms.caregiver.", "proverb."))}
    terms = set(TERMS[language].split()) - PICTURES
    for key, text in said.items():
        words = set(re.findall(r"[^\W\d_][\w']*", re.sub(r"\{[a-z_]+\}", " ", text.lower())))
        assert words & terms == set(), (key, words & terms)
        assert not re.search(r"mwana|child|enfant|mtoto|\bIZU\b|district|akarere|wilaya", text), key
    assert len(said) > 10


@pytest.mark.parametrize("language", COMPLETE)
def test_feedback_to_a_volunteer_names_no_topic(language: Language) -> None:
    for key, text in texts(language).items():
        if key.startswith(("sms.reporter.", "sms.partner.")):
            assert slots(text) <= {"number", "police", "child_line"}, key


@pytest.mark.parametrize("language", COMPLETE)
def test_no_sms_asks_for_a_pin(language: Language) -> None:
    for key, text in texts(language).items():
        if re.search(r"\bPIN\b|umubare w'ibanga|namba (yako )?ya siri", text, re.IGNORECASE):
            assert "dial" in slots(text), f"{key}: the answer is to dial"
