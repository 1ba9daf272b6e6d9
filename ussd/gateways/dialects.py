"""Every dialect that is spoken: a gateway is one file, and its line here."""

from collections.abc import Callable, Sequence

from ussd.gateways import africastalking, hubtel
from ussd.gateways.port import Dialect

FIRST = africastalking.DIALECT
"""The one that every installation speaks."""
DIALECTS = (FIRST, hubtel.DIALECT)


def switched_on(own_tokens: Callable[[str], Sequence[str]]) -> list[Dialect]:
    """The first, and whichever has a token of its own: an address that nobody asked for is closed."""
    return [each for each in DIALECTS if each is FIRST or own_tokens(each.name)]
