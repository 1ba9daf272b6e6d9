"""The Procfile as `up` reads it: the platform's own words, without a shell."""

import sys
from pathlib import Path

import pytest

from jobs.runner.procfile import read_procfile

ROOT = Path(__file__).resolve().parents[3]


def read(tmp_path: Path, text: str, **env: str) -> dict[str, list[str]]:
    (tmp_path / "Procfile").write_text(text)
    return read_procfile(tmp_path / "Procfile", env)


def test_our_own_procfile_names_every_process():
    commands = read_procfile(ROOT / "Procfile", {"PORT": "8123", "HOST": ""})
    assert list(commands) == ["web", "alerts", "receipts", "reminders", "clock", "office"]
    web = commands["web"]
    assert web[:2] == [str(Path(sys.executable).with_name("python")), "app.py"]
    assert web[web.index("--port") + 1] == "8123"
    assert web[web.index("--host") + 1] == "127.0.0.1"
    assert commands["alerts"] == [str(Path(sys.executable).with_name("python")), "worker.py", "drain", "alerts"]


def test_the_release_comments_and_blank_lines_are_no_processes(tmp_path):
    assert read(tmp_path, "release: python cli.py migrate\n\n# a word\nclock: cat x\n", PATH="") == {
        "clock": ["cat", "x"]
    }


def test_a_value_with_spaces_stays_one_word(tmp_path):
    commands = read(tmp_path, "web: cat ${PLACE:-x} 'a b' in-${OTHER:-Rubavu}", PATH="", PLACE="Huye Ngoma")
    assert commands["web"] == ["cat", "Huye Ngoma", "a b", "in-Rubavu"]


@pytest.mark.parametrize("line", ["web: granian --port $PORT", "web: cat ${PORT}", "no colon here", "web:"])
def test_what_only_a_shell_would_understand_is_refused(tmp_path, line):
    with pytest.raises(ValueError, match="Procfile"):
        read(tmp_path, line)
