"""Phones in a terminal: digits answer, Enter alone dials; a lesson ticks off what was done, phone after phone."""

from datetime import datetime

import click

from core.models.person import Language
from core.phone import mobile
from web.simulator.lessons import LessonProgress, PhoneState, lessons
from web.simulator.phone_client import Handset

HELP = (
    "Digits answer, Enter dials. /sms TEXT, /inbox, /again, /drop, /quit; /phone NUMBER takes another phone, "
    "/clock MINUTES moves the clock, /lessons lists them, /lesson NAME LANGUAGE begins one."
)


def talk(handset: Handset, msisdn: str, short_code: str) -> None:
    """Read what is typed and print what the phone shows, until /quit or the end of input."""
    click.echo(f"{msisdn}: Enter dials {short_code}; /help for the rest.")
    room = TerminalRoom(handset)
    while (said := _listen()) is not None:
        click.echo(room.does(said))


def _listen() -> str | None:
    try:
        said = input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        return None
    return None if said in ("/quit", "/q") else said


class TerminalRoom:
    """The phones that were taken in hand so far, the one in hand, and the lesson that is played."""

    def __init__(self, handset: Handset) -> None:
        self._phones = {handset.number: handset}
        self._in_hand, self._line = handset, handset.line
        self._progress: LessonProgress | None = None
        self._language = Language.en

    def does(self, said: str) -> str:
        """Do what was typed; what the phone shows then, and what the lesson asks next."""
        word, _, rest = said.partition(" ")
        rooms = {"/phone": self._takes, "/clock": self._moves, "/lessons": self._lists, "/lesson": self._begins}
        shown = rooms[word](rest.strip()) if word in rooms else _press(self._in_hand, said)
        return f"{shown}\n{told}" if (told := self._told(word)) else shown

    def _phone(self, number: str) -> Handset:
        return self._phones.setdefault(number, Handset(self._line, number))

    def _takes(self, said: str) -> str:
        number = mobile(said)
        if number is None:
            return "Say which: /phone +250788000201"
        self._in_hand = self._phone(number)
        return f"({number} is in your hand)\n{self._in_hand.screen}".rstrip()

    def _moves(self, minutes: str) -> str:
        return f"(it is {self._line.advance(int(minutes))})" if minutes.isdecimal() else "Say how far: /clock 15"

    def _lists(self, _: str) -> str:
        return "\n".join(f"{each.key}: {each.title[self._language]}" for each in lessons().values())

    def _begins(self, said: str) -> str:
        key, _, language = said.partition(" ")
        if key not in lessons() or (language and language not in list(Language)):
            return f"Lessons: {', '.join(lessons())}. Languages: {', '.join(Language)}."
        self._language = Language(language or Language.en)
        self._progress = LessonProgress(lessons()[key], self._state, self._minutes)
        return f"{lessons()[key].title[self._language]} ({len(lessons()[key].steps)})"

    def _told(self, word: str) -> str:
        """The step that is next; where the lesson is over that is said once."""
        if self._progress is None:
            return ""
        done, progress = self._progress.look(), self._progress
        if progress.step is None:
            self._progress = None
            return f"[{progress.done}/{progress.done}] ***"
        if not done and word not in ("/lesson", "/inbox"):
            return ""
        where = f"{progress.step.number}: {progress.step.says[self._language]}"
        return f"[{progress.done}/{len(progress.lesson.steps)}] {where}"

    def _state(self, number: str) -> PhoneState:
        phone = self._phone(number)
        texts = tuple(each["text"] for each in phone.inbox)
        return PhoneState(name=phone.name, screen=phone.screen, hung_up=not phone.session, texts=texts)

    def _minutes(self) -> int:
        return int(datetime.fromisoformat(self._line.advance(0)).timestamp() // 60)


def _press(handset: Handset, said: str) -> str:
    """Do what was typed on that phone; what it shows then."""
    if said.startswith("/sms "):
        handset.sends(said[5:])
        return "(sent)"
    if said == "/inbox":
        return "\n".join(f"{each['at'][11:16]} {each['state']}: {each['text']}" for each in handset.inbox) or "(empty)"
    if said == "/drop":
        handset.drop()
        return "(the line dropped)"
    if said.startswith("/") and said != "/again":
        return HELP
    if said == "/again":
        return handset.again().screen if handset.session else "(nothing was sent yet)"
    if handset.is_over:
        return handset.dial().screen
    return handset.press(said).screen
