"""Volunteers who go on dialling and texting while servers come and go: what is not answered is posted again."""

import contextlib
import http.client
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode
from uuid import uuid4

from bench.common.district import Home, talk

AT_ONCE = 3
PAUSE_SECONDS = 0.02
"""Between two posts of one caller: some fifty posts a second in all, so that one machine can play both sides."""
RETRY_SECONDS = 0.1
LAST, NOT_SAVED = "visit.thanks", "end.not_saved"
Posting = tuple[str, bytes, str]
"""Path, form, and the screen that must answer; "" for an SMS, which is answered with nothing."""


class StopCallers:
    """Three at once, each a home after the other: a danger by SMS, then a visit of nine hops."""

    def __init__(self, port: int, token: str, homes: Sequence[Home]) -> None:
        self._port, self._token = port, token
        self._homes = deque(homes)
        self._left: list[deque[Posting]] = [deque() for _ in range(AT_ONCE)]
        self._answers: dict[Posting, bytes] = {}
        self._resting = threading.Event()
        self._counting = threading.Lock()
        self.visits = self.dangers = 0
        self.wrong: list[str] = []

    @contextlib.contextmanager
    def calling(self) -> Iterator[None]:
        """They call during the block. What was not answered by its end is posted again in the next."""
        self._resting.clear()
        hands = [threading.Thread(target=self._call, args=[left]) for left in self._left]
        for each in hands:
            each.start()
        try:
            yield
        finally:
            self._resting.set()
            for each in hands:
                each.join()

    def repeat(self) -> None:
        """Bring what was begun to its end, then post every visit's last hop once more: the same bytes must come."""
        for left in self._left:
            while left and not self.wrong:
                self._post_next(left)
        for post, answer in self._answers.items():
            if self._post(post) != (post[2], answer):
                self.wrong.append("a hop posted again was answered in another way")

    def screens(self) -> list[str]:
        """Every last screen that was shown."""
        return [each.decode() for each in self._answers.values()]

    def _call(self, left: deque[Posting]) -> None:
        while not self._resting.is_set() and not self.wrong:
            if not left:
                left.extend(self._tale())
            self._post_next(left)
            time.sleep(PAUSE_SECONDS)

    def _tale(self) -> list[Posting]:
        home = self._homes.popleft()
        concern = {"id": str(uuid4()), "from": home.number, "to": "21512", "text": "CONCERN 0 1 1", "linkId": ""}
        hops = [(f"/ussd/africastalking/{self._token}", asked.form, asked.screen) for asked in talk(home)]
        return [(f"/sms/africastalking/{self._token}/inbound", urlencode(concern).encode(), ""), *hops]

    def _post_next(self, left: deque[Posting]) -> None:
        """Post the next, and take it off the list once it is answered."""
        found = self._post(left[0])
        if found is None or found[0] == NOT_SAVED:
            time.sleep(RETRY_SECONDS)
            return
        post = left.popleft()
        with self._counting:
            self.dangers += not post[2]
            self.visits += post[2] == LAST
            if found[0] != post[2]:
                self.wrong.append(f"{post[2]} expected, got {found[0]}")
            if post[2] == LAST:
                self._answers[post] = found[1]

    def _post(self, post: Posting) -> tuple[str, bytes] | None:
        """The name of the screen that came and its bytes; None if nothing came, or no 200."""
        path, form, _ = post
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=15)
        try:
            line.request("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = line.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()
        return (answer.getheader("at-ussd-hop-metadata") or "", body) if answer.status == 200 else None
