"""The verbs of `./inshuti i18n`."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from core.language.words import LOCALE
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.i18n import check as checks
from jobs.i18n import desk
from jobs.i18n import review as pages
from jobs.i18n.extract import extract as write_sheets
from jobs.i18n.review_verbs import review


@click.group()
def i18n() -> None:
    """The texts in their languages: are they whole, what must be translated or read."""


@i18n.command()
@click.option(
    "--locale",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=LOCALE,
    help="Another folder of languages: a translator's work in progress.",
)
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def check(locale: Path) -> None:
    """Same texts and slots in every language, all fit, all are used; exit 1 names what is wrong.

    Example: ./inshuti i18n check
    """
    found = checks.examine(locale)
    of_desk = desk.faults() if locale == LOCALE else []
    whole = replace(found, faults=[*found.faults, *of_desk])
    click.echo(checks.as_text(whole))
    sys.exit(1 if whole.faults else 0)


@i18n.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def extract(folder: Path) -> None:
    """Write a sheet for each language's translator into FOLDER: texts that are missing or unread.

    Example: ./inshuti i18n extract /tmp/sheets
    """
    for path, count in write_sheets(folder).items():
        click.echo(f"{path}: {count} texts")


@i18n.command()
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def table() -> None:
    """Bring the table in docs/languages.md up to what the catalogs say."""
    pages.rewrite()
    click.echo(f"{pages.PAGE} is up to date.")


i18n.add_command(review)
