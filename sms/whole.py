"""Whole reports in a text, in one single way: which numbers belong to which word, and what is left of the words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from sms.commands import BY_PHONE, WORDS
from sms.named import CONCERN, PARTS, VISIT, Named, named_numbers
from sms.shapes import CODE, WholeReport, is_code, readings
from sms.tokens import Token
from sms.vocabulary import COURTESIES, LARGER, SHORT

REPORT_WORDS = tuple(word for word, command in WORDS.items() if command.is_report)
LEAST = 5
"""Letters of a report word that may be slipped by one."""
MOST_SPOKEN = 24


def whole_reports(pieces: Sequence[Token]) -> tuple[tuple[WholeReport, ...], tuple[str, ...]] | None:
    """All reports of the text, each once, and the words that only a person understands; None where its numbers are not
    whole reports, or are in more than one way.
    """
    for window in _as_numbers_or_words(pieces):
        found: dict[tuple[WholeReport, ...], tuple[str, ...]] = {}
        for tokens in window:
            for reading in _readings(tokens):
                found.setdefault(tuple(dict.fromkeys(reading)), (*_left(tokens), *_said_again(reading)))
        if found:
            return next(iter(found.items())) if len(found) == 1 else None
    return None


def _said_again(reading: Sequence[WholeReport]) -> tuple[str, ...]:
    """What stands twice and names no child may be two children: kept once, and a person asks."""
    return tuple(each.about for each in dict.fromkeys(reading) if each.about == "0" and reading.count(each) > 1)


def _as_numbers_or_words(pieces: Sequence[Token]) -> Iterator[list[list[Token]]]:
    """Digits in words are numbers from one of them to another, and words before and behind: as many as may be first.

    A larger number in words has no digits here: then none of them is read.
    """
    spoken = [at for at, each in enumerate(pieces) if each.spoken][:MOST_SPOKEN]
    if not any(each.word in LARGER for each in pieces):
        for many in range(len(spoken), 0, -1):
            chosen = [spoken[at : at + many] for at in range(len(spoken) - many + 1)]
            yield [_spoken_only(pieces, each) for each in chosen if not _cuts(pieces, each)]
    yield [_spoken_only(pieces, ())]


def _cuts(pieces: Sequence[Token], numbers: Sequence[int]) -> bool:
    """True if one of two digits in words side by side is to be a number and the other is not."""
    before, behind = numbers[0] - 1, numbers[-1] + 1
    return (before >= 0 and pieces[before].spoken) or (behind < len(pieces) and pieces[behind].spoken)


def _spoken_only(pieces: Sequence[Token], numbers: Sequence[int]) -> list[Token]:
    return [replace(each, number="") if each.spoken and at not in numbers else each for at, each in enumerate(pieces)]


def _readings(tokens: Sequence[Token]) -> Iterator[tuple[WholeReport, ...]]:
    parts = [(script, named_numbers(part)) for script, part in by_word(tokens)]
    parts = _unless_said_again([(script, numbers) for script, numbers in parts if numbers])
    if not parts:
        return
    if together := _around_the_word(parts):
        parts = together
    ways = [
        [each for each in readings(script or VISIT, numbers) if script or _is_plain(each)] for script, numbers in parts
    ]
    for way in product(*ways):
        yield tuple(report for reports in way for report in reports)


def _unless_said_again(parts: list[tuple[str, list[Named]]]) -> list[tuple[str, list[Named]]]:
    """A code alone in front of the report word is that of the report: "I went to 204711. VISIT 204711 ..."."""
    if len(parts) > 1 and not parts[0][0] and len(parts[0][1]) == 1:
        code, behind = parts[0][1][0].number, parts[1][1][0].number
        return parts[1:] if len(code) == CODE and behind.startswith(code) else parts
    return parts


def _around_the_word(parts: list[tuple[str, list[Named]]]) -> list[tuple[str, list[Named]]]:
    """The report word between a code and its answers: "2 1 1 1 1 1 visit 204711", "204711, concern 4 2"; else none."""
    if len(parts) != 2 or parts[0][0] or not (is_code(parts[0][1]) or is_code(parts[1][1])):
        return []
    script, together = parts[1][0], [*parts[0][1], *parts[1][1]]
    found = readings(script, together)
    return [(script, together)] if found and all(len(each) == 1 and _is_full(each[0]) for each in found) else []


def _is_full(report: WholeReport) -> bool:
    return len(report.parts) == len(PARTS[report.script])


def without_kinds_of(pieces: Sequence[Token]) -> list[Token]:
    """Without the report word in the name of a part: "kind of concern", "ubwoko bw'ikibazo"."""
    kept: list[Token] = []
    for at, each in enumerate(pieces):
        is_key = any(0 < len(one.number) < 3 for one in pieces[at + 1 : at + 2])
        of = kept[-1:] if kept and kept[-1].word in _OF else []
        named = kept[: len(kept) - len(of)]
        if is_key and each.word in REPORT_WORDS and named and named[-1].label == "category":
            kept = named
        else:
            kept.append(each)
    return kept


_OF = ("OF", "DE", "DU", "BW", "YA")


def _is_plain(reports: Sequence[WholeReport]) -> bool:
    """Without its word only a visit with all its keys is one."""
    return all(len(each.parts) == 6 for each in reports)


def by_word(tokens: Sequence[Token]) -> list[tuple[str, list[Token]]]:
    """The text from one report word to the next; what comes before the first has no script."""
    parts: list[tuple[str, list[Token]]] = [("", [])]
    for each in tokens:
        if script := _script(each):
            parts.append((script, []))
        else:
            parts[-1][1].append(each)
    return parts


def _script(token: Token) -> str:
    """The report that this word begins, "" for any other word."""
    word = "" if token.number else token.word
    exact = word if word in REPORT_WORDS else SHORT.get(word, "")
    meant = exact or next((each for each in REPORT_WORDS if word and _is_slip(word, each)), "")
    return WORDS[meant].name if meant else ""


def heads(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The words among these that begin a report, written in full."""
    return tuple(each.word for each in tokens if each.word in REPORT_WORDS)


def _is_slip(word: str, meant: str) -> bool:
    """One letter more, less, another, or two neighbours swapped."""
    if len(meant) < LEAST or word[0] != meant[0] or abs(len(word) - len(meant)) > 1:
        return False
    long, short = (word, meant) if len(word) > len(meant) else (meant, word)
    if len(long) > len(short):
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    wrong = [at for at in range(len(word)) if word[at] != meant[at]]
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and word[wrong[0]] == meant[wrong[1]]
    return len(wrong) == 1 or (swapped and word[wrong[1]] == meant[wrong[0]])


def _left(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(
        each.word
        for at, each in enumerate(tokens)
        if each.is_unread and each.word not in COURTESIES and not _script(each) and not _teaches(tokens, at)
    )


def _teaches(tokens: Sequence[Token], at: int) -> bool:
    """SEND in front of a report, as an example is copied."""
    word = WORDS.get(tokens[at].word)
    is_copied = tokens[at].word in ("SEND", "OHEREZA", "ENVOYEZ", "TUMA") or word is BY_PHONE
    return is_copied and at + 1 < len(tokens) and _script(tokens[at + 1]) in (VISIT, CONCERN)
