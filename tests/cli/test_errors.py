"""What a person can do wrong: one message each, exit code 2, and nothing half-written."""

import json
import shutil

import numpy as np
import polars as pl
import pytest

from worlds import checkerboard


def tree(folder):
    """Every file below a folder, with what is in it."""
    return {
        path.relative_to(folder): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


@pytest.fixture
def refused(wearwith, tmp_path):
    """Call a command that must fail with these words, and leave everything as it was."""

    def refused(*words, says):
        before = tree(tmp_path)
        said = wearwith(*words)
        assert said.code == 2, said
        assert said.out == ""
        assert said.err.startswith("Error: ")
        assert "Traceback" not in said.err
        for part in [says] if isinstance(says, str) else says:
            assert part in said.err
        assert tree(tmp_path) == before
        return said.err

    return refused


@pytest.fixture
def data(world, tmp_path):
    """A dataset to spoil."""
    return shutil.copytree(world.folder, tmp_path / "data")


@pytest.fixture
def run(trained, tmp_path):
    """A run to spoil."""
    return shutil.copytree(trained, tmp_path / "run")


# Where something is missing


def test_a_dataset_that_is_not_there(refused, tmp_path):
    for words in (("check",), ("train", "--out", tmp_path / "run"), ("encode", "--image", "x")):
        command, *flags = words
        refused(command, tmp_path / "nothing", *flags, says=["There is no dataset here", "nothing"])


def test_a_folder_that_is_no_dataset(refused, tmp_path):
    refused("check", tmp_path, says=["There is no dataset manifest here", "manifest.json"])


def test_a_table_of_a_dataset_that_is_missing(refused, data):
    (data / "pairs.parquet").unlink()
    refused("check", data, says=["lacks its table pairs", "pairs.parquet"])


def test_a_run_that_is_not_there(refused, tmp_path):
    refused("evaluate", tmp_path / "nothing", says="There is no model here")
    refused("recommend", tmp_path / "nothing", "--top", "t000", says="There is no model here")
    refused("evaluate", tmp_path, says="This is no model folder")


def test_the_data_of_a_run_that_is_not_there(refused, run, tmp_path):
    flags = ("--dataset", tmp_path / "nothing")
    refused("evaluate", run, *flags, says="There is no dataset here")


def test_a_file_of_settings_that_is_not_there(refused, data, tmp_path):
    flags = ("--out", tmp_path / "new", "--config", tmp_path / "no.toml")
    refused("train", data, *flags, says=["There is no configuration file here", "no.toml"])


def test_a_file_of_word_vectors_that_is_not_there(refused, data, tmp_path):
    flags = ("--out", tmp_path / "new", "--word-vectors", tmp_path / "no.bin")
    refused("train", data, *flags, says=["no file of word vectors", "no.bin"])


def test_a_file_of_own_triplets_that_is_not_there(refused, run, tmp_path):
    refused("evaluate", run, "--triplets", tmp_path / "no.tsv", says="no.tsv")


def test_a_source_that_is_not_there(refused, tmp_path):
    out = tmp_path / "new"
    refused("import", "table", tmp_path / "no.csv", out, says="no.csv")
    refused("import", "mango", tmp_path / "no", out, says="product_data.csv")


# Where data contradicts itself


@pytest.fixture
def tables(tmp_path):
    (tmp_path / "items.csv").write_text("id,kind\nt1,top\nt2,top\nb1,bottom\nb2,bottom\n")
    (tmp_path / "pairs.csv").write_text("top,bottom\nt1,b1\nt2,b2\n")
    return tmp_path


def import_words(tables):
    files = (tables / "items.csv", tables / "new", "--pairs", tables / "pairs.csv")
    return ("import", "table", *files, "--strict")


def test_another_layout(refused, tables):
    (tables / "items.csv").write_text("name,sort\na,b\n")
    refused(*import_words(tables), says=["lacks the columns id, kind", "it has: name, sort"])


def test_an_empty_dataset(refused, tables):
    (tables / "items.csv").write_text("id,kind\n")
    refused(*import_words(tables), says="no row")


def test_pairs_that_name_unknown_ids(refused, tables):
    (tables / "pairs.csv").write_text("top,bottom\nt1,b1\nt2,b7\n")
    refused(*import_words(tables), says=["pairs.csv row 3", "'b7'", "unknown item"])


def test_a_top_that_is_used_as_a_bottom(refused, tables):
    (tables / "pairs.csv").write_text("top,bottom\nt1,b1\nt1,t2\n")
    refused(*import_words(tables), says=["pairs.csv row 3", "'t2'", "as a bottom, which it is not"])


def test_ids_that_are_used_twice(refused, tables):
    (tables / "items.csv").write_text("id,kind\nt1,top\nt1,top\nb1,bottom\nt2,top\nb2,bottom\n")
    refused(*import_words(tables), says=["items.csv row 3", "'t1'", "used again"])


def test_a_table_of_a_dataset_that_was_altered(refused, data):
    pl.read_parquet(data / "pairs.parquet").head(3).write_parquet(data / "pairs.parquet")
    refused("check", data, says="pairs is not the one that the manifest was written for")


@pytest.mark.parametrize("model", ["dbpr", "pop"])
def test_a_dataset_without_pairs(refused, tmp_path, model):
    world = checkerboard(4, 4)
    type(world).from_frames(world.items, world.pairs.clear()).save(tmp_path / "data")
    flags = ("--model", model, "--out", tmp_path / "new")
    refused("train", tmp_path / "data", *flags, says="no pairs to train on")


def test_a_dataset_from_a_newer_version(refused, data, tmp_path):
    path = data / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": 99}))
    refused("check", data, says=["schema version 99", "upgrade wearwith"])


# Features


def vectors(folder, **by_id):
    path = folder / "vectors.parquet"
    pl.DataFrame({"id": list(by_id), "vector": list(by_id.values())}).write_parquet(path)
    return "--vectors", path


def test_features_that_are_not_finite(refused, data, tmp_path):
    flags = vectors(tmp_path, t000=[1.0, 2.0], b000=[np.nan, 1.0])
    refused("encode", data, *flags, says=["not finite", "'b000'"])


def test_features_of_different_lengths(refused, data, tmp_path):
    flags = vectors(tmp_path, t000=[1.0, 2.0], b000=[1.0])
    refused("encode", data, *flags, says="different lengths")


def test_features_of_another_length_than_before(refused, data, tmp_path):
    flags = vectors(tmp_path, t000=[1.0, 2.0])
    refused("encode", data, *flags, "--name", "colours", says="computed in another way")


def test_a_name_of_a_feature_set_that_leads_elsewhere(refused, data, tmp_path):
    flags = vectors(tmp_path, t000=[1.0, 2.0])
    refused("encode", data, *flags, "--name", "../../elsewhere", says="can't have the name")


def test_nothing_or_two_things_to_encode_with(refused, data, tmp_path):
    refused("encode", data, says="nothing to encode with")
    flags = vectors(tmp_path, t000=[1.0])
    refused("encode", data, *flags, "--image", "efficientnet-lite0", says="Two things")


def test_photographs_that_are_not_there(refused, data):
    refused("encode", data, "--image", "efficientnet-lite0", says="no photographs to encode")


def test_an_encoder_that_is_not_there(refused, world, tmp_path):
    items = world.items.with_columns(image=pl.lit("photo.jpg"))
    pictured = type(world).from_frames(items, world.pairs, image_root=tmp_path)
    pictured.save(tmp_path / "data")
    says = ["no picture encoder 'no-net'", "choose one of: efficientnet-lite0"]
    refused("encode", tmp_path / "data", "--image", "no-net", says=says)


def test_a_feature_set_that_is_not_there(refused, data, tmp_path):
    flags = ("--out", tmp_path / "new", "--image", "no-net")
    refused("train", data, *flags, says="'no-net' does not exist")


def test_an_unfinished_feature_set(refused, data, tmp_path):
    (data / "features" / "colours" / "manifest.json").unlink()
    flags = ("--out", tmp_path / "new", "--image", "colours")
    refused("train", data, *flags, says="'colours' is unfinished")


def test_nothing_to_read(refused, data, tmp_path):
    flags = ("--out", tmp_path / "new", "--no-image", "--no-text")
    refused("train", data, *flags, says="nothing to read")


# Settings


@pytest.mark.parametrize("flag", ["--no-text", "--json"])
def test_settings_of_another_form(refused, data, tmp_path, flag):
    (tmp_path / "bad.toml").write_text("inputs = 3\n")
    flags = ("--out", tmp_path / "new", "--config", tmp_path / "bad.toml", flag)
    refused("train", data, *flags, says=["inputs", "bad.toml"])


def test_a_setting_that_there_is_not(refused, data, tmp_path):
    (tmp_path / "bad.toml").write_text("[training]\nlearning_rat = 0.1\n")
    flags = ("--out", tmp_path / "new", "--config", tmp_path / "bad.toml")
    refused("train", data, *flags, says="training.learning_rat")


def test_a_model_that_there_is_not(refused, data, tmp_path):
    flags = ("--out", tmp_path / "new", "--model", "dbrp")
    refused("train", data, *flags, says=["no 'dbrp'", "did you mean dbpr", "one of rand, pop"])


def test_a_folder_whose_name_is_nearly_right(refused, data, run):
    near = run.with_name(f"{run.name}x")
    refused("evaluate", near, says=["There is no model here", f"did you mean {run}?"])
    flags = ("--model", "mine.py:Mine")
    refused("recommend", near, "--top", "t000", *flags, says=["There is no model", "did you mean"])
    near = data.with_name(f"{data.name}x")
    refused("check", near, says=["There is no dataset here", f"did you mean {data}?"])


def test_values_out_of_their_range(refused, data, tmp_path):
    for flags, place in ((("--seed", -1), "training.seed"), (("--epochs", 0), "training.epochs")):
        refused("train", data, "--out", tmp_path / "new", *flags, says=place)
    refused("train", data, "--out", tmp_path / "new", "--device", "tpu", says="training.device")


@pytest.mark.parametrize(
    "words",
    [
        ("demo", "--seed", -1),
        ("demo", "--epochs", 0),
        ("sample", "new", "--seed", -1),
        ("evaluate", "run", "--seed", -1),
        ("train", "data"),
        ("dance",),
    ],
    ids=str,
)
def test_words_that_no_command_understands(wearwith, words):
    said = wearwith(*words)
    assert said.code == 2
    assert said.out == ""
    assert "Usage: wearwith" in said.err
    assert "Traceback" not in said.err


def test_matched_negatives_without_backdrops(refused, data, run, tmp_path):
    flags = ("--out", tmp_path / "new", "--negatives", "matched")
    refused("train", data, *flags, says=["backdrop", "wearwith encode"])
    refused("evaluate", run, "--negatives", "matched", says=["backdrop", "wearwith encode"])


def test_no_recommendations_at_all(refused, run):
    refused("recommend", run, "--top", "t000", "-k", 0, says="0 garments can't be recommended")


# Runs


def test_a_run_from_a_newer_version(refused, run):
    path = run / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": 7}))
    for words in (("evaluate", run), ("recommend", run, "--top", "t000")):
        refused(*words, says=["schema version 7", "upgrade wearwith"])


def test_weights_that_were_cut_off(refused, run):
    path = run / "arrays.safetensors"
    path.write_bytes(path.read_bytes()[:100])
    refused("evaluate", run, says=["truncated", "arrays.safetensors"])


def test_a_training_that_is_not_finished(refused, run):
    (run / "model.json").unlink()
    refused("evaluate", run, says=["unfinished", "--resume"])


def test_other_data_than_the_run_was_trained_on(refused, run, tmp_path):
    other = checkerboard(8, 8).save(tmp_path / "other")
    says = "not the data that the model was trained on"
    refused("evaluate", run, "--dataset", other.folder, says=says)


def test_resuming_with_other_settings(refused, run, data):
    says = "began with another configuration"
    refused("train", data, "--out", run, "--resume", "--seed", 5, says=says)


@pytest.mark.parametrize(
    ("top", "says"),
    [
        ("t0001", ["There is no top 't0001' in the catalogue", "did you mean", "t001"]),
        ("zebra", ["There is no top 'zebra'", "24 tops are known"]),
        ("b003", ["'b003' is a bottom, not a top"]),
    ],
)
def test_a_top_that_there_is_not(refused, run, top, says):
    refused("recommend", run, "--top", top, says=says)


# Outputs


def test_an_output_that_exists(refused, data, run, tables):
    says = ["exists already", "nothing is overwritten"]
    refused("train", data, "--out", run, says=[*says, str(run)])
    refused("sample", data, says=says)
    refused("demo", "--out", data, says=says)
    refused("import", "table", tables / "items.csv", data, says=says)


def test_an_output_that_is_a_file(refused, data, tmp_path):
    (tmp_path / "file").write_text("mine")
    refused("train", data, "--out", tmp_path / "file", says="exists already")
    refused("train", data, "--out", tmp_path / "file", "--resume", says="exists already")
