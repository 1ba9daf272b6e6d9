"""A caregiver's phone may be in other hands: it tells nothing, and it can still call for help."""

from core.models.person import Role
from tests.fixtures.texting import BOTH_ENGINES, LENGTHY_ON_POSTGRES, SQLITE
from tests.fixtures.world import World
from tests.sms.test_shared_numbers import share
from tests.stories.reading import alert_on, as_whom


def test_urgent_raises_a_high_alert_with_the_helpline_on_the_screen(world: World) -> None:
    caregiver = world.phone(101).dial().is_at("caregiver.home").press("1", "6").ends("116", "112")
    worker = world.phone(201).gets(alert_on(caregiver), "HIGH, Huye/Ngoma")
    worker.dial().press("4071", "1", "1").sees("Ring the family").press("9").sees("carer says urgent")


def test_help_asks_the_pair_to_come_by(world: World) -> None:
    world.phone(101).dial().press("1", "1").ends("IZU")
    world.phone(1).gets("204711", "urasaba ko mubasura")


def test_the_next_visit(world: World) -> None:
    caregiver = world.phone(101).dial().press("3").sees("14/10").press("2").ends("undi munsi")
    caregiver.hangs_up()
    world.phone(2).gets("14/10", "undi munsi")


def test_call_me_back(world: World) -> None:
    world.phone(101).dial().press("2").ends("116")
    world.phone(501).gets("waits for a call").dial().press("4071", "1", "1", "1").sees("0788000101")


@BOTH_ENGINES
def test_who_was_rung_and_calls_again_is_rung_again(world: World) -> None:
    """The same day by key, within the hour by an SMS of danger: whoever rings hears of it each time."""
    world.phone(101).dial().press("2").ends("116")
    world.phone(501).gets("waits for a call").dial().press("4071", "1", "1", "1").sees("0788000101").press("1").ends()
    world.passes(hours=3)
    before = len(world.phone(501).inbox)
    world.phone(101).dial().press("2").ends("116")
    assert len(world.phone(501).inbox) == before + 1
    world.phone(501).dial().press("4071", "1", "1", "1").sees("0788000101")

    world.phone(101).sends("Mumfashe umugabo arankubita").gets("azabahamagara")
    world.phone(201).gets("perhaps DANGER").dial().press("4071", "6", "1", "1").sees("0788000101").press("1").ends()
    world.passes(minutes=20)
    before = len(world.phone(201).inbox)
    world.phone(101).sends("Yagarutse arankubita, mumfashe vuba").gets("azabahamagara")
    assert len(world.phone(201).inbox) == before + 1
    world.phone(201).dial().press("4071", "6", "1", "1").sees("0788000101")


@LENGTHY_ON_POSTGRES
def test_a_danger_that_nobody_answers_goes_up_and_ends_once_the_caller_is_found(world: World) -> None:
    world.phone(101).sends("Mumfashe umugabo arankubita")
    for _ in range(3):
        officer = world.phone(201).dial().press("4071", "6", "1", "1").sees("0788000101").does_not_see("another way")
        officer.press("2").ends()
        world.passes(minutes=3)
    world.phone(203).gets("perhaps DANGER")
    world.passes(hours=1)
    for last in (301, 401):
        world.phone(last).gets("perhaps DANGER")
    officer = world.phone(201).dial().press("4071", "6", "1", "1").sees("0788000101", "4 Found another way")
    officer.press("4").ends()
    world.phone(201).dial().press("4071", "6", "1").does_not_see("danger SMS")


@BOTH_ENGINES
def test_who_takes_a_danger_and_does_not_ring_is_warned_and_told_that_it_is_lost(world: World) -> None:
    world.phone(101).sends("Mumfashe umugabo arankubita")
    world.phone(202).dial().press("4071", "6", "1", "1", "3").ends("It is yours")
    world.passes(minutes=21)
    world.phone(202).gets("is yours, not answered yet")
    world.phone(203).never_gets("perhaps DANGER")
    world.passes(minutes=10)
    world.phone(203).gets("perhaps DANGER", "Not answered yet")
    world.phone(202).gets("is not answered: others ring now too")


def test_messages_stop_and_start(world: World) -> None:
    world.phone(101).dial().press("5", "1").ends()
    world.phone(101).dial().press("5", "2").ends("muzajya mwakira")
    world.passes(days=2, hours=9)
    world.phone(101).gets("izabasura")


