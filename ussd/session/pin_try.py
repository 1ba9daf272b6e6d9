"""What is typed where a PIN or a key number is asked: weighed before any transaction begins, judged in the hop's."""

from conversations.conduct import Conduct
from conversations.engine.talk import Talk
from conversations.questions import KeyNumber, NewPin
from conversations.steps import End
from core import codes
from core.alerts import letting_go
from core.clock import kigali
from core.language.words import Say
from core.people import conduct, key_numbers, pins
from core.people.pins import PinVerdict
from core.storage.access import Caller
from core.storage.db import Database, Tx


class PinTry:
    """One try. Making it hashes, which is slow on purpose; what was typed is let go at once."""

    def __init__(self, database: Database, me: Caller, talk: Talk, typed: str) -> None:
        self.me, self.talk = me, talk
        self.right: bool | None = None
        self.chosen: str | None = None
        self.key = codes.read(typed) if isinstance(talk.live, KeyNumber) else ""
        self.said = typed.strip() if isinstance(talk.live, Conduct) else ""
        self.came_in = False
        first = talk.first_typed
        if self.key or self.said:
            return
        if not isinstance(talk.live, NewPin):
            self.right = pins.check(database, me, typed)
        elif first is None:
            self.chosen = pins.hashed(database.vault, me.id, typed)
        else:
            self.right = pins.is_same(database.vault, me.id, first, typed)

    def judge(self, tx: Tx) -> End | None:
        """The talk goes on, or asks again with a line that says why; or ends."""
        if self.key:
            self._judge_key(tx)
            return None
        if self.said:
            return self._judge_conduct(tx)
        if not isinstance(self.talk.live, NewPin):
            return self._judge_given(tx, pins.judge(tx, self.me, self.right))
        if self.talk.changes_pin and not self.me.confirmed:
            return End("pin.unconfirmed", finished=False)
        if self.talk.first_typed and self.right:
            return self._keep(tx, self.talk.first_typed)
        self.talk.pin_was_typed(self.chosen)
        return None

    def _keep(self, tx: Tx, chosen: str) -> End | None:
        if not pins.choose_pin(tx, self.me, chosen, first=not self.talk.changes_pin):
            return End("end.dial_again", finished=False)
        self.came_in = not self.talk.changes_pin
        self.talk.pin_was_chosen()
        self.talk.note = Say("pin.kept")
        return None

    def _judge_key(self, tx: Tx) -> None:
        if key_numbers.judge(tx, self.me, self.key):
            if conduct.stands(tx, self.me.id):
                self.talk.conduct_was_accepted()
            self.talk.key_was_right()
        else:
            self.talk.note = Say("key.wrong")

    def _judge_conduct(self, tx: Tx) -> End | None:
        if self.said != "1":
            return End("end.conduct" if conduct.refuse(tx, self.me) else "end.conduct.kept")
        conduct.accept(tx, self.me)
        self.talk.conduct_was_accepted()
        return None

    def _judge_given(self, tx: Tx, verdict: PinVerdict) -> End | None:
        if verdict.right:
            self.talk.pin_was_right()
            return None
        if verdict.unconfirmed:
            return End("pin.unconfirmed", finished=False)
        if verdict.unset:
            return End("pin.unset", finished=False)
        if verdict.locked_until:
            letting_go.locked_out(tx, self.me.id)
        if verdict.until_reset:
            return End("pin.reset_needed", finished=False)
        if verdict.locked_until:
            return End("pin.locked", {"time": f"{kigali(verdict.locked_until):%H:%M}"}, finished=False)
        self.talk.note = Say("pin.wrong", {"left": verdict.left})
        return None
