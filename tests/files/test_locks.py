import subprocess
import sys
from pathlib import Path

import pytest

from wearwith.errors import OutputExistsError
from wearwith.files.locks import remove_leftovers, sole_maker, sole_writer


def test_one_process_writes_at_a_time(tmp_path: Path):
    code = (
        "import sys, time; from pathlib import Path; from wearwith.files.locks import sole_writer\n"
        "with sole_writer(Path(sys.argv[1])):\n"
        "    print('in', flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"in\n"
        with pytest.raises(OutputExistsError, match="Another"), sole_writer(tmp_path / "out"):
            pass
        other.kill()
    with sole_writer(tmp_path / "new"), sole_writer(tmp_path / "new"):
        pass
    with sole_writer(tmp_path / "out"), sole_writer(tmp_path / "out"):
        pass  # a killed one leaves no lock, and what one calls may lock again
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("how", ["killed", "ended"])
def test_one_process_makes_a_thing_at_a_time(tmp_path: Path, how: str):
    code = (
        "import sys; from pathlib import Path; from wearwith.files.locks import sole_maker\n"
        "with sole_maker(Path(sys.argv[1])):\n"
        "    print('in', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "run")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as other:
        assert other.stdout.readline() == b"in\n"
        with pytest.raises(OutputExistsError, match="Another"), sole_maker(tmp_path / "run"):
            pass
        with sole_maker(tmp_path / "another"):
            pass
        if how == "killed":
            other.kill()
        other.stdin.close()
    assert (tmp_path / ".run.lock").exists() == (how == "killed")
    with sole_maker(tmp_path / "run"), sole_maker(tmp_path / "run"):
        assert (tmp_path / ".run.lock").exists()
    assert [*tmp_path.iterdir()] == []


def test_only_what_was_begun_is_left_over(tmp_path: Path):
    begun = [".000001.89abcdef.parquet", ".state.89abcdef.json", ".tmpAb12_x", ".tops.89abcdef"]
    whole = ["000001.parquet", ".lock", ".hidden", ".tmp", "a.89abcdef.json", ".a.89ABCDEF.json"]
    for name in (*begun, *whole):
        (tmp_path / name).touch()
    remove_leftovers(tmp_path, "tops")
    assert not (tmp_path / ".tops.89abcdef").exists()
    assert (tmp_path / ".state.89abcdef.json").exists()
    remove_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*whole}
    remove_leftovers(tmp_path / "nowhere")
