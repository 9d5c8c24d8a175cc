"""`wearwith demo`."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from wearwith.cli.demo_page import DemoComparison, Suggestion
    from wearwith.evaluation import Evaluation
    from wearwith.model import TrainedModel
    from wearwith.training import RunConfig
    from wearwith.types import By
    from wearwith.world.sample_catalogue import SampleWorld

__all__ = ["demo"]

MODELS = {
    "rand": "guesses",
    "pop": "suggests what is worn most",
    "rules": "the matching rules alone",
    "dbpr, titles": "reads titles, learns what is worn together",
    "dbpr": "reads titles and pictures",
    "ukd": "dbpr with matching rules, all trusted alike",
    "akd": "dbpr with matching rules, each trusted as far as it counts here",
    "outfit-akd": "learns from whole outfits, with rules between any two garments",
}
TITLES_ALONE = "dbpr, titles"
SUGGESTS = "akd"
OF_OUTFITS = "outfit-akd"
# Models that learn from fewer outfits too, and from how many.
ON_A_CURVE = ("rules", "dbpr", "akd")
SIZES = (50, 200)
# The rules that are true in this world, which a stylist might write, and what the outfits show.
RULES = {"also": ["mined"], "against": {"random": 1, "popular": 1}}
# Smaller than the paper's, so that everything takes about a minute on two cores.
TOWER = {"hidden": [256], "maps": 32, "word_dim": 64}
TRAINING = {"learning_rate": 0.003, "select_on": "random", "select_by": "teacher"}
STEPS_AN_EPOCH = 20  # at least, over all epochs
ENCODER = "descriptors"
KINDS = ("random", "popular")
TOPS_SHOWN = 5
BOTTOMS_SHOWN = 5
RULES_SHOWN = 3


def demo(
    out: Annotated[Path, typer.Option(help="The new folder for everything it makes.")] = Path(
        "wearwith-demo"
    ),
    seed: Annotated[int, typer.Option(help="Seeds the world and the models.", min=0)] = 0,
    epochs: Annotated[
        int,
        typer.Option(help="Train for so many epochs; few outfits are gone over more often.", min=1),
    ] = 10,
    serve: Annotated[
        bool, typer.Option("--serve", help="Then serve the last model, with its page.")
    ] = False,
    port: Annotated[int, typer.Option(help="Of --serve; 0 takes any.", min=0, max=65535)] = 8000,
    open_: Annotated[
        bool, typer.Option("--open", help="With --serve, open the page in a browser.")
    ] = False,
) -> None:
    """Do everything once on a made-up shop: outfits, training, comparison, suggestions, a page.

    Models with rules are measured by their teachers, whose rankings use the rules.
    Without the extra `vision` the shop has no pictures, and all models read titles alone.

    Example: `wearwith demo --out demo --serve`
    """
    from wearwith.cli.demo_page import write_demo_page
    from wearwith.cli.local_page import require_serving, serve_here
    from wearwith.cli.output import say
    from wearwith.features.encoding.encode_photographs import encode_pictures
    from wearwith.files.atomic import require_absent
    from wearwith.matching import explain
    from wearwith.model import load_model
    from wearwith.progress import shown
    from wearwith.training import RunConfig
    from wearwith.world.garment_pictures import can_draw
    from wearwith.world.sample_catalogue import oracle_auc, write_sample
    from wearwith.world.truth import true_rules

    require_absent(out)
    if serve:
        require_serving()
    world = write_sample(out / "data", seed, pictures=can_draw(), progress=shown)
    dataset = world.dataset
    say(f"Made a shop with {dataset.items.height} items in {out / 'data'}")
    pictured = dataset.image_root is not None
    if pictured:
        encode_pictures(dataset, ENCODER, progress=shown)
    book = out / "rules.toml"
    true_rules().save(book)
    runs: dict[str, tuple[RunConfig, Path]] = {}
    models = [name for name in MODELS if pictured or name != TITLES_ALONE]
    few = [(f"{name}, {size} pairs", size) for name in ON_A_CURVE for size in SIZES]
    for model, pairs in [*few, *((name, None) for name in models)]:
        settings = {
            "model": model.split(",")[0],
            "aim": "likely",
            "inputs": {"pictures": []} if model == TITLES_ALONE else {},
            "rules": {"book": book, **RULES},
            "tower": TOWER,
            "training": {
                **TRAINING,
                "seed": seed,
                "epochs": epochs,
                "least_steps": STEPS_AN_EPOCH * epochs,
                "pairs": pairs,
            },
        }
        if model == OF_OUTFITS:
            settings = {"model": model, "training": {"seed": seed, "epochs": epochs}}
        runs[model] = (
            RunConfig.of(settings),
            out / "runs" / "-".join(model.split(", ")).replace(" ", "-"),
        )
    measured = _measured(out / "data", runs)
    found = {name: measured[name] for name in models}
    most = dataset.pairs_of("train").height
    curves = {name: _curve(name, measured, most) for name in ON_A_CURVE}
    suggests = runs[SUGGESTS][1]
    run = load_model(suggests)
    comparisons = [_comparison(model, result) for model, result in found.items()]
    comparisons.sort(key=lambda row: row.auc["random"] or 0.0)
    _print_comparison(comparisons)
    _print_curves(curves)
    suggestions = _suggestions(world, run)
    _print_suggestions(suggestions)
    top, bottom = _explained(suggestions)
    explanation = explain(run, top, bottom)
    say(f"Why? {explanation.sentence}")
    page = out / "index.html"
    write_demo_page(
        page,
        comparisons=comparisons,
        curves=curves,
        ceiling={"random": oracle_auc(world), "popular": None},
        suggestions=suggestions,
        counts={
            "tops": len(dataset.catalogue.tops),
            "bottoms": len(dataset.catalogue.bottoms),
            "outfits": dataset.outfits["outfit"].n_unique(),
        },
        suggests=SUGGESTS,
        explanation=explanation,
        history=run.history,
        commands=_commands(out, top, bottom, seed, pictured=pictured),
    )
    say(f"The report: {page}")
    if not serve:
        say(f"To choose garments on a page: wearwith serve {suggests} --edit --open")
        return
    serve_here(suggests, port=port, open_=open_)


def _measured(data: Path, runs: "dict[str, tuple[RunConfig, Path]]") -> "dict[str, Evaluation]":
    """Train and measure the models side by side, those with the most to learn first."""
    from wearwith.progress import shown
    from wearwith.workers import Processes

    names = list(reversed(runs))
    found: dict[str, Evaluation] = {}
    work = Processes().work(_trained, data, [runs[name] for name in names])
    with closing(work) as done, shown("Training models", len(names)) as bar:
        for number, evaluation in done:
            found[names[number]] = evaluation
            bar.advance(1, **{names[number]: evaluation.by_negatives["random"].auc or 0.0})
    return {name: found[name] for name in runs}


def _trained(data: Path, run: "tuple[RunConfig, Path]") -> "Evaluation":
    """Train a model and measure it: the whole of a worker's task."""
    from wearwith.catalog import load_dataset
    from wearwith.evaluation import evaluate
    from wearwith.training import train

    dataset = load_dataset(data)
    model = train(dataset, *run)
    by: By = "student" if model.teacher is None else "teacher"
    return evaluate(model.scorer, dataset, by=by)


