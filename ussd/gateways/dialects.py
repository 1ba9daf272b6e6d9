"""Every dialect that is spoken: a gateway is one file, and its line here."""

from ussd.gateways import africastalking, hubtel

DIALECTS = (africastalking.DIALECT, hubtel.DIALECT)
