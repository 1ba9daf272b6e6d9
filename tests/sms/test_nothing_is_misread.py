"""Reports in words, labels and lines, several in a text, among sentences: all of it is kept, or a person rings."""

from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.models.alert import Alert, Level
from core.models.duty import CallBack, CallBackReason
from core.models.message import InboundMessage, Message
from core.models.person import Person
from core.storage.db import Tx
from sms import inbound
from sms.gateways.port import InboundSms
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.sms.corpus.test_corpus import RolledBackError, concerns_kept, visits_kept

CODES = ("204711", "318061", "427356", "536141")
VISIT, CONCERN = ("SURA", "visit", "Visite", "ZIARA", "Nasuye"), ("IKIBAZO", "concern", "Souci", "TATIZO")
LABELS = (
    ("seen", "safe", "school", "food", "carer", "next"),
    ("vu", "maison", "école", "santé", "relation", "suite"),
    ("yabonetse", "umutekano", "ishuri", "ubuzima", "imibanire", "igikurikira"),
    ("ameonekana", "usalama", "shule", "afya", "uhusiano", "hatua"),
)
SPOKEN = (("rimwe", "kabiri", "gatatu", "kane"), ("one", "two", "three", "four"), ("un", "deux", "trois", "quatre"))
MATTER = (("kind", "urgency"), ("type", "urgence"), ("ubwoko", "byihutirwa"), ("aina", "haraka"))
GREETINGS = ("Mwaramutse", "Good morning sir.", "Bonjour,", "Habari", "ndi Jeanne wa Kabeza.", "this is Eric", "")
SENTENCES = (
    "please do not stop the messages",
    "Hagarika uwo mugabo",
    "I could not start earlier",
    "ntimuhagarike ubutumwa",
    "arrêtez-le svp, aide demandée",
    "msiache",
    "help me to list them",
    "my number is 0788123456",
    "he is 12 years old",
    "murakoze cyane",
)
DANGERS = ("umwana arakubitwa", "he is bleeding", "il le frappe", "amepigwa sana")


@dataclass(frozen=True)
class Sent:
    """A text: its words, the reports it holds, and whether one of them or its sentences tells a danger."""

    text: str
    meant: tuple[str, ...]
    danger: bool
    is_whole: bool


@st.composite
def visits(draw: st.DrawFn) -> tuple[str, str, bool]:
    """One visit as a thumb writes it, the plainest line that says it, and whether it tells a danger."""
    code = draw(st.sampled_from(CODES))
    keys = [draw(st.sampled_from("123" if at == 1 else "12" if at == 0 else "1234")) for at in range(6)]
    word, between = draw(st.sampled_from(VISIT)), draw(st.sampled_from((" ", ", ", "\n", ".", "-")))
    shape = draw(st.sampled_from(("row", "stuck", "numbered", "lines", "labels", "shuffled", "spoken")))
    if shape == "stuck":
        body = "".join(keys)
    elif shape == "spoken":
        names = draw(st.sampled_from(SPOKEN))
        body = " ".join(names[int(key) - 1] for key in keys)
    elif shape in ("numbered", "lines"):
        body = ("\n" if shape == "lines" else " ").join(f"{at}={key}" for at, key in enumerate(keys, 1))
    elif shape in ("labels", "shuffled"):
        pairs = [f"{label} {key}" for label, key in zip(draw(st.sampled_from(LABELS)), keys, strict=True)]
        body = ", ".join(draw(st.permutations(pairs)) if shape == "shuffled" else pairs)
    else:
        body = between.join(keys)
    return f"{word} {code} {body}", f"VISIT {code} " + " ".join(keys), keys[1] == "3" or keys[4] == "4"


@st.composite
def concerns(draw: st.DrawFn) -> tuple[str, str, bool]:
    """One concern, likewise."""
    about = draw(st.sampled_from((*CODES, "0")))
    kind = draw(st.sampled_from((*"12345678", *(f"9{at}" for at in range(1, 9)))))
    urgency, word = draw(st.sampled_from("123")), draw(st.sampled_from(CONCERN))
    kinds, urgencies = draw(st.sampled_from(MATTER))
    bodies = (
        f"{about} {kind} {urgency}",
        f"{about}/{kind}/{urgency}",
        f"{about}\n{kind}\n{urgency}",
        f"{about} {kinds} {kind} {urgencies} {urgency}",
        f"{urgencies} {urgency}, {kinds} {kind}, {about}",
    )
    return f"{word} {draw(st.sampled_from(bodies))}", f"CONCERN {about} {kind} {urgency}", urgency == "1"


@st.composite
def texts(draw: st.DrawFn) -> Sent:
    """Up to three reports in a text, each after a greeting or sentence or none, one of them perhaps cut or too long."""
    reports = draw(st.lists(visits() | concerns(), min_size=1, max_size=3, unique_by=lambda each: each[1]))
    between = [draw(st.sampled_from((*GREETINGS, *SENTENCES, *DANGERS))) for _ in range(len(reports) + 1)]
    spoilt = draw(st.sampled_from((None, None, "cut", "long")))
    written = [text for text, _, _ in reports]
    if spoilt == "cut":
        written[-1] = written[-1].rstrip("0123456789abcdefghijklmnopqrstuvwxyz").rstrip(" .,-=/\n")
    elif spoilt == "long":
        written[-1] += " 1"
    pieces = [piece for pair in zip(between, [*written, ""], strict=True) for piece in pair if piece]
    kept = reports[:-1] if spoilt else reports
    danger = any(told for _, _, told in kept) or any(each in DANGERS for each in between)
    return Sent("\n".join(pieces), tuple(sorted(meant for _, meant, _ in kept)), danger, not spoilt)


