"""nginx in front, run for real over TLS: what reaches an instance, what is written down, what one that dies costs."""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.common.proxy import NAME, Proxy, configured, proxied
from jobs.runner.supervisor import free_port
from tests.deploy.upstreams import Instance, instances
from tests.deploy.written import DEPLOY

pytestmark = pytest.mark.hosts

TOKEN, PIN = "t0ken-of-the-gateway-1234", "4071"
HOP, BODY = f"/ussd/africastalking/{TOKEN}", f"sessionId=ATUid_1&phoneNumber=%2B250788000001&text=4*{PIN}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Behind = tuple[Proxy, dict[str, Instance]]


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Behind]:
    with instances("one", "two", "desk") as running:
        ports = [running[name].server_port for name in ("one", "two", "desk")]
        with proxied(tmp_path, dict(zip((8001, 8002, 8003), ports, strict=True))) as proxy:
            yield proxy, running


def test_the_configuration_is_one(tmp_path: Path) -> None:
    configured(tmp_path, dict.fromkeys((8001, 8002, 8003), 9))
    command = ["nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and "[warn]" not in done.stderr, done.stderr


def test_what_a_caller_claims_to_have_forwarded_is_thrown_away(behind: Behind) -> None:
    proxy, running = behind
    forged = {
        "X-Forwarded-For": "127.0.0.1, 10.9.8.7",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Real-IP": "127.0.0.1",
        "Forwarded": "for=127.0.0.1",
        "Via": "1.1 me",
    }
    assert proxy.ask(HOP, BODY, {**FORM, **forged}) == (200, "one")
    ((path, body, headers),) = running["one"].asked
    assert (path, body, headers["host"]) == (HOP, BODY, NAME)
    told = {name: headers.get(name) for name in map(str.lower, forged)}
    assert told == {**dict.fromkeys(told), "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https"}


def test_phones_go_to_two_instances_and_the_desk_to_one_of_its_own(behind: Behind) -> None:
    proxy, running = behind
    assert {proxy.ask(HOP, BODY, FORM)[1] for _ in range(4)} == {"one", "two"}
    assert {proxy.ask(path)[1] for path in ("/console", "/console/alerts", "/static/console.css")} == {"desk"}
    running["desk"].end()
    assert proxy.ask("/console")[1] in ("one", "two"), "while its own is away"


def test_a_hop_whose_instance_dies_is_asked_of_the_other_and_a_form_is_not(tmp_path: Path) -> None:
    with instances("one", "two", "desk", dying=("one", "desk")) as running:
        ports = [running[name].server_port for name in ("one", "two", "desk")]
        with proxied(tmp_path, dict(zip((8001, 8002, 8003), ports, strict=True))) as proxy:
            assert [proxy.ask(HOP, BODY, FORM) for _ in range(4)] == [(200, "two")] * 4
            assert running["one"].asked and {body for _, body, _ in running["two"].asked} == {BODY}
            assert proxy.ask("/console/alerts/1", "do=own", FORM)[0] == 502
            assert len(running["desk"].asked) == 1
            assert [path for path, _, _ in running["two"].asked if path.startswith("/console")] == []
            assert proxy.ask("/console")[1] == "two", "a page is only looked at"


def test_instances_that_refuse_one_after_the_other_refuse_nobody(tmp_path: Path) -> None:
    """Whichever was away a moment ago is asked at once when the other one is away."""
    with instances("two") as running:
        ports = {8001: free_port(0), 8002: running["two"].server_port, 8003: free_port(0)}
        with proxied(tmp_path, ports) as proxy:
            assert [proxy.ask(HOP, BODY, FORM) for _ in range(20)] == [(200, "two")] * 20


def test_no_log_holds_a_token_or_a_pin_whatever_goes_wrong(behind: Behind) -> None:
    proxy, running = behind
    proxy.ask(HOP, BODY, FORM)
    proxy.ask(f"/sms/pindo/{TOKEN}/inbound?text={PIN}", "x" * 20_000, FORM)
    proxy.ask(f"/{TOKEN}", headers={"Referer": f"https://{NAME}/{TOKEN}", "User-Agent": PIN})
    for each in running.values():
        each.end()
    assert proxy.ask(HOP, BODY, FORM)[0] == 502
    logged = (proxy.folder / "inshuti.log").read_text()
    assert "POST /ussd/africastalking 200" in logged and "POST /sms/pindo 413" in logged
    assert " 502 " in logged
    for secret in (TOKEN, PIN, "250788000001"):
        assert secret not in proxy.logged()


def test_what_is_not_for_strangers_is_not_there(behind: Behind) -> None:
    proxy, running = behind
    for path in ("/metrics", "/simulator", "/simulator/clock", "/", "/ussd", "/consoles", "/readyz/x"):
        assert proxy.ask(path)[0] == 404, path
    assert not any(each.asked for each in running.values())
    assert proxy.ask("/readyz")[0] == 200
    with_plain = proxy.plain()
    with_plain.request("POST", HOP, BODY, FORM)
    assert with_plain.getresponse().status == 404
    assert len(running["one"].asked) + len(running["two"].asked) == 1, "the readyz"


def test_a_body_reaches_an_instance_when_all_of_it_is_there(behind: Behind) -> None:
    proxy, running = behind
    opened = proxy.line()
    opened.putrequest("POST", HOP, skip_host=True)
    opened.putheader("Host", NAME)
    opened.putheader("Content-Length", str(len(BODY)))
    opened.endheaders(BODY[:10].encode())
    assert not running["one"].arrived.wait(0.5) and not running["two"].arrived.is_set()
    opened.send(BODY[10:].encode())
    assert opened.getresponse().status == 200
    assert proxy.ask(HOP, "x" * (16 * 1024 + 1), FORM)[0] == 413


def test_one_that_never_comes_whole_is_cut(behind: Behind) -> None:
    proxy, running = behind
    opened = proxy.line()
    opened.putrequest("POST", HOP, skip_host=True)
    opened.putheader("Host", NAME)
    opened.putheader("Content-Length", str(len(BODY)))
    began = time.monotonic()
    opened.endheaders(BODY[:10].encode())
    with contextlib.suppress(OSError):
        assert opened.getresponse().status == 408
    assert 4 < time.monotonic() - began < 8
    assert not any(each.arrived.is_set() for each in running.values())


def test_caddy_takes_its_example_without_a_word_of_warning() -> None:
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "caddy" / "Caddyfile")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and '"warn"' not in done.stderr, done.stderr
