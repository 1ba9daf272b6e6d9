"""The way back: what `0` drops, what another answer changes, and the yes or no before it does."""

from collections.abc import Sequence

from conversations.asking import Json, Question
from conversations.engine.replay import Replay
from conversations.steps import ANSWER, ASKED, DONE, LED, WHO, End, Entry
from core.language.words import Say


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
