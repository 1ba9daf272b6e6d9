"""What is told of verbs before anything is installed is what they tell themselves."""

import cli
from core.settings import ROOT
from jobs.runner import verb_help


def test_the_verbs_read_from_their_source_are_those_there_are() -> None:
    read = verb_help.verbs(ROOT)
    known = cli.verbs.commands
    assert set(read) >= set(known) - {"i18n", "demo-people"}
    assert {name: known[name].help.split("\n")[0] for name in ("up", "migrate")} == {
        name: read[name].split("\n")[0] for name in ("up", "migrate")
    }


def test_a_line_each_that_fits_a_terminal() -> None:
    lines = verb_help.listing(verb_help.verbs(ROOT)).splitlines()
    assert len(lines) > 20
    assert max(map(len, lines)) <= 80


def test_a_verb_that_is_nearly_right_is_asked_about() -> None:
    names = verb_help.verbs(ROOT)
    assert verb_help.nearest("migrat", names) == " Did you mean migrate?"
    assert verb_help.nearest("zzzz", names) == ""
