"""Tables of occasions: TOML, then values that the vocabulary knows."""

from importlib import resources

from fuzzing.mutating import in_words as mutate
from fuzzing.world import scratch
from wearwith.words.occasions import occasion, occasions

__all__ = ["mutate", "seeds", "target"]


def target(data: bytes) -> None:
    """Read a table, and each of its occasions."""
    path = scratch() / "occasions.toml"
    path.write_bytes(data)
    for name, one in occasions(path).items():
        assert occasion(name, path) == one


def seeds() -> list[bytes]:
    """Give the packaged table, and a small one."""
    packaged = (resources.files("wearwith.words") / "occasions.toml").read_bytes()
    return [packaged, b'[opera]\nwords = "\xc3\xa9t\xc3\xa9"\nfits.material = ["velvet"]\n']
