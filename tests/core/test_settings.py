"""What an operator sets: read whole, every fault told at once, no secret ever shown."""

import base64
import os
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import Field

from core import settings
from core.errors import BadSetting
from core.setting_values import ApiKey, WebAddress, is_loopback
from core.settings import OwnSettings, Settings, required

KEY = "1:" + base64.urlsafe_b64encode(b"x" * 32).decode()
SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "token-token-token-1"


class PigeonSettings(OwnSettings):
    """A gateway of these tests."""

    pigeon_loft: str = Field(description="Pigeons: where they live")
    pigeon_key: ApiKey = Field(description="Pigeons: what opens the loft")
    pigeon_url: WebAddress | None = Field(default=None, description="Pigeons: another loft")


class DrumSettings(OwnSettings):
    """Another one, with nothing of its own."""


GATEWAYS: dict[str, type[OwnSettings]] = {"simulated": DrumSettings, "pigeon": PigeonSettings}
OFFERED = "Of those there are, simulated needs nothing; pigeon needs PIGEON_LOFT, PIGEON_KEY."
NEEDED = {"SECRET_KEY": SECRET, "FIELD_KEYS": KEY, "WEBHOOK_TOKEN": TOKEN}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An environment with only the secrets that have no default, and no files."""
    for name in (*Settings.model_fields, *PigeonSettings.model_fields):
        for spelt in (name, name.upper()):
            monkeypatch.delenv(spelt, raising=False)
    for kind in (Settings, settings._Together, PigeonSettings, DrumSettings):
        monkeypatch.setitem(kind.model_config, "env_file", None)
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    yield monkeypatch


def load() -> Settings:
    return settings.load(GATEWAYS)


def faults(**given: str) -> list[str]:
    """The sentences said about this environment, [] if it can be used."""
    os.environ.update(given)
    try:
        load()
    except BadSetting as error:
        return str(error).splitlines()
    finally:
        for name in given:
            del os.environ[name]
    return []


def test_the_defaults_are_those_of_one_machine() -> None:
    found = load()
    assert found.database_url.get_secret_value().startswith("sqlite:////")
    assert found.database_url.get_secret_value().endswith("/var/inshuti.db")
    assert (found.redis_url, found.port, found.host, found.short_code) == (None, 8000, "127.0.0.1", "*801#")
    assert (found.sms_gateway, found.shows_simulator, found.answers_sms) == ("simulated", True, True)
    assert (found.operator_phone, found.log_level) == (None, "INFO")
    assert found.programme.name == "programme.toml"
    assert (found.tokens_of("africastalking"), found.own_tokens("africastalking")) == ([TOKEN], [])
    assert (found.token_names, found.callers) == (set(), [])


GOOD = {
    "DATABASE_URL": ("postgres://u:p@h/d", "database_url", "postgresql+psycopg://u:p@h/d"),
    "REDIS_URL": ("unix:///run/valkey.sock", "redis_url", "unix:///run/valkey.sock"),
    "PORT": ("65535", "port", 65535),
    "HOST": ("0.0.0.0", "host", "0.0.0.0"),
    "WEBHOOK_TOKEN": (f"{TOKEN}, pindo:{TOKEN}-2", "token_names", {"pindo"}),
    "WEBHOOK_NETWORKS": ("52.48.80.0/24", "callers", [ip_network("52.48.80.0/24")]),
    "SHORT_CODE": ("*384*12#", "short_code", "*384*12#"),
    "TWO_WAY_SMS": ("0", "answers_sms", False),
    "SIMULATOR": ("0", "shows_simulator", False),
    "OPERATOR_PHONE": ("0788 123 456", "operator_phone", "+250788123456"),
    "OPERATOR_TOKEN": (f"{TOKEN}-3, {TOKEN}-4", "operator_tokens", [f"{TOKEN}-3", f"{TOKEN}-4"]),
    "TRUSTED_PROXIES": ("127.0.0.1, 10.0.0.0/8", "proxies", [ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8")]),
    "ALARM_COMMAND": ("sh -c 'page --urgent'", "alarm_command", "sh -c 'page --urgent'"),
    "LOG_LEVEL": ("DEBUG", "log_level", "DEBUG"),
    "PROGRAMME": ("/etc/programme.toml", "programme", Path("/etc/programme.toml")),
}


@pytest.mark.parametrize("name", GOOD)
def test_each_setting_is_read(name: str, bare: pytest.MonkeyPatch) -> None:
    given, attribute, expected = GOOD[name]
    bare.setenv(name, given)
    value = getattr(load(), attribute)
    assert (value.get_secret_value() if hasattr(value, "get_secret_value") else value) == expected


def test_a_gateway_with_tokens_of_its_own_is_opened_by_no_other(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("WEBHOOK_TOKEN", f"{TOKEN}, {TOKEN}-2, pindo:{TOKEN}-3, pindo:{TOKEN}-4")
    found = load()
    assert found.tokens_of("africastalking") == [TOKEN, f"{TOKEN}-2"]
    assert found.tokens_of("pindo") == [f"{TOKEN}-3", f"{TOKEN}-4"]


@pytest.mark.parametrize("given", [f"pindo:{TOKEN}", f":{TOKEN}", f"{TOKEN}, pindo:short", f"{TOKEN}, a:b:{TOKEN}"])
def test_a_list_of_tokens_that_would_leave_a_gateway_without_one_is_refused(
    given: str, bare: pytest.MonkeyPatch
) -> None:
    bare.setenv("WEBHOOK_TOKEN", given)
    with pytest.raises(BadSetting, match="WEBHOOK_TOKEN"):
        load()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgresql://h/d", "postgresql+psycopg://h/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
        ("sqlite:///var/x.db", "sqlite:///HOME/var/x.db"),
        ("sqlite:////var/x.db", "sqlite:////var/x.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
    ],
)
def test_every_spelling_of_a_database(given: str, kept: str, bare: pytest.MonkeyPatch) -> None:
    bare.setenv("DATABASE_URL", given)
    assert load().database_url.get_secret_value() == kept.replace("HOME", str(settings.HOME))


BAD = {
    "DATABASE_URL": ("mysql://h/d", "must start with postgresql:// or sqlite:///"),
    "REDIS_URL": ("http://h", "must start with redis://"),
    "PORT": ("0", "greater than or equal to 1"),
    "SECRET_KEY": ("short-secret", "at least 32"),
    "FIELD_KEYS": ("1:c2hvcnQ=", "32 bytes"),
    "INDEX_KEYS": ("1:c2hvcnQ=", "32 bytes"),
    "PEPPER_KEYS": ("1:c2hvcnQ=", "32 bytes"),
    "AUDIT_KEYS": ("nothing", "must be a list like"),
    "MEASURE_KEYS": ("nothing", "must be a list like"),
    "BACKUP_RECIPIENT": ("AGE-SECRET-KEY-1", "never the private part"),
    "WEBHOOK_TOKEN": ("short", "tokens of 16 to 128"),
    "WEBHOOK_NETWORKS": ("10.0.0.0/99", "addresses or networks"),
    "SMS_GATEWAY": ("smoke", OFFERED),
    "SHORT_CODE": ("801", "match pattern"),
    "TWO_WAY_SMS": ("perhaps", "valid boolean"),
    "SIMULATOR": ("perhaps", "valid boolean"),
    "OPERATOR_PHONE": ("0252123456", "Rwandan mobile number"),
    "OPERATOR_TOKEN": ("short", "tokens of 16 to 128"),
    "TRUSTED_PROXIES": ("10.0.0.0/99", "addresses or networks"),
    "ALARM_COMMAND": ("page 'me", "quotation mark that is not closed"),
    "LOG_LEVEL": ("LOUD", "'DEBUG'"),
    "PIGEON_URL": ("ftp://h", "must be a web address"),
    "PIGEON_KEY": ("kéy", "must be plain ASCII"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_wrong_setting_has_its_sentence_and_how_to_mend_it(name: str) -> None:
    given, words = BAD[name]
    (sentence,) = faults(**{name: given})
    assert sentence.startswith(name)
    assert words in sentence
    assert "Mend it" in sentence
    assert sentence.endswith(".")


def test_all_wrong_ones_are_told_at_once_a_line_each() -> None:
    told = faults(**{name: given for name, (given, _) in BAD.items()})
    assert {re_name(each) for each in told} == set(BAD)


def re_name(sentence: str) -> str:
    """The setting a sentence begins with."""
    return sentence.split(":")[0].split(" ")[0]


@pytest.mark.parametrize("name", NEEDED)
def test_a_secret_has_no_default(name: str, bare: pytest.MonkeyPatch) -> None:
    bare.delenv(name)
    assert faults() == [
        f"{name} is missing. Run ./inshuti up once to generate it, or set it in the environment or .env."
    ]


def test_no_secret_shows_in_the_settings_or_in_any_fault(bare: pytest.MonkeyPatch) -> None:
    secrets = {
        "DATABASE_URL": "postgres://u:hunter2hunter2@h/d",
        "REDIS_URL": "redis://:hunter3hunter3@h",
        "PIGEON_KEY": "hunter4hunter4",
    }
    for name, value in secrets.items():
        bare.setenv(name, value)
    own = PigeonSettings(pigeon_loft="Huye")
    shown = f"{load()!r} {load()} {load().model_dump()} {own!r} {own.model_dump()}"
    for hidden in ("hunter2", "hunter3", "hunter4", SECRET, KEY[2:], TOKEN):
        assert hidden not in shown
    wrong = {
        "SECRET_KEY": "hunter5",
        "FIELD_KEYS": "1:hunter6",
        "WEBHOOK_TOKEN": "hunter7!",
        "DATABASE_URL": "mysql://u:hunter8@h/d",
        "REDIS_URL": "http://:hunter9@h",
    }
    told = "\n".join(faults(**wrong))
    assert len(told.splitlines()) == 5
    assert "hunter" not in told


def test_no_key_stands_in_two_lists_and_each_that_does_is_told() -> None:
    other = "1:" + base64.urlsafe_b64encode(b"y" * 32).decode()
    assert faults(INDEX_KEYS=other) == []
    assert faults(INDEX_KEYS=KEY, PEPPER_KEYS=f"{other},2{KEY[1:]}", AUDIT_KEYS=other) == [
        "INDEX_KEYS must not hold a key of FIELD_KEYS: make another. Who finds one must not have both.",
        "PEPPER_KEYS must not hold a key of FIELD_KEYS: make another. Who finds one must not have both.",
        "AUDIT_KEYS must not hold a key of PEPPER_KEYS: make another. Who finds one must not have both.",
    ]


def test_two_index_keys_are_the_most() -> None:
    three = ",".join(f"{number}:{base64.urlsafe_b64encode(bytes([number]) * 32).decode()}" for number in (1, 2, 3))
    (told,) = faults(INDEX_KEYS=three)
    assert told.startswith("INDEX_KEYS: takes two keys at most")


LIVE = {"SMS_GATEWAY": "pigeon", "PIGEON_LOFT": "Huye", "PIGEON_KEY": "k" * 20}


def test_a_live_gateway_needs_its_account() -> None:
    assert faults(**LIVE) == []
    assert faults(SMS_GATEWAY="pigeon") == [
        "SMS_GATEWAY: pigeon lacks PIGEON_LOFT and PIGEON_KEY. Set them in the environment or .env, or choose another. "
        + OFFERED
    ]
    (told,) = faults(**LIVE | {"PIGEON_KEY": ""})
    assert told.startswith("SMS_GATEWAY: pigeon lacks PIGEON_KEY. ")


def test_what_is_wrong_and_what_is_missing_of_a_gateway_are_told_at_once() -> None:
    told = faults(SMS_GATEWAY="pigeon", PIGEON_LOFT="Huye", PIGEON_URL="ftp://h", PORT="many")
    assert [re_name(each) for each in told] == ["PORT", "SMS_GATEWAY", "PIGEON_URL"]


def test_a_gateway_that_is_not_chosen_need_not_be_complete_but_what_is_set_must_be_right() -> None:
    assert faults(PIGEON_LOFT="Huye") == []
    assert [re_name(each) for each in faults(PIGEON_URL="pigeons")] == ["PIGEON_URL"]


def test_a_name_that_no_gateway_has_is_not_repeated() -> None:
    """Somebody may have put a key there."""
    (told,) = faults(SMS_GATEWAY="hunter2hunter2")
    assert "hunter2" not in told
    assert required(PigeonSettings) == ["PIGEON_LOFT", "PIGEON_KEY"]


def test_a_live_gateway_shows_no_simulator_and_answers_no_sms_unless_told_so(bare: pytest.MonkeyPatch) -> None:
    for name, value in LIVE.items():
        bare.setenv(name, value)
    assert (load().shows_simulator, load().answers_sms) == (False, False)
    bare.setenv("TWO_WAY_SMS", "1")
    assert load().answers_sms


def test_a_public_address_shows_no_simulator(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("HOST", "0.0.0.0")
    assert not load().shows_simulator


@pytest.mark.parametrize("yes", ["1", "true", "YES", "on"])
def test_the_simulator_never_meets_a_live_gateway_or_a_public_address(yes: str) -> None:
    assert faults(SIMULATOR=yes) == []
    assert faults(SIMULATOR=yes, **LIVE) == [
        "SIMULATOR=1 must not meet a live gateway. Set SIMULATOR=0, or SMS_GATEWAY=simulated."
    ]
    assert faults(SIMULATOR=yes, HOST="0.0.0.0") == [
        "SIMULATOR=1 must not meet a public address. Set SIMULATOR=0, or HOST=127.0.0.1."
    ]
    assert len(faults(SIMULATOR=yes, HOST="example.rw", **LIVE)) == 2


@pytest.mark.parametrize(
    ("host", "answer"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("localhost", True)]
    + [("0.0.0.0", False), ("10.0.0.1", False), ("::", False), ("localhost.example.rw", False), ("", False)],
)
def test_what_only_this_machine_can_reach(host: str, answer: bool) -> None:
    assert is_loopback(host) is answer
