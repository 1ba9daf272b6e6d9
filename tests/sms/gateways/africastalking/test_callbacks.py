"""What Africa's Talking posts to us: read, repaired in one way, or set aside."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms.gateways.africastalking.callbacks import parse_inbound, parse_opt_out, parse_report
from sms.gateways.bodies import MOST_TEXT
from sms.gateways.port import InboundSms, OptOut, Report, ReportStatus
from tests.fakes.africastalking import FakeAfricasTalking

SMS = {
    "linkId": "",
    "text": "KIR 12",
    "to": "21512",
    "id": "ec9adc86-51d5-4bc8-8eb0-d8ab0bb53dc3",
    "date": "2026-10-01 08:15:30",
    "from": "+250788123456",
    "networkCode": "63510",
}
MOMENT = datetime(2026, 10, 1, 8, 15, 30, tzinfo=UTC)
REPORT = {
    "id": "ATXid_bcc7830d645ab7207ecc747d02f28411",
    "status": "Failed",
    "phoneNumber": "+250788123456",
    "networkCode": "63510",
    "failureReason": "UserIsInactive",
    "retryCount": "0",
}


def without(form: dict[str, str], *fields: str) -> dict[str, str]:
    return {field: value for field, value in form.items() if field not in fields}


def test_the_recorded_sms_is_read():
    assert parse_inbound(SMS) == InboundSms(SMS["id"], "+250788123456", "21512", "KIR 12", "63510", MOMENT)


@pytest.mark.parametrize(
    "date", ["2026-10-01 08:15:30", "2026-10-01T08:15:30Z", "2026-10-01T08:15:30", "2026-10-01 08:15:30 +0000"]
)
def test_both_ways_to_write_a_date_are_read(date):
    assert parse_inbound({**SMS, "date": date}).sent_at == MOMENT


@pytest.mark.parametrize(
    "form", [{"date": ""}, {"date": "yesterday"}, {"date": "2026-13-41 99:99:99"}, {"linkId": "x" * 99}]
)
def test_no_date_or_link_refuses_a_text(form):
    assert parse_inbound({**SMS, **form}).text == "KIR 12"
    assert parse_inbound({name: value for name, value in SMS.items() if name not in form}).text == "KIR 12"


def test_only_id_and_sender_are_needed():
    assert parse_inbound({"id": "1", "from": "+250788123456"}) == InboundSms("1", "+250788123456", "", "", "")


def test_a_plus_lost_on_the_way_comes_back_and_space_around_a_number_says_nothing():
    for written in (" 250788123456", "+250788123456 ", " +250788123456", "\xa0+250788123456", " 250788123456 "):
        assert parse_inbound(SMS | {"from": written}).number == "+250788123456"
        assert parse_opt_out({"phoneNumber": written}).number == "+250788123456"
    for odd in ("\t250788123456", "+ 250788123456", "+250788123456\n"):
        assert parse_opt_out({"phoneNumber": odd}) is None
    for odd in ("\t250788123456", "+250788123456\n", " "):
        assert parse_inbound(SMS | {"from": odd}) is None


@pytest.mark.parametrize("sender", ["8123", "MTN Rwanda", "0788123456", "250788123456", "Mo-Mo.1"])
def test_other_senders_stand_as_they_came(sender):
    assert parse_inbound(SMS | {"from": sender}).number == sender


@pytest.mark.parametrize("field", ["id", "from"])
@pytest.mark.parametrize("value", ["", " ", "\x00", "a\x00b", "x" * 101, "é", "\ud800", "a\nb", "a\u202eb"])
def test_an_sms_without_a_usable_id_or_sender_is_set_aside(field, value):
    assert parse_inbound(SMS | {field: value}) is None
    assert parse_inbound(without(SMS, field)) is None


def test_the_word_none_is_no_id():
    assert parse_inbound(SMS | {"id": "None"}) is None
    assert parse_report(REPORT | {"id": "None"}) is None


@pytest.mark.parametrize(
    ("came", "read"),
    [
        ("", ""),
        ("Muraho é \u2019 🙂", "Muraho é \u2019 🙂"),
        ("a\r\nb\rc\nd\te", "a\nb\nc\nd\te"),
        ("a\x00b\x1bc\x7fd\x85e", "a b c d e"),
        ("\ud83d alone", "  alone"),
        ("x" * (MOST_TEXT + 1), "x" * MOST_TEXT),
    ],
)
def test_a_text_is_never_refused(came, read):
    assert parse_inbound(SMS | {"text": came}).text == read


@pytest.mark.parametrize("field", ["to", "networkCode"])
@pytest.mark.parametrize("value", ["x" * 21, "a\x00", "\ud800"])
def test_what_nobody_needs_is_dropped_when_it_is_odd(field, value):
    sms = parse_inbound(SMS | {field: value})
    assert {"to": sms.to, "networkCode": sms.network}[field] == ""


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Sent", "transient"),
        ("Submitted", "transient"),
        ("Buffered", "transient"),
        ("Success", "delivered"),
        ("success", "delivered"),
        ("Rejected", "failed"),
        ("Failed", "failed"),
        ("Expired", "expired"),
        ("Teleported", "unknown_word"),
    ],
)
def test_every_word_of_a_delivery_report(word, status):
    report = parse_report(without(REPORT, "failureReason") | {"status": word})
    assert report == Report(REPORT["id"], ReportStatus(status), word, "")


@pytest.mark.parametrize(
    ("came", "read"),
    [
        ("UserIsInactive", "userisinactive"),
        ("UserInBlackList", "userinblacklist"),
        ("UserInBlacklist", "userinblacklist"),
        ("NotNetworkSubcriber", "notnetworksubscriber"),
        ("NotNetworkSubscriber", "notnetworksubscriber"),
        ("AbsentSubscriber", "absentsubscriber"),
        ("", ""),
        ("+250788123456", "unreadable"),
        ("x\x00", "unreadable"),
    ],
)
def test_a_failure_reason_is_one_plain_word(came, read):
    assert parse_report(REPORT | {"failureReason": came}).reason == read


@pytest.mark.parametrize("field", ["id", "status"])
@pytest.mark.parametrize("value", ["", " ", "x\x00", "x" * 101, "\ud800"])
def test_a_report_without_id_or_status_is_set_aside(field, value):
    assert parse_report(REPORT | {field: value}) is None
    assert parse_report(without(REPORT, field)) is None


def test_an_opt_out_names_a_phone():
    assert parse_opt_out({"phoneNumber": "+250788123456", "senderId": "INSHUTI"}) == OptOut("+250788123456", "INSHUTI")
    assert parse_opt_out({"phoneNumber": "250788123456"}) == OptOut("250788123456", "")
    assert parse_opt_out({"phoneNumber": "+250788123456", "senderId": "\x00"}).sender == ""


@pytest.mark.parametrize("number", ["", "INSHUTI", "21512", "+250788123456\n", "+٢٥٠٧٨٨١٢٣٤٥٦", "9" * 16])
def test_an_opt_out_of_nobody_is_set_aside(number):
    assert parse_opt_out({"phoneNumber": number}) is None
    assert parse_opt_out({}) is None


FIELDS = ["id", "from", "to", "text", "networkCode", "status", "failureReason", "phoneNumber", "senderId", "date"]
ANYTHING = st.text(st.characters(exclude_categories=())) | st.sampled_from(
    ["", " 250788123456", "+250788123456", "None", "Failed", "ATXid_1", "a\x00b", "\ud800"]
)


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_whatever_is_posted_ends_as_none_or_as_something_a_database_can_store(form):
    for read in (parse_inbound(form), parse_report(form), parse_opt_out(form)):
        for field in getattr(read, "__slots__", ()):
            value = str(getattr(read, field))
            assert "\x00" not in value
            assert len(value.encode()) <= 4 * MOST_TEXT
            assert field == "text" or len(value) <= 100


class _Hearer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append((self.path, dict(parse_qsl(body, keep_blank_values=True))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hearer() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _Hearer) as server:
        server.heard = []
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def test_what_the_fake_gateway_posts_is_what_we_read(hearer):
    fake, url = FakeAfricasTalking(), f"http://127.0.0.1:{hearer.server_address[1]}/sms/africastalking/t"
    assert fake.inbound(url, "+250788123456", "KIR 12 & é+", id="ATXid_1") == 200
    assert fake.report(url, "ATXid_1", "Failed", reason="UserInBlackList") == 200
    assert fake.report(url, "ATXid_1", "Success") == 200
    assert fake.opt_out(url, "+250788123456") == 200
    paths, forms = zip(*hearer.heard, strict=True)
    assert [path.rpartition("/")[2] for path in paths] == ["inbound", "delivery", "delivery", "opt-out"]
    heard = parse_inbound(forms[0])
    assert heard == InboundSms("ATXid_1", "+250788123456", "21512", "KIR 12 & é+", "63510", heard.sent_at)
    assert abs(datetime.now(UTC) - heard.sent_at) < timedelta(minutes=5)
    assert parse_report(forms[1]) == Report("ATXid_1", ReportStatus.failed, "Failed", "userinblacklist")
    assert parse_report(forms[2]) == Report("ATXid_1", ReportStatus.delivered, "Success", "")
    assert parse_opt_out(forms[3]) == OptOut("+250788123456", "INSHUTI")
