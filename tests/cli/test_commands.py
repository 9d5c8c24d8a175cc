"""What the commands do, and what they print for people and for machines."""

import json
import re
from functools import partial

import polars as pl
import pytest
import typer.main

from wearwith.cli.app import app
from wearwith.world import sample_catalogue

SETTINGS = """
[inputs]
min_count = 1
[tower]
hidden = [8]
word_dim = 8
maps = 4
[training]
epochs = 2
"""


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(SETTINGS)
    return path


def commands(group=None, name=()):
    """All commands with a name of their own, those of groups too."""
    for word, command in (group or typer.main.get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*name, word))
        else:
            yield (*name, word)


@pytest.mark.parametrize("name", list(commands()), ids=" ".join)
def test_the_help_of_every_command_has_an_example_that_calls_it(wearwith, name):
    said = wearwith(*name, "--help")
    assert said.code == 0
    assert f"Example: wearwith {' '.join(name)} " in " ".join(said.out.split())
    assert max(map(len, said.out.splitlines())) <= 80


@pytest.mark.parametrize("name", list(commands()), ids=" ".join)
def test_the_example_of_every_command_names_options_that_exist(wearwith, name):
    said = wearwith(*name, "--help").out
    example = re.search(r"Example: (.*?)\n *\n", said, re.DOTALL).group(1)
    options = re.findall(r"(?<= )--?[a-z][a-z-]*", example)
    listed = said[said.index(example) + len(example) :]
    assert [option for option in options if option not in listed] == []


def test_the_version(wearwith):
    said = wearwith("--version")
    assert (said.code, said.err) == (0, "")
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", said.out)


def test_no_command_shows_what_there_is(wearwith):
    said = wearwith()
    shown = said.out + said.err
    assert all(name[0] in shown for name in commands())


def test_train_evaluate_recommend(wearwith, world, settings, tmp_path):
    run = tmp_path / "run"
    said = wearwith("train", world.folder, "--out", run, "--config", settings, "--seed", 1)
    assert said.code == 0
    assert said.out == ""
    assert "Training dbpr" in said.err
    assert f"Saved dbpr in {run} (reads text + colours)" in said.err

    said = wearwith("evaluate", run)
    assert said.code == 0
    for shown in ("dbpr on test", "random", "popular", "seen", "unseen", "Mean reciprocal rank"):
        assert shown in said.out
    assert max(map(len, said.out.splitlines())) <= 80
    assert "No top has enough candidates for T = " in said.err
    untold = said.err.split("T = ")[1].splitlines()[0].split(", ")
    assert untold[-1] == "50"
    assert not any(re.search(rf"│ +{length} │ +–", said.out) for length in untold)

    said = wearwith("recommend", run, "--top", "t003", "-k", 4, "--allow-worn")
    assert said.code == 0
    assert "What goes with t003? wool cosy shirt" in said.out
    assert len(re.findall(r"\bb0\d\d\b", said.out)) == 4
    assert said.out.count("wool cosy") == 5


def test_training_for_machines(wearwith, world, settings, tmp_path):
    flags = ("--config", settings, "--no-image", "--epochs", 1, "--json")
    said = wearwith("train", world.folder, "--out", tmp_path / "run", *flags)
    found = json.loads(said.out)
    assert found["run"] == str(tmp_path / "run")
    assert (found["model"], found["inputs"], found["best_epoch"]) == ("dbpr", "text", 1)
    assert found["valid_auc"] == found["history"][0]["valid_auc"]
    assert len(found["history"]) == 1
    assert "Training" in said.err


def test_flags_go_before_the_file_of_settings(wearwith, world, settings, tmp_path):
    flags = ("--epochs", 1, "--seed", 7, "--image", "border", "--no-text", "--popularity")
    said = wearwith("train", world.folder, "--out", tmp_path / "run", "--config", settings, *flags)
    assert said.code == 0
    config = json.loads((tmp_path / "run" / "model.json").read_text())["config"]
    assert config["training"]["epochs"] == 1
    assert config["training"]["seed"] == 7
    assert config["inputs"]["pictures"] == ["border"]
    assert config["inputs"]["text"] is False
    assert config["popularity"] is True
    assert config["tower"]["hidden"] == [8]


