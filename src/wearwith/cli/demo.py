"""`wearwith demo`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from wearwith.catalog.sample import SampleWorld
    from wearwith.evaluation import Evaluation
    from wearwith.report.demo import Comparison, Suggestion
    from wearwith.training import Run

__all__ = ["demo"]

MODELS = {
    "rand": "guesses",
    "pop": "suggests what is worn most",
    "dbpr": "reads titles, learns what is worn together",
}
KINDS = ("random", "popular")
TOPS_SHOWN = 5
BOTTOMS_SHOWN = 5


def demo(
    out: Annotated[Path, typer.Option(help="The new folder for everything it makes.")] = Path(
        "wearwith-demo"
    ),
    seed: Annotated[int, typer.Option(help="Seeds the world and the models.", min=0)] = 0,
    epochs: Annotated[int, typer.Option(help="Train for at most so many epochs.", min=1)] = 15,
) -> None:
    """Do everything once on a made-up shop: outfits, training, comparison, suggestions, a page.

    Example: `wearwith demo --out demo`
    """
    from wearwith.catalog.sample import oracle_auc, write_sample
    from wearwith.cli.output import say
    from wearwith.evaluation import evaluate
    from wearwith.progress import shown
    from wearwith.report.demo import write_demo_page
    from wearwith.storage import require_absent
    from wearwith.training import RunConfig, train

    require_absent(out)
    world = write_sample(out / "data", seed)
    dataset = world.dataset
    say(f"Made a shop with {dataset.items.height} items in {out / 'data'}")
    runs: dict[str, Run] = {}
    found: dict[str, Evaluation] = {}
    for model in MODELS:
        config = RunConfig.of({"model": model, "training": {"seed": seed, "epochs": epochs}})
        runs[model] = train(dataset, config, out / "runs" / model, progress=shown)
        found[model] = evaluate(runs[model].scorer, dataset)
    comparisons = [_comparison(model, result) for model, result in found.items()]
    _print_comparison(comparisons)
    suggestions = _suggestions(world, runs["dbpr"])
    _print_suggestions(suggestions)
    page = out / "index.html"
    write_demo_page(
        page,
        comparisons=comparisons,
        ceiling={"random": oracle_auc(world), "popular": None},
        suggestions=suggestions,
        counts={
            "tops": len(dataset.catalogue.tops),
            "bottoms": len(dataset.catalogue.bottoms),
            "outfits": dataset.outfits["outfit"].n_unique(),
        },
        history=runs["dbpr"].history,
        commands=_commands(out, suggestions[0].top["id"], seed, epochs),
    )
    say(f"The page: {page}")


def _comparison(model: str, found: "Evaluation") -> "Comparison":
    from wearwith.report.demo import Comparison

    results = {kind: found.by_negatives[kind] for kind in KINDS}
    return Comparison(
        model=model,
        what=MODELS[model],
        auc={kind: result.auc for kind, result in results.items()},
        interval={kind: result.auc_interval for kind, result in results.items()},
        mrr=found.mrr[10].all,
    )


def _suggestions(world: "SampleWorld", run: "Run") -> "list[Suggestion]":
    """Five test tops of different categories, with the bottoms that the model puts first."""
    from wearwith.matching import recommend
    from wearwith.report.demo import Suggestion

    truth = {row["id"]: row for row in world.truth.items.to_dicts()}
    titles = dict(world.dataset.items.select("id", "title").rows())
    worn = set(world.dataset.pairs_of("test").select("top", "bottom").rows())

    def described(item: str) -> dict[str, Any]:
        kept = ("id", "category", "colour", "pattern")
        return {name: truth[item][name] for name in kept} | {"title": titles[item]}

    by_category: dict[str, str] = {}
    for top in sorted({top for top, _ in worn}):
        by_category.setdefault(truth[top]["category"], top)
    suggestions = []
    for top in list(by_category.values())[:TOPS_SHOWN]:
        rows = recommend(run, top, BOTTOMS_SHOWN).to_dicts()
        bottoms = [
            {
                **described(row["bottom"]),
                "rank": row["rank"],
                "score": row["score"],
                "worn": (top, row["bottom"]) in worn,
            }
            for row in rows
        ]
        suggestions.append(Suggestion(described(top), bottoms))
    return suggestions


def _print_comparison(comparisons: "list[Comparison]") -> None:
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


def _print_suggestions(suggestions: "list[Suggestion]") -> None:
    from wearwith.cli.output import print_table

    print_table(
        "What goes with these? dbpr's first choices",
        ("top", "bottom", "score"),
        [
            (look.top["title"] or look.top["id"], bottom["title"] or bottom["id"], bottom["score"])
            for look in suggestions
            for bottom in look.bottoms[:1]
        ],
    )


def _commands(out: Path, top: str, seed: int, epochs: int) -> list[str]:
    run = out / "runs" / "dbpr"
    return [
        f"wearwith sample {out / 'data'} --seed {seed}",
        f"wearwith train {out / 'data'} --model dbpr --out {run} --seed {seed} --epochs {epochs}",
        f"wearwith evaluate {run}",
        f"wearwith recommend {run} --top {top} -k 5",
    ]
