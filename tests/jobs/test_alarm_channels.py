"""Alarms on the channels that are not the failing gateway: a program of the operator's, and a real mail server."""

import smtplib
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core import failpoints
from core.failpoints import Side
from core.models.monitoring import RateCounter
from core.monitoring import alarms
from core.monitoring.machine import Machine
from core.storage import rate_counters
from core.storage.db import Database
from jobs import alarm_channels
from jobs.alarm_channels import AlarmChannels, AlarmCommand, AlarmMail
from tests.fakes.mail import FakeMailServer
from tests.fixtures.world import Watch

FULL, FINE = Machine(5.0, 0), Machine(50.0, 0)
BEGINS = "Inshuti alarm since 09:00: the disk of the database is nearly full. See /readyz and the runbook."
OVER = "Inshuti, over: the disk of the database is nearly full."
WRITES = "import sys, pathlib; pathlib.Path(sys.argv[1]).open('a').write(sys.argv[2] + chr(10))"


def sweep(database: Database, machine: Machine) -> None:
    with database.write() as tx:
        alarms.sweep(tx, machine)


@pytest.fixture
def heard(tmp_path: Path) -> Path:
    return tmp_path / "heard"


@pytest.fixture
def command(heard: Path) -> AlarmCommand:
    return AlarmCommand((sys.executable, "-c", WRITES, str(heard)))


class Stubborn:
    """A channel that reaches nobody until it works."""

    name = "stubborn"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.works = False

    def say(self, sentence: str) -> None:
        """Remember what was asked of it."""
        self.asked.append(sentence)
        if not self.works:
            raise OSError("nobody there")


class TestWhatIsSaid:
    """Begin, each hour, end; with no operator's phone and no gateway at all."""

    def test_once_an_hour_and_its_end(
        self, database: Database, watch: Watch, command: AlarmCommand, heard: Path
    ) -> None:
        channels = AlarmChannels([command])
        assert channels.announce(database) == 0
        sweep(database, FULL)
        assert (channels.announce(database), channels.announce(database)) == (1, 0)
        watch.passes(minutes=60)
        assert channels.announce(database) == 1
        watch.passes(minutes=5)
        sweep(database, FINE)
        assert (channels.announce(database), channels.announce(database)) == (1, 0)
        assert heard.read_text().splitlines() == [BEGINS, BEGINS, OVER]

    def test_what_reached_nobody_is_said_again(self, database: Database, command: AlarmCommand, heard: Path) -> None:
        sweep(database, FULL)
        for broken in (
            AlarmCommand(("/no/such/program",)),
            AlarmCommand((sys.executable, "-c", "raise SystemExit(3)")),
        ):
            assert AlarmChannels([broken]).announce(database) == 0
        assert AlarmChannels([AlarmCommand(("/no/such/program",)), command]).announce(database) == 1
        assert heard.read_text().splitlines() == [BEGINS]

    def test_none_overtakes_one_that_reached_nobody(self, database: Database, watch: Watch) -> None:
        """They come as they began; a less urgent one that began before stands in front, and an end behind all."""
        channel = Stubborn()
        sweep(database, Machine(50.0, 5.0))
        watch.passes(seconds=10)
        sweep(database, Machine(5.0, 5.0))
        assert AlarmChannels([channel]).announce(database) == 0
        assert [each.partition(": ")[2][:9] for each in channel.asked] == ["the clock"], "it is asked no more"
        channel.works = True
        assert AlarmChannels([channel]).announce(database) == 2
        assert [each[:13] for each in channel.asked[1:]] == ["Inshuti alarm", "Inshuti alarm"]
        watch.passes(seconds=10)
        sweep(database, Machine(5.0, 0.0))
        with database.write() as tx:
            rate_counters.add(tx, RateCounter.pin_locked, 20)
        sweep(database, Machine(5.0, 0.0))
        channel.works = False
        assert AlarmChannels([channel]).announce(database) == 0
        assert "locked" in channel.asked[-1] or "PIN" in channel.asked[-1]
        channel.works = True
        assert AlarmChannels([channel]).announce(database) == 2
        assert channel.asked[-1].startswith("Inshuti, over: ")

    def test_where_no_channel_is_set_nothing_is_noted(self, database: Database, command: AlarmCommand) -> None:
        sweep(database, FULL)
        assert AlarmChannels([]).announce(database) == 0
        assert AlarmChannels([command]).announce(database) == 1


