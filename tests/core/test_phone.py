"""Phone numbers as people and networks write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.phone import mobile, spoken


@pytest.mark.parametrize(
    "written",
    [
        "+250788123456",
        "250788123456",
        "0788123456",
        "788123456",
        "00250788123456",
        "+250 788 123 456",
        "0788-123-456",
        "(0788) 123.456",
    ],
)
def test_a_rwandan_mobile_is_read_however_it_is_written(written: str) -> None:
    assert mobile(written) == "+250788123456"


@pytest.mark.parametrize("network", ["72", "73", "78", "79"])
def test_every_mobile_network(network: str) -> None:
    assert mobile(f"0{network}1234567") == f"+250{network}1234567"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "116",
        "3029",
        "+25078812345",  # a digit short
        "+2507881234567",  # a digit long
        "0252123456",  # a landline
        "+254712345678",  # Kenya
        "+447911123456",
        "0788123456 ext. 7",
        "0788123456;ext=7",
        "tel:+250788123456",
        "O788123456",
        "\u0660\u0667\u0668\u0668\u0661\u0662\u0663\u0664\u0665\u0666",  # Arabic digits
        "0788123456\n",
        "+250788123456,0788123457",
        "IZU",
        "+" * 12,
    ],
)
def test_everything_else_is_refused(written: str) -> None:
    assert mobile(written) is None


@given(st.text(max_size=30))
def test_reading_never_fails_and_what_it_gives_reads_as_itself(written: str) -> None:
    found = mobile(written)
    assert found is None or (mobile(found) == found and found.startswith("+2507") and len(found) == 13)


def test_what_may_be_shown() -> None:
    assert spoken("+250788123456") == "0788123456"
    assert spoken("+254712345678") == "+254712345678"
