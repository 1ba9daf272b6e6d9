"""The table of commands: every row is whole, and no word of any language means two things."""

import pytest

from core.models.person import Language, Role
from sms import commands
from sms.commands import COMMANDS, NUMBER, UNREADABLE, WORDS
from sms.said import SmsCommand
from tests.sms.test_policies import TEXTS


def test_every_command_of_the_module_stands_in_the_list() -> None:
    declared = {each for each in vars(commands).values() if isinstance(each, SmsCommand)}
    assert set(COMMANDS) == declared - {NUMBER, UNREADABLE}
    assert len({each.name for each in declared}) == len(declared) == 10


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.name)
def test_each_has_words_in_every_language(command: SmsCommand) -> None:
    assert list(command.words) == list(Language)
    assert all(command.words.values())


def test_no_word_means_two_things_in_whatever_language() -> None:
    every = [(word, command) for command in COMMANDS for words in command.words.values() for word in words]
    assert {word for word, command in every if WORDS[word] is not command} == set()
    assert all(word.isascii() and word.isupper() and word.isalpha() for word in WORDS)


def test_what_a_text_was_read_as_keeps_its_name() -> None:
    """Rows of texts are counted by it, across versions."""
    named = ("visit", "concern", "list", "help", "stop", "start", "ok", "by_phone", "number", "unreadable")
    assert tuple(each.name for each in (*COMMANDS, NUMBER, UNREADABLE)) == named


def test_those_who_speak_a_command_are_of_one_side() -> None:
    """Two people on one number are of different sides, so that one of them at most speaks it."""
    officers = {each for each in Role if each.is_officer}
    sides = (officers, {Role.volunteer}, {Role.caregiver}, set())
    assert all(set(each.speaks) in sides for each in (*COMMANDS, NUMBER, UNREADABLE))


def test_the_policy_of_every_command_is_tried() -> None:
    """There is a text for each; a lone number and what nobody can read are no commands."""
    assert TEXTS.keys() == {each.name for each in COMMANDS}
