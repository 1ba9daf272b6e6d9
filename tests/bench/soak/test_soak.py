"""The calls of a day, and what is said of a month; `.ci/run` lives a day of it, the proofs all thirty."""

import pytest

from bench.common.district import SCREENS, Home
from bench.soak import __main__ as soak
from bench.soak.calls import DANGER, THINK_SECONDS, DayCalls, moments

HOMES = [Home(f"+25072000000{nth}", f"{nth}" * 6) for nth in range(4)]


def test_each_key_has_its_moment_and_dangers_lie_between_the_visits() -> None:
    found = moments(DayCalls(HOMES, ["+250720000009"]), rate=9, token="t")
    assert [at for at, _, _ in found] == sorted(at for at, _, _ in found)
    assert len(found) == len(HOMES) * len(SCREENS) + len(DANGER)
    by_call = {which: [at for at, of, _ in found if of == which] for _, which, _ in found}
    assert [ats[0] for ats in by_call.values()] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert all(
        late - early == THINK_SECONDS for ats in by_call.values() for early, late in zip(ats, ats[1:], strict=False)
    )
    told = [request for _, _, request in found if b"2507200000" in request.sent and b"00009" in request.sent]
    assert [request.expected for request in told] == [
        (f"at-ussd-hop-metadata: {each}\r\n".encode(),) for each in DANGER
    ]


@pytest.mark.parametrize("arguments", [("--days", "0"), ("--rate", "x"), ("--children", "1")])
def test_a_command_that_makes_no_sense_is_told(arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        soak.main(arguments)
    assert stop.value.code == 2
    assert arguments[0] in capsys.readouterr().err
