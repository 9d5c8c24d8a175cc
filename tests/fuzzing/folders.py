"""A valid folder of which an input replaces one file."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from fuzzing.mutating import Mutate, in_bytes, in_words, with_header
from fuzzing.world import scratch
from wearwith.files.atomic import sha256_of_file

__all__ = ["Folder"]

_HOW: Mapping[str, Mutate] = {".safetensors": with_header, ".parquet": in_bytes}


class Folder:
    """The first byte of an input says which file is replaced, the rest by what.

    Parameters
    ----------
    valid
        The folder; it is copied, and the copy changed.
    names
        Files that may be replaced.
    manifest
        The one whose `sha256` of the others is put right, so that a wrong file is read at all.
    """

    def __init__(self, valid: Path, names: tuple[str, ...], manifest: str | None = None) -> None:
        self.path = Path(mkdtemp(dir=scratch())) / valid.name
        shutil.copytree(valid, self.path)
        self.names, self.manifest = names, manifest
        self._valid = {name: (valid / name).read_bytes() for name in names}

    def seeds(self) -> list[bytes]:
        """Give each file as it is."""
        return [bytes([n]) + self._valid[name] for n, name in enumerate(self.names)]

    def mutate(self, data: bytes, random: Random) -> bytes:
        """Change a file in a way that fits its kind; now and then it is taken for another one."""
        if not data or random.random() < 0.02:
            data = random.choice(self.seeds())
        name = self.names[data[0] % len(self.names)]
        how = _HOW.get(Path(name).suffix, in_words)
        return data[:1] + how(data[1:], random)

    @contextmanager
    def holding(self, data: bytes) -> Iterator[Path]:
        """Give the folder with one file replaced; afterwards it is as it was."""
        name = self.names[data[0] % len(self.names)] if data else self.names[0]
        changed = {name}
        _put(self.path / name, data[1:])
        if self.manifest is not None and name != self.manifest:
            said = json.loads(self._valid[self.manifest])
            said["sha256"][Path(name).stem if name not in said["sha256"] else name] = (
                sha256_of_file(self.path / name)
            )
            _put(self.path / self.manifest, json.dumps(said).encode())
            changed.add(self.manifest)
        try:
            yield self.path
        finally:
            for other in changed:
                _put(self.path / other, self._valid[other])


def _put(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)  # a file that is still mapped may not be cut off
    path.write_bytes(data)
