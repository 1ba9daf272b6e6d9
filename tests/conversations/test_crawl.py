"""Every menu behind the front door: all that talks ask for is found, doors keep their word, the page is up to date."""

import re
from collections.abc import Iterable

import pytest

from core.models.person import Role
from core.storage.policy import RECORDS, Actor, Outsider, Policy
from jobs.i18n import keys
from tests.conversations import menus
from tests.conversations.conftest import WalkOf
from tests.conversations.crawler import LENGTHY_WALKS, Place, Walk
from tests.conversations.doors import conversations, of_one_record

pytestmark = pytest.mark.timeout(600)
"""The first that asks takes the walks: some seconds of a processor each, which on a busy machine may be minutes."""
NOWHERE = -1000
REQUESTS = 9
"""Most requests of a visit without worry and of a concern: the dial and eight or fewer screens answered."""
ELSEWHERE = {
    "asked by the edge, before the front door": "draft.offer",
    "said where nothing waits; in the furnished world something does": """caregiver.visit.none officer.home.quiet
        officer.closing.none officer.duty.none my_messages.none partner_visits.none my_referrals.none
        end.other_day.none officer.placement.none officer.reviews.none end.moving.no_visit""",
    "said when it was told before, and a walk keeps nothing": """visit.again end.gathering.again end.referral.again
        end.closing.again end.review.gone closing.agreed_once end.enrol.known end.plan.again""",
    "about a visit that was put off as far as it may be": "other_day.none",
    "said where a colleague was first": "end.became.others end.call_back.others end.missing.noted.theirs",
    "about a child whose case two officers closed as it died": """alert.code_died concern.thanks_closed.+
        visit.thanks_closed""",
    "about a child that nobody follows": "visit.thanks_last",
    "about a child that was missed, and is found": "end.found end.found.visited",
    "behind questions that the walk came to by another way first": """end.child.referred_before
        end.register.identified.+ end.register.known end.register.known_other
        register.old officer.enrol officer.enrol.yes end.enrol""",
    "about a volunteer who may be a slip, and what became of one that was not asked about": """officer.slips slip..+
        end.changed_meanwhile""",
    "behind the number of an officer, or of a volunteer": """officer.change.to officer.change.to.nobody
        end.person.number end.person.waits""",
    "about an alert that the clock raised, that was taken back, whose talk was cut off, or whose report moved": """
        alert.taken_back officer.alert.report.none""",
    "said where nobody can be told": """caregiver.urgent.done_kept concern.thanks_kept.+ end.missing.kept
        caregiver.complaint.done_kept""",
    "about a reporter whose number was changed since": "alert.phone.changed",
    "about a danger's call that three tries did not reach": "officer.call_back.found",
    "about a call from a phone that is not safe, and an IZU who may be protecting": """officer.unsafe
        officer.unsafe.not_yet unsafe.without_pair""",
    "behind 99, which the walk does not type": "concern.district concern.code_there",
    "asked of who told the same of another child within half an hour": "concern.same",
    "asked of who rang the phone of many alerts and closes one of them": "officer.alike officer.alike.closed",
    "where somebody does far more than people do": "volunteer.home.busy end.register.enough end.enrol.enough",
    "found by numbers that are drawn by lot": """officer.which officer.household officer.receipt officer.receipt.none
        officer.alert_elsewhere officer.alert_elsewhere.closed""",
    "about people who are away, silent, or changed their network": """list.officer.away list.silent
        list.village one_of_pair""",
    "asked of who has no PIN yet": "key.ask conduct pin.new",
    "read by who has no password at the desk; the demo people have one": "officer.desk.nobody",
    "where two do the same work on one number": "list.known.sex",
    "about a child of whose village nobody is left": "pair.nobody",
    "the home of an officer whose number is in doubt": """doubt.home doubt.alert end.doubt.held
        end.doubt.asked end.doubt.held.kept end.doubt.asked.kept""",
    "about a child whose village has no volunteer to visit it": """end.placement.nobody end.case.reopened.nobody
        end.moving.nobody.no_visit""",
    "about a child that moves to where volunteers are, or whose case was closed": "end.case.reopened end.moving",
    "about a carer whose number may be rung, and visits of a child that has many": """end.looked.phone
        officer.worry.none officer.carer_phone officer.carer_phone.shared officer.carer_phone.alone
        officer.carer_phone.hours officer.carer_phone.any officer.safe_hours end.carer_phone phone.shared phone.alone
        phone.hours phone.any_hour""",
}
"""What the walk does not come to, by the reason. Each has tests of its own."""