def _curve(name: str, found: "dict[str, Evaluation]", most: int) -> list[tuple[int, float]]:
    """Training pairs, and the AUC with random negatives after so many."""
    few = [(size, found[f"{name}, {size} pairs"]) for size in SIZES]
    return [
        (size, at.by_negatives["random"].auc or 0.0) for size, at in [*few, (most, found[name])]
    ]


def _comparison(model: str, found: "Evaluation") -> "DemoComparison":
    from wearwith.cli.demo_page import DemoComparison

    results = {kind: found.by_negatives[kind] for kind in KINDS}
    return DemoComparison(
        model=model,
        what=MODELS[model],
        auc={kind: result.auc for kind, result in results.items()},
        interval={kind: result.auc_interval for kind, result in results.items()},
        mrr=found.mrr[10].all,
    )


def _suggestions(world: "SampleWorld", run: "TrainedModel") -> "list[Suggestion]":
    """Five test tops of different categories, with the bottoms that the model puts first."""
    from wearwith.cli.demo_page import Suggestion
    from wearwith.matching import recommend

    truth = {row["id"]: row for row in world.truth.items.to_dicts()}
    seen = {row["id"]: row for row in world.dataset.items.select("id", "title", "image").to_dicts()}
    root = world.dataset.image_root
    worn = set(world.dataset.pairs_of("test").select("top", "bottom").rows())

    def described(item: str) -> dict[str, Any]:
        kept = ("id", "category", "colour", "pattern", "material")
        image = None if root is None else str(root / seen[item]["image"])
        facts = {name: truth[item][name] for name in kept}
        return {**facts, "title": seen[item]["title"], "image": image}

    by_category: dict[str, str] = {}
    for top in sorted({top for top, _ in worn}):
        by_category.setdefault(truth[top]["category"], top)
    suggestions = []
    for top in list(by_category.values())[:TOPS_SHOWN]:
        found = recommend(
            run, top, BOTTOMS_SHOWN, "teacher", allow_worn=True
        )  # held out, to be found
        bottoms = [
            {
                **described(row["bottom"]),
                "rank": row["rank"],
                "score": row["score"],
                "worn": (top, row["bottom"]) in worn,
                "rules": row["rules"][:RULES_SHOWN],
                "more_rules": max(len(row["rules"]) - RULES_SHOWN, 0),
            }
            for row in found.to_dicts()
        ]
        suggestions.append(Suggestion(described(top), bottoms))
    return suggestions


