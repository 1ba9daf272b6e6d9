"""Whatever numbers come: all of them are kept, or one is asked for, or the sender is told that somebody rings."""

from hypothesis import example, given
from hypothesis import strategies as st

from sms.reading import read
from sms.shapes import holds_danger

CODES = ("204711", "318061", "427356", "536141")
numbers = st.lists(st.sampled_from([*CODES, *map(str, range(10)), "91", "98", "21"]), min_size=1, max_size=16)
separators = st.sampled_from([" ", ", ", ".", "\n", " / ", "*"])
words = st.sampled_from(["VISIT", "SURA", "CONCERN", "IKIBAZO"])


@given(words, numbers, separators)
@example("CONCERN", ["427356", "9", "2", "9"], " ")
@example("VISIT", ["91", "0", "0", "0", "0", "0"], " ")
def test_every_digit_is_kept_asked_for_or_told_to_be_left(word: str, said: list[str], between: str) -> None:
    found = read(f"{word} {between.join(said)}")
    kept = "".join(each.about + "".join(digit for _, digit in each.parts) for each in found.whole)
    digits = "".join(said)
    if found.whole:
        numbered = len(digits) - len(kept)
        distinct = len({each.about for each in found.whole}) == len(found.whole)
        by_place = said[::2] == ["1", "2", "3"] and kept == "".join(said[1::2])  # 1=0 2=98 3=2
        every = sorted(kept) == sorted(digits) or numbered >= 6 or by_place
        assert every or not distinct or len(digits) % len(kept) == 0
        assert found.misfit is None
    elif found.misfit is None:
        asked = "".join(value for key, value in found.given.items() if key != "concern.about")
        assert len(asked) <= len(digits)
        at_code = said[0] in "056789" and "visit.child" not in found.given  # the code is asked for
        lost = len(digits) - len(asked) - at_code
        assert lost <= 0 or len(said) == 1, "what is not kept while a part is asked for"


@given(numbers)
def test_a_visit_that_is_not_kept_is_a_danger_where_any_reading_holds_one(said: list[str]) -> None:
    found = read("VISIT 204711 " + " ".join(said))
    keys = "".join(said)
    if found.misfit and not any(each in keys for each in CODES) and len(keys) > 6:
        assert found.risk is holds_danger("visit", keys)
