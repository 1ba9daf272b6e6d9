"""Take one answer, give the next question: the one way every channel talks through.

What was answered and done so far is the journal: replay.py replays it, journal.py writes it.
"""

from conversations.asking import Note, Option, Question, Refused, Wrong
from conversations.engine import journal
from conversations.engine.replay import ASKED, Memory, Replay
from conversations.questions import NewPin, Pin
from conversations.steps import Do, End, Perform, Screen, Script
from core.errors import Stale
from core.language.words import Say
from core.storage.db import Tx

MOST_SLIPS = 10
"""Wrong answers in a row, after which the talk ends."""


class Talk(Replay):
    """One conversation in progress. Reads with the transaction it is handed, writes nothing but through `perform`.

    `refused` is set where the last input named nothing in the caller's reach: whoever commits the hop has it noted.
    """

    def __init__(self, script: Script, memory: Memory, session: str) -> None:
        self.note: Say | None = None
        self.refused: Note | None = None
        super().__init__(script, memory, session)

    # -- taking an answer -----------------------------------------------------------------------------------------

    def take(self, raw: str, tx: Tx) -> None:
        """One input of the caller. Afterwards `live` is the same question with a note, or what comes next."""
        self.note = self.refused = None
        try:
            self._read(self._asked(), raw.strip(), tx)
        except Wrong as wrong:
            self.note, self.refused = wrong.say, wrong.note if isinstance(wrong, Refused) else None
            self._slipped()
        else:
            self.memory.slips = 0

    def _slipped(self) -> None:
        """Whom ten lines of help did not help is let go kindly; what was told so far stays as a draft."""
        self.memory.slips += 1
        if self.memory.slips >= MOST_SLIPS:
            self.memory.slips = 0
            self.live = End("end.slips" if self.memory.has_told else "end.slips.untold", finished=False)

    def _asked(self) -> Question:
        if isinstance(self.live, End | Do):
            raise Stale("nothing was asked")
        return self.live

    def _read(self, question: Question, raw: str, tx: Tx) -> None:
        if self._confirms:
            if raw not in ("1", "2", "0"):
                raise Wrong("wrong.choice", keys="1-2")
            journal.change(self, sure=raw == "1")
        elif raw == "0" and question.zero_finishes:
            journal.answer(self, question, None)
        elif raw == "0":
            self._back()
        elif raw == "9" and self.memory.pages > 1:
            self.memory.page = (self.memory.page + 1) % self.memory.pages
        else:
            value = question.parse(raw, self.memory.shown, tx)
            if not isinstance(question, Pin):  # only its keeper says whether it is right
                journal.answer(self, question, value)

    @property
    def _confirms(self) -> bool:
        """True while a change waits for its yes or no. Not at a PIN: what lies behind it is not spoken of."""
        return bool(self.memory.changing) and not self.waits_for_pin

    def _back(self) -> None:
        """One step: from a PIN typed once to its first typing, to the page before, or to the answer before."""
        memory = self.memory
        memory.changing = []
        if self.first_typed:
            memory.new_pin = []
        elif memory.page:
            memory.page -= 1
        else:
            self.note = journal.drop(self)

    def hear(self, said: str | None, tx: Tx) -> None:
        """One part of an SMS; None leaves an optional question out. Raises Wrong where the part is no answer."""
        question = self._asked()
        journal.answer(self, question, None if said is None else question.hear(said, tx))

    def pin_was_right(self) -> None:
        """The PIN's keeper says so; nothing of it is journaled."""
        self.memory.pin_session = self.session
        self.replay()

    def conduct_was_accepted(self) -> None:
        """It stands in the ledger; nothing of it is journaled."""
        self.memory.conduct_session = self.session
        self.replay()

    def key_was_right(self) -> None:
        """The key number's keeper says so; nothing of it is journaled."""
        self.memory.key_session = self.session
        self.replay()

    # -- choosing a PIN -------------------------------------------------------------------------------------------

    @property
    def first_typed(self) -> str | None:
        """The hash of a new PIN that waits to be typed again; None where it is to be typed for the first time."""
        session, *kept = self.memory.new_pin or [""]
        return kept[0] if session == self.session else None

    def pin_was_typed(self, chosen: str | None) -> None:
        """A new PIN, by its hash, is asked for again; None where the second was another: both are asked anew."""
        self.memory.new_pin = [self.session, chosen] if chosen else []
        self.note = None if chosen else Say("pin.differ")

    @property
    def changes_pin(self) -> bool:
        """True where a new PIN is asked for in place of another."""
        return isinstance(self.live, NewPin) and self.live.changes

    def pin_was_chosen(self) -> None:
        """Typed twice and kept by the PIN's keeper: the talk goes on as after a right one."""
        self.memory.new_pin, self.memory.pin_session = [], self.session
        if self.changes_pin:
            self.step(True)
        else:
            self.replay()

    # -- what follows ---------------------------------------------------------------------------------------------

    @property
    def has_effects(self) -> bool:
        """True if effects wait to run before the next screen."""
        return journal.waiting(self)

    @property
    def looks_up(self) -> bool:
        """True if the next screen reads records."""
        return not isinstance(self.live, Do | End) and self.live.looks_up

    def settle(self, perform: Perform) -> None:
        """Run every effect up to the next question or the end. Called inside the hop's transaction."""
        self.note = journal.settle(self, perform) or self.note

    def draw(self, tx: Tx) -> Screen | End:
        """What the caller sees now. The ids behind its numbers are remembered with it."""
        question = self.live
        if isinstance(question, End):
            return question
        if isinstance(question, Do):
            raise Stale("an effect was left undone")
        if self._confirms:
            choices = [("1", Option(True, Say("answer.yes"))), ("2", Option(False, Say("answer.no")))]
            return self._show("change.ask", Say("change.ask"), choices, Say("nav.back"))
        pages = question.pages(tx)
        self.memory.pages = max(1, len(pages))
        self.memory.page = min(self.memory.page, self.memory.pages - 1)
        page = pages[self.memory.page] if pages else []
        if not pages and question.lists:
            self.note = self.note or Say("note.none")
        if isinstance(question, NewPin) and self.first_typed:
            return self._show("pin.repeat", Say("pin.repeat"), page, Say("nav.back"))
        return self._show(question.key, question.says(tx), page, self._zero(question))

    def _zero(self, question: Question) -> Say:
        first = not any(entry[0] in ASKED for entry in self.memory.journal[: self.position])
        return Say(question.zero(first=first and not self.memory.page))

    def _show(self, key: str, says: Say, page: list[tuple[str, Option]], zero: Say) -> Screen:
        self.memory.shown = {digit: option.value for digit, option in page}
        lines = [(digit, option.say) for digit, option in page]
        more = self.memory.pages > 1 and not self._confirms
        return Screen(key, says, lines, self.note, more, zero)
