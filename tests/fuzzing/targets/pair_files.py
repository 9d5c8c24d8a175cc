"""Files of pairs that are blocked or pinned."""

from fuzzing.mutating import in_words as mutate
from fuzzing.world import scratch
from wearwith.matching.pinned_and_blocked import read_pairs

__all__ = ["mutate", "seeds", "target"]


def target(data: bytes) -> None:
    """Read pairs as CSV."""
    path = scratch() / "blocked.csv"
    path.write_bytes(data)
    for pair in read_pairs(path):
        "".join(pair).encode()


def seeds() -> list[bytes]:
    """Give a file with a further column, and one with quotes."""
    return [b"top,bottom,why\nt1,b1,no\nt2,b2,\n", b'bottom,top\n"b,1","t\n1"\n']
