"""Everything that should come out the same, written into a folder: started with other hash seeds.

    python made_again.py FOLDER

Each model is trained twice; the second time goes into `again-NAME`. `own-NAME` takes one thread,
whatever the environment says.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from wearwith.features import FeatureStore
from wearwith.features.descriptors import Descriptors
from wearwith.features.encoders.efficientnet import EfficientNetLite0
from wearwith.matching.graph_index import GraphIndex, IndexConfig
from wearwith.model.array_files import write_tensors
from wearwith.training import RunConfig, train
from wearwith.world.sample_catalogue import write_sample

# Rows of `ibr` and of the attention are picked from matrices so large that threads share the work.
MODELS = {
    "dbpr": {},
    "akd": {
        "rules": {"book": "mined", "mining": {"min_support": 3, "false_discovery_rate": 0.5}},
        "teacher": {"fidelity": "logit", "attention_size": 128},
    },
    "ukd": {},
    "pkd": {},
    "bpr-dae": {},
    "exibr": {},
    "ibr": {},
}


def vectors(dataset):
    rng = np.random.default_rng(0)
    ids = list(dataset.items["id"])
    store = FeatureStore(dataset.folder, "drawn")
    store.begin({"name": "drawn"}, 16)
    store.append(ids, rng.normal(size=(len(ids), 16)).astype(np.float32))
    store.finish((item, item) for item in ids)


def configuration(model, own):
    shape = {
        "model": model,
        "inputs": {"text_length": 6, "min_count": 1, "pictures": ["drawn"]},
        "tower": {"hidden": [128], "word_dim": 8, "maps": 4, "dropout": 0.1},
        "training": {"epochs": 1, "batch_size": 512, "redraw": True, **own},
    }
    return RunConfig.of({**shape, **MODELS[model]})


def pictures():
    rng = np.random.default_rng(3)
    return [rng.integers(0, 256, (90, 60 + 9 * n, 3), dtype=np.uint8) for n in range(2)]


def main():
    folder = Path(sys.argv[1])
    dataset = write_sample(folder / "sample", 1, 30, 30, 200).dataset
    vectors(dataset)
    for model in MODELS:
        for name, own in ((model, {}), (f"again-{model}", {}), (f"own-{model}", {"threads": 1})):
            train(dataset, configuration(model, own), folder / name)
    points = np.random.default_rng(1).normal(size=(200, 8)).astype(np.float32)
    GraphIndex.build(points, IndexConfig()).graph.save(str(folder / "graph.usearch"))
    encoders = {"descriptors": Descriptors(), "efficientnet": EfficientNetLite0()}
    encoded = {name: encoder.encode(pictures()) for name, encoder in encoders.items()}
    write_tensors(folder / "encoded.safetensors", encoded)


if __name__ == "__main__":
    main()
