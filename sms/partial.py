"""A report that lacks something, has too much, or fits two readings: what may be kept while the rest is asked back."""

import re
from collections.abc import Mapping, Sequence

from sms import fields
from sms.named import CONCERN, PARTS, VISIT_PARTS, Named, named_numbers, names_tell_danger
from sms.said import Misfit
from sms.shapes import CODE, holds_danger
from sms.tokens import Token

SHORTEST = 3
"""Digits of what may be meant as a code."""
KEYS = len(VISIT_PARTS)
CONCERN_PARTS = 3
"""Whom it is about, the kind and the urgency."""
URGENCIES = ("1", "2", "3")
Parts = tuple[Misfit | None, Mapping[str, str], bool]
NOTHING: Mapping[str, str] = {}


def misfit_or_parts(script: str, rest: Sequence[Token]) -> Parts:
    """Why nothing of it is taken, or the parts that may be; and whether any reading of all its numbers holds danger."""
    numbers = _up_to_a_word(rest)
    every = [each.number for each in rest if each.number and not _is_word(each, rest)]
    misfit, given, risk = _concern(numbers, every) if script == CONCERN else _visit(numbers, every)
    return misfit, given, risk or _risk_in_words(script, rest)


def _risk_in_words(script: str, rest: Sequence[Token]) -> bool:
    """True if danger lies in digits in words that were taken for no answers."""
    keys = "".join(_behind(_one_code([each.number for each in rest if each.number])))
    return any(_is_word(each, rest) for each in rest) and holds_danger(script, keys)


def _up_to_a_word(rest: Sequence[Token]) -> list[Named]:
    """The numbers in front of the first word that only a person understands: what it stands for nobody knows."""
    until = next((at for at, each in enumerate(rest) if each.is_unread or _is_word(each, rest)), len(rest))
    return named_numbers(rest[:until])


def _is_word(token: Token, rest: Sequence[Token]) -> bool:
    """Beside digits a digit in words may be a word of everyday talk."""
    return token.spoken and len(token.word) > 1 and any(each.number and not each.spoken for each in rest)


def _visit(numbers: Sequence[Named], every: Sequence[str]) -> Parts:
    said = _one_code([each.number for each in numbers])
    keys = "".join(_behind(_one_code(every)))
    code_first = not every or _may_be_whom(every[0])
    risk = holds_danger("visit", keys) or (not code_first and holds_danger("visit", "".join(_short(every))))
    if len(keys) > KEYS and not _named_parts(numbers):
        return Misfit.many, NOTHING, risk
    if pairs := _named_parts(numbers):
        return (
            None,
            {**_child(said), **{f"visit.{part}": key for part, key in pairs.items()}},
            risk or _danger_in(pairs),
        )
    without_code = bool(said) and len(said[0]) < SHORTEST
    counted = "".join(said) if without_code else keys
    if without_code and len(counted) == KEYS + 1 and len(said[0]) == 1 and said[0] not in "1234":
        counted = counted[1:]  # what is no key stands where the code does, and that is asked for
    named = any(each.before or each.behind or each.token.marks for each in numbers[1:])
    contradicts = named and not _in_order(numbers)
    told_only = len(counted) == KEYS - 1 and counted[0] in "34"
    if contradicts or told_only or (without_code and len(counted) != KEYS) or _looks_numbered(counted):
        risk = risk or holds_danger("visit", counted) or names_tell_danger(numbers)
        return Misfit.unclear, NOTHING, risk or _pairs_hold_danger(counted)
    if without_code:
        return None, dict(zip(fields.VISIT_KEYS, counted, strict=True)), holds_danger("visit", counted)
    return None, fields.visit_answers(said), risk


def _child(said: Sequence[str]) -> Mapping[str, str]:
    return {"visit.child": said[0][:CODE]} if said and len(said[0]) >= SHORTEST else {}


def _named_parts(numbers: Sequence[Named]) -> Mapping[str, str]:
    """Each key by the name or the number in front of it, where all have one, each another."""
    keys = numbers[1:] if numbers and len(numbers[0].number) >= SHORTEST else numbers
    if keys and all(each.before in VISIT_PARTS and len(each.number) == 1 for each in keys):
        pairs = {each.before: each.number for each in keys}
        return pairs if len(pairs) == len(keys) else {}
    places, answers = keys[::2], keys[1::2]
    marked = keys and len(places) == len(answers) and all(each.token.marks for each in places)
    if marked and all(each.number in tuple("123456") and len(each.number) == 1 for each in places):
        pairs = {VISIT_PARTS[int(at.number) - 1]: key.number for at, key in zip(places, answers, strict=True)}
        return pairs if len(pairs) == len(places) else {}
    return {}