def asked_in_talks() -> list[tuple[str, str]]:
    """Every question, ending and wording that the talks ask for, with where; not what a wrong key is answered with."""
    talks = re.compile(r"conversations/((?!engine)\w+/|shared|front|pin)")
    asked = keys.used().asked.items()
    return [(key, where) for key, where in asked if talks.match(where) and not key.startswith("wrong")]


@pytest.mark.lengthy
def test_every_question_and_every_ending_of_the_talks_is_found(walks: dict[str, Walk]) -> None:
    found = {key for walk in walks.values() for key in walk.texts()}
    elsewhere = {key for few in ELSEWHERE.values() for key in few.split()}
    assert len(asked_in_talks()) > 40
    unseen = {
        key.replace("\\", ""): where
        for key, where in asked_in_talks()
        if not any(re.fullmatch(key, each) for each in found)
    }
    assert {key: where for key, where in unseen.items() if key not in elsewhere} == {}
    assert elsewhere - set(unseen) == set(), "the walk comes there, or nothing asks for it"


def longest(walk: Walk, place: Place, endings: tuple[str, ...], known: dict[Place, int]) -> int:
    """Most keys from there to one of those endings, going forward and paging no list; far below 0 if none is ahead."""
    if place not in known:
        known[place] = NOWHERE  # what leads to itself leads nowhere
        ahead = [
            longest(walk, target, endings, known)
            for key, targets in walk.leads.get(place, {}).items()
            for target in targets
            if not (key == "0" or target.back or (key == "9" and place.is_list))
        ]
        known[place] = 1 + max(ahead, default=NOWHERE) if not place.is_last else 0 if place.key in endings else NOWHERE
    return known[place]


@pytest.mark.parametrize(
    ("key", "endings"),
    [
        ("1", ("visit.thanks",)),
        ("2", tuple(f"concern.thanks_{each}" for each in ("danger", "high", "medium", "isange"))),
    ],
)
def test_a_visit_and_a_concern_take_nine_requests_at_most(walk_of: WalkOf, key: str, endings: tuple[str, ...]) -> None:
    walk = walk_of("volunteer")
    (first,) = walk.leads[walk.home][key]
    keys_ahead = longest(walk, first, endings, {})
    assert keys_ahead > 0
    assert 2 + keys_ahead <= REQUESTS


def test_a_language_is_chosen_among_all_four(walk_of: WalkOf) -> None:
    for who in ("volunteer", "caregiver", "stranger", "officer"):
        (place,) = {seen.place for seen in walk_of(who).seen if seen.place.key == "language" and not seen.place.back}
        assert place.options == (("1", "language.rw"), ("2", "language.en"), ("3", "language.fr"), ("4", "language.sw"))


def test_the_page_of_all_menus_begins_with_what_volunteers_families_and_officers_see(walk_of: WalkOf) -> None:
    """If this fails: .venv/bin/python -m tests.conversations.menus"""
    first = {who: walk_of(who) for who in ("volunteer", "caregiver", "officer")}
    assert menus.PAGE.read_text().startswith(menus.page(first))


@pytest.mark.lengthy
def test_the_page_of_all_menus_is_up_to_date(walks: dict[str, Walk]) -> None:
    """If this fails: .venv/bin/python -m tests.conversations.menus"""
    assert menus.PAGE.read_text() == menus.page(walks)


