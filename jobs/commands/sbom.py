"""`./inshuti sbom`: what Inshuti is made of beside its own code, for whoever must know it before it is installed."""

import json
from pathlib import Path

import click

from core.storage.policy import OPERATOR, Policy, declares
from jobs.supply import bill_of_materials, lock_files


@click.command()
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="Into this file instead of stdout.")
@declares(Policy(OPERATOR))
def sbom(to: Path | None) -> None:
    """The bill of materials as CycloneDX JSON: every package and file of others, with version, licence and sha256.

    `required` is what serves; `optional` what tests, checks and a machine without a Redis need besides.

    Example: ./inshuti sbom --to inshuti.cdx.json
    """
    bill = bill_of_materials.compose(lock_files.PRODUCTION, lock_files.FULL)
    text = json.dumps(bill, indent=2)
    if to is None:
        click.echo(text)
        return
    to.write_text(f"{text}\n")
    click.echo(f"{to}: {len(bill['components'])} parts.")
