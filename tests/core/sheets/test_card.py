"""Every key on a card opens what it promises, every example is understood, and a family's card gives nothing away."""

import pytest
from sqlalchemy import update

from core.models.person import Language, Person
from core.sheets.card import Card, CardBlock, CardFor, card
from sms.commands import COMMANDS
from sms.reading import read
from tests.fixtures.phone import Phone
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import PROGRAMME, World
from tests.stories.reading import home


def printed(who: CardFor, language: Language, *, two_way: bool = True) -> Card:
    return card(PROGRAMME, who, language, "*801#", two_way=two_way)


def blocks(made: Card) -> list[CardBlock]:
    return [*made.front, *made.back]


def told(made: Card) -> str:
    return "\n".join(f"{block.heading}\n{block.rows}" for block in blocks(made))


def speaking(world: World, last: int, language: Language) -> Phone:
    with world.database.write() as tx:
        tx.session.execute(update(Person).values(language=language))
    return world.phone(last)


def shows(phone: Phone, block: CardBlock, *, behind: str = "") -> None:
    """Each key of the block stands on the screen, with the same words."""
    lines = phone.screen.splitlines()
    for row in block.rows:
        if len(row.key) == len(behind) + 1:
            assert f"{row.key.removeprefix(behind)} {row.words}" in lines, (row, phone.screen)


@pytest.mark.parametrize("language", Language)
@SQLITE
def test_the_keys_of_a_visit_and_a_concern_open_what_the_card_says(world: World, language: Language) -> None:
    made = printed(CardFor.volunteer, language)
    phone = home(speaking(world, 1, language))
    menu, visit, *questions = made.front[:8]
    shows(phone, menu)
    assert visit.heading.count("*801#, 1,") == 1 and made.back[0].heading.count("*801#, 2,") == 1
    phone.press("1", "204711")
    for question in questions:
        assert question.heading[3:] in phone.screen, "the same question, in the same order"
        shows(phone, question)
        phone.press("1")
    assert phone.is_over
    urgency, about, kinds, protected = made.back[1:5]
    shows(home(phone).press("2"), urgency)
    shows(phone.press("3"), about)
    phone.press("2", "1").is_at("concern.category")
    shows(phone, kinds)
    shows(phone.press("9"), kinds, behind="9")
    shows(phone.press("1"), protected)
    phone.is_at("concern.protected").press("2")
    assert phone.is_over


@pytest.mark.lengthy
@pytest.mark.parametrize("who", CardFor)
@pytest.mark.parametrize("key", ["1", "2", "3", "4", "5", "6", "7"])
@SQLITE
def test_each_key_of_a_home_opens_something(world: World, who: CardFor, key: str) -> None:
    phone = home(world.phone(1 if who is CardFor.volunteer else 101))
    name, shown = phone.name, phone.screen
    on_card = key in [row.key for row in printed(who, Language.rw).front[0].rows]
    phone.press(key)
    assert on_card == (phone.name != name or phone.is_over), (shown, phone.screen)


@pytest.mark.parametrize("language", Language)
@SQLITE
def test_the_keys_of_a_family_open_what_its_card_says(world: World, language: Language) -> None:
    menu, needs = printed(CardFor.caregiver, language).front[:2]
    phone = home(speaking(world, 101, language))
    shows(phone, menu)
    shows(phone.press("1"), needs)


@pytest.mark.parametrize("who", CardFor)
@pytest.mark.parametrize("language", Language)
def test_each_sms_on_a_card_is_understood(who: CardFor, language: Language) -> None:
    (block,) = [each for each in blocks(printed(who, language)) if any(row.key[:1].isalpha() for row in each.rows)]
    for row in block.rows:
        said = read(row.key)
        assert said.command in COMMANDS and row.key.split()[0] in said.command.words[language]
        assert not said.left and len(said.whole) == said.command.is_report


@pytest.mark.parametrize("who", CardFor)
def test_where_nobody_can_send_an_sms_the_card_teaches_none(who: CardFor) -> None:
    made = printed(who, Language.en, two_way=False)
    assert not [row for block in blocks(made) for row in block.rows if row.key[:1].isalpha()]


@pytest.mark.parametrize("language", Language)
def test_the_helplines_are_the_programmes(language: Language) -> None:
    lines = PROGRAMME.helplines
    for who in CardFor:
        rows = [row.key for block in blocks(printed(who, language)) for row in block.rows]
        assert {lines.child, lines.police, lines.rib, lines.isange} <= set(rows)


def test_a_familys_card_gives_nothing_away() -> None:
    words = told(printed(CardFor.caregiver, Language.en)).lower()
    assert not [each for each in ("abuse", "concern", "beaten", "not safe", "izu", "code") if each in words]
    assert "8" not in [row.key for row in printed(CardFor.caregiver, Language.en).front[0].rows]
