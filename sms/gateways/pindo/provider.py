"""Pindo as one entry of the list of gateways: its settings, and how it is opened."""

from pydantic import Field

from core.setting_values import ApiKey, WebAddress
from core.settings import OwnSettings
from sms.gateways.pindo.callbacks import CALLBACKS
from sms.gateways.pindo.sending import Pindo
from sms.gateways.port import Provider


class PindoSettings(OwnSettings):
    """An account at Pindo."""

    pindo_token: ApiKey = Field(description="Pindo: the API token, from its Security page")
    pindo_sender: str = Field(max_length=11, description="Pindo: the registered sender ID, 11 characters at most")
    pindo_base_url: WebAddress | None = Field(default=None, description="Pindo: another address, for rehearsals")


def open_account(connections: int) -> Pindo:
    """The gateway of the account in the settings. Raises ValueError."""
    own = PindoSettings()
    return Pindo(own.pindo_token.get_secret_value(), own.pindo_sender, own.pindo_base_url, connections)


PROVIDER = Provider("pindo", PindoSettings, open_account, CALLBACKS)
