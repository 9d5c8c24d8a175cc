"""Polyvore Outfits in parts that can be measured on."""

import json
from itertools import chain


def test_no_garment_is_trained_on_and_chosen_by(benchmark_of, polyvore, tmp_path):
    out = tmp_path / "parts"
    benchmark_of("polyvore_parts").main([str(polyvore), str(out), "--valid", "3"])
    read = {
        part: json.loads((out / "disjoint" / f"{part}.json").read_text())
        for part in ("train", "valid", "test")
    }
    assert read["test"] == json.loads((polyvore / "disjoint" / "valid.json").read_text())
    worn = {
        part: {item["item_id"] for item in chain(*(each["items"] for each in outfits))}
        for part, outfits in read.items()
    }
    assert not worn["train"] & worn["valid"]
    # Two outfits have each bag: of ten, those that were chosen take one more to three with them.
    assert len(read["valid"]) == 3
    assert 4 <= len(read["train"]) < 7
    assert (out / "disjoint" / "item_metadata.tsv").is_file()
