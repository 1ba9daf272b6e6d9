"""`./inshuti people` and `children name`, as they are typed."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from core.alerts.alerts import Raised
from core.children import children
from core.models.person import Person, PersonStatus, Role
from core.models.record import AuditEntry
from core.people import key_numbers
from core.reporting import concerns
from core.storage import person_facts
from core.storage.db import Database, Tx
from tests.core.support.field import Field
from tests.core.support.officers import own
from tests.fixtures.world import Watch
from tests.jobs.typed import leads_to, typed

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Typing:
    """A database to which the verbs' settings lead, and whoever types them."""

    def __init__(self, field: Field, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.field, self._monkeypatch, self._capsys = field, monkeypatch, capsys

    def run(self, *args: str, group: str = "people") -> tuple[int, str]:
        """The exit code, and what was said on both streams."""
        self._capsys.readouterr()
        code = typed(self._monkeypatch, group, *args)
        said = self._capsys.readouterr()
        return code, said.out + said.err

    def facts(self, *args: str) -> dict[str, object]:
        """What a program reads."""
        code, said = self.run(*args, "--json")
        assert code == 0, said
        found: dict[str, object] = json.loads(said.splitlines()[-1])
        return found


@pytest.fixture
def typing(
    database: Database,
    watch: Watch,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Typing:
    leads_to(database_url, monkeypatch)
    return Typing(Field(database, watch), monkeypatch, capsys)


def test_an_officer_is_put_in_shown_and_known_by_who_did_it(typing: Typing) -> None:
    put = ("add", "0788000777", "social_worker", "--name", "Keza Uwase", "--district", "rubavu", "--by", "Jean")
    key = typing.facts(*put)["key"]
    me = typing.field.me(777)
    assert (me.role, me.district, me.invited) == (Role.social_worker, 33, True)
    assert typing.field.do(key_numbers.judge, me, key)
    assert typing.facts(*put) == {"new": False, "key": ""}
    shown = typing.facts("show", "0788000777")
    assert (shown["name"], shown["standing"], shown["district"]) == ("Keza Uwase", "invited", "Rubavu")
    _, said = typing.run("list", "--state", "invited", "--json")
    assert [each["name"] for each in json.loads(said)] == ["Keza Uwase"]
    audit = select(AuditEntry.channel).where(AuditEntry.verb == "registered")
    assert typing.field.look(lambda tx: tx.session.scalars(audit).all()) == ["cli:Jean"]


def test_places_by_name_and_by_code(typing: Typing) -> None:
    assert typing.facts("add", "0788000771", "volunteer", "--village", "24090107")["new"]
    ngoma = ("--district", "Huye", "--sector", "Ngoma")
    code, said = typing.run("add", "0788000772", "volunteer", *ngoma, "--village", "Nowhere")
    assert (code, "Did you mean" in said) == (2, True)
    assert typing.facts("add", "0788000773", "sector_officer", *ngoma)["new"]
    assert typing.facts("add", "0788000774", "national")["new"]
    assert typing.run("add", "0788000775", "lead")[1].startswith("Say --district.")
    assert "Say --district, --sector." in typing.run("add", "0788000775", "sector_officer", *ngoma[:2])[1]
    assert "leave out --district" in typing.run("add", "0788000775", "national", *ngoma[:2])[1]
    assert "leave out --sector" in typing.run("add", "0788000775", "lead", *ngoma)[1]
    elsewhere = ("add", "0788000775", "volunteer", "--village", "24090107", "--district", "Rubavu")
    assert "not in Rubavu" in typing.run(*elsewhere)[1]
    for wrong in ("2409", "900000999", "9" * 40):
        assert "8 digits" in typing.run("add", "0788000775", "volunteer", "--village", wrong)[1]
    assert typing.facts("add", "0788000776", "volunteer", "--village", "900000002")["new"], "it has no code yet"
    assert "no Rwandan mobile" in typing.run("add", "12345", "lead", "--district", "Huye")[1]


def test_what_may_be_a_slip_waits_for_yes(typing: Typing) -> None:
    third = ("add", "0788000777", "volunteer", "--village", "24090108")
    code, said = typing.run(*third)
    assert (code, "two volunteers already" in said, "--yes" in said) == (1, True, True)
    assert typing.facts(*third, "--yes")["new"]


def named_before(tx: Tx, person: int, name: str) -> None:
    """A name that was put in before names had a rule."""
    tx.session.get_one(Person, person).name_sealed = person_facts.seal_name(tx.vault, person, name)


def test_slips_show_no_phone_number_and_open_with_theirs(typing: Typing, tmp_path: Path) -> None:
    typing.facts("add", "0788000777", "lead", "--name", "Keza N'Diaye", "--district", "Rubavu")
    typing.field.do(named_before, typing.field.me(777).id, "A <b> [x]")
    assert "A <b> [x]" in typing.run("list", "--role", "lead", "--district", "Rubavu")[1]
    page = tmp_path / "slips.html"
    assert typing.facts("code", "--print", str(page), "--dry-run") == {"slips": 1, "dry_run": True}
    assert not page.exists()
    assert typing.facts("code", "--print", str(page)) == {"slips": 1, "dry_run": False}
    html = page.read_text()
    assert page.stat().st_mode & 0o777 == 0o600
    assert "788000777" not in html.replace(" ", "")
    assert "A &lt;b&gt; [x]" in html
    assert "Kanda *801#. / Dial *801#." in html, "an officer is asked for it at once"
    key = html.split("<b>")[1][:9].replace(" ", "")
    assert typing.field.do(key_numbers.judge, typing.field.me(777), key)
    again = typing.facts("code", "0788000777")["key"]
    assert not typing.field.do(key_numbers.judge, typing.field.me(777), key)
    assert typing.field.do(key_numbers.judge, typing.field.me(777), again)
    assert "pin-reset" in typing.run("code", "0788000201")[1]
    assert typing.run("code")[0] == 2
    assert "go with --print" in typing.run("code", "0788000777", "--dry-run")[1]
    assert typing.field.do(key_numbers.judge, typing.field.me(777), again), "a dry run changes nothing"
    for path in (page, tmp_path / "nowhere" / "slips.html"):
        code, said = typing.run("code", "--print", str(path))
        assert (code, said.count("\n")) == (2, 1), said
    assert typing.field.do(key_numbers.judge, typing.field.me(777), again), "no slip was printed: the old one counts"


def test_a_volunteers_slip_says_behind_which_key_it_is_asked_for(typing: Typing, tmp_path: Path) -> None:
    typing.facts("add", "0788000777", "volunteer", "--village", "24090107")
    page = tmp_path / "slips.html"
    assert typing.facts("code", "--print", str(page))["slips"] == 1
    assert "Kanda *801#, hanyuma 4. / Dial *801#, then 4." in page.read_text()


def test_changes(typing: Typing) -> None:
    field = typing.field
    was = field.me(202).person
    assert typing.facts("number", "0788000202", "0788000888")["done"]
    assert field.me(888).person == was
    assert "another worker" in typing.run("number", "0788000888", "0788000201")[1]
    assert typing.facts("lost", "0788000888")["done"]
    assert field.me(888).person is None
    assert typing.facts("number", "0788000888", "0788000202")["key"], "the lost number still names its person"
    assert typing.facts("pin-reset", "0788000203")["key"]
    code, said = typing.run("cover", "0788000201", "0788000203")
    assert (code, "nobody would be on call" in said) == (2, True), "the second one steps in for the first already"
    assert typing.facts("cover", "0788000203", "--nobody")["done"]
    assert typing.facts("cover", "0788000201", "0788000203")["done"]
    assert field.row(Person, field.me(201).person).covers_id == field.me(203).person
    assert typing.facts("cover", "0788000201", "--nobody")["done"]
    assert typing.run("cover", "0788000201", "0788000202")[0] == 2
    assert "nothing was changed" in typing.run("confirm", "0788000401")[1]
    field.phone(401, doubted_at=field.watch.now)
    assert typing.facts("confirm", "0788000401")["done"], "a single national desk is confirmed by the operator"
    assert typing.run("left", "0788000999")[1] == "Nobody holds 0788000999.\n"
    assert typing.run("cover", "0788000202", "0788000401")[1] == "Nobody holds 0788000401 as psychologist.\n"
    assert typing.run("pin-reset", "0788000101")[1] == "A caregiver has no PIN.\n"


@pytest.mark.lengthy
def test_the_same_again_changes_nothing(typing: Typing) -> None:
    """An old number typed once more must not close the new one, nor take its PIN away."""
    assert typing.facts("number", "0788000202", "0788000888")["done"]
    for again in (("number", "0788000202", "0788000888"), ("lost", "0788000202")):
        code, said = typing.run(*again)
        assert (code, "nothing was changed" in said) == (2, True)
    assert typing.field.me(888).person
    assert typing.facts("lost", "0788000888")["done"]
    for closed in (("code", "0788000888"), ("pin-reset", "0788000888")):
        code, said = typing.run(*closed)
        assert (code, "people number" in said) == (2, True)
    assert typing.facts("code", "--print", "slips.html", "--dry-run")["slips"] == 0
    assert typing.facts("left", "0788000888")["done"]
    assert "has left" in typing.run("show", "0788000888")[1]


def test_leaving_with_alerts(typing: Typing) -> None:
    field = typing.field
    raised: Raised = field.do(concerns.raise_danger, field.me(1))
    own(field, raised)
    left = field.me(201).id
    code, said = typing.run("left", "0788000201", "--to", "0788000203")
    assert (code, "1 of their alerts" in said) == (0, True)
    assert field.row(Person, left).standing is PersonStatus.left
    assert field.alert(raised.alert).offered_to_id == field.me(203).id
    waits = {"done": False, "waits": True, "alerts": 0, "stood_in": False, "key": ""}
    assert typing.facts("left", "0788000001") == waits


def test_alerts_go_to_the_officer_of_a_number_that_another_holds_too(typing: Typing) -> None:
    """Whoever else holds the colleague's phone is no officer; of two officers one is said."""
    field = typing.field
    assert typing.facts("add", "0788000203", "volunteer", "--village", "24090107", "--name", "Other", "--yes")["new"]
    own(field, field.do(concerns.raise_danger, field.me(1)))
    assert "1 of their alerts" in typing.run("pin-reset", "0788000201", "--to", "0788000203")[1]
    assert typing.facts("add", "0788000203", "lead", "--district", "Huye", "--yes")["new"]
    code, said = typing.run("lost", "0788000201", "--to", "0788000203")
    assert (code, "--to-role" in said, said.count("\n")) == (2, True, 1), said
    assert typing.facts("lost", "0788000201", "--to", "0788000203", "--to-role", "social_worker")["done"]
    code, said = typing.run("left", "0788000202", "--to", "0788000002")
    assert (code, "nobody who holds this number is one" in said) == (2, True)


def test_two_of_the_same_work_on_one_number_are_told_apart_by_name(typing: Typing) -> None:
    two = ("0788000771", "volunteer", "--village")
    assert typing.facts("add", *two, "24090107", "--name", "Uwera Anne")["new"]
    assert typing.facts("add", *two, "33040101", "--name", "Mugabo Jean", "--yes")["new"]
    code, said = typing.run("show", "0788000771", "--role", "volunteer")
    assert (code, "volunteer of" in said, "--name" in said) == (2, True, True), said
    assert typing.facts("show", "0788000771", "--name", " mugabo  jean ")["name"] == "Mugabo Jean"
    assert "Nobody of that name" in typing.run("show", "0788000771", "--name", "Keza")[1]
    assert typing.facts("left", "0788000771", "--name", "Uwera Anne")["done"]
    assert typing.facts("show", "0788000771")["name"] == "Mugabo Jean"


def test_who_has_no_name_yet_gets_one(typing: Typing) -> None:
    assert typing.facts("add", "0788000771", "volunteer", "--village", "24090107")["new"]
    assert typing.facts("name", "0788000771", " Uwera   Anne ")["done"]
    assert typing.facts("show", "0788000771")["name"] == "Uwera Anne"
    assert typing.facts("name", "0788000101", "Mukamana Rose")["done"], "a carer whom a phone registered"
    for wrong in ("  ", "x" * 81, "12 <b>x</b>"):
        code, said = typing.run("name", "0788000771", wrong)
        assert (code, "one word or more" in said) == (2, True)
    assert typing.field.look(lambda tx: tx.session.query(AuditEntry).filter_by(verb="named").count()) == 2


def test_a_child_gets_its_name(typing: Typing) -> None:
    code, said = typing.run("name", "751237", " Keza   Uwase ", "--district", "Rubavu", group="children")
    assert (code, said) == (0, "751237 has a name now.\n")
    field = typing.field
    me, child = field.me(3), field.child("751237")

    def named(tx: Tx) -> str:
        return children.read_name(tx, me, children.in_village(tx, me, child))

    assert field.do(named) == "Keza Uwase"
    assert typing.run("name", "999999", "X", "--district", "Huye", group="children")[0] == 2
    for wrong in ("  ", "x" * 3000, "12 <b>x</b>"):
        code, said = typing.run("name", "751237", wrong, "--district", "Rubavu", group="children")
        assert (code, "one word or more" in said) == (2, True)
    assert field.do(named) == "Keza Uwase"


def test_wrong_surroundings_are_a_sentence(typing: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = typing.run("list", "--by", "  ")
    assert (code, "Say who does it" in said) == (2, True)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    code, said = typing.run("list")
    assert (code, said.count("\n"), "does not answer" in said) == (2, 1, True), said


VERBS = ("add", "list", "show", "left", "lost", "number", "confirm", "code", "pin-reset", "cover", "name", "import")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_an_example(typing: Typing, verb: str) -> None:
    code, said = typing.run(verb, "--help")
    assert (code, "Example: ./inshuti people" in said, "--by" in said, "--json" in said) == (0, True, True, True)


def test_the_same_person_with_another_number_is_named_with_the_way_to_change_it(typing: Typing) -> None:
    put = ("social_worker", "--name", "Keza Uwase", "--district", "Huye", "--by", "Jean")
    assert typing.run("add", "0788000777", *put)[0] == 0
    code, said = typing.run("add", "0788000778", *put)
    assert code == 1
    assert "Keza Uwase, social worker of Huye, is in already with 0788000777." in said
    assert "Then: ./inshuti people number 0788000777 0788000778. Say --yes if it is right." in said
    reads = select(AuditEntry.record_id).where(AuditEntry.verb == "read", AuditEntry.channel == "cli:Jean")
    assert typing.field.me(777).person in typing.field.look(lambda tx: list(tx.connection.scalars(reads)))
    assert typing.run("number", "0788000777", "0788000778")[0] == 0
    assert typing.run("add", "0788000779", *put, "--yes")[0] == 0


def test_what_is_no_name_is_no_name_in_any_verb(typing: Typing) -> None:
    for words in (
        ("add", "0788000777", "lead", "--district", "Rubavu", "--name", "12 <b>x</b> =cmd()"),
        ("add", "0788000777", "lead", "--district", "Rubavu", "--name", "K" * 3000),
        ("name", "0788000001", "K"),
    ):
        code, said = typing.run(*words)
        assert (code, "A name is one word or more, in letters" in said) == (2, True), said


@pytest.mark.parametrize("by", ["J" * 81, "Jean\nBosco", "\x1b[31mJean", " "])
def test_who_does_it_is_a_name_of_one_line(typing: Typing, by: str) -> None:
    code, said = typing.run("list", "--by", by)
    assert (code, "Say who does it: a name of one line" in said) == (2, True), said
    line = select(AuditEntry.channel).where(AuditEntry.channel.like("cli:%J%"))
    assert typing.field.look(lambda tx: list(tx.connection.scalars(line))) == []


def test_no_page_is_made_where_nobody_waits_for_a_slip(typing: Typing, tmp_path: Path) -> None:
    page = tmp_path / "slips.html"
    code, said = typing.run("code", "--print", str(page), "--district", "Rubavu")
    assert (code, "Nobody there waits for a slip: no page was made." in said, page.exists()) == (0, True, False), said