def test_a_finished_training_is_resumed_by_doing_nothing(wearwith, world, settings, tmp_path):
    flags = ("--out", tmp_path / "run", "--config", settings, "--resume")
    assert wearwith("train", world.folder, *flags).code == 0
    said = wearwith("train", world.folder, *flags)
    assert said.code == 0
    assert "Training" not in said.err


def test_an_evaluation_for_machines(wearwith, trained):
    said = wearwith("evaluate", trained, "--json")
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)
    assert found["model"] == "dbpr"
    assert found["split"] == "test"
    assert found["n_triplets"] == 87
    assert 0.9 < found["auc"] <= 1
    assert found["auc_strict"] <= found["auc"]
    assert found["auc_teacher"] is None
    low, high = found["auc_interval"]
    assert low <= found["auc"] <= high
    assert list(found["mrr"]) == [str(length) for length in range(10, 51, 5)]
    for row in found["mrr"].values():
        assert {"seen", "unseen"} <= row.keys()
    assert 0.5 < found["mrr"]["10"]["seen"] <= 1
    assert found["mrr"]["10"]["unseen"] is None
    assert {"random", "popular"} <= found["by_negatives"].keys()


def test_an_evaluation_of_another_split_with_other_negatives(wearwith, trained):
    said = wearwith("evaluate", trained, "--json", "--split", "valid", "--negatives", "popular")
    found = json.loads(said.out)
    assert (found["split"], found["negatives"]) == ("valid", "popular")


def test_an_evaluation_on_own_triplets(wearwith, trained, tmp_path):
    path = tmp_path / "own.tsv"
    path.write_text("top\tpositive\tnegative\nt000\tb000\tb001\nt001\tb003\tb000\n")
    found = json.loads(wearwith("evaluate", trained, "--json", "--triplets", path).out)
    assert (found["negatives"], found["n_triplets"], found["auc"]) == ("own", 2, 1.0)


def test_recommendations_for_machines(wearwith, trained):
    said = wearwith("recommend", trained, "--top", "t004", "-k", 3, "--allow-worn", "--json")
    assert (said.code, said.err) == (0, "")
    rows = json.loads(said.out)
    assert [row["rank"] for row in rows] == [1, 2, 3]
    for row in rows:
        columns = ["rank", "tie_from", "tie_to", "bottom", "score", "rules", "against"]
        assert list(row) == [*columns, "more_colours", "more_sizes"]
        assert int(row["bottom"][1:]) % 2 == 0
        assert row["rules"] == []
    scores = [row["score"] for row in rows]
    assert scores == sorted(scores, reverse=True)


def test_titles_are_shown_as_they_are(wearwith, tmp_path, settings):
    """A bracket in a title is no markup."""
    from wearwith.catalog import Dataset
    from worlds import checkerboard

    world = checkerboard(8, 8)
    items = world.items.with_columns(title=world.items["title"] + " [/b] [red] 50 %")
    Dataset.from_frames(items, world.pairs).save(tmp_path / "data")
    run = tmp_path / "run"
    assert wearwith("train", tmp_path / "data", "--out", run, "--model", "pop").code == 0
    said = wearwith("recommend", run, "--top", "t000", "-k", 1)
    assert said.code == 0
    assert said.out.count("[/b] [red] 50 %") == 2


def test_a_check_for_machines(wearwith, world):
    said = wearwith("check", world.folder, "--json")
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)
    assert {"items", "pairs", "triplets", "coverage", "problems"} <= found.keys()
    assert found["pairs"] == {"train": 229, "valid": 30, "test": 29}
    assert found["triplets"] == {"train": 0, "valid": 0, "test": 0}
    assert found["coverage"]["tops"]["title"] == 1


