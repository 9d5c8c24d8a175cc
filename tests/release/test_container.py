"""The container: what its file says, and what it would do, without an engine.

Its commands are run here in order, in a folder; then the service is started as an engine would:
the whole file system read-only but for /tmp, as nobody, without any capability.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from containerfile import PROJECT, instructions, moved, words_of

from exports import akd, gappy, served, train_tiny

__all__ = ["akd", "gappy", "served", "train_tiny"]

# What `docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges` does.
CLOSED = """
mount --make-rprivate / && mount --bind "$PYTHON" "$PLACE/python" &&
mount -o remount,bind,ro / && mount -t tmpfs tmpfs /tmp && cd /tmp &&
exec {nobody} env -i PYTHONDONTWRITEBYTECODE=1 LD_LIBRARY_PATH="$PLACE/python/lib" "$@"
"""  # the last variable is for an interpreter whose library lies where nobody may look
NOBODY = (
    "setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps=-all "
    "--bounding-set=-all"
)
OPEN = 'mount --make-rprivate / && mount --bind "$PYTHON" "$PLACE/python" && exec "$@"'


def said(name):
    return [what for instruction, what in instructions() if instruction == name]


def test_it_runs_as_nobody_and_through_no_shell():
    last = instructions()[[name for name, _ in instructions()].index("USER") :]
    assert said("USER") == ["65534:65534"]
    assert {"RUN", "COPY", "FROM", "USER"} & {name for name, _ in last[1:]} == set()
    for what in said("RUN") + said("ENTRYPOINT") + [said("HEALTHCHECK")[0].partition("CMD ")[2]]:
        assert words_of(what)[0] not in ("sh", "bash", "/bin/sh")
    assert "ADD" not in {name for name, _ in instructions()}  # it could fetch
    assert len(said("HEALTHCHECK")) == len(said("ENTRYPOINT")) == 1


def test_its_base_is_a_version_and_what_it_copies_is_there():
    bases = {what.split()[0] for what in said("FROM")}
    assert bases == {"python:3.11-slim-bookworm"}
    for what in said("COPY"):
        *sources, _ = what.split()
        if not sources[0].startswith("--from"):
            assert all((PROJECT / source).exists() for source in sources)
    assert all(not what.startswith(("http", "git")) for what in said("COPY"))


def test_what_it_installs_is_held_against_its_sums():
    installs = [words for what in said("RUN") if "install" in (words := words_of(what))]
    from_index = [words for words in installs if "--no-index" not in words]
    assert len(from_index) == 2
    for words in from_index:
        assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(words)


def may_unshare():
    try:
        words = ["unshare", "--mount", "mount", "--make-rprivate", "/"]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def place():
    """A folder in which the commands of the container's file have run."""
    if not may_unshare():
        pytest.skip("this user may not mount: the container's commands are not run")
    place = Path(tempfile.mkdtemp(prefix="wearwith-container-", dir="/var/tmp"))
    try:
        place.chmod(0o755)
        for name in ("python", "locks", "opt", "source", "wheel"):
            (place / name).mkdir()
        for lock in PROJECT.glob("deploy/*.lock"):
            shutil.copy(lock, place / "locks")
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(PROJECT / name, place / "source")
        shutil.copytree(
            PROJECT / "src", place / "source" / "src", ignore=shutil.ignore_patterns("__pycache__")
        )
        base = str(place / "builder" / "bin" / "python")
        within(place, [str(place / "python" / "bin" / "python3"), "-m", "venv", base[:-11]])
        for what in said("RUN"):
            words = moved(words_of(what), place)
            within(place, [base if word == "python" else word for word in words])
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def within(place, words):
    """Run a command where the folder has an interpreter that everybody may run.

    Nothing is compiled that is installed, which takes longer than all else here.
    """
    quick = {"PIP_NO_COMPILE": "1"}
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", OPEN, "sh", *words],
        env=os.environ | quick | {"PYTHON": sys.base_prefix, "PLACE": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


@pytest.fixture
def started(place, served, tmp_path):
    """The process of the service as an engine starts it, and its port."""
    shutil.rmtree(place / "model", ignore_errors=True)
    shutil.copytree(served, place / "model")
    for path in (place / "model").rglob("*"):
        path.chmod(0o644)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = moved(words_of(said("ENTRYPOINT")[0]), place, port)
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", CLOSED.format(nobody=NOBODY), "sh", *words],
            env=os.environ | {"PYTHON": sys.base_prefix, "PLACE": str(place)},
            stdout=log,
            stderr=log,
        )
    try:
        yield process, port
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.release
@pytest.mark.slow
def test_it_answers_as_nobody_on_a_file_system_that_is_read_only(place, started, tmp_path):
    import httpx

    process, port = started
    check = moved(words_of(said("HEALTHCHECK")[0].partition("CMD ")[2]), place, port)
    library = f"LD_LIBRARY_PATH={place}/python/lib"
    inside = ["nsenter", "--target", str(process.pid), "--mount", "--", *NOBODY.split()]
    inside += ["env", "-i", library, *check]
    deadline = time.monotonic() + 120
    while subprocess.run(inside, capture_output=True, check=False).returncode:
        assert process.poll() is None, (tmp_path / "log").read_text()
        assert time.monotonic() < deadline, (tmp_path / "log").read_text()
        time.sleep(0.3)
    status = dict(
        line.split(":\t", 1)
        for line in (Path("/proc") / str(process.pid) / "status").read_text().splitlines()
        if ":\t" in line
    )
    assert status["Uid"].split() == ["65534"] * 4
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        assert client.get("/").status_code == 200
        assert client.get("/v1/match?id=t000&by=teacher").json()["items"]
        edits = {"edits": [{"action": "switch_off", "rule": "linen + linen"}]}
        assert client.post("/v1/rules/try", json=edits).status_code == 200  # it writes to /tmp
        assert client.post("/v1/rules/edits", json={}).status_code in (403, 422)
    installed = {path.name.partition("-")[0] for path in place.glob("opt/*/lib/*/*/*.dist-info")}
    assert "wearwith" in installed
    assert not installed & {"torch", "pip", "setuptools"}
    with contextlib.suppress(FileNotFoundError):
        assert not [*(place / "edits").iterdir()]
