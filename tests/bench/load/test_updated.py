"""Restarts in turn under load: what is refused is told. `.ci/run` has a stage for the restarts themselves."""

import dataclasses
import http.client
from pathlib import Path

from bench.common.district import Home
from bench.common.proxy import Proxy
from bench.load import updated
from bench.load.updated import SteadyPhones, UpdateMeasured


class Refusing(Proxy):
    """A proxy behind which nobody is."""

    def line(self) -> http.client.HTTPSConnection:
        return http.client.HTTPConnection("127.0.0.1", 1, timeout=1)  # type: ignore[return-value]  # both ask alike, and this one needs no TLS


def test_a_call_that_is_refused_is_told(tmp_path: Path) -> None:
    measured = UpdateMeasured("sqlite", "SIGTERM", 0.1, 1000)
    phones = SteadyPhones(Refusing(1, 1, tmp_path), "token", [Home("+250788000001", "204711")] * 2000, measured)
    with phones.dialling():
        phones.stopping.wait(0.05)
    assert measured.refused == measured.hops > 0
    assert measured.wrong[0] == "volunteer.home was to be shown, and came ConnectionRefusedError"
    assert "0 visits thanked for, each with its one row and the same bytes again: no" in updated._said(measured)
    assert "yes" in updated._said(dataclasses.replace(measured, wrong=[]))
