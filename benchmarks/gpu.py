"""A GPU against the CPU: photographs encoded, the paper's shape trained, AUC compared.

The encoder is a fixed convolution with weights drawn by chance, 4,096 numbers a garment, beside
the titles. The CPU trains in float32, the GPU in float32 and in bf16; the mean AUC on test of bf16
is to be within .003 of the CPU's. Any dataset with photographs will do, such as that of `wearwith
sample data --pictures`. It has not been run on a GPU yet.

    python benchmarks/gpu.py data/mango --json result.json
"""

import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kit.telling import Row, options, tell
from kit.turns import spent
from wearwith.catalog import Dataset, load_dataset
from wearwith.evaluation import evaluate
from wearwith.features.encoders.picture_encoder import fitted
from wearwith.features.encoding.encode_photographs import encode_pictures
from wearwith.training import RunConfig, train
from wearwith.types import Picture

CELLS = 16  # of the picture, in which each filter is averaged


class ChanceConvolution:
    """A picture encoder with a fixed layer of filters, on a device."""

    finds_garment = False

    def __init__(self, device: str, dim: int) -> None:
        self.name, self.dim = device, dim
        drawn = torch.randn(dim // CELLS, 3, 8, 8, generator=torch.Generator().manual_seed(0))
        self.filters = drawn.to(device)

    def fingerprint(self) -> dict[str, Any]:
        return {"name": "chance", "dim": self.dim, "device": self.name}

    @torch.inference_mode()
    def encode(self, pictures: Sequence[Picture]) -> np.ndarray:
        small = np.stack([fitted(picture, (64, 64), "contain") for picture in pictures])
        pixels = torch.from_numpy(small).to(self.filters.device).permute(0, 3, 1, 2) / 255 - 1
        seen: Tensor = functional.conv2d(pixels, self.filters, stride=2).relu()
        return functional.adaptive_avg_pool2d(seen, 4).flatten(1).cpu().numpy()


def trained(dataset: Dataset, seed: int, epochs: int, device: str, precision: str) -> float:
    """Train one student of the paper's shape, and give its AUC on test."""
    training = {"seed": seed, "epochs": epochs, "device": device, "precision": precision}
    inputs = {"pictures": (device,), "subwords": False}
    run = train(dataset, RunConfig.of({"inputs": inputs, "training": training}))
    return evaluate(run.scorer, dataset).auc


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("dataset", type=Path, help="a dataset with photographs")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--dim", type=int, default=4096, help="numbers of a photograph")
    parser.add_argument("--cpu", action="store_true", help="in place of the GPU: a rehearsal")
    asked = parser.parse_args(words)
    device = "cpu" if asked.cpu else "cuda"
    if device == "cuda" and not torch.cuda.is_available():
        parser.error("torch finds no CUDA device here; --cpu rehearses without one")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as place:
        folder = shutil.copytree(asked.dataset, Path(place) / "data")  # it gets feature sets
        dataset = load_dataset(folder)
        for name in dict.fromkeys(("cpu", device)):
            encoder = ChanceConvolution(name, asked.dim)
            taken = spent(lambda: encode_pictures(dataset, encoder))  # noqa: B023
            rows.append({"what": f"encode on {name}", "wall s": taken.wall, "cpu s": taken.cpu})
        for name, precision in dict.fromkeys(
            (("cpu", "float32"), (device, "float32"), (device, "bf16"))
        ):
            aucs: list[float] = []
            turns = [
                spent(lambda: aucs.append(trained(dataset, seed, asked.epochs, name, precision)))  # noqa: B023
                for seed in range(asked.seeds)
            ]
            rows.append(
                {
                    "what": f"train and evaluate on {name} in {precision}",
                    "wall s": statistics.median(turn.wall for turn in turns),
                    "cpu s": statistics.median(turn.cpu for turn in turns),
                    "AUC": statistics.mean(aucs),
                    "of the seeds": (min(aucs), max(aucs)),
                    "target": "AUC within .003 of the CPU" if precision == "bf16" else None,
                }
            )
    title = "the CPU in place of a GPU" if asked.cpu else torch.cuda.get_device_name()
    tell(rows, asked.json, title)


if __name__ == "__main__":
    sys.exit(main())
