"""Replay a conversation, take one answer, give the next question.

A conversation is a generator that yields questions and `Do`s and returns an `End`. What was answered and done so far is
the journal; to take an answer the generator starts afresh and is fed the journal, which costs microseconds. An effect
is journaled with its result, so that replay never repeats it.
"""

from typing import Any

from conversations.asking import Json, Option, Question, Wrong
from conversations.questions import NewPin, Pin
from conversations.steps import ANSWER, DONE, UNDONE, WHO, Do, End, Entry, Memory, Perform, Screen, Script
from core.db import Tx
from core.deeds import Verb, revive
from core.errors import Stale
from core.words import Say

MOST_SLIPS = 10
"""Wrong answers in a row, after which the talk ends."""


class Talk:
    """One conversation in progress. Reads with the transaction it is handed, writes nothing but through `perform`."""

    def __init__(self, script: Script, memory: Memory, session: str) -> None:
        self.script, self.memory, self.session = script, memory, session
        self.note: Say | None = None
        self.live: Question | Do | End
        self._replay()

    def _replay(self) -> None:
        self._dos: dict[int, Do] = {}
        self._generator = self.script()
        self._position = 0
        self._step(None)
        while self._position < len(self.memory.journal) and not self._waits_for_pin():
            kind, key, kept = self.memory.journal[self._position]
            if kind == UNDONE:
                self._position += 1
            else:
                self._feed(kind, key, kept)

    def _waits_for_pin(self) -> bool:
        return isinstance(self.live, Pin)

    def _feed(self, kind: str, key: str, kept: Json) -> None:
        live = self.live
        if isinstance(live, End) or live.key != key or (kind == DONE) != isinstance(live, Do):
            raise Stale(f"the journal holds {key}, the conversation asks {getattr(live, 'key', 'nothing')}")
        try:
            value = revive(live.verb, kept) if isinstance(live, Do) else live.value(kept)
        except (TypeError, ValueError, KeyError) as error:
            raise Stale(f"the journal's {key} cannot be read") from error
        if isinstance(live, Do):
            self._dos[self._position] = live
        self._position += 1
        self._step(value)

    def _step(self, value: Any) -> None:
        try:
            self.live = self._generator.send(value)
            while isinstance(self.live, Pin) and self.memory.pin_session == self.session and not self.live.changes:
                self.live = self._generator.send(True)
        except StopIteration as stop:
            self.live = stop.value

    # -- taking an answer -----------------------------------------------------------------------------------------

    def take(self, raw: str, tx: Tx) -> None:
        """One input of the caller. Afterwards `live` is the same question with a note, or what comes next."""
        self.note = None
        try:
            self._read(self._asked(), raw.strip(), tx)
        except Wrong as wrong:
            self.note = wrong.say
            self._slipped()
        else:
            self.memory.slips = 0

    def _slipped(self) -> None:
        """Whom ten lines of help did not help is let go kindly; what was answered so far stays as a draft."""
        self.memory.slips += 1
        if self.memory.slips >= MOST_SLIPS:
            self.memory.slips = 0
            self.live = End("end.slips", finished=False)

    def _asked(self) -> Question:
        if isinstance(self.live, End | Do):
            raise Stale("nothing was asked")
        return self.live

    def _read(self, question: Question, raw: str, tx: Tx) -> None:
        if self._confirms:
            self._decide(raw)
        elif raw == "0" and question.zero_finishes:
            self._accept(question, None)
        elif raw == "0":
            self._back()
        elif raw == "9" and self.memory.pages > 1:
            self.memory.page = (self.memory.page + 1) % self.memory.pages
        else:
            value = question.parse(raw, self.memory.shown, tx)
            if not isinstance(question, Pin):  # only its keeper says whether it is right
                self._accept(question, value)

    def hear(self, said: str | None, tx: Tx) -> None:
        """One part of an SMS; None leaves an optional question out. Raises Wrong where the part is no answer."""
        question = self._asked()
        self._accept(question, None if said is None else question.hear(said, tx))

    def pin_was_right(self) -> None:
        """The PIN's keeper says so; nothing of it is journaled."""
        self.memory.pin_session = self.session
        self._replay()

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
            self._step(True)
        else:
            self._replay()

    def _accept(self, question: Question, value: Json) -> None:
        memory, over = self.memory, self.memory.stepped_over
        memory.page = 0
        if over and over[0][1:] == [question.key, value]:
            memory.journal.append(over.pop(0))
            while over and over[0][0] != ANSWER:
                memory.journal.append(over.pop(0))
            self._replay()
        elif _has_effect(over):
            memory.changing = [value]
        else:
            over.clear()
            memory.journal.append([ANSWER, question.key, value])
            self._feed(ANSWER, question.key, value)

    # -- back -----------------------------------------------------------------------------------------------------

    @property
    def _confirms(self) -> bool:
        """True while a change waits for its yes or no. Not at a PIN: what lies behind it is not spoken of."""
        return bool(self.memory.changing) and not self._waits_for_pin()

    def _back(self) -> None:
        memory, cut = self.memory, self._position
        memory.changing = []
        if self.first_typed:
            memory.new_pin = []
            return
        if memory.page:
            memory.page -= 1
            return
        while cut and memory.journal[cut - 1][0] != ANSWER:
            cut -= 1
            done = self._dos.get(cut)
            if done and not (done.amend or done.undo):
                self.note = Say("note.already_sent")
                return
        if not cut or _has_effect(memory.journal[self._position :]):  # behind a PIN nobody can tell how to mend it
            self._leave()
            return
        removed = memory.journal[cut - 1 :] + memory.stepped_over
        del memory.journal[cut - 1 :]
        memory.stepped_over = removed if _has_effect(removed) else []
        if removed[0][1] == WHO:
            memory.pin_session = None  # what one of two people opened is not open to the other
        self._replay()

    def _leave(self) -> None:
        """What was done stays done, and what was answered up to it stays as a draft."""
        self.memory.journal += self.memory.stepped_over
        self.memory.stepped_over, self.memory.unsettled = [], []
        self.live = End("end.bye", finished=False)

    def _decide(self, raw: str) -> None:
        memory = self.memory
        if raw not in ("1", "2", "0"):
            raise Wrong("wrong.choice", keys="1-2")
        whole = memory.journal + memory.stepped_over
        if raw == "1":
            changed = range(len(memory.journal), len(whole))
            memory.unsettled += [whole[: at + 1] for at in changed if whole[at][0] == DONE]
            memory.journal.append([ANSWER, memory.stepped_over[0][1], memory.changing[0]])
        else:
            memory.journal = whole
        memory.stepped_over, memory.changing = [], []
        self._replay()

    # -- effects --------------------------------------------------------------------------------------------------

    @property
    def has_effects(self) -> bool:
        """True if effects wait to run before the next screen."""
        return isinstance(self.live, Do) or bool(self._astray())

    @property
    def looks_up(self) -> bool:
        """True if the next screen reads records."""
        return not isinstance(self.live, Do | End) and self.live.looks_up

    def settle(self, perform: Perform) -> None:
        """Run every effect up to the next question or the end. Called inside the hop's transaction."""
        while isinstance(self.live, Do):
            self._run(self.live, perform)
        for left, done, undo in self._astray():
            self.memory.unsettled.remove(left)
            result = perform(self._once(done.key), undo, (revive(done.verb, left[-1][2]),))
            self.memory.journal.append([UNDONE, done.key, result])
            self._position += 1
            self.note = Say("note.taken_back")

    def _astray(self) -> list[tuple[list[Entry], Do, Verb]]:
        """Effects to take back: their answers changed, and the talk no longer asks what once led to them."""
        if self._waits_for_pin():
            return []
        key = getattr(self.live, "key", "")
        lost = [left for left in self.memory.unsettled if [ANSWER, key] not in [entry[:2] for entry in left]]
        found = [(left, self._effect_of(left)) for left in lost]
        return [(left, done, done.undo) for left, done in found if done and done.undo]

    def _effect_of(self, left: list[Entry]) -> Do | None:
        """The effect itself: what the talk asked to be done after the answers before it."""
        memory = Memory(self.memory.conversation, left[:-1], pin_session=self.memory.pin_session)
        live = Talk(self.script, memory, self.session).live
        return live if isinstance(live, Do) else None

    def _run(self, live: Do, perform: Perform) -> None:
        verb, args = live.verb, live.args
        left = next((each for each in self.memory.unsettled if each[-1][1] == live.key), None)
        if left and live.amend:
            self.memory.unsettled.remove(left)
            verb, args = live.amend, (revive(live.verb, left[-1][2]), *live.args)
        result = perform(self._once(live.key), verb, args)
        self.memory.journal.append([DONE, live.key, result])
        if live.key == "language.set":
            self.memory.language = result
        self._feed(DONE, live.key, result)

    def _once(self, key: str) -> str:
        self.memory.effects += 1
        return f"{self.memory.conversation}.{self.memory.effects}.{key}"

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
        if isinstance(question, NewPin) and self.first_typed:
            return self._show("pin.repeat", Say("pin.repeat"), page, Say("nav.back"))
        return self._show(question.key, question.says(tx), page, self._zero(question))

    def _zero(self, question: Question) -> Say:
        if question.zero_finishes:
            return Say(question.zero_says)
        first = not any(entry[0] == ANSWER for entry in self.memory.journal[: self._position])
        return Say("nav.leave" if first and not self.memory.page else "nav.back")

    def _show(self, key: str, says: Say, page: list[tuple[str, Option]], zero: Say) -> Screen:
        self.memory.shown = {digit: option.value for digit, option in page}
        lines = [(digit, option.say) for digit, option in page]
        more = self.memory.pages > 1 and not self._confirms
        return Screen(key, says, lines, self.note, more, zero)


def _has_effect(entries: list[Entry]) -> bool:
    return any(entry[0] == DONE for entry in entries)
