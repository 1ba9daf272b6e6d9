"""The verbs of ./inshuti: the operator's composition root."""

import json
import os
import sys
import tempfile
from pathlib import Path

import click

import migrations
from core import demo, settings
from core.errors import InshutiError
from core.settings import ROOT, SECRETS, VAR, Settings
from jobs import doctor, houses, keeping, measuring, seeding, serve, sheets
from jobs.compose import make_database
from jobs.i18n.verbs import i18n
from jobs.office import office
from jobs.processes import free_port
from web.simulator import telling, terminal
from web.simulator.handset import Handset, Line
from web.simulator.story import Story

ADDRESS = VAR / "address"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def verbs() -> None:
    """Inshuti: the line between the Friends of the Family and the district.

    \b
    Start here:  ./inshuti demo      plays the main story and ends
                 ./inshuti up        serves until Ctrl-C
    """


def _ready_settings() -> Settings:
    """The settings, the keys made if this is the first start."""
    serve.keep_secrets(SECRETS, VAR / "inshuti.db")
    return settings.load()


@verbs.command()
def up() -> None:
    """Serve everything in the Procfile until Ctrl-C, with an embedded Valkey if REDIS_URL is unset."""
    chosen = _ready_settings()
    port = free_port(chosen.port, chosen.host)
    if port != chosen.port:
        click.echo(f"Port {chosen.port} is in use; taking {port}.", err=True)
    serve.furnish(make_database(chosen), with_demo=chosen.shows_simulator)
    given = chosen.redis_url.get_secret_value() if chosen.redis_url else None
    base = f"http://{chosen.host}:{port}"
    said: list[str] = []
    with serve.a_redis(given, VAR / "valkey") as (redis_url, keep_alive):
        env = {**os.environ, "PORT": str(port), "HOST": chosen.host, "REDIS_URL": redis_url}

        def tend() -> None:
            keep_alive()
            if not said and serve.is_ready(base):
                said.append(_greeting(chosen, base))
                ADDRESS.parent.mkdir(exist_ok=True)
                ADDRESS.write_text(base)
                click.echo(said[0], err=True)

        code = serve.supervisor(env, tend).run()
    ADDRESS.unlink(missing_ok=True)
    sys.exit(code)


def _greeting(chosen: Settings, base: str) -> str:
    lines = [f"Inshuti is ready: {base}"]
    if chosen.shows_simulator:
        lines += [f"  phones     {base}/simulator   (PIN {demo.PIN}; or ./inshuti phone +250788000001)"]
    return "\n".join([*lines, f"  readiness  {base}/readyz", "  Ctrl-C ends."])


@verbs.command()
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
def migrate(as_json: bool) -> None:
    """Bring the tables to their newest form and put all of Rwanda in.

    Example: DATABASE_URL=postgresql://... ./inshuti migrate
    """
    database = make_database(_ready_settings())
    serve.furnish(database, with_demo=False)
    at = migrations.current(database.engine)
    click.echo(json.dumps({"schema": at}) if as_json else f"The tables are at {at}, the newest.")


@verbs.command()
@click.option("--demo", "demo_people", is_flag=True, required=True, help="The synthetic people of two villages.")
@click.option("--json", "as_json", is_flag=True, help="Who they are, as JSON on stdout.")
def seed(demo_people: bool, as_json: bool) -> None:
    """Put the demo people in; refused where real people are.

    Example: ./inshuti seed --demo --json
    """
    seeding.seed(_ready_settings(), as_json)


@verbs.command()
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="This file, and no old copy goes.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
def backup(to: Path | None, as_json: bool) -> None:
    """Write everything of this moment into one sealed file, while the service goes on.

    Example: ./inshuti backup --to /mnt/away/inshuti.backup
    """
    keeping.backup(_ready_settings(), to, as_json)


@verbs.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
def restore(file: Path, as_json: bool) -> None:
    """Fill the empty, migrated database from a backup; nothing is sent until `sending on`."""
    keeping.restore(_ready_settings(), file, as_json)


