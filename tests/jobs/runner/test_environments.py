"""An environment is made where it stays and named in one step; what was wrong is said."""

import sys
from pathlib import Path

import pytest

from jobs.runner.environments import BEFORE, Environments, is_whole
from jobs.runner.installation import SetUpFailed
from jobs.runner.stay import FINISHED
from tests.fixtures.small_project import SmallProject


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallProject:
    made = SmallProject(tmp_path)
    for name, value in made.env().items():
        monkeypatch.setenv(name, value)
    return made


def test_a_finished_one_is_named_anew_and_an_unfinished_one_is_none(project: SmallProject) -> None:
    there, locks = Environments(project.root), [project.root / "requirements.txt"]
    assert there.ready(locks) is None and there.linked() is None
    laid = there.place(locks[0])
    (laid / "bin").mkdir(parents=True)
    (laid / "bin" / "python").symlink_to(sys.executable)
    assert there.ready(locks) is None and not is_whole(laid)
    (laid / FINISHED).touch()
    (project.root / ".venv").mkdir()
    assert there.obtain(locks) == laid == there.linked()
    assert project.folders == {laid.name, *(each for each in project.folders if each.startswith(BEFORE))}
    locks[0].write_text("# another lock\n")
    assert there.ready(locks) is None and is_whole(laid), "what was in use stays in use"


@pytest.mark.lengthy
def test_one_is_made_named_found_again_and_kept_where_another_cannot_be_had(project: SmallProject) -> None:
    there, locks = Environments(project.root), [project.root / "requirements.txt"]
    (project.root / ".venv").mkdir()
    (project.root / ".venvs").mkdir()
    (project.root / ".venvs" / "half").mkdir()
    made = there.obtain(locks)
    assert is_whole(made) and there.linked() == made == there.ready(locks)
    put_aside = [each for each in project.folders if each.startswith(BEFORE)]
    assert project.folders == {made.name, *put_aside} and len(put_aside) == 1, "what was left unfinished is swept"
    (project.root / ".venv").unlink()
    assert there.obtain(locks) == made == there.linked(), "named anew, not made anew"
    lock = locks[0]
    lock.write_text(lock.read_text().replace("pigeon==1.0", "pigeon==9.9"))
    with pytest.raises(SetUpFailed) as said:
        there.obtain(locks)
    assert "Traceback" not in f"{said.value}" and f"{said.value}".endswith(".")
    assert there.linked() == made and is_whole(made), "what was in use stays in use"