def _explained(suggestions: "list[Suggestion]") -> tuple[str, str]:
    """Choose the suggested pair on which the most rules fire; the first of them."""
    pairs = [(look.top["id"], bottom) for look in suggestions for bottom in look.bottoms]
    top, bottom = max(pairs, key=lambda pair: len(pair[1]["rules"]))
    return top, bottom["id"]


def _print_comparison(comparisons: "list[DemoComparison]") -> None:
    from wearwith.cli.output import print_table

    rows = []
    for row in comparisons:
        interval = row.interval["random"]
        rows.append((row.model, row.auc["random"], interval, row.auc["popular"], row.mrr))
    print_table(
        "On held-out tops: AUC by kind of negatives, MRR among 10 candidates",
        ("model", "random", "95 % interval", "popular", "MRR"),
        rows,
    )


def _print_curves(curves: dict[str, list[tuple[int, float]]]) -> None:
    from wearwith.cli.output import print_table

    sizes = [size for size, _ in next(iter(curves.values()))]
    print_table(
        "AUC after so many pairs that were worn together: what the rules are worth",
        ("model", *(f"{size:,}" for size in sizes)),
        [(name, *(auc for _, auc in curve)) for name, curve in curves.items()],
    )


def _print_suggestions(suggestions: "list[Suggestion]") -> None:
    from wearwith.cli.output import print_table

    print_table(
        f"What goes with these? {SUGGESTS}'s first choices",
        ("top", "bottom", "score"),
        [
            (look.top["title"] or look.top["id"], bottom["title"] or bottom["id"], bottom["score"])
            for look in suggestions
            for bottom in look.bottoms[:1]
        ],
    )


def _commands(out: Path, top: str, bottom: str, seed: int, *, pictured: bool) -> list[str]:
    data, run = out / "data", out / "runs" / SUGGESTS
    return [
        f"wearwith sample {data} --seed {seed}{' --pictures' if pictured else ''}",
        *([f"wearwith encode {data} --image {ENCODER}"] if pictured else []),
        f"wearwith rules coverage {data} {out / 'rules.toml'} --split test",
        f"wearwith train {data} --aim likely --model {SUGGESTS} --out {run}-again",
        f"wearwith evaluate {run} --by teacher",
        f"wearwith recommend {run} --top {top} -k 5 --by teacher --allow-worn",
        f"wearwith explain {run} {top} {bottom}",
        f"wearwith complete {out / 'runs' / OF_OUTFITS} --given {top} -k 3",
        f"wearwith serve {run} --edit --open",
    ]
