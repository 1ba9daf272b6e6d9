"""What becomes of a message when the network, and not the gateway, has the last word."""

import datetime
import logging
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sms.gateways.africastalking.sending import AfricasTalking
from sms.gateways.connections import Timeouts
from sms.gateways.http_client import MOST_BODY
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.behaviours import (
    Behaviour,
    accept,
    bad_key,
    cut_short,
    dripping,
    drop,
    error,
    html,
    raw,
    refuse,
    reject,
    slow,
)

ONE = "+250788000001"
TEXT = "Inshuti 48217: hamagara *801#"
HASTY = Timeouts(connect=0.3, read=0.6, total=0.8)


@pytest.fixture
def fake() -> Iterator[FakeAfricasTalking]:
    with FakeAfricasTalking() as fake:
        yield fake


@pytest.fixture
def gateway(fake: FakeAfricasTalking) -> AfricasTalking:
    return AfricasTalking("inshuti", "k3y", "INSHUTI", fake.base_url)


@pytest.fixture
def hasty(fake: FakeAfricasTalking) -> AfricasTalking:
    return AfricasTalking("inshuti", "k3y", "INSHUTI", fake.base_url, limits=HASTY)


def ask(gateway: AfricasTalking) -> tuple[str, str]:
    (sent,) = gateway.send(TEXT, [ONE])
    return sent.outcome, sent.reason


def test_a_refused_connection_is_surely_unsent(fake, gateway):
    fake.stop()
    assert ask(gateway) == ("later", "unreachable")
    fake.start()
    assert ask(gateway) == ("accepted", "Sent")


def test_a_connection_that_never_opens_is_surely_unsent():
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        with socket.create_connection(deaf.getsockname()):  # fills the queue of one
            gateway = AfricasTalking("inshuti", "k3y", None, f"http://127.0.0.1:{deaf.getsockname()[1]}", limits=HASTY)
            assert ask(gateway) == ("later", "connect_timeout")


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (drop(), "broken_answer"),
        (refuse(), "broken_answer"),
        (cut_short(), "broken_answer"),
        (raw(b"x" * (MOST_BODY + 1)), "broken_answer"),
        (Behaviour(body=b"not gzip", headers={"Content-Encoding": "gzip"}), "broken_answer"),
    ],
)
def test_whatever_breaks_after_the_request_left_is_unclear(fake, gateway, behaviour, reason):
    fake.script([behaviour])
    assert ask(gateway) == ("unclear", reason)
    assert ask(gateway) == ("accepted", "Sent"), "the next call finds a sound line"


def test_an_answer_too_late_is_unclear(fake, hasty):
    fake.script([slow(1.0)])
    assert ask(hasty) == ("unclear", "timeout")


def test_a_slow_answer_in_time_is_an_answer(fake, hasty):
    fake.script([slow(0.1)])
    assert ask(hasty) == ("accepted", "Sent")


@pytest.mark.parametrize("headers", [{}, {"Connection": "close"}])
def test_an_answer_byte_by_byte_ends_at_the_total_limit(fake, hasty, headers):
    fake.script([replace(dripping(0.02), headers=headers)])
    start = time.monotonic()
    assert ask(hasty)[0] == "unclear"
    assert time.monotonic() - start < HASTY.total + 0.7, "the whole answer takes some four seconds"


@pytest.mark.lengthy
def test_an_answer_that_stalls_halfway_ends_at_the_total_limit(fake):
    gateway = AfricasTalking("inshuti", "k3y", None, fake.base_url, limits=Timeouts(connect=0.3, read=1.0, total=1.1))
    fake.script([Behaviour(wait=0.8, drip=3.0)])
    start = time.monotonic()
    assert ask(gateway)[0] == "unclear"
    assert time.monotonic() - start < 1.5, "the read limit would run to 1.8 s"


def test_the_default_limits_stay_below_twelve_seconds():
    assert Timeouts() == (3.05, 9.05, 11.5)


def test_a_stranger_in_the_gateways_place_is_told_nothing(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard: list[bytes] = []
        stranger = threading.Thread(target=_pose, args=(listener, _certificate(tmp_path), heard))
        stranger.start()
        gateway = AfricasTalking("inshuti", "k3y", None, f"https://127.0.0.1:{listener.getsockname()[1]}")
        assert ask(gateway) == ("later", "certificate")
        stranger.join()
    assert heard == []


def _pose(listener: socket.socket, certificate: Path, heard: list[bytes]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    line, _ = listener.accept()
    try:
        with context.wrap_socket(line, server_side=True) as secure:
            heard.append(secure.recv(100))
    except OSError:  # the sender hung up, as it should
        line.close()


def _certificate(folder: Path) -> Path:
    """A certificate and its key in one file, signed by nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(1)).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "stranger.pem"
    path.write_bytes(secret + signed.public_bytes(pem))
    return path


def test_one_sender_keeps_one_line(fake, gateway):
    assert {ask(gateway) for _ in range(20)} == {("accepted", "Sent")}
    assert fake.connections == 1


def test_parallel_senders_share_as_many_lines_as_they_are(fake):
    gateway = AfricasTalking("inshuti", "k3y", None, fake.base_url, pool=8)
    fake.default = slow(0.002)
    with ThreadPoolExecutor(8) as senders:
        sent = list(senders.map(lambda place: gateway.send(TEXT, [f"+250788{place:06d}"])[0], range(400)))
    assert [each.number for each in sent] == [f"+250788{place:06d}" for place in range(400)]
    assert len({each.provider_id for each in sent}) == 400
    taken = {number: id for call in fake.calls for number, id in call.ids.items()}
    assert {each.number: each.provider_id for each in sent} == taken
    assert fake.connections <= 8


def test_an_idle_line_is_probed_so_that_no_router_forgets_it(fake, gateway):
    ask(gateway)
    (idle,) = gateway._client._idle
    assert idle.socket.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert idle.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_a_line_closed_while_idle_costs_no_message(fake, gateway):
    ask(gateway)
    fake.hang_up()
    time.sleep(0.05)
    assert ask(gateway) == ("accepted", "Sent")
    assert fake.connections == 2


def test_a_refusal_leaves_the_line_or_a_new_one_usable(fake, gateway):
    fake.script([error(500), bad_key(), accept()])
    assert [ask(gateway)[0] for _ in range(3)] == ["later", "misconfigured", "accepted"]


def test_the_environment_adds_nothing(fake, gateway, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    fake.script([Behaviour(headers={"Set-Cookie": "kept=1; Path=/"})])
    assert [ask(gateway)[0] for _ in range(2)] == ["accepted", "accepted"]
    assert all({"Authorization", "Cookie"}.isdisjoint(call.headers) for call in fake.calls)


class TimeIsUp(Exception):
    """Like the exception of a job's time limit: nobody but the job's runner may catch it."""


def test_a_jobs_time_limit_passes_through(fake, gateway):
    def ring(*_: object) -> None:
        raise TimeIsUp

    before = signal.signal(signal.SIGUSR1, ring)
    fake.default = slow(0.25)
    try:
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        with pytest.raises(TimeIsUp):
            gateway.send(TEXT, [ONE])
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_no_log_line_holds_a_number_a_text_or_the_key(fake, hasty, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    fake.script([accept(), reject(403), bad_key(), drop(), cut_short(), html(), error(), slow(1.0)])
    for _ in range(8):
        ask(hasty)
    fake.stop()
    ask(hasty)
    out, err = capfd.readouterr()
    said = caplog.text + out + err
    assert not any(word in said for word in ("788000001", "k3y", "48217", "hamagara"))