def test_no_screen_before_a_key_names_a_child(world: World) -> None:
    world.phone(101).dial().does_not_see("204711", "umwana", "IZU")


@LENGTHY_ON_POSTGRES
def test_not_safe_ends_neutrally_and_no_sms_reaches_the_number_until_an_officer_lifts_it(world: World) -> None:
    world.phone(101).dial().press("8").ends("Murakoze").is_at("end.bye").does_not_see("116")
    world.passes(days=2, hours=9)
    world.phone(101).gets_nothing()
    world.phone(501).gets_nothing()
    officer = world.phone(201).gets("HIGH").dial().press("4071", "1", "1").sees("HIGH", "204711", "DO NOT RING")
    officer.does_not_see("0788000101").press("9").sees("phone not safe").press("1")
    officer.sees("DO NOT RING. Meet the family", "an IZU may lead you").does_not_see("0788000101", "Call the IZU")
    officer.press("1", "2").sees("1 Met the family").does_not_see("Called").press("1", "1", "6").sees("1 Met: safe")
    officer.press("1").ends("is closed")
    world.phone(101).dial().press("5", "2").ends()
    world.phone(1).dial().press("1", "204711", *["1"] * 6).ends()
    world.passes(days=21)
    world.phone(101).gets("izabasura")


@LENGTHY_ON_POSTGRES
def test_what_a_family_asked_before_it_closed_its_phone_is_the_alerts(world: World) -> None:
    """One place where "met" is said, and it opens the phone; nobody is told to ring there."""
    world.phone(101).dial().press("2").ends("116")
    world.phone(101).dial().press("8").ends("Murakoze")
    officer = world.phone(201).gets("HIGH")
    officer.dial().press("4071", "8").sees("7 Calls 0")
    officer.hangs_up()
    world.passes(days=1)
    for last in (201, 301):
        world.phone(last).never_gets("waits for a call")


@LENGTHY_ON_POSTGRES
def test_a_closed_phone_that_a_worker_shares_is_promised_no_call(world: World) -> None:
    """A text nobody could read and "call me back" are kept, and told to whoever is to meet the family."""
    share(world, 1, Role.caregiver)
    phone = as_whom(world.phone(1), "Umubyeyi").press("8").ends()
    worker = world.phone(201).gets("HIGH")
    worker.dial().press("4071", "1", "1", "1").sees("DO NOT RING")
    phone.sends("Ndabasaba ko mwaza hano vuba").gets("Umukozi azabageraho", "116").never_gets("azabahamagara")
    as_whom(phone, "Umubyeyi").press("2").ends("Nta wuhamagara iyi nomero ubu", "116")
    as_whom(phone, "Inshuti").press("6", "4").ends("Nta wuhamagara iyi nomero ubu")
    worker.gets("reported again").never_gets("waits for a call")
    for last in (201, 501):
        world.phone(last).never_gets("to be rung")
    worker.dial().press("4071", "8").sees("7 Calls 0")

    phone.sends("Mukire umwana arakubitwa cyane").gets("Umukozi azabageraho")
    worker.gets("DANGER")


@SQLITE
def test_every_question_of_a_caregiver_has_the_way_out(world: World) -> None:
    world.phone(101).dial().sees("8 Ntibikunze ubu").press("1").sees("8 Ntibikunze ubu")
    for keys in (("3",), ("4",), ("4", "1"), ("5",)):
        world.phone(101).dial().press(*keys).sees("8 Ntibikunze ubu")


@SQLITE
def test_a_word_of_advice_and_none_to_a_home_in_trouble(world: World) -> None:
    world.phone(101).dial().press("4", "2").is_at("caregiver.tip").does_not_see("116")
    world.phone(1).dial().press("1", "204711", "2", "3").hangs_up()
    world.phone(101).dial().press("4", "2").is_at("caregiver.tip").sees("116")


def test_a_complaint_about_a_worker_goes_above_that_worker(world: World) -> None:
    """`5`, `4`, then whom it concerns: a leader or an IZU, somebody else, or an officer of the district."""
    ends = {}
    for key in ("1", "3"):
        carer = world.phone(101).dial()
        carer.press("5", "4", key)
        assert carer.is_over
        ends[key] = carer.screen
    assert ends["1"] != ends["3"], "another number"
    assert any("*801#" in each for each in world.phone(201).inbox)
    assert any("*801#" in each for each in world.phone(401).inbox)
    assert world.phone(1).inbox == world.phone(501).inbox == []
