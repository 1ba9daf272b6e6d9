"""What a setting may hold: each kind of value is judged, and put into the one form in which the rest reads it.

A value that cannot be used raises ValueError with the end of a sentence; none repeats what was written, as it may be a
secret. Of `.env` each line is looked at: what no setting is named is told, never passed over. The environment itself
holds the names of other programs too.
"""

import difflib
import ipaddress
import logging
import os
import re
import shlex
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from typing import IO, Annotated
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import AfterValidator, SecretStr
from pyrage import RecipientError, x25519
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from core.errors import BadSetting
from core.phone import mobile
from core.privacy import read_keys

logging.getLogger("dotenv").setLevel(logging.ERROR)
"""A line of `.env` that cannot be read is told once, with its mend: see `env_file_faults`."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")
_NAMED_TOKEN = re.compile(r"(?:([a-z0-9]+):)?([A-Za-z0-9_-]{16,128})")
_PLAIN = re.compile(r"[!-~]{1,2000}")
_HOST_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_MAILBOX = re.compile(r"[!-~]+@[!-~]+")


def _database(url: SecretStr) -> SecretStr:
    plain = url.get_secret_value()
    if plain.startswith(("postgres://", "postgresql://")):
        plain = "postgresql+psycopg://" + plain.split("://", 1)[1]
    if not plain.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise ValueError("must start with postgresql:// or sqlite:/// (three slashes, then the path)")
    try:
        make_url(plain)
    except (ValueError, SQLAlchemyError):  # its own words hold the address, and so the password
        raise ValueError("must be an address like postgresql://user:password@host:5432/name") from None
    return SecretStr(plain)


def _key_places(written: SecretStr) -> SecretStr:
    places = split(written.get_secret_value())
    if len(places) != 2 or not all(places):
        raise ValueError("must be two places, a comma between: folders, best on two disks, or PostgreSQL addresses")
    kept = [_key_place(each) for each in places]
    if len({_whole(each) for each in kept}) == 1:
        raise ValueError("names one place twice, so that one fault takes both copies; it must be two places")
    return SecretStr(",".join(kept))


def _whole(place: str) -> str:
    """The folder itself, however it is written, and whatever points to it."""
    return place if "://" in place else os.path.realpath(Path(place).expanduser())


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


def _host(written: str) -> str:
    plain = written.removeprefix("[").removesuffix("]")
    try:
        return str(ipaddress.ip_address(plain))
    except ValueError:
        if not _HOST_NAME.fullmatch(written):
            raise ValueError("must be an address of this machine like 127.0.0.1 or ::1, or its name") from None
        return written


def web_address(host: str, port: int) -> str:
    """Where a server on that host and port is asked; an IPv6 address stands in brackets there."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


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


def _index_keys(written: SecretStr) -> SecretStr:
    if len(read_keys(_keys(written).get_secret_value())) > 2:
        raise ValueError("takes two keys at most: bring the change that is under way to its end first")
    return written


def open_simulator(written: str, host: str, *, live: bool) -> Iterator[str]:
    """A sentence for each reason why the phones must not be on a page, where `written` asks for them."""
    if written.lower() in ("1", "true", "yes", "on", "t", "y"):
        if live:
            yield "SIMULATOR=1 must not meet a live gateway. Set SIMULATOR=0, or SMS_GATEWAY=simulated."
        if not is_loopback(host):
            yield "SIMULATOR=1 must not meet a public address. Set SIMULATOR=0, or HOST=127.0.0.1."


def shared_keys(lists: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each list, by its setting, that holds a key of another: who finds one must not have both."""
    holders: dict[bytes, str] = {}
    for name, written in lists.items():
        with suppress(BadSetting):  # said of that list alone
            others = [holders.setdefault(key.secret, name) for key in read_keys(written)]
            if other := next((each for each in others if each != name), None):
                yield f"{name} must not hold a key of {other}: make another. Who finds one must not have both."


def _recipient(written: str) -> str:
    try:
        x25519.Recipient.from_str(written)
    except RecipientError:
        raise ValueError("must be a public recipient of age, as age1..., never the private part") from None
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
Host = Annotated[str, AfterValidator(_host)]
Tokens = Annotated[SecretStr, AfterValidator(_tokens)]
"""A comma list of secrets, each valid: so one can be changed for another while both are in use."""
CallbackTokens = Annotated[SecretStr, AfterValidator(_callback_tokens)]
"""Tokens of which some may be for a single gateway, `<its name>:<token>`."""
Keys = Annotated[SecretStr, AfterValidator(_keys)]
IndexKeys = Annotated[SecretStr, AfterValidator(_index_keys)]
Recipient = Annotated[str, AfterValidator(_recipient)]
"""Whom a file is sealed to: age's public half, which opens nothing."""
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


def env_file_faults(path: Path, known: Collection[str]) -> list[str]:
    """A sentence for each line of the file that sets nothing; none without a file. `known` are names in capitals.

    No value is repeated, as it may be a secret. Raises BadSetting for a file that cannot be read at all.
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8") as file:
            return list(_of_lines(file, path, known))
    except UnicodeDecodeError:
        raise BadSetting(f"{path} is not UTF-8. Save it as UTF-8, without other letters.") from None
    except OSError as error:
        raise BadSetting(f"{path} cannot be read: {error.strerror}. Let this account read it.") from None


def at_home(url: str, home: Path) -> str:
    """A relative path of SQLite's file is one from this installation's folder, whatever folder the caller is in."""
    path = url.removeprefix("sqlite:///")
    if path == url or not path or path.startswith(("/", ":memory:", "file:")):
        return url
    return f"sqlite:///{home / path}"


def _of_lines(file: IO[str], path: Path, known: Collection[str]) -> Iterator[str]:
    for each in parse_stream(file):
        if each.error:
            yield f"{path}, line {each.original.line}, cannot be read. Write NAME=value, or # before a remark."
        elif each.key is not None and each.key.upper() not in known:
            near = _nearest(each.key, known)
            yield f"{each.key}: there is no such setting ({path}).{near} Mend the name, or take it out."


def _nearest(name: str, known: Collection[str]) -> str:
    found = difflib.get_close_matches(name.upper(), known, n=1)
    return f" Did you mean {found[0]}?" if found else ""


def half_a_mail(needed: Mapping[str, str], account: Mapping[str, str], *, heads_to: str) -> Iterator[str]:
    """A sentence for each setting of a mail that could never be sent, which nobody would hear of before an alarm."""
    if heads_to and not needed["SMTP_HOST"]:
        yield "AUDIT_HEADS_TO needs a mail server. Set SMTP_HOST, SMTP_FROM and SMTP_TO, or take it away."
    lacking = [name for name, value in needed.items() if not value]
    if lacking and any((*needed.values(), *account.values())):
        named = " and ".join(lacking)
        verb = "is" if len(lacking) == 1 else "are"
        yield f"{named} {verb} missing: mail needs {', '.join(list(needed)[:-1])} and SMTP_TO. Set all three, or none."
    (one, first), (other, second) = account.items()
    if bool(first) != bool(second):
        given, wanted = (one, other) if first else (other, one)
        yield f"{given} needs {wanted}. Set both, or neither where the mail server wants no account."
