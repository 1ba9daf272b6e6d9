"""Slips to cut: a page to print, one slip a person. No phone number stands beside a key number."""

import fcntl
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import FileIO
from pathlib import Path

from core.clock import kigali
from core.errors import InshutiError

_HEAD = """<!doctype html>
<html lang="rw"><head><meta charset="utf-8"><title>Inshuti</title><style>
@page { size: A4; margin: 10mm }
body { font: 12pt/1.35 sans-serif; margin: 0; display: grid; grid-template-columns: 1fr 1fr }
section { border: 1px dashed #777; padding: 6mm; break-inside: avoid; min-height: 34mm }
b { font: bold 20pt monospace; letter-spacing: 1px; display: block; margin: 2mm 0 }
small { color: #444 }
</style></head><body>
"""
_FOOT = "</body></html>\n"
_SLIP = """<section id="p{person}">{name}<br><small>{job}, {place}</small><b>{key}</b>
{rw} / {en}<br>
<small>Kugeza / until {until}. Ntukayibwire undi. / Tell it to nobody.</small></section>
"""
_WHOLE = re.compile(r'<section id="p([0-9]+)">.*<b>([0-9]{4}) ([0-9]{4})</b>\n.*\n.*</section>\n')

Counting = Callable[[Mapping[int, str]], set[int]]
"""Of key numbers by person: whose are those that count now."""


class NotPrinted(InshutiError):
    """The page of slips is not on the disk, or not whole; key numbers that are not on it go on counting."""


@dataclass(frozen=True, slots=True)
class KeySlip:
    """What stands on one slip. `behind` is the key behind which the key number is asked for, "" where it is at once."""

    person: int
    name: str
    job: str
    place: str
    key: str
    until: datetime
    behind: str = ""


class SlipPage:
    """A page that is being written: what is on the disk counts, and who is on it already is in `kept`."""

    def __init__(self, path: Path, file: FileIO, kept: frozenset[int], dial: str) -> None:
        self.kept, self._path, self._file, self._dial = kept, path, file, dial

    def put(self, slips: Sequence[KeySlip]) -> None:
        """These are on the disk now. Raises NotPrinted."""
        try:
            _write(self._file, "".join(_slip(each, self._dial) for each in slips))
        except OSError as error:
            raise NotPrinted(
                f"The page {self._path} is not whole: {error.strerror}. The slips on it count, and nobody else's key"
                " number was changed. Free some space and type the same again: it goes on."
            ) from None

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is put in here stays on the page only if all of it was kept elsewhere too."""
        before = self._file.tell()
        try:
            yield
        except BaseException:
            self._file.truncate(before)
            raise

    def finish(self) -> None:
        """The page is whole; it is never written over. Raises NotPrinted."""
        with self.together():
            self._end()

    def _end(self) -> None:
        try:
            _write(self._file, _FOOT)
        except OSError as error:
            raise NotPrinted(
                f"The page {self._path} has no end: {error.strerror}. Free space and type the same again."
            ) from None


@contextmanager
def page(path: Path, dial: str, counting: Counting) -> Iterator[SlipPage]:
    """A new page, readable by its owner alone, or one that was cut off: its slips whose numbers still count are kept.

    Raises NotPrinted, also rather than print over a page that is whole, or that another run is writing.
    """
    try:
        file, kept = _opened(path, counting)
    except FileExistsError:
        raise NotPrinted(
            f"The file {path} is there already, and its key numbers may count. Name another file."
        ) from None
    except BlockingIOError:
        raise NotPrinted(f"The file {path} is being written by another run. Wait for it.") from None
    except OSError as error:
        raise NotPrinted(f"The file {path} cannot be written: {error.strerror}. No key number was changed.") from None
    with file:
        yield SlipPage(path, file, kept, dial)


def _opened(path: Path, counting: Counting) -> tuple[FileIO, frozenset[int]]:
    """The file, written up to where slips go on, and who is on it."""
    with suppress(FileExistsError):
        return _begun(path, "")
    with path.open("rb") as before:
        fcntl.flock(before, fcntl.LOCK_EX | fcntl.LOCK_NB)
        said = before.read().decode(errors="ignore")
        if said.endswith(_FOOT) or not (said.startswith(_HEAD) or _HEAD.startswith(said)):
            raise FileExistsError
        slips = {int(each[1]): each for each in _WHOLE.finditer(said)}
        count = counting({person: each[2] + each[3] for person, each in slips.items()})
        part = path.with_name(f".{path.name}.part")
        part.unlink(missing_ok=True)  # of a run that was cut off, or somebody's link: it is written anew, never through
        file, _ = _begun(part, "".join(each[0] for person, each in slips.items() if person in count))
        part.replace(path)
    return file, frozenset(count)


def _begun(path: Path, slips: str) -> tuple[FileIO, frozenset[int]]:
    """A file that was not there, readable by its owner alone."""
    file = FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _write(file, _HEAD + slips)
    except OSError:
        file.close()
        raise
    return file, frozenset()


def _write(file: FileIO, said: str) -> None:
    """On the disk, not only in memory, before anything that builds on it is kept."""
    left = said.encode()
    while left:
        left = left[file.write(left) :]
    os.fsync(file.fileno())


def _slip(slip: KeySlip, dial: str) -> str:
    return _SLIP.format(
        person=slip.person,
        name=escape(slip.name) or "&nbsp;",
        job=escape(slip.job),
        place=escape(slip.place),
        key=f"{slip.key[:4]} {slip.key[4:]}",
        rw=f"Kanda {escape(dial)}{f', hanyuma {slip.behind}' * bool(slip.behind)}.",
        en=f"Dial {escape(dial)}{f', then {slip.behind}' * bool(slip.behind)}.",
        until=f"{kigali(slip.until):%d/%m/%Y}",
    )
