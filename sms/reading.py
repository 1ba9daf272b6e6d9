"""Reading an SMS: a command word in any of the four languages, and its numbers. Every word works for everybody."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from core.codes import is_sound
from sms import tokens
from sms.commands import BY_PHONE, NUMBER, OK, UNREADABLE, WORDS
from sms.named import CONCERN, VISIT, named_numbers, names_tell_danger
from sms.partial import misfit_or_parts
from sms.said import Misfit, Said
from sms.shapes import CODE, holds_danger
from sms.tokens import Token
from sms.vocabulary import COURTESIES, MANNERS, TAKEN_BACK
from sms.whole import by_word, heads, whole_reports, without_kinds_of

LONGEST_FIRST = sorted(WORDS, key=len, reverse=True)
_ANSWER = re.compile("[0-9]{1,7}( ([0-9]|9[1-8])){0,6}|99 [0-9]{2} [0-9]{6}")
"""One number, a code and keys, or a code of another district; a phone number in groups is none."""
_NUMBERED = re.compile("(1(9?[1-8])2|2(9?[1-8])3)1")
"""A kind and the urgency 1, each behind its number."""
_KIND_NOW, _VISIT_KEYS = re.compile("([1-8]|9[1-8])1"), re.compile("[1-4][1-3]?[1-4]{0,2}[1-5]?[1-4]?")
_ARTICLES = ("LA", "LE", "THE")
"""What may stand in front of a command: "la liste"; behind one it is somebody."""


def read(text: str, *, may_hold: bool = True) -> Said:
    """The command in a text; extra spaces, separators, case and letters nobody sees do not matter.

    `may_hold` is False for whoever holds no alerts: to them OK is a word as yes and thanks are.
    """
    pieces = without_kinds_of(tokens.split(text, LONGEST_FIRST))
    said = [each for each in pieces if each.number or each.word not in COURTESIES]
    if any(each.word in TAKEN_BACK for each in pieces):
        found = _numbers(pieces, said)
    else:
        found = _report(pieces, said) or _alone(pieces, said, may_hold) or _numbers(pieces, said)
    if found.whole:
        return found
    opened = tokens.opened(said)  # a report with nothing to open is what its word says, and no concern
    return replace(found, kinds=_any_kinds(said), risk=found.risk or (opened != said and _any_risk(opened)))


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


def _alone(pieces: Sequence[Token], said: Sequence[Token], may_hold: bool) -> Said | None:
    """A word that stands alone, be it with greetings and thanks; OK with its number, before or behind."""
    words = [each for each in _words(pieces) if len(each) > 1]
    numbers = tuple(each.number for each in said if each.number)
    first = next((each for each in words if each not in COURTESIES or WORDS.get(each) is OK), "")
    if may_hold and WORDS.get(first) is OK:
        return Said(OK, numbers, risk=_any_risk(said), left=_words(pieces))
    others = list(dropwhile(_ARTICLES.__contains__, (each for each in words if each not in MANNERS)))
    command = WORDS.get(others[0]) if len(others) == 1 else None
    if command is None or command.is_report or command is OK:
        return None
    by_number = command is BY_PHONE and not _any_risk(said)
    return Said(command) if not numbers or by_number else None


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


def _any_kinds(said: Sequence[Token]) -> str:
    """The digits that may be the kind of a concern: of its word, and where no word says what the numbers are."""
    parts = by_word(said)
    concerns = [part for script, part in parts if script == CONCERN]
    before = parts[0][1] if not concerns or len(parts[0][1]) > 1 else []  # "2 concern 204711"
    bare = _keys_behind([each.number for each in before if each.number and (not each.spoken or each.number == "0")])
    few = _without_pairs(CONCERN, bare)
    return "".join([*(_digits_of(part) for part in concerns), few[:1] if concerns or len(few) <= 3 else ""])


def _digits_of(part: Sequence[Token]) -> str:
    """The first digit that is no code's; where a name stands beside one, any."""
    keys = _keys_of([each.number for each in part if each.number])
    return keys if any(each.label for each in part) else keys[:1]


def _keys_of(numbers: Sequence[str]) -> str:
    """The digits of a concern that are no code's, without the kinds of two digits and the 0 of a child without one."""
    keys = [each if len(each) < CODE else each[CODE:] for each in one_code(numbers)]
    return _without_pairs(CONCERN, "".join(keys)).lstrip("0")


def _part_risk(script: str, part: Sequence[Token]) -> bool:
    if names_tell_danger(named_numbers(part)):
        return True
    numbers = [each.number for each in part if each.number and (script or not each.spoken or each.number == "0")]
    behind = _keys_behind(numbers)
    at = next((at for at, each in enumerate(numbers) if len(each) >= CODE), None)
    at = 0 if script else at  # behind its word the code may stand last
    keys = "".join(each if len(each) < CODE else each[CODE:] for each in numbers[at or 0 :])
    if script:
        return any(holds_danger(script, _without_pairs(script, each)) for each in (keys, behind))
    if at is None and holds_danger(VISIT, keys) and len(numbers) > 2:
        return True
    return any(holds_danger(VISIT, each) for each in (keys if at is not None else "", behind)) or _bare_urgency(behind)


def _without_pairs(script: str, keys: str) -> str:
    """Without the kinds of two digits, of which neither is an urgency."""
    return re.sub("9[1-8]", "", keys) if script == CONCERN else keys


def _bare_urgency(keys: str) -> bool:
    """True if a kind and the urgency 1 may stand behind a code without the word for it, numbered or not."""
    few = _without_pairs(CONCERN, keys)
    is_no_visit = _KIND_NOW.match(keys) and not _VISIT_KEYS.fullmatch(keys)
    return bool(_NUMBERED.fullmatch(keys) or is_no_visit) or (len(few) <= 3 and holds_danger(CONCERN, few))


def _keys_behind(numbers: Sequence[str]) -> str:
    """The digits behind a code, be it in groups, or behind the 0 of a child without one; "" where there is neither."""
    for at in range(len(numbers)):
        code, rest = _code_at(numbers[at:])
        if code:
            return "".join(each for each in rest if not (len(each) == CODE and is_sound(each)))
    return ""


def _code_at(numbers: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The code that begins there and what follows: whole, in groups, or the 0 instead of one; "" for none."""
    first = numbers[0]
    if first[0] == "0":
        return "0", [first.lstrip("0"), *numbers[1:]]
    if len(first) >= CODE:
        return first[:CODE], [first[CODE:], *numbers[1:]]
    for many in range(2, len(numbers) + 1):
        if is_sound(code := "".join(numbers[:many])) and len(code) == CODE:
            return code, numbers[many:]
    return "", ()


def plain(text: str) -> str:
    """A text as words of capital letters and digits with one space between; accents and unseen letters are gone."""
    return re.sub(r"[\W_]+", " ", tokens.seen(text)).strip()


def one_code(numbers: Sequence[str]) -> tuple[str, ...]:
    """A code may be written in two halves, as it is read aloud: 204 711."""
    if len(numbers) > 1 and len(numbers[0]) == len(numbers[1]) == 3:
        return (numbers[0] + numbers[1], *numbers[2:])
    return tuple(numbers)
