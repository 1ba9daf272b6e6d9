"""Every SMS gateway there is: a gateway is one folder, and its line here."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from pydantic import ValidationError

from core.setting_values import is_loopback
from core.settings import OwnSettings, required
from sms.gateways.africastalking.provider import PROVIDER as AFRICASTALKING
from sms.gateways.pindo.provider import PROVIDER as PINDO
from sms.gateways.port import Callback, Provider
from sms.gateways.simulated.provider import PROVIDER as SIMULATED

PROVIDERS = (SIMULATED, AFRICASTALKING, PINDO)
BY_NAME = {each.name: each for each in PROVIDERS}
SETTINGS: dict[str, type[OwnSettings]] = {each.name: each.settings for each in PROVIDERS}
"""Each gateway's own settings, by its name."""


def configured() -> list[str]:
    """The gateways whose accounts stand in the settings, whoever carries SMS now.

    What they post is taken in: on the day of a change from one to the other no text is lost, and one may carry USSD and
    calls while another carries SMS.
    """
    return [each.name for each in PROVIDERS if required(each.settings) and _is_complete(each)]


def _is_complete(provider: Provider) -> bool:
    try:
        provider.settings()
    except ValidationError:
        return False
    return True


def rehearses(name: str) -> bool:
    """Whether that gateway's SMS go no further than this machine, to whatever speaks like it there."""
    provider = BY_NAME[name]
    if not _is_complete(provider):
        return False
    own = provider.settings().model_dump()
    hosts = [urlsplit(str(url)).hostname or "" for field, url in own.items() if url and field.endswith("_base_url")]
    return bool(hosts) and all(map(is_loopback, hosts))


def callbacks(names: Iterable[str]) -> list[tuple[str, Callback]]:
    """The addresses of these gateways, each once, with the name that stands in the rows of what comes there."""
    found: dict[str, tuple[str, Callback]] = {}
    for name in names:
        for callback in BY_NAME[name].callbacks:
            found.setdefault(callback.path, (name, callback))
    return list(found.values())
