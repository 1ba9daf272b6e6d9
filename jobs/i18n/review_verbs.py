"""The verbs of `./inshuti i18n review`: a native speaker reads the texts and signs them, by name and day."""

import sys
from pathlib import Path

import click

from core.files.cells import MOST_NAME
from core.files.limits import MOST_BYTES
from core.models.person import Language
from core.monitoring.readiness_lines import WITHIN
from core.operations import text_reviews
from core.storage.access import operator
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs import office_files
from jobs.commands.people_options import answer, as_json, by
from jobs.i18n import signing
from jobs.wiring import load_settings, newest_database


@click.group()
def review() -> None:
    """Texts read by a native speaker and signed: by name and day, for the words as they stand."""


@review.command()
@click.argument("language", type=click.Choice(list(Language)))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--topic", "topics", multiple=True, help="Only that topic, as sms. Say it again for another.")
@click.option("--all", "every", is_flag=True, help="What was signed lately too.")
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def export(language: str, file: Path, topics: tuple[str, ...], every: bool) -> None:
    """Write a sheet (.xlsx or .csv) of the texts of LANGUAGE that nobody signed in their words of now.

    The reader writes yes in its last column beside each text that is right, and changes nothing else.

    Example: ./inshuti i18n review export rw texts.xlsx --topic sms --topic concern
    """
    kind, spoken = office_files.kind(file), Language(language)
    here = signing.by_topic()[spoken]
    if unknown := [each for each in topics if each not in here]:
        raise click.BadParameter(f"There is no topic {unknown[0]}: {', '.join(here)}.", param_hint="--topic")
    texts = signing.flat({name: words for name, words in here.items() if name in (topics or here)})
    database = newest_database(load_settings())
    with database.read() as tx:
        waiting = texts if every else text_reviews.look(tx, spoken, texts, tx.at - WITHIN).waiting
    office_files.write(file, lambda to: signing.write(kind, spoken, set(waiting), to))
    click.echo(f"{len(waiting)} texts are in {file}: have them read, then ./inshuti i18n review sign {file}.")


@review.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--reader", required=True, help="Who has read them and stands for them, by name.")
@click.option("--dry-run", is_flag=True, help="Only say what would be signed.")
@by
@as_json
@declares(Policy(OPERATOR, reads=(Resource.system,), writes=(Resource.system,), audited=True))
def sign(file: Path, reader: str, dry_run: bool, by: str, as_json: bool) -> None:
    """Sign what FILE says yes to. Exit 1 names rows whose words are not the line's own: these are not signed.

    Example: ./inshuti i18n review sign texts.xlsx --reader "Uwera Anne" --by Jean
    """
    if not 0 < len(reader.strip()) <= MOST_NAME or not reader.isprintable():
        raise click.BadParameter(f"Say who has read them: at most {MOST_NAME} letters.", param_hint="--reader")
    database = newest_database(load_settings())
    with file.open("rb") as source:
        found = signing.read(signing.opened(source.read(MOST_BYTES + 1), file.name))
    if not dry_run:
        with database.write("text_reviews") as tx:
            for language, texts in found.texts.items():
                text_reviews.sign(tx, operator(by), language, texts, reader)
    counts = {language.value: len(texts) for language, texts in found.texts.items()}
    said = ", ".join(f"{language} {count}" for language, count in counts.items()) or "none"
    for wrong in found.wrong:
        click.echo(wrong, err=True)
    answer(f"{'Would be signed' if dry_run else 'Signed'}: {said}.", as_json, signed=counts, wrong=found.wrong)
    sys.exit(1 if found.wrong else 0)
