"""Slips to cut: a page to print, one slip a person. No phone number stands beside a key number."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

from core.clock import kigali
from core.errors import InshutiError

_PAGE = """<!doctype html>
<html lang="rw"><head><meta charset="utf-8"><title>Inshuti</title><style>
@page {{ size: A4; margin: 10mm }}
body {{ font: 12pt/1.35 sans-serif; margin: 0; display: grid; grid-template-columns: 1fr 1fr }}
section {{ border: 1px dashed #777; padding: 6mm; break-inside: avoid; min-height: 34mm }}
b {{ font: bold 20pt monospace; letter-spacing: 1px; display: block; margin: 2mm 0 }}
small {{ color: #444 }}
</style></head><body>
{slips}
</body></html>
"""
_SLIP = """<section>{name}<br><small>{job}, {place}</small><b>{key}</b>
{rw} / {en}<br>
<small>Kugeza / until {until}. Ntukayibwire undi. / Tell it to nobody.</small></section>"""


class NotPrinted(InshutiError):
    """The page of slips is not on the disk; the old key numbers go on counting."""


@dataclass(frozen=True, slots=True)
class KeySlip:
    """What stands on one slip. `behind` is the key behind which the key number is asked for, "" where it is at once."""

    name: str
    job: str
    place: str
    key: str
    until: datetime
    behind: str = ""


def write(path: Path, slips: Iterable[KeySlip], dial: str) -> None:
    """A page of slips, readable by its owner alone; the first is made once the file is there. Raises NotPrinted, also
    rather than print over another page.
    """
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NotPrinted(f"{path} is there already, and its key numbers may count. Name another file.") from None
    except OSError as error:
        raise NotPrinted(f"{path} cannot be written: {error.strerror}. No key number was changed.") from None
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(_PAGE.format(slips="\n".join(_slip(each, dial) for each in slips)))


def _slip(slip: KeySlip, dial: str) -> str:
    return _SLIP.format(
        name=escape(slip.name) or "&nbsp;",
        job=escape(slip.job),
        place=escape(slip.place),
        key=f"{slip.key[:4]} {slip.key[4:]}",
        rw=f"Kanda {escape(dial)}{f', hanyuma {slip.behind}' * bool(slip.behind)}.",
        en=f"Dial {escape(dial)}{f', then {slip.behind}' * bool(slip.behind)}.",
        until=f"{kigali(slip.until):%d/%m/%Y}",
    )
