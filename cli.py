"""The verbs of ./inshuti: the operator's composition root."""

import gc

gc.disable()  # while modules are read nothing is garbage: looking for it takes a sixth of the time of a start

import os
import sys
import tempfile
from http.client import NOT_FOUND
from pathlib import Path
from typing import NoReturn

import click
from requests import HTTPError, RequestException
from sqlalchemy.exc import DatabaseError, OperationalError

from core import logs
from core.errors import InshutiError
from core.operations import demo_people
from core.setting_values import web_address
from core.settings import ROOT
from core.storage.connection import as_busy
from core.storage.key_place import PlaceAway
from core.storage.key_store import KeysAway
from core.storage.policy import OPERATOR, Policy, Resource, declares
from core.storage.sqlite import AWAY, refusal
from jobs.commands import (  # noqa: F401  they add their verbs to the groups
    audit_who,
    desk_access,
    erasure,
    imports,
    key_list,
    people_changes,
)
from jobs.commands.audit import audit
from jobs.commands.backup import backup
from jobs.commands.bench import bench
from jobs.commands.breach import breach
from jobs.commands.card import print_card
from jobs.commands.chaos import chaos
from jobs.commands.children import children
from jobs.commands.consents import consents
from jobs.commands.demo import demo_group
from jobs.commands.district import district
from jobs.commands.doctor import doctor
from jobs.commands.fuzz import fuzz
from jobs.commands.group_message import group_message
from jobs.commands.institutions import institutions
from jobs.commands.keys import keys
from jobs.commands.measures import measures
from jobs.commands.migrate import migrate
from jobs.commands.people import people
from jobs.commands.programme import programme
from jobs.commands.proofs import proofs
from jobs.commands.register import register, show_retention
from jobs.commands.requests import requests
from jobs.commands.restore import restore
from jobs.commands.sbom import sbom
from jobs.commands.seed import seed
from jobs.commands.sending import sending
from jobs.commands.up import up
from jobs.commands.year import year
from jobs.i18n.verbs import i18n
from jobs.key_file import fresh_secrets, ready_settings
from jobs.own_files import keep_private
from jobs.runner import begun, os_refusals, services
from jobs.runner.services import ADDRESS
from jobs.runner.supervisor import free_port
from jobs.wiring import load_settings, make_database, ussd_path
from web.simulator import demo_output, terminal
from web.simulator.phone_client import Handset, SimulatorClient
from web.simulator.story import Story

gc.freeze()  # what was read stays: neither the collector nor the end of the process need look at it
gc.enable()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def verbs() -> None:
    """Inshuti: the line between the Friends of the Family and the district.

    \b
    Start here:  ./inshuti demo      plays the main story and ends
                 ./inshuti up        serves until Ctrl-C
    """


@verbs.command(name="demo")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON on stdout.")
@declares(Policy(OPERATOR))
def play(as_json: bool) -> None:
    """Play the main story on throw-away data through the real webhooks; exit 1 names a broken promise."""
    with tempfile.TemporaryDirectory(prefix="inshuti-demo-") as folder:
        env = _demo_environment(Path(folder))
        os.environ.update(env)
        chosen = load_settings()
        database = make_database(chosen)
        services.furnish(database, with_demo=True)
        with database.read() as tx:
            listing = demo_people.listing(tx, chosen.short_code, ussd_path(chosen))
        base = f"http://{chosen.host}:{chosen.port}"
        with (
            services.a_redis(None, Path(folder) / "valkey") as (redis_url, keep_alive),
            services.supervisor({**os.environ, "REDIS_URL": redis_url}, keep_alive),
        ):
            if not begun.wait_until_ready(base):
                raise click.ClickException("the servers were not ready in half a minute")
            broken = demo_output.tell(Story(SimulatorClient(base, listing["ussd_path"]), listing["children"]), as_json)
    if broken:
        click.echo(f"BROKEN: {broken}.", err=True)
        sys.exit(1)


def _demo_environment(folder: Path) -> dict[str, str]:
    """Everything set, so that nothing of this machine's own settings is used."""
    return {
        **fresh_secrets(),
        "DATABASE_URL": f"sqlite:///{folder}/demo.db",
        "KEY_STORE": f"{folder}/keys-one,{folder}/keys-two",
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
@declares(Policy(OPERATOR, reads=(Resource.message,), writes=(Resource.message,)))
def phone(msisdn: str) -> None:
    """A phone in this terminal, on the Inshuti that ./inshuti up serves.

    Example: ./inshuti phone +250788000001

    \b
    Type digits to answer, Enter alone to dial. Also: /sms TEXT, /inbox, /again, /drop, /quit;
    /phone NUMBER, /clock MINUTES, /lessons and /lesson NAME LANGUAGE for the training room.
    """
    chosen = ready_settings()
    base = ADDRESS.read_text() if ADDRESS.exists() else web_address(chosen.host, chosen.port)
    if not begun.is_ready(base):
        raise click.ClickException(f"nothing answers at {base}. Run ./inshuti up in another terminal first.")
    handset = Handset(SimulatorClient(base, ussd_path(chosen), chosen.short_code), msisdn)
    try:
        terminal.talk(handset, msisdn, chosen.short_code)
    except HTTPError as error:  # its own words hold the address, and so the token
        raise click.ClickException(_not_taken(base, error.response.status_code)) from None
    except RequestException:
        raise click.ClickException(f"what answered at {base} is gone. Run ./inshuti up again.") from None


def _not_taken(base: str, status: int) -> str:
    if status == NOT_FOUND:
        return (
            f"what serves at {base} has another WEBHOOK_TOKEN, or no phones to show. Run this in the folder of the "
            "./inshuti up that serves there, and with its settings."
        )
    return f"what serves at {base} answered {status}. ./inshuti doctor says what it lacks."


LAW = (consents, requests, group_message, breach, register, show_retention)
for each in (
    *(people, children, up, migrate, seed, backup, restore, keys, sending, audit, doctor, i18n, programme),
    *(demo_group, district, institutions, measures, print_card, bench, fuzz, chaos, year, proofs, sbom),
    *LAW,
):
    verbs.add_command(each)


def _sentence(said: str) -> str:
    """What a rule says of itself as one reads it: with a capital, and with an end."""
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith(('.', '?', '!', ':')) else '.'}"


def main() -> None:
    """Run a verb; what is wrong is said in a sentence, never as a traceback."""
    keep_private()
    try:
        with logs.warnings_only():
            verbs(prog_name="./inshuti")
    except (KeysAway, PlaceAway) as error:
        _end(f"{_sentence(str(error))} Mend the place that KEY_STORE names: what it lacks comes from the other one.")
    except InshutiError as error:
        _end(_sentence(str(error)))
    except OperationalError as error:
        why = refusal(error.orig)
        said = "The database does not answer. Start it, or mend DATABASE_URL" if why == AWAY else _sentence(why)[:-1]
        _end(f"{said}; nothing was changed.")
    except DatabaseError as error:
        _end(f"{_sentence(str(busy))[:-1]}; nothing was changed." if (busy := as_busy(error)) else _fault(error))
    except OSError as error:
        _end(_sentence(os_refusals.because(error)))
    except Exception as error:  # noqa: BLE001  a traceback may hold anything of anybody
        _end(_fault(error))


def _fault(error: Exception) -> str:
    return f"A fault of Inshuti's own: {logs.whereabouts(error)}. Tell whoever keeps it; nothing else is known here."


def _end(said: str) -> NoReturn:
    click.echo(said, err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
