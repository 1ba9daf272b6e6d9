"""Africa's Talking as one entry of the list of gateways: its settings, and how it is opened."""

from pydantic import Field

from core.setting_values import ApiKey, WebAddress
from core.settings import OwnSettings
from sms.gateways.africastalking.callbacks import CALLBACKS
from sms.gateways.africastalking.sending import AfricasTalking
from sms.gateways.port import Provider


class AfricasTalkingSettings(OwnSettings):
    """An account at Africa's Talking."""

    at_username: str = Field(description="Africa's Talking: the application's name")
    at_api_key: ApiKey = Field(description="Africa's Talking: the API key")
    at_sender: str | None = Field(default=None, description="Africa's Talking: registered sender or short code")
    at_base_url: WebAddress | None = Field(
        default=None, description="Africa's Talking: another address, for rehearsals"
    )


def open_account(connections: int) -> AfricasTalking:
    """The gateway of the account in the settings. Raises ValueError."""
    own = AfricasTalkingSettings()
    return AfricasTalking(
        own.at_username, own.at_api_key.get_secret_value(), own.at_sender, own.at_base_url, connections
    )


PROVIDER = Provider("africastalking", AfricasTalkingSettings, open_account, CALLBACKS)
