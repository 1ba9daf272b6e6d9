"""Replay a conversation, take one answer, give the next question.

A conversation is a generator that yields questions and `Do`s and returns an `End`. What was answered and done so far is
the journal; to take an answer the generator starts afresh and is fed the journal, which costs microseconds. An effect
is journaled with its result, so that replay never repeats it.
"""

from typing import Any

from conversations.questions import Json, Option, Pin, Question, Wrong
from conversations.steps import ANSWER, DONE, UNDONE, Do, End, Entry, Memory, Perform, Screen, Script
from core.db import Tx
from core.deeds import revive
from core.errors import Stale
from core.words import Say


class Talk:
    """One conversation in progress. Reads with the transaction it is handed, writes nothing but through `perform`."""

    def __init__(self, script: Script, memory: Memory, session: str) -> None:
        self.script, self.memory, self.session = script, memory, session
        self.note: Say | None = None
        self.live: Question | Do | End
        self._position = 0
        self._dos: dict[int, Do] = {}
        self._revising: list[tuple[Entry, Do]] = []
        self._replay()

    # -- replay ---------------------------------------------------------------------------------------------------

    def _replay(self) -> None:
        self._dos = {}
        self._generator = self.script()
        self._position = 0
        self._step(None, first=True)
        journal = self.memory.journal
        while self._position < len(journal) and not self._waits_for_pin():
            kind, key, kept = journal[self._position]
            if kind == UNDONE:
                self._position += 1
                continue
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

    def _step(self, value: Any, *, first: bool = False) -> None:
        try:
            self.live = next(self._generator) if first else self._generator.send(value)
            while isinstance(self.live, Pin) and self.memory.pin_session == self.session:
                self.live = self._generator.send(True)
        except StopIteration as stop:
            self.live = stop.value

    # -- taking an answer -----------------------------------------------------------------------------------------

    def take(self, raw: str, tx: Tx) -> None:
        """One input of the caller. Afterwards `live` is the same question with a note, or what comes next."""
        self.note = None
        question = self.live
        if isinstance(question, End | Do):
            raise Stale("nothing was asked")
        raw = raw.strip()
        try:
            if self.memory.changing:
                self._decide(raw)
            elif raw == "0" and question.zero_finishes:
                self._accept(question, None)
            elif raw == "0":
                self._back()
            elif raw == "9" and self.memory.pages > 1:
                self.memory.page = (self.memory.page + 1) % self.memory.pages
            else:
                self._accept(question, question.parse(raw, self.memory.shown, tx))
        except Wrong as wrong:
            self.note = wrong.say

    def hear(self, said: str | None, tx: Tx) -> None:
        """One part of an SMS; None leaves an optional question out. Raises Wrong where the part is no answer."""
        question = self.live
        if isinstance(question, End | Do):
            raise Stale("nothing was asked")
        self._accept(question, None if said is None else question.hear(said, tx))

    def pin_was_right(self) -> None:
        """The PIN's keeper says so; nothing of it is journaled."""
        self.memory.pin_session = self.session
        self._turn_page()
        self._replay()

    def _turn_page(self) -> None:
        self.memory.page = 0

    def _accept(self, question: Question, value: Json) -> None:
        over = self.memory.stepped_over
        self._turn_page()
        if over and over[0][2] == value:
            self.memory.journal.append(over.pop(0))
            while over and over[0][0] != ANSWER:
                self.memory.journal.append(over.pop(0))
            self._replay()
        elif any(entry[0] == DONE for entry in over):
            self.memory.changing = [value]
        else:
            over.clear()
            self.memory.journal.append([ANSWER, question.key, value])
            self._feed(ANSWER, question.key, value)

    # -- back -----------------------------------------------------------------------------------------------------

    def _back(self) -> None:
        if self.memory.page:
            self.memory.page -= 1
            return
        journal = self.memory.journal
        rest = journal[self._position :]
        cut = self._position
        while cut and journal[cut - 1][0] != ANSWER:
            cut -= 1
            done = self._dos.get(cut)
            if done and not (done.amend or done.undo):
                self.note = Say("note.already_sent")
                return
        if not cut:
            self.live = End("end.bye")
            return
        removed = journal[cut - 1 : self._position] + rest + self.memory.stepped_over
        del journal[cut - 1 :]
        self.memory.stepped_over = removed if any(entry[0] == DONE for entry in removed) else []
        self._replay()

    def _decide(self, raw: str) -> None:
        if raw == "1":
            self._revise(self.memory.changing[0])
        elif raw in ("2", "0"):
            self.memory.journal += self.memory.stepped_over
            self.memory.stepped_over = []
            self.memory.changing = []
            self._replay()
        else:
            raise Wrong("wrong.choice", keys="1-2")

    def _revise(self, value: Json) -> None:
        """The answer before an effect changes: what was done is mended or taken back as the talk goes on."""
        memory = self.memory
        before = Talk(
            self.script,
            Memory(memory.conversation, memory.journal + memory.stepped_over, pin_session=memory.pin_session),
            self.session,
        )
        start = len(memory.journal)
        self._revising = [(before.memory.journal[at], done) for at, done in before._dos.items() if at >= start]
        question = self.live
        memory.journal.append([ANSWER, getattr(question, "key", ""), value])
        memory.stepped_over, memory.changing = [], []
        self._replay()

    # -- effects --------------------------------------------------------------------------------------------------

    @property
    def has_effects(self) -> bool:
        """True if effects wait to run before the next screen."""
        return isinstance(self.live, Do) or bool(self._revising)

    @property
    def looks_up(self) -> bool:
        """True if the next screen reads records."""
        return not isinstance(self.live, Do | End) and self.live.looks_up

    def settle(self, perform: Perform) -> None:
        """Run every effect up to the next question or the end. Called inside the hop's transaction."""
        while isinstance(self.live, Do):
            self._run(self.live, perform)
        for entry, done in self._revising:
            if done.undo:
                result = perform(self._once(done.key), done.undo, (revive(done.verb, entry[2]),))
                self.memory.journal.append([UNDONE, done.key, result])
                self._position += 1
                self.note = Say("note.taken_back")
        self._revising = []

    def _run(self, live: Do, perform: Perform) -> None:
        before = next((each for each in self._revising if each[1].key == live.key and live.amend), None)
        verb, args = live.verb, live.args
        if before and live.amend:
            self._revising.remove(before)
            verb, args = live.amend, (revive(live.verb, before[0][2]), *live.args)
        result = perform(self._once(live.key), verb, args)
        self.memory.journal.append([DONE, live.key, result])
        if live.key == "language.set":
            self.memory.language = result
        self._feed(DONE, live.key, result)

    def _once(self, key: str) -> str:
        self.memory.effects += 1
        return f"{self.memory.conversation}.{self.memory.effects}.{key}"

    # -- drawing --------------------------------------------------------------------------------------------------

    def draw(self, tx: Tx) -> Screen | End:
        """What the caller sees now. The ids behind its numbers are remembered with it."""
        question = self.live
        if isinstance(question, End):
            return question
        if isinstance(question, Do):
            raise Stale("an effect was left undone")
        if self.memory.changing:
            choices = [("1", Option(True, Say("answer.yes"))), ("2", Option(False, Say("answer.no")))]
            return self._show("change.ask", Say("change.ask"), choices, Say("nav.back"))
        pages = question.pages(tx)
        self.memory.pages = max(1, len(pages))
        self.memory.page = min(self.memory.page, self.memory.pages - 1)
        page = pages[self.memory.page] if pages else []
        return self._show(question.key, question.says(tx), page, self._zero(question))

    def _zero(self, question: Question) -> Say:
        if question.zero_finishes:
            return Say("nav.finish")
        first = not any(entry[0] == ANSWER for entry in self.memory.journal[: self._position])
        return Say("nav.leave" if first and not self.memory.page else "nav.back")

    def _show(self, key: str, says: Say, page: list[tuple[str, Option]], zero: Say) -> Screen:
        self.memory.shown = {digit: option.value for digit, option in page}
        lines = [(digit, option.say) for digit, option in page]
        more = self.memory.pages > 1 and not self.memory.changing
        return Screen(key, says, lines, self.note, more, zero)
