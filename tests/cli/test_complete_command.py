"""`wearwith complete`, `outfits` and `sets`."""

import json

import polars as pl
import pytest

from outfit_models import completed_model
from outfit_shop import outfit_shop
from wearwith.catalog import load_dataset
from wearwith.model import save_model

SHOP = outfit_shop(n_outfits=120)
PRICES = pl.col("id").str.slice(1).cast(pl.Float64) * 10


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "outfit-akd"
    save_model(completed_model(SHOP, price=PRICES), folder)
    return folder


def test_looks_for_people_fit_the_terminal(wearwith, run):
    said = wearwith("complete", run, "--given", "t0", "-k", 2, "--budget", 90)
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    for words in ("Look 1: score", "chance", "price", "top (given)", "Why: "):
        assert words in said.out


def test_looks_for_machines(wearwith, run):
    ask = ("--want", "shoes, bag", "-k", 3, "--json", "--slot-budget", "shoes=30")
    found = json.loads(wearwith("complete", run, "--given", "t0", "--given", "b0", *ask).out)
    assert [look["rank"] for look in found] == [1, 2, 3]
    assert found[0].keys() >= {"rank", "score", "probability", "set", "items", "rules"}
    assert [item["given"] for item in found[0]["items"]] == [True, True, False, False]
    assert found[0]["items"][0].keys() >= {"id", "slot", "given", "share"}
    assert found[0]["set"] is None
    assert all(int(item["id"][1:]) <= 3 for look in found for item in look["items"][2:3])


def test_nothing_found_is_an_empty_list_and_a_reason(wearwith, run):
    said = wearwith("complete", run, "--given", "t1", "--budget", 1, "--json")
    assert (said.code, json.loads(said.out)) == (0, [])
    assert "within the budget" in said.err


def test_a_swap_and_blocked_pairs(wearwith, run, tmp_path):
    pairs = tmp_path / "blocked.csv"
    pairs.write_text("one,other\nt0,s0\nb0,s2\n")
    ids = ("--given", "t0", "--given", "b0", "--given", "s1")
    ask = ("--swap", "s1", "--blocked", pairs, "-k", 8, "--json")
    found = json.loads(wearwith("complete", run, *ids, *ask).out)
    assert {look["items"][-1]["id"] for look in found} == {"s3", "s4", "s5", "s6", "s7"}


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--given", "x"), "There is no garment 'x'"),
        (("--given", "t0", "--want", "shoe"), "did you mean shoes?"),
        (("--given", "t0", "--want", ","), "No slot is wanted"),
        (("--given", "t0", "--budget", -1), "A budget of -1"),
        (("--given", "t0", "--slot-budget", "shoes"), "no budget of a slot"),
        (("--given", "s0", "--given", "s1"), "shoes and shoes"),
    ],
)
def test_what_can_not_be_asked(wearwith, run, flags, says):
    said = wearwith("complete", run, *flags)
    assert (said.code, says in " ".join(said.err.split())) == (2, True)


def test_a_garment_that_the_catalogue_has_not(wearwith, tmp_path):
    sample, run = tmp_path / "data", tmp_path / "run"
    size = ("--tops", 30, "--bottoms", 20, "--outfits", 200, "--seed", 1)
    assert wearwith("sample", sample, *size).code == 0
    said = wearwith("train", sample, "--model", "outfit-akd", "--epochs", 1, "--out", run)
    assert said.code == 0, said.err
    ask = ("--want", "bottom,shoes", "-k", 2, "--json")

    def bottoms(title, *flags):
        said = wearwith("complete", run, "--title", title, *flags, *ask)
        looks = json.loads(said.out)
        assert next(item["slot"] for item in looks[0]["items"]) == "top"
        assert looks[0]["items"][0]["given"]
        assert title in looks[0]["items"][0]["context"]
        return [look["items"][1]["id"] for look in looks], looks[0]["rules"]

    plain, rules = bottoms("black linen shirt")
    assert rules
    assert bottoms("black linen thing", "--slot", "top")
    assert plain == bottoms("black linen shirt")[0]
    for words, says in (
        (("--title", "black linen thing"), "Nothing says what the new garment is"),
        (("--title", "shirt", "--slot", "shirt"), "There is no slot 'shirt'"),
        (("--given", "top-0000-0", "--slot", "top"), "--slot is that of a new garment"),
        ((), "No garment is given"),
    ):
        said = wearwith("complete", run, *words)
        assert (said.code, says in " ".join(said.err.split())) == (2, True), said.err


def test_the_looks_of_all_garments_are_one_table(wearwith, run, tmp_path):
    out = tmp_path / "looks.parquet"
    said = wearwith("outfits", run, "--all", "--out", out, "-k", 2)
    assert said.code == 0, said.err
    assert "Wrote 64 looks of 32 garments" in said.err
    table = pl.read_parquet(out)
    assert table.select("anchor", "rank").unique().height == 64
    slots = table.group_by("anchor", "rank").agg(pl.col("slot").n_unique(), pl.len())
    assert (slots["slot"] == slots["len"]).all()
    refused = wearwith("outfits", run, "--all", "--out", out)
    assert (refused.code, "exists already" in refused.err) == (2, True)
    for flags in ((), ("--all", "--given", "t0")):
        said = wearwith("outfits", run, "--out", tmp_path / "new.parquet", *flags)
        assert (said.code, "not clear" in said.err) == (2, True)


