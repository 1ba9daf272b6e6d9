"""The fake gateway as a process of its own, as chaos runs use it."""

import hashlib
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

from sms.gateways.africastalking.sending import AfricasTalking
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.behaviours import error

ROOT = Path(__file__).parents[3]


def test_its_journal_holds_every_message_taken_and_no_number_or_word(tmp_path):
    journal = tmp_path / "taken.jsonl"
    program = [sys.executable, "-m", "tests.fakes.africastalking", "--journal", str(journal), "--seed", "7"]
    weights = ["--behaviour", "accept=3", "--behaviour", "drop=1", "--behaviour", "bad_number=1"]
    with subprocess.Popen(program + weights, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        gateway = AfricasTalking("inshuti", "k3y", None, process.stdout.readline().strip())
        sent = [
            gateway.send(f"Inshuti {48000 + place}: hamagara", [f"+2507880000{place:02d}"])[0] for place in range(40)
        ]
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    outcomes = [each.outcome for each in sent]
    assert set(outcomes) == {"accepted", "unclear", "bad_number"}
    assert {each.provider_id for each in sent if each.provider_id} < {line["id"] for line in lines}
    taken = [place for place, outcome in enumerate(outcomes) if outcome != "bad_number"]
    assert [line["alert"] for line in lines] == [str(48000 + place) for place in taken]
    assert [line["number"] for line in lines] == [
        hashlib.sha256(f"+2507880000{place:02d}".encode()).hexdigest() for place in taken
    ]
    assert "hamagara" not in journal.read_text()


def test_a_gateway_that_relents_takes_what_comes_again():
    with FakeAfricasTalking() as fake:
        fake.default, fake.relents = error(), True
        gateway = AfricasTalking("inshuti", "k3y", None, fake.base_url)
        outcomes = [gateway.send(text, ["+250788000001"])[0].outcome for text in ("one", "other", "one", "one")]
    assert outcomes == ["later", "later", "accepted", "accepted"]


def test_a_request_whose_sender_died_in_the_middle_is_not_taken():
    with (
        FakeAfricasTalking() as fake,
        socket.create_connection(("127.0.0.1", int(fake.base_url.rpartition(":")[2]))) as line,
    ):
        head = "POST /version1/messaging HTTP/1.1\r\nHost: fake\r\napiKey: k3y\r\nContent-Length: 99\r\n\r\n"
        line.sendall(head.encode() + b"to=%2B250788000001")
        line.shutdown(socket.SHUT_WR)
        assert line.recv(100) == b""
    assert (fake.requests, fake.calls) == (0, [])
