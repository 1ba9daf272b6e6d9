"""The verb `./inshuti sheets`: the monthly sheet of each place of a district, as a page of A4 to print, in one file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select

from core.clock import kigali
from core.language.words import filled, texts
from core.measures import monthly as months
from core.measures import place_sheet, told_figures
from core.measures.frame import Figure
from core.measures.place_sheet import LEVELS, PlaceSheet
from core.models.person import Language
from core.models.place import Place
from core.settings import ROOT
from core.storage.access import CLI, Caller
from core.storage.db import Tx
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.wiring import load_settings, newest_database

LOCALE = ROOT / "web" / "console" / "locale"
SPOKEN = (Language.rw, Language.en, Language.fr)
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


class SheetWords:
    """Words of the desk in one language, and figures in them."""

    def __init__(self, language: Language) -> None:
        self.language, self._texts = language, texts(LOCALE / language)

    def say(self, key: str, **slots: Any) -> str:
        """One text."""
        return filled(self._texts[key], lambda slot: str(slots[slot]))

    def said(self, figure: Figure | None) -> str:
        """As "81 %"."""
        number = told_figures.written(figure)
        return self.say("desk.measures.percent", count=number) if told_figures.is_share(figure) else number

    def counts(self, figure: Figure | None) -> str:
        """As "34 of 42"; "" where it is no share, or hidden."""
        if figure is None or figure.value is None or figure.of is None:
            return ""
        return self.say("desk.measures.of", count=f"{figure.value:g}", of=figure.of)


@click.command()
@click.option("--district", required=True, help="Its name, as Huye.")
@click.option("--month", required=True, help="As 2026-10.")
@click.option("--level", type=click.Choice(LEVELS), default="district", help="A page for each of these (district).")
@click.option("--language", type=click.Choice(SPOKEN), default=Language.rw, help="rw, en or fr (rw).")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file.")
@declares(Policy(OPERATOR, reads=(Resource.measures,), audited=True))
def sheets(district: str, month: str, level: str, language: str, out: Path | None) -> None:
    """Monthly sheets to print: a page of A4 for the district, or for each of its sectors, cells or villages.

    They name nobody. Counts below 5 are hidden, and what would tell them. Each sheet is written into the audit.

    Without --out the file is sheets-huye-district-2026-10.html.

    Example: ./inshuti sheets --district Huye --month 2026-10 --level sector
    """
    made, today = _read(district, month, level)
    path = out or Path(f"sheets-{district.lower()}-{level}-{month}.html")
    words = SheetWords(Language(language))
    path.write_text(_PAGES.get_template("sheets.html").render(sheets=made, words=words, today=today), encoding="utf-8")
    click.echo(f"{path}: {len(made)} pages of A4.")


def _read(district: str, month: str, level: str) -> tuple[Sequence[PlaceSheet], str]:
    """From a database whose tables are those of this release. Raises NotFit."""
    database = newest_database(load_settings())
    me, first = Caller("", CLI), months.month(month)
    with database.read() as tx:
        found = _places(tx, months.district(tx, district).id, level)
        made = place_sheet.of_places(tx, me, found, first)
        today = f"{kigali(tx.at):%Y-%m-%d}"
    with database.write("measures") as tx:
        place_sheet.record(tx, me, made)
    return made, today


def _places(tx: Tx, district: int, level: str) -> Sequence[int]:
    """Those of that level in the district, sector by sector."""
    if level == "district":
        return [district]
    mine = select(Place.id).where(Place.district_id == district, Place.level == level)
    return tx.connection.scalars(mine.order_by(Place.sector_id, Place.parent_id, Place.name)).all()
