"""The desk's door, as an officer's browser meets it with a passkey."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from core.models.desk import DeskTry
from core.people import desk_accounts, desk_sessions, passkeys
from core.people.desk_accounts import Opened
from core.people.desk_sessions import SignedIn
from core.people.passkey_site import PasskeySite
from tests.core.support.field import Field
from tests.fixtures.authenticator import DOMAIN, ORIGIN, Authenticator

SITE = PasskeySite(DOMAIN, ORIGIN)


@dataclass
class Door:
    """The desk's door, as one demo officer's browser meets it."""

    field: Field
    last: int = 201

    def waits(self) -> SignedIn:
        """The password was right: a half-open session."""
        with self.field.database.write() as tx:
            token = desk_sessions.begin(tx, self.field.me(self.last).id, "Firefox, Linux")
            found = desk_sessions.find(tx, token)
        assert found
        return found

    def sits(self) -> SignedIn:
        """Signed in, by a code."""
        waiting = self.waits()
        with self.field.database.write() as tx:
            found = desk_sessions.find(tx, desk_sessions.open_anew(tx, waiting.id))
        assert found
        return found

    def asked_to_make(self, me: SignedIn) -> dict[str, Any]:
        question = self.field.do(passkeys.question_to_make, me, SITE)
        assert question
        return question

    def asked_to_sign(self, waiting: SignedIn) -> dict[str, Any]:
        return self.field.do(passkeys.question_to_sign, waiting, SITE)

    def adds(self, key: Authenticator, name: str = "My phone") -> bool:
        me = self.sits()
        return passkeys.add(self.field.database, me, SITE, name, key.makes(self.asked_to_make(me)))

    def shows(self, waiting: SignedIn, answer: str) -> Opened | None:
        return desk_accounts.second_step_by_passkey(self.field.database, waiting, SITE, answer, "")

    def comes_in(self, key: Authenticator, **bent: Any) -> bool:
        waiting = self.waits()
        return self.shows(waiting, key.signs(self.asked_to_sign(waiting), **bent)) is not None

    def listed(self) -> list[passkeys.ListedPasskey]:
        return self.field.look(passkeys.listed, self.field.me(self.last).id)

    def wrong_tries(self) -> int:
        mine = DeskTry.person_id == self.field.me(self.last).id
        return self.field.look(lambda tx: tx.connection.scalar(select(func.count()).where(mine)) or 0)
