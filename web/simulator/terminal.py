"""A phone in a terminal: digits answer, Enter alone dials."""

import click

from web.simulator.phone_client import Handset


def talk(handset: Handset, msisdn: str, short_code: str) -> None:
    """Read what is typed and print what the phone shows, until /quit or the end of input."""
    click.echo(f"{msisdn}: Enter dials {short_code}; /help for the rest.")
    while (said := _listen()) is not None:
        click.echo(_press(handset, said))


def _listen() -> str | None:
    try:
        said = input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        return None
    return None if said in ("/quit", "/q") else said


def _press(handset: Handset, said: str) -> str:
    """Do what was typed; what the phone shows then."""
    if said.startswith("/sms "):
        handset.sends(said[5:])
        return "(sent)"
    if said == "/inbox":
        return "\n".join(f"{each['at'][11:16]} {each['state']}: {each['text']}" for each in handset.inbox) or "(empty)"
    if said == "/drop":
        handset.drop()
        return "(the line dropped)"
    if said.startswith("/") and said != "/again":
        return "Digits answer, Enter dials. /sms TEXT, /inbox, /again, /drop, /quit."
    if said == "/again":
        return handset.again().screen if handset.session else "(nothing was sent yet)"
    if handset.is_over:
        return handset.dial().screen
    return handset.press(said).screen