WALKED: dict[str, set[Actor]] = {
    "volunteer": {Role.volunteer},
    "caregiver": {Role.caregiver},
    "officer": {Role.social_worker, Role.psychologist},
    "lead": {Role.lead},
    "national": {Role.national},
    "sector": {Role.sector_officer},
    "stranger": {Outsider.stranger},
}
"""Whose doors are walked through by whom; social workers and psychologists come to the same."""
WHO = [pytest.param(who, marks=[pytest.mark.lengthy] * (who in LENGTHY_WALKS)) for who in WALKED]
READS_LATER = {
    "officer.closing.propose_closing": "asks for the reason first",
    "officer.reviews.reviews_of": "lists days",
}
"""Doors of one child's record that show something else first."""
LEAVES_NO_LINE = {
    "officer.silent.volunteers_not_reporting": "nobody is silent",
    "officer.whereabouts.is_found": "nobody is missed",
    "officer.persons.register_volunteer": "asks for a village as a child's move does, which the walk came to first",
    "shared.change_pin": "the PIN's keeper writes it down, who is not on the walk",
}
"""Audited doors behind which the walk comes to nothing that is written down, by the reason."""


INSTEAD = {"officer.in_doubt.home_in_doubt", "volunteer.home.busy_home"}
"""Open in place of a home: an officer's while the number is in doubt, which tests/stories/test_in_doubt.py walks, and a
volunteer's while menus are shed, which tests/ussd/session/test_gate.py does.
"""


def doors(names: Iterable[str]) -> dict[str, Policy]:
    return {name: policy for name in names if (policy := conversations()[name])}


@pytest.mark.parametrize("who", WHO)
def test_a_role_comes_to_every_door_that_names_it_and_to_no_other(walk_of: WalkOf, who: str) -> None:
    came_to = {name for seen in walk_of(who).seen for name in seen.trace.passed}
    assert came_to
    for role in WALKED[who]:
        named = {name for name, policy in doors(conversations()).items() if role in policy.roles}
        assert came_to == named - INSTEAD, role


@pytest.mark.parametrize("who", WHO)
def test_behind_a_door_with_a_pin_nothing_is_shown_before_it(walk_of: WalkOf, who: str) -> None:
    """And nobody reads a record anywhere before it."""
    for seen in walk_of(who).seen:
        if not seen.trace.knows_pin:
            closed = [name for name, policy in doors(seen.trace.after).items() if policy.pin]
            assert not closed or seen.place.key in ("pin", "key.ask", "end.bye"), (seen.path, closed)
            assert not seen.trace.looks, seen.path


@pytest.mark.parametrize("who", WHO)
def test_something_is_done_only_behind_doors_that_say_so(walk_of: WalkOf, who: str) -> None:
    for seen in walk_of(who).seen:
        for *_, innermost in seen.trace.at_effects:
            (policy,) = doors([innermost]).values()
            assert policy.writes, (seen.path, innermost)
            assert not policy.read_only & WALKED[who], (seen.path, innermost)


@pytest.mark.lengthy
def test_what_is_written_down_is_what_doors_say(walks: dict[str, Walk]) -> None:
    """A record that opens leaves its line with its first screen; what is not audited leaves none."""
    left: set[str] = set()
    for seen in (seen for who in WALKED for seen in walks[who].seen):
        passed = doors(seen.trace.passed)
        if seen.trace.lines:
            left |= passed.keys()
            assert any(policy.audited for policy in passed.values()), seen.path
        for name, policy in doors(seen.trace.opened).items():
            if of_one_record(name) and RECORDS & set(policy.reads) and name not in READS_LATER:
                assert seen.trace.lines, (seen.path, name)
    audited = {name for name, policy in doors(conversations()).items() if policy.audited}
    assert audited - left == set(LEAVES_NO_LINE)
