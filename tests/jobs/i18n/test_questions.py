"""Questions read from the source of the conversations: real ones, asked without a talk."""

import pytest

from conversations.caregiver.asking import CaregiverChoice
from conversations.officer.waiting import ChooseList
from conversations.questions import Choose, Number, YesNo
from conversations.volunteer.fields import Telephone
from jobs.i18n import questions


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("visit.seen", Choose),
        ("caregiver.home", CaregiverChoice),
        ("officer.waits", ChooseList),
        ("register.phone", Telephone),
        ("gathering.women", Number),
        ("closing.birth", YesNo),
        ("door.who", Choose),
    ],
)
def test_a_question_is_made_as_its_conversation_makes_it(key: str, kind: type) -> None:
    assert {type(each) for each in questions.of(key)} == {kind}
    assert {each.key for each in questions.of(key)} == {key}


def test_its_choices_are_its_own() -> None:
    (urgency,) = questions.of("concern.urgency")
    assert questions.pages(urgency)[0][0] == ("1", "concern.urgency.danger")
    assert [len(page) for each in questions.of("my_children") for page in questions.pages(each)] == [6, 6, 2]
    assert questions.pages(questions.of("gathering.women")[0]) == [[]]
    assert questions.pages(questions.of("register.check")[0]) == [], "only a talk knows who is alike"


def test_a_key_chosen_on_the_spot_is_known_by_each_of_its_names() -> None:
    lists = [questions.of(key) for key in ("officer.alerts", "officer.past_deadline", "place.sector", "place.village")]
    assert all(len(found) == 1 and questions.lists(found[0]) for found in lists)
    assert questions.of("nothing.of.that.name") == ()


def test_the_first_question_of_each_talk_is_asked_of_the_talks() -> None:
    homes = {f"{each}.home" for each in ("volunteer", "officer", "sector", "caregiver", "stranger")}
    assert questions.opening() == homes | {"door.who", "draft.offer", "pin"}


def test_what_only_a_talk_knows_is_not_guessed() -> None:
    with pytest.raises(LookupError):
        questions.known_in_a_talk()
