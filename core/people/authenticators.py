"""The authenticator app of an officer: its secret, sealed, and its codes of half a minute, each counted once."""

import pyotp

from core.models.desk import DeskAccount
from core.people import desk_codes
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

TOTP = "desk_accounts.totp"
"""What a secret is sealed for, beside its person."""


def new_secret() -> str:
    """For an authenticator app."""
    return pyotp.random_base32()


def address_of(secret: str, name: str) -> str:
    """What the app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Inshuti")


def set_authenticator(tx: Tx, me: Caller, secret: str, typed: str) -> list[str] | None:
    """The app shows the right code: from now on it is a second step, and ten codes for paper are given, this once.

    None for a wrong code.
    """
    step = _step(tx, secret, typed)
    if step is None:
        return None
    account = tx.session.get_one(DeskAccount, me.id, with_for_update=tx.is_postgres)
    account.totp_sealed, account.totp_step = tx.vault.seal(TOTP, me.id, secret), step
    audit.record(tx, me, "desk_authenticator_set", "people", me.id)
    return desk_codes.give_recovery(tx, me.id)


def renew_recovery(tx: Tx, me: Caller) -> list[str]:
    """Ten other codes for paper; those given before count no longer."""
    audit.record(tx, me, "desk_codes_renewed", "people", me.id)
    return desk_codes.give_recovery(tx, me.id)


def has_authenticator(tx: Tx, person: int) -> bool:
    """Whether an app was set up."""
    account = tx.session.get(DeskAccount, person)
    return account is not None and account.totp_sealed is not None


def is_right(tx: Tx, person: int, typed: str) -> bool:
    """Whether the app shows that code now, and it was not used before."""
    account = tx.session.get(DeskAccount, person, with_for_update=tx.is_postgres)
    if account is None or account.totp_sealed is None:
        return False
    step = _step(tx, tx.vault.open(TOTP, person, account.totp_sealed), typed)
    if step is None or step <= account.totp_step:  # a code that somebody looked over a shoulder counts no second time
        return False
    account.totp_step = step
    tx.flush()
    return True


def _step(tx: Tx, secret: str, typed: str) -> int | None:
    """The step of half a minute whose code that is: this one, or a neighbour."""
    app, said = pyotp.TOTP(secret), typed.replace(" ", "")
    now = int(tx.real.timestamp()) // app.interval
    steps = (step for step in (now, now - 1, now + 1) if pyotp.utils.strings_equal(said, app.generate_otp(step)))
    return next(steps, None)