def _danger_in(pairs: Mapping[str, str]) -> bool:
    return pairs.get("safe") == "3" or pairs.get("bond") == "4"


def _in_order(numbers: Sequence[Named]) -> bool:
    """True if every name stands where its number's place is."""
    keys = numbers[1:] if numbers and len(numbers[0].number) >= SHORTEST else numbers
    names = zip(keys, VISIT_PARTS, strict=False)
    in_place = all(each.before in ("", part) for each, part in names) and not _names_behind(keys, VISIT_PARTS)
    return in_place and not any(each.token.marks for each in keys)


def _names_behind(keys: Sequence[Named], parts: Sequence[str]) -> bool:
    """True if the last key has another part's name behind it and none before: "3 home", "1 urgent"."""
    last = keys[-1] if keys else None
    return last is not None and not last.before and last.behind not in ("", *parts[len(keys) - 1 : len(keys)])


def _looks_numbered(keys: str) -> bool:
    """1 2 2 3: the first two places with their answers, or four keys."""
    return len(keys) in (4, 6) and len(keys) < KEYS and keys[::2] == "123"[: len(keys) // 2]


def _pairs_hold_danger(keys: str) -> bool:
    return "23" in keys or "54" in keys


def _concern(numbers: Sequence[Named], every: Sequence[str]) -> Parts:
    if numbers and numbers[0].number == fields.ELSEWHERE:
        return _elsewhere(numbers, every)
    said = _one_code([each.number for each in numbers])
    rest = "".join(_behind(_one_code(every)))
    loose = not numbers or not _may_be_whom(every[0])  # behind a word that only a person understands
    risk = _concern_risk(rest) or (loose and _concern_risk("".join(_short(every))))
    if len(rest) > (3 if rest[:1] == "9" else 2) or len(said) > CONCERN_PARTS:
        return Misfit.many, NOTHING, risk
    if said and said[0][0] != "0" and len(said[0]) < SHORTEST:
        one = len(every) == 1
        return None if one else Misfit.unclear, NOTHING, holds_danger(CONCERN, "".join(every))
    names = [each.before for each in numbers[1:]]
    if any(each.before == "urgency" and each.number not in URGENCIES for each in numbers):
        return Misfit.unclear, NOTHING, risk
    if any(name not in ("", part) for name, part in zip(names, PARTS[CONCERN], strict=False)) or _names_behind(
        numbers[1:], PARTS[CONCERN]
    ):
        return Misfit.unclear, NOTHING, risk
    return None, fields.concern_answers(said), risk


def _concern_risk(keys: str) -> bool:
    return holds_danger(CONCERN, re.sub("9[1-8]", "", keys))


def _may_be_whom(number: str) -> bool:
    return number[0] == "0" or len(number) >= SHORTEST


def _short(every: Sequence[str]) -> list[str]:
    """Those that are no code, wherever it stands."""
    return [each for each in every if len(each) < CODE]


def _elsewhere(numbers: Sequence[Named], every: Sequence[str]) -> Parts:
    """`99 24 204711 4 2`: what lacks of it is asked back, so that no code is taken for one of this district."""
    said = [each.number for each in numbers[1:]]
    district = said.pop(0) if said and len(said[0]) == 2 else ""
    code, *rest = _one_code(said) if said else [""]
    keys = "".join(_behind(_one_code(every[2 if district else 1 :])))
    risk = _concern_risk(keys)
    if len(keys) > (3 if keys[:1] == "9" else 2):
        return Misfit.many, NOTHING, risk
    if code and len(code) < SHORTEST:
        return Misfit.unclear, NOTHING, risk or holds_danger(CONCERN, "".join(every))
    there = {"concern.district": district, "concern.code_there": code[:CODE]}
    answers = fields.concern_answers([code, *rest]) if code else {}
    matter = {part: digit for part, digit in answers.items() if part in ("concern.category", "concern.urgency")}
    given = {**fields.whom(fields.ELSEWHERE), **{part: said for part, said in there.items() if said}, **matter}
    return None, given, risk


def _behind(said: Sequence[str]) -> list[str]:
    """The digits behind the code or the 0 of a child that is not registered."""
    if not said:
        return []
    cut = 1 if said[0][0] == "0" else CODE
    return [said[0][cut:], *said[1:]]


def _one_code(numbers: Sequence[str]) -> list[str]:
    if len(numbers) > 1 and len(numbers[0]) == len(numbers[1]) == SHORTEST:
        return [numbers[0] + numbers[1], *numbers[2:]]
    return list(numbers)
