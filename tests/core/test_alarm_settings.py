"""How alarms reach the operator beside SMS: what is set by half, or cannot be run, stops the start in one sentence."""

from pathlib import Path

import pytest

from tests.core.test_settings import bare, faults

__all__ = ["bare"]


MAIL = {"SMTP_HOST": "mail.example.rw", "SMTP_FROM": "inshuti@example.rw", "SMTP_TO": "a@example.rw, b@example.rw"}
ACCOUNT = {"SMTP_USER": "inshuti", "SMTP_PASSWORD": "hunter2hunter2"}


def test_mail_for_alarms_is_set_whole_or_not_at_all() -> None:
    assert faults(**MAIL) == faults(**MAIL, **ACCOUNT) == []
    for lacking in MAIL:
        given = {name: value for name, value in MAIL.items() if name != lacking}
        assert faults(**given) == [
            f"{lacking} is missing: mail needs SMTP_HOST, SMTP_FROM and SMTP_TO. Set all three, or none."
        ]
    (told,) = faults(SMTP_TO="a@example.rw")
    assert told.startswith("SMTP_HOST and SMTP_FROM are missing: ")
    (told,) = faults(**ACCOUNT)
    assert told.startswith("SMTP_HOST and SMTP_FROM and SMTP_TO are missing: ")


@pytest.mark.parametrize("name", ACCOUNT)
def test_an_account_at_the_mail_server_is_set_whole(name: str) -> None:
    (told,) = faults(**MAIL, **{name: ACCOUNT[name]})
    assert told.startswith(f"{name} needs SMTP_")
    assert told.endswith("Set both, or neither where the mail server wants no account.")


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("operator@example.rw", True),
        ("Inshuti <inshuti@example.rw>", True),
        ("a@x.rw,b@x.rw", True),
        ("operator", False),
        ("a@x.rw, operator", False),
        ("a@x.rw\nBcc: b@x.rw", False),
        ("@example.rw", False),
    ],
)
def test_a_mail_address_is_one(address: str, good: bool) -> None:
    for name in ("SMTP_FROM", "SMTP_TO"):
        told = faults(**MAIL | {name: address})
        assert (told == []) is good
        assert good or (len(told) == 1 and told[0].startswith(f"{name}: must be a mail address"))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/no/such/program --urgent", "begins with no program that can be run here"),
        ("no-such-program-anywhere", "begins with no program that can be run here"),
        ("{folder}/plain a", "begins with no program that can be run here"),
        ("{folder}", "begins with no program that can be run here"),
        ("page 'me", "quotation mark that is not closed"),
        ('page "me', "quotation mark that is not closed"),
        ("page me\\", "quotation mark that is not closed"),
        ("''", "begins with no program that can be run here"),
        (" ", "begins with no program that can be run here"),
        ("{folder}/page --urgent 'to me'", ""),
        ("sh -c true", ""),
    ],
)
def test_a_program_for_alarms_can_be_run(command: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("#!/bin/sh\n")
    (tmp_path / "page").write_text("#!/bin/sh\n")
    (tmp_path / "page").chmod(0o755)
    told = faults(ALARM_COMMAND=command.format(folder=tmp_path))
    assert len(told) == bool(said)
    for each in told:
        assert each.startswith(f"ALARM_COMMAND: {'begins' if 'begins' in said else 'has'}")
        assert said in each
        assert "Mend it in the environment or .env" in each


def test_heads_of_the_audit_by_mail_need_a_mail_server() -> None:
    (told,) = faults(AUDIT_HEADS_TO="archive@example.rw")
    assert told == "AUDIT_HEADS_TO needs a mail server. Set SMTP_HOST, SMTP_FROM and SMTP_TO, or take it away."
    assert faults(**MAIL, AUDIT_HEADS_TO="archive@example.rw", AUDIT_HEADS="/mnt/heads") == []
    (told,) = faults(AUDIT_HEADS_COMMAND="/no/such/program")
    assert told.startswith("AUDIT_HEADS_COMMAND: begins with no program")