ASIDES = (
    "le 12/11",
    "on 28 Nov 2026",
    "at 10:30",
    "saa 3",
    "he is 12",
    "she has 2 brothers",
    "in class 3",
    "3 times",
    "call 0788 123 456",
    "for 2 weeks",
    "cancel it",
)
"""Beside a report: what holds numbers that answer nothing, and a word that takes it back."""


@st.composite
def turned(draw: st.DrawFn) -> Sent:
    """One report with its names or its code behind, or its word between, and asides around it or in it."""
    code, word = draw(st.sampled_from(CODES)), draw(st.sampled_from((*VISIT, *CONCERN)))
    is_visit = word in VISIT
    kind, urgency = draw(st.sampled_from((*"12345678", "91", "98"))), draw(st.sampled_from("123"))
    keys = [draw(st.sampled_from("123" if at == 1 else "12" if at == 0 else "1234")) for at in range(6)]
    told = keys if is_visit else [kind, urgency]
    names = draw(st.sampled_from(LABELS if is_visit else MATTER))
    behind = " ".join(f"{key} {name}" for key, name in zip(told, names, strict=True))
    body = draw(st.sampled_from((" ".join(told), behind, ", ".join(told))))
    aside, other = (draw(st.sampled_from((*ASIDES, *GREETINGS, *SENTENCES[:7]))) for _ in range(2))
    shapes = (
        f"{word} {code} {body}",
        f"{word} {body} {code}",
        f"{body} {word} {code}",
        f"{code} {word} {body}",
        f"{word} {code} {aside} {body}",
    )
    text = draw(st.sampled_from(shapes))
    meant = " ".join(("VISIT" if is_visit else "CONCERN", code, *told))
    danger = (keys[1] == "3" or keys[4] == "4") if is_visit else urgency == "1"
    return Sent(draw(st.sampled_from((f"{text} {other}", f"{other} {text}", text))), (meant,), danger, is_whole=True)


class Led:
    """What a text led to."""

    def __init__(self, tx: Tx) -> None:
        tx.flush()
        self.reading = tx.session.scalar(select(InboundMessage.reading)) or ""
        self.kept = sorted([*visits_kept(tx), *concerns_kept(tx)])
        self.answers = list(tx.session.scalars(select(Message.notice).where(Message.once.like("reply:%"))))
        self.reports_answered = len(
            list(tx.session.scalars(select(Message).where(Message.once.like("reply:report:%"))))
        )
        reasons = list(tx.session.scalars(select(CallBack.reason)))
        self.rings = bool(reasons)
        raised = tx.session.scalar(select(Alert.id).where(Alert.level == Level.danger).limit(1))
        self.danger_heard = CallBackReason.danger_text in reasons or raised is not None
        self.stopped = len(list(tx.session.scalars(select(Person).where(Person.messages_stopped_at.is_not(None)))))


def led_to(world: World, number: str, text: str) -> Led:
    """Send a text, look at what it led to, and undo it."""
    found: list[Led] = []
    with suppress(RolledBackError), world.database.write() as tx:
        inbound.take_in(tx, "simulated", InboundSms("one", number, "", text, "63510"))
        found.append(Led(tx))
        raise RolledBackError
    return found[0]


quietly = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)


@SQLITE
@quietly
@given(sent=texts())
def test_all_is_kept_or_the_sender_is_told_that_a_person_rings(world: World, sent: Sent) -> None:
    led = led_to(world, "+250788000001", sent.text)
    assert set(led.kept) <= set(sent.meant), "nothing is kept that was not meant"
    if tuple(led.kept) != sent.meant or not sent.is_whole:
        asked = [each for each in led.answers if each.startswith("sms.ask.")]
        assert led.rings or (asked and len(sent.meant) + (not sent.is_whole) == len(led.kept) + 1)
    if sent.danger:
        assert led.danger_heard
    assert led.answers
    assert led.reports_answered >= len(led.kept), "every report that is kept is answered"


@SQLITE
@quietly
@given(sent=turned())
def test_a_report_turned_about_among_other_numbers_is_kept_as_meant_or_a_person_rings(world: World, sent: Sent) -> None:
    led = led_to(world, "+250788000001", sent.text)
    assert led.kept in ([], list(sent.meant))
    assert led.kept or led.rings or [each for each in led.answers if each.startswith("sms.ask.")]
    if sent.danger:
        assert led.danger_heard
    assert led.answers


@pytest.mark.parametrize("number", ["+250788000001", "+250788000101"])
@SQLITE
@quietly
@given(said=st.lists(st.sampled_from((*SENTENCES[:7], *DANGERS, *GREETINGS[:6])), min_size=1, max_size=3))
def test_a_command_word_in_a_sentence_switches_nothing(world: World, number: str, said: list[str]) -> None:
    led = led_to(world, number, " ".join(said))
    assert led.reading in ("unreadable", "number")
    assert not led.stopped and led.rings and led.answers
