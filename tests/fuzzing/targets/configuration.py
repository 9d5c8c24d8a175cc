"""Configurations of `wearwith train`."""

from fuzzing.mutating import in_words as mutate
from fuzzing.world import scratch
from wearwith.training import RunConfig

__all__ = ["mutate", "seeds", "target"]

SEED = b"""model = "akd"
popularity = true
[inputs]
text = true
pictures = ["descriptors", "colours"]
text_length = 20
min_count = 2
scaling = "training"
[tower]
hidden = [16, 8]
activation = "sigmoid"
word_dim = 8
heights = [2, 3]
maps = 4
dropout = 0.1
[rules]
book = "mined"
read_from = "both"
[rules.mining]
min_support = 5
min_lift = 1.2
[teacher]
fidelity = "logit"
strength = 1.0
attention_size = 8
[training]
epochs = 4
batch_size = 64
optimiser = "adamw"
learning_rate = 1e-3
schedule = "cosine"
patience = 3
device = "cuda:1"
"""


def target(data: bytes) -> None:
    """Read a configuration, as `wearwith train --config` does."""
    path = scratch() / "train.toml"
    path.write_bytes(data)
    RunConfig.of(RunConfig.read(path), where=path).model_dump_json()


def seeds() -> list[bytes]:
    """Give a configuration with something of everything, and small ones."""
    return [SEED, b'model = "dbpr"\n', b"", b"[training]\nepochs = 1\n"]
