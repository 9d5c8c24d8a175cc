"""How far a training is from itself with another number of threads, and vectors of pictures.

python benchmarks/threads.py --hidden 1024 --batch 64
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from wearwith.features import FeatureStore
from wearwith.features.encoders.efficientnet import EfficientNetLite0
from wearwith.training import RunConfig, train
from wearwith.world.sample import write_sample

DIM = 512


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", default="dbpr,ibr")
    parser.add_argument("--hidden", type=int, default=1024)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    with TemporaryDirectory() as place:
        dataset = drawn_world(Path(place) / "sample")
        for model in given.models.split(","):
            one, *others = (
                weights(dataset, model, threads, given)
                for threads in (1, given.threads, given.threads)
            )
            apart = [max(map(furthest, one, other)) for other in others]
            again = max(map(furthest, *others))
            print(f"{model}: {max(apart):.1e} from one thread, {again:.1e} from run to run")
    picture = np.random.default_rng(3).integers(0, 256, (300, 200, 3), dtype=np.uint8)
    vectors = []
    for threads in (1, given.threads):
        torch.set_num_threads(threads)
        vectors.append(EfficientNetLite0().encode([picture]))
    print(f"efficientnet-lite0: {furthest(*vectors):.1e} from one thread")


def drawn_world(folder):
    """A sample world with 60 tops and bottoms, and a feature set of noise."""
    dataset = write_sample(folder, 1, 60, 60, 400).dataset
    ids = list(dataset.items["id"])
    vectors = np.random.default_rng(0).normal(size=(len(ids), DIM)).astype(np.float32)
    store = FeatureStore(folder, "drawn")
    store.begin({"name": "drawn"}, DIM)
    store.append(ids, vectors)
    store.finish((item, item) for item in ids)
    return dataset


def weights(dataset, model, threads, given):
    """Weights of a model after one epoch."""
    config = {
        "model": model,
        "inputs": {"pictures": ["drawn"]},
        "tower": {"hidden": [given.hidden]},
        "training": {"epochs": 1, "batch_size": given.batch, "threads": threads},
    }
    arrays = train(dataset, RunConfig.of(config)).arrays
    return [array for _, array in sorted(arrays.items()) if array.size]


def furthest(one, other):
    return float(np.abs(one.astype(np.float64) - other).max())


if __name__ == "__main__":
    main()
