"""Reading an SMS: a command word in any of the four languages, and its numbers. Every word works for everybody."""

import re
from collections.abc import Sequence

from sms import tokens
from sms.commands import BY_PHONE, NUMBER, OK, UNREADABLE, WORDS
from sms.named import CONCERN, VISIT, named_numbers, names_tell_danger
from sms.partial import misfit_or_parts
from sms.said import Misfit, Said
from sms.shapes import CODE, holds_danger
from sms.tokens import Token
from sms.vocabulary import COURTESIES, TAKEN_BACK
from sms.whole import by_word, heads, whole_reports, without_kinds_of

LONGEST_FIRST = sorted(WORDS, key=len, reverse=True)
_ANSWER = re.compile("[0-9]{1,7}( ([0-9]|9[1-8])){0,6}|99 [0-9]{2} [0-9]{6}")
"""One number, a code and keys, or a code of another district; a phone number in groups is none."""


def read(text: str) -> Said:
    """The command in a text; extra spaces, separators, case and letters nobody sees do not matter."""
    pieces = without_kinds_of(tokens.split(text, LONGEST_FIRST))
    said = [each for each in pieces if each.number or each.word not in COURTESIES]
    if any(each.word in TAKEN_BACK for each in pieces):
        return _numbers(pieces, said)
    return _report(pieces, said) or _alone(pieces, said) or _numbers(pieces, said)


def _report(pieces: Sequence[Token], said: Sequence[Token]) -> Said | None:
    """Whole reports wherever they stand in the text; parts of one only where its word comes first."""
    if found := whole_reports(pieces):
        reports, left = found
        command = next(each for each in WORDS.values() if each.name == reports[0].script)
        by_code = {report.about for report in reports if report.script == "visit"}
        if len(by_code) < sum(report.script == "visit" for report in reports):  # one child, two findings
            return Said(command, misfit=Misfit.unclear, risk=_any_risk(said), left=left)
        return Said(command, whole=reports, left=left)
    first = next((each for each in said if each.number or not (len(each.word) == 1 or _is_skipped(each))), None)
    spoken = WORDS.get(first.word) if first else None
    if not (spoken and spoken.is_report and first):
        return None
    rest = said[said.index(first) + 1 :]
    left = tuple(each.word for each in rest if each.is_unread and each.word not in heads(rest))
    if heads(rest):
        return Said(spoken, misfit=Misfit.unclear, risk=_any_risk(said), left=left)
    misfit, given, risk = misfit_or_parts(spoken.name, rest)
    return Said(spoken, given=given, misfit=misfit, risk=risk, left=left)


def _is_skipped(piece: Token) -> bool:
    """A word in front of an example that is copied whole: "andika SURA ..."."""
    return WORDS.get(piece.word) is BY_PHONE


def _alone(pieces: Sequence[Token], said: Sequence[Token]) -> Said | None:
    """A word that stands alone; OK with its number, before or behind."""
    words = tuple(each.word for each in said if not each.number and len(each.word) > 1)
    numbers = tuple(each.number for each in said if each.number)
    command = WORDS.get(words[0]) if words else None
    if command is OK:
        return Said(OK, numbers, left=_words(pieces))
    if command and len(words) == 1 and (not numbers or command is BY_PHONE) and not command.is_report:
        return Said(command)
    return None


def _numbers(pieces: Sequence[Token], said: Sequence[Token]) -> Said:
    """Numbers that answer a question; or what only a person understands."""
    numbers = one_code([each.number for each in said if each.number])
    if all(each.number for each in said) and _ANSWER.fullmatch(" ".join(numbers)):
        return Said(NUMBER, numbers, risk=_any_risk(said), left=_words(pieces))
    return Said(UNREADABLE, numbers, risk=_any_risk(said), left=_words(pieces))


def _words(pieces: Sequence[Token]) -> tuple[str, ...]:
    return tuple(each.word for each in pieces if not each.number)


def _any_risk(said: Sequence[Token]) -> bool:
    """True if numbers behind a code hold danger: all together, or each part as what its word says, as a visit or as a
    concern where it has none.
    """
    parts = by_word(said)
    before = [(script, parts[0][1]) for script, _ in parts[1:]]  # "4 1 concern 204711"
    return any(_part_risk(script, part) for script, part in [("", said), *parts, *before])


def _part_risk(script: str, part: Sequence[Token]) -> bool:
    if names_tell_danger(named_numbers(part)):
        return True
    numbers = [each.number for each in part if each.number and (script or not each.spoken)]
    at = next((at for at, each in enumerate(numbers) if len(each) >= CODE), None)
    at = 0 if script else at  # behind its word the code may stand last
    keys = "".join(each if len(each) < CODE else each[CODE:] for each in numbers[at or 0 :])
    if script:
        return holds_danger(script, re.sub("9[1-8]", "", keys) if script == CONCERN else keys)
    if at is None:
        return len(numbers) > 2 and holds_danger(VISIT, keys)
    return holds_danger(VISIT, keys) or (len(keys) <= 3 and holds_danger(CONCERN, keys))


def plain(text: str) -> str:
    """A text as words of capital letters and digits with one space between; accents and unseen letters are gone."""
    return re.sub(r"[\W_]+", " ", tokens.seen(text)).strip()


def one_code(numbers: Sequence[str]) -> tuple[str, ...]:
    """A code may be written in two halves, as it is read aloud: 204 711."""
    if len(numbers) > 1 and len(numbers[0]) == len(numbers[1]) == 3:
        return (numbers[0] + numbers[1], *numbers[2:])
    return tuple(numbers)
