"""Malformed webhooks of every kind, made from a seed: none of them may leave a row, an SMS or a trace in the log."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

FORM = "application/x-www-form-urlencoded"
LARGEST_BODY = 16 * 1024
CANARY = "Qorvexi Zumbatiri"
PIN = "8642"
STRANGER = "+250788777123"

Fields = dict[str, str]
USSD: Mapping[str, Fields] = {
    "": {"sessionId": "", "serviceCode": "*801#", "phoneNumber": "", "text": ""},
    "/events": {"sessionId": "", "serviceCode": "*801#", "phoneNumber": "", "status": "Success", "input": ""},
}
SMS: Mapping[str, Fields] = {
    "/inbound": {"id": "", "from": "", "to": "21512", "text": ""},
    "/delivery": {"id": "", "status": "Success", "phoneNumber": "", "failureReason": ""},
    "/opt-out": {"phoneNumber": "", "senderId": "INSHUTI"},
}
NEEDED = {
    "": ("sessionId", "serviceCode", "phoneNumber", "text"),
    "/events": ("sessionId",),
    "/inbound": ("id", "from"),
    "/delivery": ("id", "status"),
    "/opt-out": ("phoneNumber",),
}
"""Without one of these, or with one twice or unreadable, a callback is malformed."""
BAD: Mapping[str, tuple[str, ...]] = {
    "sessionId": ("", " ", "a b", "x" * 129, "né", "\x00", "a\nb", "../..", "١٢٣"),
    "serviceCode": ("", "801 ", "*٨٠١#", "*" * 33, "<script>", "\x00"),
    "phoneNumber": ("", "+", "250", "+25078800000١", "+44", "tel:+250788777123", "+250788777123;1", "+1e10", "\x00"),
    "from": ("", "\x00", "é", "+25078800000١", "x" * 21, "a\tb"),
    "text": (f"{CANARY}\x00", f"{CANARY}\ufffd", "1*" * 1025),
    "id": ("", "None", "é", "\x00", "i" * 101, "a b"),
    "status": ("", "\x00", "١٢", "=1+1", "x" * 41, "Success;"),
}


@dataclass(frozen=True, slots=True)
class FuzzCase:
    """One request that must change nothing: its kind, what is sent, and the statuses that are an honest answer."""

    kind: str
    method: str
    path: str
    body: bytes
    statuses: tuple[int, ...] = (200,)
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": FORM})


@dataclass(frozen=True, slots=True)
class BegunSession:
    """A session that was begun properly: what its next hop looks like. `over` once it has ended."""

    session: str
    typed: str
    over: bool


class FuzzCases:
    """Draws cases. `talks` are sessions that stand in the database already, all of the `known` phone."""

    def __init__(self, token: str, seed: int, known: str, talks: list[BegunSession]) -> None:
        self.token, self.talks, self.numbers = token, talks, (STRANGER, known)
        self.dice = random.Random(seed)
        self.kinds: list[Callable[[], FuzzCase]] = [
            *(self._missing, self._twice, self._unreadable, self._bytes, self._broken_letters, self._surrogates),
            *(self._too_large, self._wrong_type, self._json, self._multipart, self._many_fields, self._encodings),
            *(self._wrong_method, self._wrong_token, self._another_caller, self._after_the_end, self._no_body),
        ]

    def draw(self, count: int) -> Iterator[FuzzCase]:
        """That many, of every kind in turn."""
        for at in range(count):
            yield self.kinds[at % len(self.kinds)]()

    # -- the parts of a request -----------------------------------------------------------------------------------

    def _place(self) -> tuple[str, Fields]:
        """One of the five callbacks, with fields that would be right."""
        tail, fields = self.dice.choice([*USSD.items(), *SMS.items()])
        good = {
            **fields,
            "sessionId": f"ATUid_{self.dice.getrandbits(64):x}",
            "phoneNumber": self.dice.choice(self.numbers),
            "from": self.dice.choice(self.numbers),
            "id": f"{self.dice.getrandbits(64):x}",
            "text": f"{CANARY}*{PIN}",
        }
        return tail, {name: good.get(name, value) for name, value in fields.items()}

    def _path(self, tail: str, token: str | None = None) -> str:
        edge = "ussd" if tail in USSD else "sms"
        return f"/{edge}/africastalking/{self.token if token is None else token}{tail}"

    def _post(
        self, kind: str, tail: str, body: bytes, *, of: str = FORM, statuses: tuple[int, ...] = (200,)
    ) -> FuzzCase:
        return FuzzCase(kind, "POST", self._path(tail), body, statuses, {"Content-Type": of} if of else {})

    # -- the kinds ------------------------------------------------------------------------------------------------

    def _missing(self) -> FuzzCase:
        tail, fields = self._place()
        del fields[self.dice.choice(NEEDED[tail])]
        return self._post("missing", tail, urlencode(fields).encode())

    def _twice(self) -> FuzzCase:
        tail, fields = self._place()
        name = self.dice.choice(NEEDED[tail])
        return self._post("twice", tail, urlencode([*fields.items(), (name, fields[name])]).encode())

    def _unreadable(self) -> FuzzCase:
        """A value that is not of its field's kind: empty, too long, Arabic digits, NUL, markup."""
        tail, fields = self._place()
        name = self.dice.choice(NEEDED[tail])
        return self._post("unreadable", tail, urlencode({**fields, name: self.dice.choice(BAD[name])}).encode())

    def _bytes(self) -> FuzzCase:
        return self._post("bytes", self._place()[0], self.dice.randbytes(self.dice.randint(1, 400)))

    def _broken_letters(self) -> FuzzCase:
        """UTF-8 cut off in the middle, in a field that must be readable."""
        tail, fields = self._place()
        name = self.dice.choice(NEEDED[tail])
        broken = self.dice.choice(("%FF", "%C3", "%E2%82", "%F0%9F%98", "%80"))
        rest = urlencode({key: value for key, value in fields.items() if key != name})
        return self._post("broken letters", tail, f"{rest}&{name}={quote(fields[name])}{broken}".encode())

    def _surrogates(self) -> FuzzCase:
        tail, fields = self._place()
        name = self.dice.choice(NEEDED[tail])
        rest = urlencode({key: value for key, value in fields.items() if key != name})
        return self._post("surrogates", tail, f"{rest}&{name}=%ED%A0%80{quote(fields[name])}".encode())

    def _too_large(self) -> FuzzCase:
        tail, fields = self._place()
        body = urlencode(fields).encode()
        over = self.dice.choice((1, 2, 5000))
        return self._post(
            "too large", tail, body + b"&x=" + b"9" * (LARGEST_BODY + over - len(body) - 3), statuses=(200, 413)
        )

    def _wrong_type(self) -> FuzzCase:
        tail, fields = self._place()
        kind = self.dice.choice(
            ("text/plain", "application/xml", "application/octet-stream", "", "nonsense", "a/b;c=;")
        )
        return self._post("wrong type", tail, urlencode(fields).encode(), of=kind)

    def _json(self) -> FuzzCase:
        tail, fields = self._place()
        body = self.dice.choice((json.dumps(fields), json.dumps([fields]), "{", "[" * 2000, "null", '{"text": 1e999}'))
        return self._post("json", tail, body.encode(), of="application/json")

    def _multipart(self) -> FuzzCase:
        """Parts without an end, a boundary nobody named, and fields that come as files."""
        tail, fields = self._place()
        parts = "".join(
            f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{CANARY}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        of = self.dice.choice(
            ("multipart/form-data; boundary=b", "multipart/form-data", "multipart/form-data; boundary=c")
        )
        return self._post("multipart", tail, f"{parts}{self.dice.choice(('', '--b--'))}".encode(), of=of)

    def _many_fields(self) -> FuzzCase:
        tail, fields = self._place()
        del fields[self.dice.choice(NEEDED[tail])]
        many = urlencode(fields) + "".join(f"&f{at}={at % 7}" for at in range(self.dice.choice((1001, 1500))))
        return self._post("many fields", tail, many.encode())

    def _encodings(self) -> FuzzCase:
        """The whole form in another encoding than a form's own: its field names are not found."""
        tail, fields = self._place()
        encoding = self.dice.choice(("utf-16", "utf-32", "utf-16-be", "cp037"))
        return self._post("encodings", tail, urlencode(fields).encode(encoding), of=f"{FORM}; charset={encoding}")

    def _wrong_method(self) -> FuzzCase:
        tail, fields = self._place()
        method = self.dice.choice(("GET", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"))
        return FuzzCase("wrong method", method, self._path(tail), urlencode(fields).encode(), (400, 404, 501))

    def _wrong_token(self) -> FuzzCase:
        tail, fields = self._place()
        token = self.token
        wrong = self.dice.choice(
            (token[:-1], token + "x", token.swapcase(), "-", "%00", "%FF", "é", "x" * 3000, f"{token}%2F")
        )
        path = self._path(tail, quote(wrong, safe="%"))
        statuses = (308, 404) if wrong.endswith("%2F") else (400, 404, 414)  # two slashes lead to one, as everywhere
        return FuzzCase("wrong token", "POST", path, urlencode(fields).encode(), statuses)

    def _another_caller(self) -> FuzzCase:
        """The session of one phone, told by another."""
        talk = self.dice.choice(self.talks)
        return self._hop("another caller", talk, STRANGER, f"{talk.typed}*1" if talk.typed else "1")

    def _after_the_end(self) -> FuzzCase:
        talk = self.dice.choice([each for each in self.talks if each.over])
        return self._hop("after the end", talk, self.numbers[1], f"{talk.typed}*{self.dice.randint(0, 9)}")

    def _hop(self, kind: str, talk: BegunSession, number: str, text: str) -> FuzzCase:
        fields = {"sessionId": talk.session, "serviceCode": "*801#", "phoneNumber": number, "text": text}
        return self._post(kind, "", urlencode(fields).encode())

    def _no_body(self) -> FuzzCase:
        return self._post("no body", self.dice.choice([*USSD, *SMS]), b"")
