"""Whether what is released can be installed and used: the wheel in an empty environment, by Python.

For every Python that is found (3.11 to 3.13, on the path and among pyenv's) an environment is made,
the wheel is installed with its extras and all that they need, and the demo runs from it. Numbers
are wall seconds. `make release` builds the wheel first.

    python benchmarks/release.py dist
    python benchmarks/release.py dist --only 3.13 --torch "--find-links wheels torch==2.13.0"
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from kit.telling import Row, options, tell

VERSIONS = ("3.11", "3.12", "3.13")
EXTRAS = "vision,research,serve"
ASK = "import sys; print('.'.join(map(str, sys.version_info[:2])), sys.base_prefix)"


def interpreters() -> Iterator[tuple[str, Path]]:
    """The first Python of each version that there is."""
    homes = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [Path(sys.executable)]
    for version in VERSIONS:
        on_path = shutil.which(f"python{version}")
        candidates += [Path(on_path)] if on_path else []
        candidates += sorted(homes.glob(f"{version}*/bin/python"))
    seen = set()
    for path in candidates:
        done = subprocess.run([path, "-c", ASK], capture_output=True, text=True, check=False)
        version = done.stdout.split(" ")[0]
        if done.returncode == 0 and version in VERSIONS and version not in seen:
            seen.add(version)
            yield version, path


def timed(words: list[object], cwd: Path, log: Path) -> float:
    """Run a command and give its seconds; its output is kept, and shown if it fails."""
    start = time.perf_counter()
    with log.open("a") as file:
        print("$", *words, file=file, flush=True)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        done = subprocess.run(
            list(map(str, words)), cwd=cwd, stdout=file, stderr=file, env=environment, check=False
        )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))} failed:\n{log.read_text()[-3000:]}")
    return time.perf_counter() - start


def tried(python: Path, wheel: Path, torch: str, epochs: int, place: Path) -> dict[str, float]:
    """Install a wheel in a new environment, and run its demo there."""
    env, log = place / "env", place / "log"
    taken = {"environment": timed([python, "-m", "venv", env], place, log)}
    taken["torch"] = timed([*installing(env), *shlex.split(torch)], place, log)
    taken["wheel"] = timed([*installing(env), f"{wheel}[{EXTRAS}]"], place, log)
    demo = [env / "bin" / "wearwith", "demo", "--out", "demo", "--epochs", epochs]
    taken["demo"] = timed(demo, place, log)
    if not (place / "demo" / "index.html").stat().st_size:
        sys.exit("The demo wrote no report")
    return taken


def tried_offline(wheel: Path, place: Path) -> dict[str, float]:
    """Install a wheel beside the packages of the Python that runs this, and make a sample."""
    env, log = place / "env", place / "log"
    taken = {"environment": timed([sys.executable, "-m", "venv", env], place, log)}
    (packages,) = env.glob("lib/python*/site-packages")
    there = [path for path in sys.path if path.endswith("-packages")]
    (packages / "there.pth").write_text("\n".join(there))
    taken["wheel"] = timed([*installing(env), "--no-index", "--no-deps", wheel], place, log)
    taken["sample"] = timed([env / "bin" / "wearwith", "sample", "made"], place, log)
    return taken


def installing(env: Path) -> list[object]:
    pip = [env / "bin" / "python", "-m", "pip", "install"]
    return [*pip, "--quiet", "--disable-pip-version-check"]


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("dist", type=Path, help="the folder with the wheel")
    parser.add_argument("--torch", default="torch==2.13.0", help="what pip is to install first")
    parser.add_argument("--epochs", type=int, default=2, help="of each of the demo's models")
    parser.add_argument("--only", choices=VERSIONS, help="this version alone")
    parser.add_argument(
        "--offline",
        action="store_true",
        help="download nothing: see the packages that are here, and make a sample, not the demo",
    )
    asked = parser.parse_args(words)
    (wheel,) = asked.dist.resolve().glob("*.whl")
    rows: list[Row] = []
    for version, python in [] if asked.offline else interpreters():
        if asked.only in (None, version):
            with tempfile.TemporaryDirectory(prefix="wearwith-release-") as place:
                taken = tried(python, wheel, asked.torch, asked.epochs, Path(place))
            rows.append({"Python": version, **taken})
    if asked.offline:
        with tempfile.TemporaryDirectory(prefix="wearwith-release-") as place:
            rows.append({"Python": sys.version.split()[0], **tried_offline(wheel, Path(place))})
    tell(rows, asked.json, f"{wheel.name}, seconds")


if __name__ == "__main__":
    sys.exit(main())
