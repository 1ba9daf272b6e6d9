"""Phone numbers (MSISDN) of Rwanda's mobile networks: read what people and networks write, keep E.164.

The networks (from the national numbering plan): Airtel 72, 73; KTRN 77; MTN 78, 79. Numbers will become portable, so
the network of a number is never guessed from its prefix.
"""

import re

NETWORKS = {"mtn": "63510", "tigo": "63513", "airtel": "63514"}
"""Rwanda's operators by their network codes, for gateways that write their names: one number, one network."""
KEPT = re.compile(r"\+2507[23789][0-9]{7}", re.ASCII)
_WRITTEN = re.compile(r"[+0-9 ().-]{9,20}", re.ASCII)


def mobile(written: str) -> str | None:
    """The number as `+2507########`, or None when it is no Rwandan mobile number.

    Letters, Arabic digits, extensions and links are refused before the parser, which would mend them by guessing.
    """
    if KEPT.fullmatch(written):  # as every gateway writes it
        return written
    if not _WRITTEN.fullmatch(written):
        return None
    import phonenumbers  # heavy; gateways write numbers as we keep them

    try:
        number = phonenumbers.parse(written, "RW")
    except phonenumbers.NumberParseException:
        return None
    if number.country_code != 250 or number.extension or not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spoken(number: str) -> str:
    """The number as people in Rwanda dial it: `0788000001`."""
    return f"0{number[4:]}" if number.startswith("+250") else number
