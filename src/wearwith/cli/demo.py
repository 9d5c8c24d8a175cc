"""`wearwith demo`."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from wearwith.cli.demo_looks import DemoLook
    from wearwith.cli.demo_page import DemoComparison
    from wearwith.cli.demo_suggestions import Suggestion
    from wearwith.evaluation import Evaluation
    from wearwith.training import RunConfig
    from wearwith.types import By

__all__ = ["demo"]

# What each model is, which people read before its name.
MODELS = {
    "rand": "Guesses",
    "pop": "Suggests what is worn most",
    "rules": "Knows the matching rules alone",
    "dbpr, titles": "Learns from outfits, by titles alone",
    "dbpr": "Learns from outfits, by titles and pictures",
    "ukd": "Learns from outfits and rules, all rules trusted alike",
    "akd": "Learns from outfits and rules, each rule trusted as far as it counts",
    "outfit-akd": "Learns from whole outfits, and rules between any two garments",
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
        bool, typer.Option("--serve", help="Then serve the model of outfits, with its page.")
    ] = False,
    port: Annotated[int, typer.Option(help="Of --serve; 0 takes any.", min=0, max=65535)] = 8000,
    open_: Annotated[
        bool, typer.Option("--open", help="With --serve, open the page in a browser.")
    ] = False,
) -> None:
    """Do everything once on a made-up shop: outfits, training, looks, suggestions, a report.

    Models with rules are measured by their teachers, whose rankings use the rules.
    Without the extra `vision` the shop has no pictures, and all models read titles alone.

    Example: `wearwith demo --out demo --serve`
    """
    from wearwith.cli.demo_garments import DemoGarments
    from wearwith.cli.demo_looks import demo_looks, right_of_four
    from wearwith.cli.demo_page import write_demo_page
    from wearwith.cli.demo_suggestions import most_spoken_for, suggestions
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
    garments = DemoGarments(world, seed)
    of_outfits = load_model(runs[OF_OUTFITS][1])
    looks = demo_looks(of_outfits, garments)
    right = right_of_four(of_outfits, world.outfit_truth)
    _print_looks(looks)
    say(right.sentence)
    suggests, dresses = runs[SUGGESTS][1], runs[OF_OUTFITS][1]
    run = load_model(suggests)
    comparisons = [_comparison(model, result) for model, result in found.items()]
    comparisons.sort(key=lambda row: row.auc["random"] or 0.0)
    _print_comparison(comparisons)
    _print_curves(curves)
    suggested = suggestions(world, run, garments)
    _print_suggestions(suggested)
    top, bottom = most_spoken_for(suggested)
    explanation = explain(run, top, bottom)
    say(f"Why? {explanation.sentence}")
    given = looks[0].given.id if looks else top
    page = out / "index.html"
    write_demo_page(
        page,
        looks=looks,
        right=right,
        comparisons=comparisons,
        curves=curves,
        methods=MODELS,
        ceiling={"random": oracle_auc(world), "popular": None},
        suggestions=suggested,
        counts={
            "garments": dataset.items.height,
            "outfits": dataset.outfits["outfit"].n_unique(),
        },
        suggests=SUGGESTS,
        explanation=explanation,
        history=run.history,
        commands=_commands(out, top, bottom, given, seed, pictured=pictured),
    )
    say(f"The report: {page}")
    if not serve:
        say(f"To choose garments on a page: wearwith serve {dresses} --edit --open")
        return
    serve_here(dresses, port=port, open_=open_)


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


def _print_looks(looks: "list[DemoLook]") -> None:
    from wearwith.cli.output import print_table

    print_table(
        "Looks, each around a garment that comes first",
        ("chance", "look"),
        [(look.chance, "; ".join(one.words for one in look.garments)) for look in looks],
    )


def _print_comparison(comparisons: "list[DemoComparison]") -> None:
    from wearwith.cli.output import print_table

    rows = []
    for row in comparisons:
        interval = row.interval["random"]
        rows.append(
            (f"{row.what} ({row.model})", row.auc["random"], interval, row.auc["popular"], row.mrr)
        )
    print_table(
        "On held-out tops: AUC by kind of negatives, MRR among 10 candidates",
        ("method", "random", "95 % interval", "popular", "MRR"),
        rows,
    )


def _print_curves(curves: dict[str, list[tuple[int, float]]]) -> None:
    from wearwith.cli.output import print_table

    sizes = [size for size, _ in next(iter(curves.values()))]
    print_table(
        "AUC after so many pairs that were worn together: what the rules are worth",
        ("method", *(f"{size:,}" for size in sizes)),
        [
            (f"{MODELS[name]} ({name})", *(auc for _, auc in curve))
            for name, curve in curves.items()
        ],
    )


def _print_suggestions(suggested: "list[Suggestion]") -> None:
    from wearwith.cli.output import print_table

    print_table(
        f"What goes with these? {SUGGESTS}'s first choices",
        ("top", "bottom", "chance"),
        [
            (look.top.words, bottom.garment.words, bottom.chance)
            for look in suggested
            for bottom in look.bottoms[:1]
        ],
    )


def _commands(
    out: Path, top: str, bottom: str, given: str, seed: int, *, pictured: bool
) -> list[str]:
    data, run = out / "data", out / "runs" / SUGGESTS
    return [
        f"wearwith sample {data} --seed {seed}{' --pictures' if pictured else ''}",
        *([f"wearwith encode {data} --image {ENCODER}"] if pictured else []),
        f"wearwith rules coverage {data} {out / 'rules.toml'} --split test",
        f"wearwith train {data} --aim likely --model {SUGGESTS} --out {run}-again",
        f"wearwith evaluate {run} --by teacher",
        f"wearwith recommend {run} --top {top} -k 5 --by teacher --allow-worn",
        f"wearwith explain {run} {top} {bottom}",
        f"wearwith complete {out / 'runs' / OF_OUTFITS} --given {given} -k 3",
        f"wearwith serve {out / 'runs' / OF_OUTFITS} --edit --open",
    ]
