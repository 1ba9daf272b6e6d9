"""What the operator sets, from the environment, `.env` or the generated `secrets/inshuti.env`; read once at each root.

An SMS gateway has settings of its own beside these; which gateways there are is handed in.

All wrong settings are named at once, one line each, with how to mend them.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import BadSetting
from core.setting_values import (
    CallbackTokens,
    CommandLine,
    DatabaseUrl,
    Host,
    IndexKeys,
    KeyPlaces,
    Keys,
    Mailboxes,
    Msisdn,
    Network,
    Networks,
    Recipient,
    RedisUrl,
    Tokens,
    WebAddress,
    at_home,
    env_file_faults,
    half_a_mail,
    is_loopback,
    open_simulator,
    read_networks,
    read_tokens,
    shared_keys,
    split,
)

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("INSHUTI_HOME") or ROOT).absolute()
"""Where this installation's own files are: `.env`, its keys in `secrets/`, and `var/` with, as a rule, the database."""
VAR = HOME / "var"
SECRETS = HOME / "secrets" / "inshuti.env"
"""The generated keys: beside the data, not in it, so that a copy of `var/` opens nothing."""
OLD_SECRETS = VAR / "secrets.env"
"""Where they were before; read until a verb has moved them."""
ENV_FILE = HOME / ".env"
ENV_FILES = (OLD_SECRETS, SECRETS, ENV_FILE)
KEY_LISTS = ("FIELD_KEYS", "INDEX_KEYS", "PEPPER_KEYS", "AUDIT_KEYS", "MEASURE_KEYS")
SIMULATED = "simulated"
"""The gateway that reaches nobody."""


