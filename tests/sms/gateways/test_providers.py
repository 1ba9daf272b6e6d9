"""The list of gateways: which there are, whose callbacks are open, and that nobody else knows them by name."""

from pathlib import Path

import pytest

from core.errors import BadSetting
from core.settings import ROOT
from jobs.wiring import load_settings, make_gateway
from sms.gateways import providers
from sms.gateways.providers import PROVIDERS
from tests.fixtures.world import FIELD_KEYS, SECRET, TOKEN

KEYS = {"SECRET_KEY": SECRET, "FIELD_KEYS": FIELD_KEYS, "WEBHOOK_TOKEN": TOKEN, "SIMULATOR": "0"}
OWN = {
    "simulated": {},
    "africastalking": {"AT_USERNAME": "inshuti", "AT_API_KEY": "k3y"},
    "pindo": {"PINDO_TOKEN": "t0ken", "PINDO_SENDER": "INSHUTI"},
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What every start needs, and nothing of any gateway."""
    for provider in PROVIDERS:
        monkeypatch.setitem(provider.settings.model_config, "env_file", None)
        for name in provider.settings.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize("name", OWN)
def test_each_gateway_is_opened_by_its_name_and_its_own_settings(environment: pytest.MonkeyPatch, name: str) -> None:
    for setting, value in {**OWN[name], "SMS_GATEWAY": name}.items():
        environment.setenv(setting, value)
    assert OWN.keys() == providers.BY_NAME.keys()
    gateway = make_gateway(load_settings())
    assert gateway.name == name
    assert gateway.most_numbers >= 1


@pytest.mark.parametrize("name", [name for name, own in OWN.items() if own])
def test_one_whose_settings_are_missing_stops_the_start_with_all_there_are(
    environment: pytest.MonkeyPatch, name: str
) -> None:
    environment.setenv("SMS_GATEWAY", name)
    with pytest.raises(BadSetting) as stop:
        load_settings()
    assert str(stop.value) == (
        f"SMS_GATEWAY: {name} lacks {' and '.join(OWN[name])}. Set them in the environment or .env, or choose another. "
        "Of those there are, simulated needs nothing; africastalking needs AT_USERNAME, AT_API_KEY; "
        "pindo needs PINDO_TOKEN, PINDO_SENDER."
    )


def test_the_callbacks_are_open_of_who_carries_sms_and_of_every_complete_account(
    environment: pytest.MonkeyPatch,
) -> None:
    assert providers.configured() == []
    environment.setenv("PINDO_TOKEN", "t0ken")
    assert providers.configured() == []
    environment.setenv("PINDO_SENDER", "INSHUTI")
    assert providers.configured() == ["pindo"]
    for setting, value in OWN["africastalking"].items():
        environment.setenv(setting, value)
    assert providers.configured() == ["africastalking", "pindo"]
    environment.setenv("PINDO_SENDER", "longer than eleven")
    assert providers.configured() == ["africastalking"]


def test_an_address_of_two_gateways_belongs_to_the_first() -> None:
    found = providers.callbacks(["simulated", "africastalking", "pindo"])
    assert len({callback.path for _, callback in found}) == len(found) == 6
    assert {name for name, _ in found} == {"simulated", "pindo"}


def test_a_gateways_addresses_bear_its_name() -> None:
    """The simulated one alone has none of its own: its phones speak as Africa's Talking does."""
    for each in PROVIDERS[1:]:
        for callback in each.callbacks:
            assert callback.path.startswith((f"/sms/{each.name}/<token>", f"/voice/{each.name}/<token>"))
    assert {each.path for each in PROVIDERS[0].callbacks} <= {each.path for each in PROVIDERS[1].callbacks}


def test_an_sms_gateway_is_named_in_its_folder_and_in_the_list_alone() -> None:
    """Of the code that all share. The simulated one has the addresses of another."""
    files = [path for top in ("core", "conversations", "jobs", "sms") for path in (ROOT / top).rglob("*.py")]
    for each in PROVIDERS[1:]:
        told = {path.relative_to(ROOT).as_posix() for path in files if each.name in _without_ussd(path)}
        assert {path for path in told if not path.startswith(f"sms/gateways/{each.name}/")} <= {
            "sms/gateways/providers.py",
            "sms/gateways/simulated/provider.py",
        }


def _without_ussd(path: Path) -> str:
    return path.read_text().lower().replace("/ussd/africastalking", "")
