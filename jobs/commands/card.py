"""The verb `./inshuti card`: a card for a pocket as a page to print, both sides of A5, nothing else needed."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import click
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.models.person import Language
from core.programme import programme
from core.settings import Settings
from core.sheets.card import Card, CardFor, card
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.key_file import ready_settings

SIZES = {CardFor.volunteer: "9.4pt", CardFor.caregiver: "17pt"}
"""Letters as large as the sides hold in the longest language."""
PRINTED = (Language.rw, Language.en)
"""The languages of the cards where none is named."""
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@click.command(name="card")
@click.argument("who", required=False, type=click.Choice(list(CardFor)))
@click.option("--language", "languages", multiple=True, type=click.Choice(list(Language)), help="rw and en, if none.")
@click.option("--out", type=click.Path(path_type=Path), help="The file of one card, else a folder; `cards`, if none.")
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def print_card(who: CardFor | None, languages: Sequence[Language], out: Path | None) -> None:
    """Cards to print for volunteers and families: what to dial, which key means what, what an SMS may say.

    Each is one HTML page of two A5 sides. Open it in a browser and print it on both sides, at its full size.

    Examples: ./inshuti card, or ./inshuti card volunteer --language rw --out card.html
    """
    wanted = list(product([CardFor(who)] if who else CardFor, map(Language, languages or PRINTED)))
    if out and out.suffix and len(wanted) > 1:
        raise click.UsageError(f"{len(wanted)} cards do not fit one file: name a folder, or one card and language.")
    settings = ready_settings()
    for whose, language in wanted:
        path = out if out and out.suffix else (out or Path("cards")) / f"{whose}-{language}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(_card(settings, whose, language), whose), encoding="utf-8")
        click.echo(f"{path}: two sides of A5.")


def page(made: Card, whose: CardFor) -> str:
    """The card as an HTML page that asks for no other file."""
    return _PAGES.get_template("card.html").render(card=made, size=SIZES[whose])


def _card(settings: Settings, whose: CardFor, language: Language) -> Card:
    decided = programme.load(settings.programme)
    return card(decided, whose, language, settings.short_code, two_way=settings.answers_sms)