def test_a_sample_can_be_made_looked_over_and_trained_on(wearwith, tmp_path, settings):
    size = ("--tops", 60, "--bottoms", 40, "--outfits", 300)
    said = wearwith("sample", tmp_path / "data", "--seed", 1, *size, "--json")
    assert (said.code, said.err) == (0, "")
    made = json.loads(said.out)
    assert made["splits"]["train"] > made["splits"]["test"] > 0
    assert 0.5 < made["oracle_auc"] < 1
    assert wearwith("check", tmp_path / "data").code in (0, 1)
    run = tmp_path / "run"
    said = wearwith("train", tmp_path / "data", "--out", run, "--config", settings, "--json")
    assert json.loads(said.out)["model"] == "dbpr"
    found = json.loads(wearwith("evaluate", run, "--json").out)
    assert found["negatives"] == "random"
    assert found["n_triplets"] == 3 * made["splits"]["test"]


def test_own_tables_can_be_imported(wearwith, tmp_path):
    (tmp_path / "items.csv").write_text("id,kind\nt,top\nb,bottom\nc,bottom\n")
    (tmp_path / "pairs.csv").write_text("top,bottom\nt,b\n")
    out = tmp_path / "data"
    flags = ("--pairs", tmp_path / "pairs.csv", "--json")
    said = wearwith("import", "table", tmp_path / "items.csv", out, *flags)
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out)["counts"]["pairs"] == 1
    assert (out / "manifest.json").is_file()


def test_vectors_can_be_taken(wearwith, tmp_path):
    import polars as pl

    from worlds import checkerboard

    checkerboard(4, 4).save(tmp_path / "data")
    path = tmp_path / "mine.parquet"
    pl.DataFrame({"id": ["t000", "b000"], "vector": [[1.0, 2.0], [3.0, 4.0]]}).write_parquet(path)
    said = wearwith("encode", tmp_path / "data", "--vectors", path, "--json")
    assert (said.code, said.err) == (0, "")
    (found,) = json.loads(said.out)["sets"]
    assert (found["name"], found["dim"], found["items"]) == ("mine", 2, 2)
    assert (tmp_path / "data" / "features" / "mine" / "manifest.json").is_file()


def test_the_demo_does_everything_and_writes_a_page(wearwith, tmp_path, monkeypatch):
    few = partial(sample_catalogue.write_sample, n_tops=60, n_bottoms=40, n_outfits=200)
    monkeypatch.setattr(sample_catalogue, "write_sample", few)
    out = tmp_path / "demo"
    said = wearwith("demo", "--out", out, "--epochs", 1)
    assert said.code == 0
    assert re.search(r"Why\? .*” comes \d.* of 40 bottoms for “", said.err)
    for model in ("rand", "pop", "dbpr-titles", "dbpr", "ukd", "akd"):
        assert model.replace("-", ", ") in said.out
        assert (out / "runs" / model / "model.json").is_file()
    page = (out / "index.html").read_text()
    assert "dbpr" in page
    said_by = json.loads(wearwith("evaluate", out / "runs" / "outfit-akd", "--json").out)
    blanks = said_by["fitb"]["random"]
    right = blanks["accuracy" if said_by["default_by"] == "student" else "accuracy_teacher"]
    assert f"wearwith finds it {round(100 * right)} times in 100" in page
    # The first look is the one that the run gives, as chance and as pictures.
    given = re.search(r"wearwith complete \S+ --given (\S+) -k 3", page).group(1)
    run = out / "runs" / "outfit-akd"
    (look,) = json.loads(wearwith("complete", run, "--given", given, "-k", 1, "--json").out)
    board = page[page.index('class="board"') : page.index("</figcaption>")]
    sure = look["probability"]  # so small a world may be too small to calibrate
    told = "no chance told" if sure is None else f"{round(100 * sure)} % chance"
    assert f"<strong>{told}</strong>" in board
    shown = re.findall(r'<img src="data:image/webp;base64,[^"]+" alt="([^"]+)"', board)
    truth = pl.read_parquet(out / "data" / "truth.parquet")
    kinds = truth.filter(pl.col("id").is_in([item["id"] for item in look["items"]]))["category"]
    ends = [next(kind for kind in kinds if alt.endswith(kind)) for alt in shown]
    assert sorted(ends) == sorted(kinds)
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page), "the page makes no request"
    assert max(map(len, said.out.splitlines())) <= 80
