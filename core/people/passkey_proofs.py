"""What an authenticator answered, judged by fido2. Whoever imports this loads that library: a tenth of a second, 5 MB.

An answer that is cut, or was never one, is judged like a wrong one: None.
"""

import json
import logging
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    RegistrationResponse,
    UserVerificationRequirement,
)

from core.people.passkey_site import ALGORITHMS, PasskeySite

logging.getLogger("fido2").setLevel(logging.WARNING)
"""Below that it writes the ids of credentials, which belong to a person."""
LONGEST = 16 * 1024
"""Characters of an answer; the longest known, with a certificate of a computer's chip, has half of that."""
_WRONG = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError, RecursionError),
    *(struct.error, NotImplementedError, InvalidSignature, UnsupportedAlgorithm),
)
"""What the library raises for an answer that is none."""


@dataclass(frozen=True)
class NewCredential:
    """Id and public half of a key pair that was made just now, as the authenticator gave them, and its count."""

    credential: bytes
    count: int


def made(site: PasskeySite, answer: str, challenge: bytes) -> NewCredential | None:
    """What was made for that site, of that challenge, by somebody whom the authenticator knows. Who built the
    authenticator is not asked.
    """
    try:
        response = RegistrationResponse.from_dict(_read(answer))
        _require_own_page(response.response.client_data.cross_origin)
        server = _server(site)
        found = server.register_complete(_state(server, challenge), response)
        data = found.credential_data
        if data is None or data.public_key.get(3) not in ALGORITHMS:
            return None
        _require_readable(data.public_key)
        return NewCredential(bytes(data), found.counter)
    except _WRONG:
        return None


def proven(site: PasskeySite, answer: str, challenge: bytes, kept: Sequence[bytes]) -> tuple[int, int] | None:
    """Which of the kept credentials signed that challenge, by its place among them, and the count it told."""
    try:
        response = AuthenticationResponse.from_dict(_read(answer))
        _require_own_page(response.response.client_data.cross_origin)
        server, known = _server(site), [AttestedCredentialData(each) for each in kept]
        by = server.authenticate_complete(_state(server, challenge), known, response)
        return known.index(by), response.response.authenticator_data.counter
    except _WRONG:
        return None


def _read(answer: str) -> dict[str, object]:
    if len(answer) > LONGEST:
        raise ValueError("longer than any authenticator's answer")
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise TypeError("not the form of an answer")
    return read


def _require_own_page(cross_origin: object) -> None:
    """The library does not ask whether ours was the page itself, or a frame of another's."""
    if cross_origin:
        raise ValueError("asked inside another site's page")


def _require_readable(key: CoseKey) -> None:
    """A key with which nothing can be verified is refused now, not when its holder wants to come in."""
    try:
        key.verify(b"", b"")
    except InvalidSignature:
        return


def _server(site: PasskeySite) -> Fido2Server:
    party = PublicKeyCredentialRpEntity(id=site.domain, name=site.domain)
    return Fido2Server(party, AttestationConveyancePreference.NONE, verify_origin=lambda origin: origin == site.origin)


def _state(server: Fido2Server, challenge: bytes) -> object:
    """Of a question that was asked with this challenge, of somebody to be known by finger, face or PIN."""
    _, state = server.authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED, challenge=challenge)
    return state
