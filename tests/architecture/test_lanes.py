"""Every lane has its worker, and every line of the Procfile says words that worker.py, cli.py or app.py know."""

import re

import worker
from app import create_app
from core.models.message import Lane
from core.settings import ROOT

LINES = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line)


def test_every_lane_has_a_worker_of_its_own() -> None:
    for lane in Lane:
        assert LINES[lane] == f"python worker.py drain {lane}"
    drains = [command for command in LINES.values() if " drain " in command]
    assert len(drains) == len(Lane)


def test_every_word_said_to_the_worker_is_one_it_knows() -> None:
    said = [command.split()[2:] for command in LINES.values() if "worker.py" in command]
    assert all(
        words in (["clock"], ["office"]) or (words[0] == "drain" and words[1] in list(Lane)) for words in said
    ), said
    assert "drain LANE" in str(worker.main.__doc__)
    assert "clock" in str(worker.main.__doc__)
    assert "office" in str(worker.main.__doc__)


def test_the_clock_the_office_and_the_web_process_are_started() -> None:
    assert LINES["clock"] == "python worker.py clock"
    assert LINES["office"] == "python worker.py office"
    assert re.search(r"\bapp:(\w+)", LINES["web"])
    assert create_app.__name__ in LINES["web"]
    assert LINES["release"] == "python cli.py migrate"
    assert set(LINES) == {"release", "web", "clock", "office", *Lane}
