"""What is told of verbs before anything is installed is what they tell themselves."""

from cli import verbs
from core.settings import ROOT
from jobs.runner import verb_help


def test_verbs_are_read_from_the_source_as_click_has_them() -> None:
    told = verb_help.verbs(ROOT)
    assert set(told) == set(verbs.commands)
    for name, command in verbs.commands.items():
        assert command.help is not None and told[name].split(".")[0].split() == command.help.split(".")[0].split(), name
    assert max(map(len, verb_help.listing(told).splitlines())) <= 80


def test_a_verb_that_is_nearly_right_is_asked_about() -> None:
    names = verb_help.verbs(ROOT)
    assert verb_help.nearest("migrat", names) == " Did you mean migrate?"
    assert verb_help.nearest("zzzz", names) == ""
