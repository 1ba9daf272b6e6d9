"""The effects of a talk: each runs once, is mended where its answer changed, taken back where its ground is gone."""

from conversations.engine.replay import Replay
from conversations.steps import ASKED, DONE, UNDONE, Do, Entry, Memory, Perform
from core.language.words import Say
from core.storage.effects import Verb, deserialize


def waiting(talk: Replay) -> bool:
    """True if effects wait to run, or to be taken back, before the next screen."""
    return isinstance(talk.live, Do) or bool(_astray(talk))


def settle(talk: Replay, perform: Perform) -> Say | None:
    """Run every effect up to the next question or the end; the line that says so where one was taken back."""
    while isinstance(talk.live, Do):
        _run(talk, talk.live, perform)
    note = None
    for left, done, undo in _astray(talk):
        talk.memory.unsettled.remove(left)
        result = perform(_once(talk.memory, done.key), undo, (deserialize(done.verb, left[-1][2]),))
        talk.memory.journal.append([UNDONE, done.key, result])
        talk.position += 1
        note = Say("note.taken_back")
    return note


def _run(talk: Replay, live: Do, perform: Perform) -> None:
    verb, args, memory = live.verb, live.args, talk.memory
    left = next((each for each in memory.unsettled if each[-1][1] == live.key), None)
    if left and live.amend:
        memory.unsettled.remove(left)
        verb, args = live.amend, (deserialize(live.verb, left[-1][2]), *live.args)
    result = perform(_once(memory, live.key), verb, args)
    memory.journal.append([DONE, live.key, result])
    if live.key == "language.set":
        memory.language = result
    talk.feed(DONE, live.key, result)


def _once(memory: Memory, key: str) -> str:
    memory.effects += 1
    return f"{memory.conversation}.{memory.effects}.{key}"


def _astray(talk: Replay) -> list[tuple[list[Entry], Do, Verb]]:
    """Effects to take back: their answers changed, and the talk no longer asks what once led to them."""
    if talk.waits_for_pin:
        return []
    key = getattr(talk.live, "key", "")
    lost = [left for left in talk.memory.unsettled if not _was_asked(left, key)]
    found = [(left, _effect_of(talk, left)) for left in lost]
    return [(left, done, done.undo) for left, done in found if done and done.undo]


def _was_asked(left: list[Entry], key: str) -> bool:
    return any(entry[0] in ASKED and entry[1] == key for entry in left)


def _effect_of(talk: Replay, left: list[Entry]) -> Do | None:
    """The effect itself: what the talk asked to be done after the answers before it."""
    memory = Memory(talk.memory.conversation, left[:-1], pin_session=talk.memory.pin_session)
    live = Replay(talk.script, memory, talk.session).live
    return live if isinstance(live, Do) else None
