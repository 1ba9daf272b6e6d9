"""How the parts are made from the settings; every composition root makes them the same way."""

import contextlib
import shlex
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

import migrations
from core.errors import BadSetting, Busy
from core.operations import demo_people
from core.operations.snapshot import NotFit
from core.programme import programme
from core.setting_values import split
from core.settings import SECRETS, VAR, Settings, load
from core.storage import belonging, key_states
from core.storage.db import Database
from jobs import lost_keys, start_record
from jobs.alarm_channels import AlarmChannels, AlarmCommand, AlarmMail, Channel
from jobs.audit_heads import HeadSender
from jobs.heads_file import HeadsFile
from jobs.key_watch import KeyWatch, make_vault
from sms.gateways import providers
from sms.gateways.port import Gateway
from ussd.gateways.dialects import DIALECTS, FIRST


def load_settings() -> Settings:
    """The settings of this process. Raises BadSetting naming every wrong one, those of the gateways too; where the key
    file is gone that alone, as no setting mends it.
    """
    try:
        settings = load(providers.SETTINGS)
    except BadSetting:
        lost_keys.refuse(SECRETS, VAR / "inshuti.db")
        raise
    known = {*providers.BY_NAME, *(each.name for each in DIALECTS)}
    if unknown := settings.token_names - known:
        raise BadSetting(
            f"WEBHOOK_TOKEN: there is no gateway named {' or '.join(sorted(unknown))}. "
            f"Mend it in the environment or .env. Of those there are, {', '.join(sorted(known))}."
        )
    return settings


def ussd_path(settings: Settings) -> str:
    """The address that phones dial, with the token that is handed out."""
    return f"/ussd/{FIRST.name}/{settings.tokens_of(FIRST.name)[0]}"


def make_database(settings: Settings, *, pool: int = 8) -> Database:
    """The database with its vault and programme. Raises BadSetting if the programme cannot be read."""
    database = Database(
        settings.database_url.get_secret_value(),
        make_vault(settings),
        programme.load(settings.programme),
        split(settings.key_store.get_secret_value()),
        short_code=settings.short_code,
        two_way=settings.answers_sms,
        operator=settings.operator_phone,
        pool=pool,
    )
    database.follow_keys(KeyWatch())
    return database


def newest_database(settings: Settings, *, doubted: str = "") -> Database:
    """The database, if its tables are those this release knows and the keys are its own. Of the setting `doubted` that
    is not asked: who examines must not be refused by the fault that is looked for. Raises NotFit, BadSetting.
    """
    database = make_database(settings)
    if migrations.current(database.engine) != migrations.head():
        raise NotFit("The tables are not the newest: run ./inshuti migrate first.")
    with database.read() as tx:
        belonging.require(tx, doubted)
        key_states.require(tx)
    return database


def serving_database(settings: Settings) -> Database:
    """The database of a process that serves. Raises BadSetting where the keys are not its own, or where demo people,
    whose PIN everybody knows, would be on a live line. What is set otherwise than at the last start is written down.
    One that is away or has no tables yet is told by /readyz.
    """
    database = make_database(settings)
    with contextlib.suppress(Busy, SQLAlchemyError), database.read() as tx:
        belonging.require(tx)
        key_states.require(tx)
        demo_people.refuse_live(tx, live=is_live(settings))
    with contextlib.suppress(Busy, SQLAlchemyError):
        start_record.keep(database, settings)
    return database


def is_live(settings: Settings) -> bool:
    """True if SMS reach real phones; a gateway whose other address is on this machine is a rehearsal."""
    return settings.is_live and not providers.rehearses(settings.sms_gateway)


def is_there(settings: Settings) -> bool:
    """False for a SQLite file that opening would make."""
    url = make_url(settings.database_url.get_secret_value())
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def make_alarm_channels(settings: Settings) -> AlarmChannels:
    """The operator's ways to hear of alarms beside SMS; none where none is set."""
    return AlarmChannels(_channels(settings, settings.alarm_command, settings.smtp_to))


def make_head_sender(settings: Settings) -> HeadSender:
    """Where heads of the audit are sent; nowhere where no place is set."""
    file = [HeadsFile(settings.audit_heads)] if settings.audit_heads else []
    return HeadSender([*file, *_channels(settings, settings.audit_heads_command, settings.audit_heads_to)])


def _channels(settings: Settings, command: str | None, to: str | None) -> list[Channel]:
    """A program and a mailbox, each where it is set."""
    channels: list[Channel] = []
    if command:
        channels.append(AlarmCommand(tuple(shlex.split(command))))
    if settings.smtp_host and settings.smtp_from and to:
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
        where = (settings.smtp_host, settings.smtp_port, settings.smtp_from, to)
        channels.append(AlarmMail(*where, settings.smtp_user, password, settings.smtp_starttls))
    return channels


def make_gateway(settings: Settings) -> Gateway:
    """Who carries SMS. Raises ValueError if that gateway's own settings can never work."""
    return providers.BY_NAME[settings.sms_gateway].open(settings.sms_connections)