@pytest.mark.parametrize(
    ("point", "side", "times"),
    [
        ("announce.lease", Side.before, 1),
        ("announce.lease", Side.after, 1),
        ("announce", Side.before, 2),  # said, and not written down that it was: once more rather than never
        ("announce", Side.after, 1),
        ("announce.done", Side.before, 1),
        ("announce.done", Side.after, 1),
    ],
)
def test_cut_in_two_an_alarm_is_said_at_least_once(
    point: str, side: Side, times: int, database: Database, watch: Watch, command: AlarmCommand, heard: Path
) -> None:
    class Died(BaseException):
        """As if the process were gone."""

    def die() -> None:
        raise Died

    sweep(database, FULL)
    failpoints.arm(point, side, 1, die)
    try:
        with pytest.raises(Died):
            AlarmChannels([command]).announce(database)
    finally:
        failpoints.disarm()
    watch.passes(seconds=61)  # the lease of who died is over
    AlarmChannels([command]).announce(database)
    assert heard.read_text().splitlines() == [BEGINS] * times


class TestTheCommand:
    """A program of the operator's."""

    def test_no_shell_reads_the_sentence_and_no_secret_is_handed_on(
        self, command: AlarmCommand, heard: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SECRET_KEY", "not for others")
        command.say("a; touch b $(id) 'c'")
        assert heard.read_text() == "a; touch b $(id) 'c'\n"
        looks = AlarmCommand((sys.executable, "-c", "import os, sys; sys.exit('SECRET_KEY' in os.environ)"))
        looks.say("x")

    def test_one_that_hangs_is_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(alarm_channels, "SECONDS", 0.3)
        with pytest.raises(subprocess.TimeoutExpired):
            AlarmCommand((sys.executable, "-c", "import time; time.sleep(30)")).say("x")


class TestMail:
    """A mail server over a real socket."""

    @pytest.fixture
    def tls(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
        """A certificate that this machine trusts."""
        key = ec.generate_private_key(ec.SECP256R1())
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), datetime.now(UTC)
        made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        made = made.add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        file = tmp_path / "server.pem"
        pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
        file.write_bytes(
            made.sign(key, hashes.SHA256()).public_bytes(pem)
            + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        return context

    def mail(self, server: FakeMailServer, **more: Any) -> AlarmMail:
        return AlarmMail("127.0.0.1", server.port, "inshuti@example.rw", "operator@example.rw", **more)

    def test_it_is_sent_over_tls_with_the_login(self, tls: ssl.SSLContext) -> None:
        with FakeMailServer(tls=tls, login=("inshuti", "a secret")) as server:
            self.mail(server, user="inshuti", password="a secret").say(BEGINS)
        (mail,) = server.mails
        assert (mail["To"], mail["Subject"]) == ("operator@example.rw", BEGINS)
        assert mail.get_content().strip() == BEGINS

    def test_a_certificate_that_nobody_trusts_ends_it(
        self, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SSL_CERT_FILE")
        with FakeMailServer(tls=tls) as server, pytest.raises(ssl.SSLCertVerificationError):
            self.mail(server).say(BEGINS)
        assert server.mails == []

    def test_without_tls_where_the_server_is_this_machines_own(self) -> None:
        with FakeMailServer() as server:
            self.mail(server, starttls=False).say(BEGINS)
        assert len(server.mails) == 1

    @pytest.mark.parametrize("how", ["refuses", "has no tls"])
    def test_a_server_that_takes_nothing_is_asked_again(self, database: Database, how: str) -> None:
        sweep(database, FULL)
        with FakeMailServer() as server:
            server.refuses = how == "refuses"
            channels = AlarmChannels([self.mail(server, starttls=how != "refuses")])
            assert channels.announce(database) == 0
            with pytest.raises(smtplib.SMTPException):
                self.mail(server, starttls=how != "refuses").say("x")
            server.refuses = False
            assert AlarmChannels([self.mail(server, starttls=False)]).announce(database) == 1
