"""Write the golden values anew: a person starts it, and reads the diff before it is committed.

python tests/golden/rewrite.py && git diff tests/golden
python tests/golden/rewrite.py --look      # only by how much they differ now
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # as in the tests

from golden_files import FOLDER, differences, furthest, made  # noqa: E402 (threads are set before)


def main():
    looks = "--look" in sys.argv[1:]
    FOLDER.mkdir(exist_ok=True)
    for name, text in made().items():
        path = FOLDER / name
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        changed, within = len(differences(before, text, 0)), furthest(before, text)
        print(f"{name}: {changed} lines changed; all are within {within}")  # noqa: T201
        if not looks:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
