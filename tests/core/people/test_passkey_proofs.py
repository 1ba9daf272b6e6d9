"""What an authenticator answered, cut and bent: a wrong answer, never a fault."""

import json
import random
from collections.abc import Iterator

from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestedCredentialData

from core.people import passkey_proofs
from tests.core.support.door import SITE
from tests.fixtures.authenticator import Authenticator

CHALLENGE = bytes(range(32))
ASKED = {"challenge": websafe_encode(CHALLENGE)}
NO_ANSWER = ("", "null", "[]", "{}", '"x"', "[" * 9000, "x" * 20_000, '{"rawId": 1}')


def test_a_signature_that_is_cut_or_bent_anywhere_is_none() -> None:
    key = Authenticator()
    right = key.signs(ASKED)
    kept = bytes(AttestedCredentialData.create(bytes(16), key.id, key.key.public))
    other = bytes(AttestedCredentialData.create(bytes(16), bytes(32), Authenticator().key.public))
    assert passkey_proofs.proven(SITE, right, CHALLENGE, [other, kept]) == (1, 1)
    assert passkey_proofs.proven(SITE, right, CHALLENGE, [other]) is None
    assert passkey_proofs.proven(SITE, right, CHALLENGE, []) is None
    for bent in (*_bent(right), *NO_ANSWER, key.makes(ASKED)):
        assert passkey_proofs.proven(SITE, bent, CHALLENGE, [kept]) is None, bent


def test_of_what_was_made_nothing_bent_is_a_fault() -> None:
    key = Authenticator()
    right = key.makes(ASKED)
    kept = bytes(AttestedCredentialData.create(bytes(16), key.id, key.key.public))
    found = passkey_proofs.made(SITE, right, CHALLENGE)
    assert found == passkey_proofs.NewCredential(kept, 0)
    for bent in (*NO_ANSWER, key.signs(ASKED)):
        assert passkey_proofs.made(SITE, bent, CHALLENGE) is None, bent
    for bent in _bent(right):
        found = passkey_proofs.made(SITE, bent, CHALLENGE)
        assert found is None or len(found.credential) == len(kept), "nobody signs it: it may be another key"


def test_what_is_packed_too_deep_to_be_read_is_none() -> None:
    whole = json.loads(Authenticator().makes(ASKED))
    whole["response"]["attestationObject"] = websafe_encode(b"\x81" * 11_000)
    assert passkey_proofs.made(SITE, json.dumps(whole), CHALLENGE) is None


def _bent(answer: str) -> Iterator[str]:
    """Cut after each part of it, and with bytes of each part changed."""
    lot = random.Random(7)
    yield from (answer[:at] for at in range(0, len(answer), 29))
    parts = json.loads(answer)["response"]
    for name, part in parts.items():
        raw = websafe_decode(part)
        for _ in range(40):
            at = lot.randrange(len(raw))
            other = raw[:at] + bytes([raw[at] ^ lot.randrange(1, 256)]) + raw[at + 1 :]
            cut = raw[: lot.randrange(len(raw))]
            for each in (other, cut):
                whole = json.loads(answer)
                whole["response"][name] = websafe_encode(each)
                yield json.dumps(whole)
