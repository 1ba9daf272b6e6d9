"""What is written into a talk's journal: each answer, what `0` drops, what another answer changes, and every effect.

An effect runs once, is mended where its answer changed, and is taken back where its ground is gone.
"""

from collections.abc import Sequence

from conversations.asking import Json, Question
from conversations.engine.replay import ANSWER, ASKED, DONE, LED, UNDONE, Entry, Memory, Replay
from conversations.steps import WHO, Do, End, Perform
from core.language.words import Say
from core.storage.effects import Verb, deserialize


def answer(talk: Replay, question: Question, value: Json) -> None:
    """The talk goes on with this answer. The same as before restores what `0` stepped over; another one, where an
    effect followed from the first, waits for a yes.
    """
    memory, over = talk.memory, talk.memory.stepped_over
    memory.page = 0
    if over and over[0][1:] == [question.key, value]:
        memory.journal.append(over.pop(0))
        while over and over[0][0] not in ASKED:
            memory.journal.append(over.pop(0))
        talk.replay()
    elif _has_effect(over):
        memory.changing = [value]
    else:
        over.clear()
        kind = LED if question.leads else ANSWER
        memory.journal.append([kind, question.key, value])
        talk.feed(kind, question.key, value)


def drop(talk: Replay) -> Say | None:
    """Drop the last answer; at the first question leave. Where an effect is a wall, the line that says so."""
    memory, cut = talk.memory, talk.position
    while cut and memory.journal[cut - 1][0] not in ASKED:
        cut -= 1
        done = talk.dos.get(cut)
        if done and not (done.amend or done.undo):
            return Say("note.already_sent")
    if not cut or _has_effect(memory.journal[talk.position :]):  # behind a PIN nobody can tell how to mend it
        _leave(talk)
        return None
    removed = memory.journal[cut - 1 :] + memory.stepped_over
    del memory.journal[cut - 1 :]
    memory.stepped_over = removed if _has_effect(removed) else []
    if removed[0][1] == WHO:
        memory.pin_session = None  # what one of two people opened is not open to the other
    talk.replay()
    return None


def _leave(talk: Replay) -> None:
    """What was done stays done, and what was answered up to it stays as a draft."""
    talk.memory.journal += talk.memory.stepped_over
    talk.memory.stepped_over, talk.memory.unsettled = [], []
    talk.live = End("end.bye", finished=False)


def change(talk: Replay, *, sure: bool) -> None:
    """Yes: the other answer stands, and the effects that followed from the first are to be settled. No: all is as it
    was.
    """
    memory = talk.memory
    whole = memory.journal + memory.stepped_over
    if sure:
        changed = range(len(memory.journal), len(whole))
        memory.unsettled += [whole[: at + 1] for at in changed if whole[at][0] == DONE]
        memory.journal.append([*memory.stepped_over[0][:2], memory.changing[0]])
    else:
        memory.journal = whole
    memory.stepped_over, memory.changing = [], []
    talk.replay()


def _has_effect(entries: Sequence[Entry]) -> bool:
    return any(entry[0] == DONE for entry in entries)


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
    if not talk.memory.unsettled or talk.waits_for_pin:
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
