"""Whether what is released can be installed and used: the wheel in an empty environment, by Python.

For every Python that is found (3.11 to 3.13, on the path and among pyenv's) an environment is made,
the wheel is installed with its extras and all that they need, and the demo runs from it. Numbers
are wall seconds. `make release` builds the wheel first.

    python benchmarks/release.py dist
    python benchmarks/release.py dist --only 3.13 --torch "--find-links wheels torch==2.13.0"
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

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
    log, new = place / "log", place / "env" / "bin" / "python"
    install = [new, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    taken = {"environment": timed([python, "-m", "venv", place / "env"], place, log)}
    taken["torch"] = timed([*install, *shlex.split(torch)], place, log)
    taken["wheel"] = timed([*install, f"{wheel}[{EXTRAS}]"], place, log)
    demo = [place / "env" / "bin" / "wearwith", "demo", "--out", "demo", "--epochs", epochs]
    taken["demo"] = timed(demo, place, log)
    if not (place / "demo" / "index.html").stat().st_size:
        sys.exit("The demo wrote no report")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dist", type=Path, help="the folder with the wheel")
    parser.add_argument(
        "--torch", default="torch==2.13.0", help="what pip is told to install first"
    )
    parser.add_argument("--epochs", type=int, default=2, help="of each of the demo's models")
    parser.add_argument("--only", choices=VERSIONS, help="this version alone")
    arguments = parser.parse_args()
    (wheel,) = arguments.dist.resolve().glob("*.whl")
    print(f"| {wheel.name} | environment | torch | wheel | demo |\n|---|---|---|---|---|")
    for version, python in interpreters():
        if arguments.only in (None, version):
            with tempfile.TemporaryDirectory(prefix="wearwith-release-") as place:
                taken = tried(python, wheel, arguments.torch, arguments.epochs, Path(place))
            figures = " | ".join(f"{seconds:.0f} s" for seconds in taken.values())
            print(f"| Python {version} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
