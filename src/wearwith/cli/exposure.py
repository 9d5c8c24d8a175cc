"""`wearwith exposure`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wearwith.cli.options import (
    CatalogueOption,
    JsonOption,
    ModelArgument,
    OwnModelOption,
    open_run,
)
from wearwith.cli.output import print_json, print_table, print_words
from wearwith.progress import shown

if TYPE_CHECKING:
    from wearwith.matching import Exposure, Spread

__all__ = ["exposure"]

WAYS = {"level": "levelled", "diverse": "varied"}
LONGEST_NAME = 28


def exposure(
    run: ModelArgument,
    k: Annotated[int, typer.Option("-k", help="How many bottoms for each top.")] = 10,
    by: Annotated[
        Literal["student", "teacher"] | None,
        typer.Option(help="Whose ranking; the teacher's uses the rules."),
    ] = None,
    diverse: Annotated[
        float, typer.Option(help="How varied the lists are that are compared, from 0 to 1.")
    ] = 0.3,
    most_tops: Annotated[
        int, typer.Option(help="Ask for a sample of so many tops where there are more.")
    ] = 2_000,
    catalogue: CatalogueOption = None,
    model: OwnModelOption = None,
    json_: JsonOption = False,
) -> None:
    """Count which bottoms are ever shown when every top is asked for, and which never.

    Lists leave out what was worn with the top already. It says how the places are shared out, which
    bottoms are shown most, how many tops have no good answer, and what levelled and more varied
    lists would change and cost.

    Example: `wearwith exposure runs/akd --by teacher`
    """
    from wearwith.matching import exposure as count

    found = count(
        open_run(run, catalogue, None, model),
        k,
        by,
        shown,
        diverse=diverse,
        most_tops=most_tops,
    )
    if json_:
        print_json(found.to_json())
        return
    for sentence in _sentences(found):
        print_words(sentence)
    rows = [
        (one.id, _cut(one.name or ""), one.n_lists, one.n_first) for one in found.now.most_shown
    ]
    print_table("Shown most", ("bottom", "what it is", "in lists", "first"), rows)
    _print_remedies(found)


def _sentences(found: "Exposure") -> Iterator[str]:
    """The main figures in words, each with what it means."""
    now, n, k = found.now, found.n_bottoms, found.k
    tops = f"{found.n_tops:,} of {found.n_tops_in_all:,} tops, a sample that is always the same"
    yield (
        f"Asked for {tops if found.is_sample else f'all {found.n_tops:,} tops'}: the best {k} "
        f"bottoms for each by the {found.by}, without what was worn with it."
    )
    come, are = "comes" if now.n_first == 1 else "come", "is" if now.n_shown == 1 else "are"
    yield (
        f"Of {n:,} bottoms {now.n_first:,} ever {come} first ({now.share_first:.1%}). "
        f"{now.n_shown:,} {are} in any list ({now.share_shown:.1%}); {n - now.n_shown:,} never."
    )
    if found.n_distinct is not None and found.n_distinct < n:
        yield (
            f"The model can tell {found.n_distinct:,} of the {n:,} bottoms apart. Those that are "
            "alike to it have equal scores, and come in the order of the catalogue."
        )
    if now.places_of_ten is not None:
        low, high = now.places_of_ten.interval
        yield (
            f"The {len(now.most_shown)} most shown fill {100 * now.places_of_ten.value:.1f} of 100 "
            f"places ({100 * low:.1f} to {100 * high:.1f}, 95 % over tops)."
        )
    yield (
        f"How unequally the places are shared out: Gini coefficient {now.gini:.3f}. It is 0 if all "
        "bottoms are shown equally often, and 1 if one has every place."
    )
    if found.n_without_good is None:
        yield f"How many tops have no good answer is not known: {found.no_chance}."
    else:
        yield (
            f"{found.n_without_good:,} of {found.n_tops:,} tops have no good answer: nothing in "
            "their list has a probability of .5."
        )


def _print_remedies(found: "Exposure") -> None:
    """What levelling and varied lists change, and what they cost."""
    had = [one for one in found.remedies if one.after is not None]
    rows = [_row("as it is", found.now)]
    rows += [_row(WAYS[one.name], one.after) for one in had if one.after is not None]
    columns = ("", "ever shown", "ever first", "Gini", "hit rate", "AUC")
    print_table("What would change it", columns, rows)
    for one in found.remedies:
        if one.reason is not None:
            print_words(f"There are no {WAYS[one.name]} lists: {one.reason}.")
    if found.no_valid is not None:
        print_words(f"What they cost can't be measured: {found.no_valid}.")
    if not found.n_valid_tops or not had:
        return
    prices = []
    for one in had:
        price: list[object] = [WAYS[one.name]]
        for change in (one.hit_rate_change, one.auc_change):
            price += [None, None] if change is None else [change.value, change.interval]
        prices.append(price)
    names = ("", "hit rate", "95 % over tops", "AUC", "95 % over tops")
    print_table("What it would cost: the change", names, prices)
    print_words(
        f"Hit rate: the share of {found.n_valid_tops:,} tops whose list has a bottom that was worn "
        "with it in the validation part, whose pairs were not trained on. AUC: how often such a "
        "pair is before a random one. Varied lists change no score."
    )


def _row(name: str, some: "Spread") -> tuple[object, ...]:
    rates = (None if one is None else one.value for one in (some.hit_rate, some.auc))
    return name, some.n_shown, some.n_first, some.gini, *rates


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"