@verbs.command()
@click.argument("turn", type=click.Choice(keeping.TURNS))
@click.option("--yes", is_flag=True, help="Do not ask.")
def sending(turn: str, yes: bool) -> None:
    """Let messages go out again after a restore, or hold all of them back; or only the reminders.

    The ladders go on either way. Example: ./inshuti sending reminders-off
    """
    keeping.sending(_ready_settings(), turn, yes)


@verbs.command()
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
def verify_audit(as_json: bool) -> None:
    """Walk the audit's chain; exit 1 names the first row that does not fit."""
    sys.exit(0 if keeping.verify_audit(_ready_settings(), as_json) else 1)


@verbs.command(name="demo")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON on stdout.")
def play(as_json: bool) -> None:
    """Play the main story on throw-away data through the real webhooks; exit 1 names a broken promise."""
    with tempfile.TemporaryDirectory(prefix="inshuti-demo-") as folder:
        env = _demo_environment(Path(folder))
        os.environ.update(env)
        chosen = settings.load()
        database = make_database(chosen)
        serve.furnish(database, with_demo=True)
        with database.read() as tx:
            listing = demo.listing(tx, chosen.short_code, f"/ussd/africastalking/{chosen.webhook_tokens[0]}")
        base = f"http://{chosen.host}:{chosen.port}"
        with (
            serve.a_redis(None, Path(folder) / "valkey") as (redis_url, keep_alive),
            serve.supervisor({**os.environ, "REDIS_URL": redis_url}, keep_alive),
        ):
            if not serve.wait_until_ready(base):
                raise click.ClickException("the servers were not ready in half a minute")
            broken = telling.tell(Story(Line(base, listing["ussd_path"]), listing["children"]), as_json)
    if broken:
        click.echo(f"BROKEN: {broken}.", err=True)
        sys.exit(1)


def _demo_environment(folder: Path) -> dict[str, str]:
    """Everything set, so that nothing of this machine's own settings is used."""
    return {
        **serve.fresh_secrets(),
        "DATABASE_URL": f"sqlite:///{folder}/demo.db",
        "REDIS_URL": "",
        "HOST": "127.0.0.1",
        "PORT": str(free_port(0)),
        "SMS_GATEWAY": "simulated",
        "SIMULATOR": "1",
        "TWO_WAY_SMS": "1",
        "SHORT_CODE": "*801#",
        "PROGRAMME": str(ROOT / "programme.toml"),
        "OPERATOR_PHONE": "",
        "LOG_LEVEL": "WARNING",
    }


@verbs.command()
@click.argument("msisdn")
def phone(msisdn: str) -> None:
    """A phone in this terminal, on the Inshuti that ./inshuti up serves.

    Example: ./inshuti phone +250788000001

    \b
    Type digits to answer, Enter alone to dial. Also: /sms TEXT, /inbox, /again, /drop, /quit.
    """
    chosen = _ready_settings()
    base = ADDRESS.read_text() if ADDRESS.exists() else f"http://{chosen.host}:{chosen.port}"
    if not serve.is_ready(base):
        raise click.ClickException(f"nothing answers at {base}. Run ./inshuti up in another terminal first.")
    token = chosen.webhook_tokens[0]
    handset = Handset(Line(base, f"/ussd/africastalking/{token}", chosen.short_code), msisdn)
    terminal.talk(handset, msisdn, chosen.short_code)


@verbs.command(name="doctor")
@click.option("--json", "as_json", is_flag=True, help="The lines as JSON on stdout.")
def examine(as_json: bool) -> None:
    """Look at settings, database, Redis, gateway, clock, lanes and alarms; exit 1 says that something is wrong.

    Example: ./inshuti doctor --json
    """
    lines = doctor.examine(settings.load)
    click.echo(doctor.as_json(lines) if as_json else doctor.as_text(lines))
    sys.exit(0 if all(each.ok for each in lines) else 1)


for each in (
    *(i18n, office, houses.institutions, sheets.measures),
    *(measuring.bench, measuring.fuzz, measuring.chaos, measuring.year),
):
    verbs.add_command(each)


def main() -> None:
    """Run a verb; what is wrong is said in a sentence, never as a traceback."""
    try:
        verbs(prog_name="./inshuti")
    except InshutiError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