class OwnSettings(BaseSettings):
    """Settings read from where all are read. A gateway adds those of its own; names stand in capitals outside."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILES, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )


Gateways = Mapping[str, type[OwnSettings]]
"""The SMS gateways there are: the settings of each, by its name."""


class KeySettings(OwnSettings):
    """The keys, each kind apart from the others."""

    secret_key: SecretStr = Field(
        min_length=32,
        description="At least 32 characters; signs cookies, marks transcripts. Never change it on a live database",
    )
    field_keys: Keys = Field(
        description="Keys of the sealed fields, 1:<base64 of 32 bytes>,2:...; the first seals, all open"
    )
    index_keys: IndexKeys | None = Field(
        default=None,
        description="Keys by which phones are found, one, or two while one is changed; unset, SECRET_KEY's",
    )
    pepper_keys: Keys | None = Field(
        default=None, description="Keys that seal the hashes of PINs, the first the current one; unset, SECRET_KEY's"
    )
    audit_keys: Keys | None = Field(
        default=None, description="Keys of the audit's chain; the first goes on, all verify; unset, SECRET_KEY's"
    )
    measure_keys: Keys | None = Field(default=None, description="By which measures find a child; unset, SECRET_KEY's")


class Settings(KeySettings):
    """Every setting there is, but those of the gateways. Secrets never show in logs or errors."""

    database_url: DatabaseUrl = Field(
        default=SecretStr(f"sqlite:///{VAR}/inshuti.db"),
        description="Where everything is kept: sqlite:///path or postgresql://...",
    )
    redis_url: RedisUrl | None = Field(
        default=None, description="The doorbell of the background workers; unset, `up` starts a bundled Valkey"
    )
    port: int = Field(default=8000, ge=1, le=65535, description="Where the web process listens")
    host: Host = Field(default="127.0.0.1", description="The address it listens on")
    public_url: WebAddress | None = Field(default=None, description="Where officers reach the desk: https://its.domain")
    key_store: KeyPlaces = Field(
        default=SecretStr(f"{HOME}/keys-one,{HOME}/keys-two"),
        description="Two places for the children's own keys: folders, best on two disks, or postgresql://... addresses",
    )
    backup_recipient: Recipient | None = Field(
        default=None, description="Whom backups are sealed to, age1...; who can open them is not this machine"
    )
    backup_command: CommandLine | None = Field(default=None, description="A program that takes away a backup's file")
    webhook_token: CallbackTokens = Field(
        description="The secret part of callback addresses; a comma list, each valid; one gateway's own as name:token"
    )
    webhook_networks: Networks = Field(
        default="", description="From where gateways call, a comma list of addresses or networks; unset, from anywhere"
    )
    operator_token: Tokens | None = Field(
        default=None,
        description="Opens /metrics and what /readyz says in detail, as a bearer token; a comma list, each valid",
    )
    trusted_proxies: Networks = Field(
        default="", description="The proxies in front, a comma list of addresses: who comes through one is a stranger"
    )
    sms_gateway: str = Field(
        default=SIMULATED, description="Who carries SMS: simulated (phones on a page), or a gateway by its name"
    )
    sms_connections: int = Field(default=8, ge=1, le=64, description="Calls to that gateway at once, of each drain")
    short_code: str = Field(default="*801#", pattern=r"^\*[0-9*]{1,14}#$", description="What people dial")
    two_way_sms: bool | None = Field(
        default=None, description="1 if people can answer SMS; 1 when simulated, else 0: texts then say dial"
    )
    simulator: bool | None = Field(
        default=None, description="1 shows /simulator; only with the simulated gateway on a loopback address"
    )
    operator_phone: Msisdn | None = Field(
        default=None, description="Whom alarms reach, and the last resort of an alert that finds nobody"
    )
    alarm_command: CommandLine | None = Field(
        default=None, description="A program called with an alarm's sentence as its last word; no shell reads it"
    )
    smtp_host: str | None = Field(default=None, description="A mail server for alarms; needs SMTP_FROM and SMTP_TO")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Where the mail server listens")
    smtp_from: Mailboxes | None = Field(default=None, description="Whose mail alarms are")
    smtp_to: Mailboxes | None = Field(default=None, description="Who gets alarms by mail")
    smtp_user: str | None = Field(default=None, description="The account at the mail server, where it wants one")
    smtp_password: SecretStr | None = Field(default=None, description="The password of that account")
    smtp_starttls: bool = Field(default=True, description="0 only for a mail server of this very machine")
    audit_heads: Path | None = Field(
        default=None, description="A file elsewhere, to which an hourly head of the audit is added"
    )
    audit_heads_command: CommandLine | None = Field(
        default=None, description="A program called with each head of the audit as its last word"
    )
    audit_heads_to: Mailboxes | None = Field(default=None, description="Who gets heads of the audit by mail")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="How much is logged")
    programme: Path = Field(default=ROOT / "programme.toml", description="What the programme office decides")

    @field_validator("database_url", "programme")
    @classmethod
    def _from_home(cls, where: SecretStr | Path) -> SecretStr | Path:
        return HOME / where if isinstance(where, Path) else SecretStr(at_home(where.get_secret_value(), HOME))

    @property
    def shows_simulator(self) -> bool:
        """True if the phones are on a page: asked for, or simulated on this machine only."""
        if self.simulator is not None:
            return self.simulator
        return self.sms_gateway == SIMULATED and is_loopback(self.host)

    @property
    def is_live(self) -> bool:
        """True if SMS reach real phones."""
        return self.sms_gateway != SIMULATED

    @property
    def answers_sms(self) -> bool:
        """True if people can answer an SMS; alphanumeric senders on live routes are one-way."""
        return self.sms_gateway == SIMULATED if self.two_way_sms is None else self.two_way_sms

    def tokens_of(self, gateway: str) -> list[str]:
        """Every token that opens a gateway's addresses: its own, or where it has none those that name no gateway. The
        first is the one to hand out.
        """
        return self.own_tokens(gateway) or self.own_tokens("")

    def own_tokens(self, gateway: str) -> list[str]:
        """The tokens that name this gateway."""
        return [token for name, token in read_tokens(self.webhook_token.get_secret_value()) if name == gateway]

    @property
    def token_names(self) -> set[str]:
        """The gateways that have tokens of their own."""
        return {name for name, _ in read_tokens(self.webhook_token.get_secret_value()) if name}

    @property
    def callers(self) -> list[Network]:
        """From where gateways call; none where anybody with a token may."""
        return read_networks(self.webhook_networks)

    @property
    def operator_tokens(self) -> list[str]:
        """Every token that opens what only operators see; none where none is set."""
        return split(self.operator_token.get_secret_value()) if self.operator_token else []

    @property
    def proxies(self) -> list[Network]:
        """Where the proxies in front of us are."""
        return read_networks(self.trusted_proxies)


class _Together(OwnSettings):
    """The settings that must fit each other, read without judging each: so both kinds of fault are told at once."""

    field_keys: SecretStr = SecretStr("")
    index_keys: SecretStr = SecretStr("")
    pepper_keys: SecretStr = SecretStr("")
    audit_keys: SecretStr = SecretStr("")
    measure_keys: SecretStr = SecretStr("")
    sms_gateway: str = SIMULATED
    simulator: str = ""
    host: str = "127.0.0.1"
    smtp_host: str = ""
    smtp_from: str = ""
    smtp_to: str = ""
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    audit_heads_to: str = ""

    def faults(self) -> list[str]:
        """A sentence for each setting that does not fit the others."""
        lists = {name: getattr(self, name.lower()).get_secret_value() for name in KEY_LISTS}
        needed = {"SMTP_HOST": self.smtp_host, "SMTP_FROM": self.smtp_from, "SMTP_TO": self.smtp_to}
        account = {"SMTP_USER": self.smtp_user, "SMTP_PASSWORD": self.smtp_password.get_secret_value()}
        found = [*shared_keys(lists), *half_a_mail(needed, account, heads_to=self.audit_heads_to)]
        return [*found, *open_simulator(self.simulator, self.host, live=self.sms_gateway != SIMULATED)]


def required(own: type[OwnSettings]) -> list[str]:
    """The settings that have no default, as they are written outside."""
    return [name.upper() for name, field in own.model_fields.items() if field.is_required()]


def load(gateways: Gateways) -> Settings:
    """The settings of this process. Raises BadSetting naming every wrong one, a line each.

    Those of the gateways are only looked at here; whoever opens a gateway reads its own.
    """
    kinds: list[type[OwnSettings]] = [Settings, *gateways.values()]
    unknown = env_file_faults(ENV_FILE, {name.upper() for kind in kinds for name in kind.model_fields})
    together = _Together()
    faults = together.faults()
    if together.sms_gateway not in gateways:
        there = "SMS_GATEWAY: there is no gateway of that name. Mend it in the environment or .env. Of those there are"
        faults.append(f"{there}, {_list(gateways)}.")
    for name, own in gateways.items():
        faults += _gateway_faults(own, name if name == together.sms_gateway else "", gateways)
    try:
        settings = Settings()
    except ValidationError as error:
        faults = [_sentence(dict(each), Settings) for each in error.errors()] + faults
    if faults or unknown:
        raise BadSetting("\n".join([*faults, *unknown]))
    return settings


def _gateway_faults(own: type[OwnSettings], chosen: str, gateways: Gateways) -> list[str]:
    """What is wrong with one gateway's settings. Only the `chosen` one must have all that it needs."""
    try:
        own()
    except ValidationError as error:
        told = [dict(each) for each in error.errors()]
        lacks = [_name(each) for each in told if each["type"] == "missing"]
        wrong = [_sentence(each, own) for each in told if each["type"] != "missing"]
        if not chosen or not lacks:
            return wrong
        lacking = f"SMS_GATEWAY: {chosen} lacks {' and '.join(lacks)}. Set them in the environment or .env, or choose"
        return [f"{lacking} another. Of those there are, {_list(gateways)}.", *wrong]
    return []


def _list(gateways: Gateways) -> str:
    return "; ".join(f"{name} needs {', '.join(required(own)) or 'nothing'}" for name, own in gateways.items())


def _name(error: dict[str, object]) -> str:
    place = error["loc"]
    return str(place[0]).upper() if isinstance(place, tuple) else ""


def _sentence(error: dict[str, object], kind: type[OwnSettings]) -> str:
    name = _name(error)
    if error["type"] == "missing":
        return f"{name} is missing. Run ./inshuti up once to generate it, or set it in the environment or .env."
    said = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    about = kind.model_fields[name.lower()].description
    return f"{name}: {said[0].lower()}{said[1:]}. Mend it in the environment or .env ({about})."
