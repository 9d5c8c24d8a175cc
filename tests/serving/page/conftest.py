"""A small shop with drawn garments, its page in this process, and tabs of a browser."""

import re

import polars as pl
import pytest
from services import KEY, client_of, running, settings
from shop import BARE, HOSTILE, ODD


def _odd(name):
    return pl.when(pl.col(name) == "top-0001-0").then(pl.lit(ODD)).otherwise(pl.col(name))


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory):
    """The exported folder of a sample shop, whose first top has an odd id and a hostile title."""
    from wearwith.catalog import Dataset
    from wearwith.features.encoding.encode_photographs import encode_pictures
    from wearwith.model.serving_copy import export_model
    from wearwith.training import RunConfig, train
    from wearwith.world.sample_catalogue import write_sample
    from wearwith.world.truth import true_rules

    place = tmp_path_factory.mktemp("shop")
    drawn = write_sample(place / "drawn", 0, 60, 60, 400, pictures=True).dataset
    is_odd, is_bare = pl.col("id") == "top-0001-0", pl.col("id") == BARE
    items = drawn.items.with_columns(
        title=pl.when(is_odd).then(pl.lit(HOSTILE)).otherwise("title"),
        image=pl.when(is_bare).then(None).otherwise("image"),
    ).with_columns(id=_odd("id"))
    pairs = drawn.pairs.with_columns(top=_odd("top"))
    dataset = Dataset.from_frames(items, pairs, image_root=drawn.image_root).save(place / "data")
    encode_pictures(dataset, "descriptors")
    true_rules().save(place / "rules.toml")
    config = RunConfig.of(
        {
            "model": "akd",
            "rules": {"book": place / "rules.toml"},
            "teacher": {"fidelity": "logit", "strength": 2.0, "attention_size": 8},
            "tower": {"hidden": [32], "maps": 8, "word_dim": 16},
            "training": {"optimiser": "adamw", "learning_rate": 0.003, "epochs": 2},
        }
    )
    export_model(train(dataset, config, place / "run"), place / "served", pictures=True)
    return place / "served"


@pytest.fixture
def service(shop_folder, tmp_path):
    """A service of the shop whose rules may be edited with `KEY`."""
    from wearwith.serving import Service

    return Service.open(shop_folder, settings(tmp_path, api_key=KEY, page=True))


@pytest.fixture
def client(service):
    return client_of(service)


@pytest.fixture(scope="session")
def site(shop_folder, tmp_path_factory):
    """The address of a running service; tests that save rules use one of their own."""
    how = settings(tmp_path_factory.mktemp("site"), edit_without_key=True, page=True)
    with running(shop_folder, how) as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture
def own_site(shop_folder, tmp_path):
    """The address of a service whose rules a test may edit."""
    how = settings(tmp_path, edit_without_key=True, page=True)
    with running(shop_folder, how) as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture
def open_tab(browser, site):
    """Give a function that opens a tab; afterwards none of them may have complained.

    A tab complains about a script's error, a broken content policy, and any request elsewhere.
    """
    contexts, complaints = [], []
    told = re.compile(r"the server responded with a status of 4\d\d")  # it is looked for by tests

    def opened(**options):
        here = options.setdefault("base_url", site)
        context = browser.new_context(**options)
        context.set_default_timeout(60_000)
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if said.type == "error" and not told.search(said.text)
                else None
            ),
        )
        tab.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((here, "data:", "blob:"))
                else complaints.append(f"asked for {asked.url}")
            ),
        )
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def tab(open_tab):
    return open_tab()