def test_sets_from_a_file_win_and_become_training_outfits(wearwith, run, tmp_path):
    sets, who = tmp_path / "my.sets", ("--author", "Ada", "--reason", "spring")
    file = tmp_path / "looks.csv"
    file.write_text("set,item,note\nMay,t0,window\nMay,b3,\nMay,s1,\nJune,t1,\nJune,b0,\n")
    said = wearwith("sets", "import", sets, file, "--run", run, *who)
    assert "Version 1: put 2 sets: 'May', 'June'" in said.err
    shown = json.loads(
        wearwith("complete", run, "--given", "t0", "--sets", sets, "-k", 2, "--json").out
    )
    assert [look["set"] for look in shown] == ["May", None]
    assert "t0, b3, s1" in wearwith("sets", "list", sets).out
    assert json.loads(wearwith("sets", "list", sets, "--json").out)[0]["note"] == "window"
    assert "spring" in wearwith("sets", "list", sets, "--history").out
    assert wearwith("sets", "export", sets, "--out", tmp_path / "kept.csv").code == 0
    again = tmp_path / "again.sets"
    wearwith("sets", "import", again, tmp_path / "kept.csv", *who)
    listed = [json.loads(wearwith("sets", "list", one, "--json").out) for one in (sets, again)]
    assert listed[0] == listed[1]
    SHOP.save(tmp_path / "data")
    said = wearwith(
        "sets", "export", sets, "--dataset", tmp_path / "data", "--out", tmp_path / "new"
    )
    assert "2 sets are training outfits" in said.err
    grown = load_dataset(tmp_path / "new")
    mine = grown.outfits.filter(pl.col("outfit") == "set:May")
    assert (set(mine["item"]), set(mine["split"])) == ({"t0", "b3", "s1"}, {"train"})
    assert ("t0", "b3") in grown.pairs.select("top", "bottom").rows()
    assert wearwith("check", tmp_path / "new").code == 0


def test_what_a_model_proposes_is_reviewed(wearwith, run, tmp_path):
    sets, ids = tmp_path / "my.sets", tmp_path / "ids.txt"
    ids.write_text("t0\nt1\nt2\n\nnowhere\n")
    said = wearwith("sets", "make", run, sets, "--products", ids, "--author", "Ada")
    assert "nowhere: There is no garment" in said.err
    assert "3 sets are proposed" in said.err
    shown = json.loads(wearwith("sets", "review", sets, "--json").out)
    assert [one["id"] for one in shown] == ["t0", "t1", "t2"]
    ask = ("complete", run, "--given", "t0", "--sets", sets, "--json")
    assert json.loads(wearwith(*ask).out)[0]["set"] is None  # nobody has accepted it yet
    shoes = next(item for item in shown[1]["items"] if item[0] == "s")
    other = "s0" if shoes != "s0" else "s2"
    words = ("--accept", "t0", "--swap", f"t1:{shoes}={other}", "--refuse", "t2")
    undecided = wearwith("sets", "review", sets, *words)
    assert (undecided.code, "needs its author" in undecided.err) == (2, True)
    decided = wearwith("sets", "review", sets, *words, "--author", "Grace")
    assert "Version 2" in decided.err
    assert "Nothing is left to review" in decided.err
    states = {one["id"]: one for one in json.loads(wearwith("sets", "list", sets, "--json").out)}
    assert [states[name]["state"] for name in ("t0", "t1", "t2")] == ["on", "on", "refused"]
    assert other in states["t1"]["items"]
    assert json.loads(wearwith(*ask).out)[0]["set"] == "t0"
    again = wearwith("sets", "make", run, sets, "--given", "t2", "--author", "Ada")
    assert "Nothing is proposed" in again.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("item\nt0\n", "lack the column set"),
        ("set,item\nMay,t0\n", "'May' has 1 garments"),
        ("set,item\nMay,\n", "row 2"),
        ("set,item\nMay,t0\nMay,t99\n", "'t99', which is no garment"),
        ("set,item,starts\nMay,t0,soon\nMay,b0,\n", "the date 'soon'"),
    ],
)
def test_a_file_that_is_wrong_leaves_no_sets(wearwith, run, tmp_path, text, says):
    (tmp_path / "looks.csv").write_text(text)
    words = (tmp_path / "my.sets", tmp_path / "looks.csv", "--run", run)
    said = wearwith("sets", "import", *words, "--author", "Ada", "--reason", "x")
    assert (said.code, says in " ".join(said.err.split())) == (2, True), said.err
    assert not (tmp_path / "my.sets").exists()


def test_looks_by_a_graph_and_from_a_database(wearwith, run, new_database):
    url = new_database()
    assert "Loaded 32 garments" in wearwith("index", "load", run, url).err
    ask = ("complete", run, "--given", "t0", "--json")
    known = wearwith(*ask).out
    assert json.loads(known)
    assert wearwith(*ask, "--index-above", 0).out == known
    assert wearwith(*ask, "--index", url).out == known
    gone = json.loads(known)[0]["items"][1]["id"]
    assert wearwith("index", "remove", run, url, gone).code == 0
    found = json.loads(wearwith(*ask, "--index", url).out)
    assert found
    assert gone not in {item["id"] for look in found for item in look["items"]}
