"""What a setting may hold: each kind of value is judged, and put into the one form in which the rest reads it.

A value that cannot be used raises ValueError with the end of a sentence; none repeats what was written, as it may be a
secret.
"""

import ipaddress
import re
import shlex
import shutil
from email.utils import parseaddr
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from core.errors import BadSetting
from core.phone import mobile
from core.privacy import read_backup_key, read_keys

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")
_NAMED_TOKEN = re.compile(r"(?:([a-z0-9]+):)?([A-Za-z0-9_-]{16,128})")
_PLAIN = re.compile(r"[!-~]{1,2000}")
_MAILBOX = re.compile(r"[!-~]+@[!-~]+")


def _database(url: SecretStr) -> SecretStr:
    plain = url.get_secret_value()
    if plain.startswith(("postgres://", "postgresql://")):
        plain = "postgresql+psycopg://" + plain.split("://", 1)[1]
    if not plain.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise ValueError("must start with postgresql:// or sqlite:/// (three slashes, then the path)")
    return SecretStr(plain)


def _key_places(written: SecretStr) -> SecretStr:
    places = split(written.get_secret_value())
    if len(places) != 2 or places[0] == places[1] or not all(places):
        raise ValueError("must be two places, a comma between: folders, best on two disks, or PostgreSQL addresses")
    return SecretStr(",".join(_key_place(each) for each in places))


def _key_place(written: str) -> str:
    if written.startswith(("postgres://", "postgresql://", "postgresql+")):
        return _database(SecretStr(written)).get_secret_value()
    if not written.startswith(("/", "~")):
        raise ValueError("must name each folder by its whole path, from / on")
    return written


def _redis(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must start with redis://, rediss:// or unix://")
    return url


def split(written: str) -> list[str]:
    """The parts of a comma list."""
    return [part.strip() for part in written.split(",")]


def _tokens(written: SecretStr) -> SecretStr:
    if not all(_TOKEN.fullmatch(token) for token in split(written.get_secret_value())):
        raise ValueError("must be a comma list of tokens of 16 to 128 letters, digits, - or _ each")
    return written


def _callback_tokens(written: SecretStr) -> SecretStr:
    parts = split(written.get_secret_value())
    if not all(_NAMED_TOKEN.fullmatch(part) for part in parts):
        raise ValueError(
            "must be a comma list of tokens of 16 to 128 letters, digits, - or _ each, one gateway's own as name:token"
        )
    if all(":" in part for part in parts):
        raise ValueError("must hold one token that names no gateway: it opens the addresses of those that have none")
    return written


def read_tokens(written: str) -> list[tuple[str, str]]:
    """The tokens of a comma list, each with the gateway that it is for, "" where it names none."""
    return [(name, token) for name, _, token in (part.rpartition(":") for part in split(written))]


def _keys(written: SecretStr) -> SecretStr:
    try:
        read_keys(written.get_secret_value())
    except BadSetting as error:
        raise ValueError(str(error).removeprefix("FIELD_KEYS ")) from None
    return written


def _backup_key(written: SecretStr) -> SecretStr:
    try:
        read_backup_key(written.get_secret_value())
    except BadSetting as error:
        raise ValueError(str(error).removeprefix("BACKUP_KEY ")) from None
    return written


def _msisdn(number: str) -> str:
    if not (number := mobile(number) or ""):
        raise ValueError("must be a Rwandan mobile number like +250788123456")
    return number


def _web_address(written: str) -> str:
    if urlsplit(written).scheme not in ("http", "https"):
        raise ValueError("must be a web address")
    return written


def _header(written: SecretStr) -> SecretStr:
    if not _PLAIN.fullmatch(written.get_secret_value()):
        raise ValueError("must be plain ASCII letters, digits and signs, without a space")
    return written


def _program(written: str) -> str:
    try:
        words = shlex.split(written)
    except ValueError:
        raise ValueError("has a quotation mark that is not closed, or a \\ at its end") from None
    if not words or shutil.which(words[0]) is None:
        raise ValueError("begins with no program that can be run here: write its path, and let it be executable")
    return written


def _mailboxes(written: str) -> str:
    if not written.isprintable() or not all(_MAILBOX.fullmatch(parseaddr(part)[1]) for part in split(written)):
        raise ValueError("must be a mail address like operator@example.rw, or a comma list of them")
    return written


def _networks(written: str) -> str:
    try:
        read_networks(written)
    except ValueError:
        raise ValueError("must be a comma list of addresses or networks, like 127.0.0.1 or 10.0.0.0/8") from None
    return written


def read_networks(written: str) -> list[Network]:
    """The networks of a comma list, a single address as one of its own. Raises ValueError."""
    return [ipaddress.ip_network(part) for part in split(written) if part]


DatabaseUrl = Annotated[SecretStr, AfterValidator(_database)]
KeyPlaces = Annotated[SecretStr, AfterValidator(_key_places)]
"""Two places for the children's keys; an address may hold a password."""
RedisUrl = Annotated[SecretStr, AfterValidator(_redis)]
Tokens = Annotated[SecretStr, AfterValidator(_tokens)]
"""A comma list of secrets, each valid: so one can be changed for another while both are in use."""
CallbackTokens = Annotated[SecretStr, AfterValidator(_callback_tokens)]
"""Tokens of which some may be for a single gateway, `<its name>:<token>`."""
Keys = Annotated[SecretStr, AfterValidator(_keys)]
BackupKey = Annotated[SecretStr, AfterValidator(_backup_key)]
Msisdn = Annotated[str, AfterValidator(_msisdn)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
ApiKey = Annotated[SecretStr, AfterValidator(_header)]
"""A secret that goes out in a header."""
CommandLine = Annotated[str, AfterValidator(_program)]
"""A program that can be run here, and its first arguments, quoted as a shell reads them."""
Mailboxes = Annotated[str, AfterValidator(_mailboxes)]
Networks = Annotated[str, AfterValidator(_networks)]


def is_loopback(host: str) -> bool:
    """True if only this machine can reach `host`."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host == "localhost"
    mapped = address.ipv4_mapped if address.version == 6 else None
    return (mapped or address).is_loopback
