"""`wearwith complete` and `wearwith outfits`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wearwith.cli.match import new_item
from wearwith.cli.options import (
    CatalogueOption,
    JsonOption,
    PictureOption,
    RunArgument,
    TitleOption,
    WhereOption,
    open_run,
)
from wearwith.cli.output import print_json, print_table, print_words, say
from wearwith.errors import ConfigError

if TYPE_CHECKING:
    from wearwith.matching.outfits import CompletedLooks, Completer
    from wearwith.model import NewItem

__all__ = ["complete", "outfits", "slots_named"]

Given = Annotated[
    list[str] | None, typer.Option("--given", help="Id of a garment that is there; repeatable.")
]
Want = Annotated[
    str | None,
    typer.Option(
        metavar="SLOTS",
        help="Slots to fill, separated by commas, such as shoes,bag; by default those that most "
        "outfits of the training have beside these.",
    ),
]
Budget = Annotated[float | None, typer.Option(help="What a look may cost, with what is given.")]
SlotBudgets = Annotated[
    list[str] | None,
    typer.Option(metavar="SLOT=PRICE", help="What one garment may cost; repeatable."),
]
Exclude = Annotated[
    list[str] | None, typer.Option(help="Id never to take, such as what one has; repeatable.")
]
Pin = Annotated[
    list[str] | None, typer.Option(help="Id that takes its slot in every look; repeatable.")
]
Blocked = Annotated[
    Path | None,
    typer.Option(
        help="A CSV or Parquet file with the columns one and other: garments of any slots that are "
        "never worn together.",
        dir_okay=False,
    ),
]
SetsOption = Annotated[
    Path | None,
    typer.Option(help="A folder of your own sets, which come first; see `wearwith sets`."),
]
ByOption = Annotated[
    Literal["student", "teacher"] | None,
    typer.Option(help="Whose score counts; by default the better one on validation."),
]
Index = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="What may be taken, and prices, as this PostgreSQL database has them; see "
        "`wearwith index load`.",
    ),
]
IndexAbove = Annotated[
    int | None,
    typer.Option(
        help="Search slots with more garments than this by a graph (extra `index`).", min=0
    ),
]
Alike = Annotated[
    bool,
    typer.Option("--alike", help="Looks may share garments; by default they share none."),
]


def complete(
    run: RunArgument,
    given: Given = None,
    title: TitleOption = None,
    picture: PictureOption = None,
    slot: Annotated[
        str | None, typer.Option(help="What the new garment is, if its words don't say so.")
    ] = None,
    want: Want = None,
    k: Annotated[int, typer.Option("-k", help="How many looks.")] = 5,
    budget: Budget = None,
    slot_budget: SlotBudgets = None,
    where: WhereOption = None,
    exclude: Exclude = None,
    pin: Pin = None,
    swap: Annotated[
        str | None,
        typer.Option(help="Replace this garment of those given, and keep the rest."),
    ] = None,
    blocked: Blocked = None,
    sets: SetsOption = None,
    by: ByOption = None,
    alike: Alike = False,
    index: Index = None,
    index_above: IndexAbove = None,
    catalogue: CatalogueOption = None,
    json_: JsonOption = False,
) -> None:
    """Complete the look: from some garments to whole outfits, with a model of outfits.

    No look has two pairs of shoes, trousers with a dress, two garments of one model, or what is
    sold out (a column `stock` of 0).

    Example: `wearwith complete runs/outfit-akd --given 43059077-05 --want bottom,shoes --budget 90`
    """
    from dataclasses import replace

    from wearwith.matching.outfits import LookWishes
    from wearwith.matching.outfits.wishes import known_slots

    wishes = LookWishes.of(
        k=k,
        want=slots_named(want),
        by=by,
        where=where or (),
        budget=budget,
        budgets=_prices(slot_budget or ()),
        exclude=exclude or (),
        pin=pin or (),
        diverse=not alike,
    )
    completer = _completer(run, catalogue, blocked, sets, index, index_above)
    there: list[str | NewItem] = [*(given or ())]
    if title is not None or picture is not None:
        new = new_item(completer.model, title, picture)
        slots = (None,) if slot is None else known_slots([slot], "--slot")
        there.append(replace(new, slot=slots[0]))
    elif slot is not None:
        raise ConfigError(
            "--slot is that of a new garment", where="--slot", fix="give --title or --picture too"
        )
    if swap is None:
        found = completer.complete(there, wishes)
    else:
        found = completer.swap(given or (), swap, wishes)
    if json_:
        print_json(found.to_json())
    else:
        _print(found)
    if found.message is not None:
        say(found.message)


def outfits(
    run: RunArgument,
    out: Annotated[Path, typer.Option(help="The new Parquet file.")],
    every: Annotated[
        bool, typer.Option("--all", help="For every garment of the catalogue.")
    ] = False,
    given: Annotated[
        list[str] | None, typer.Option("--given", help="Id of a garment; repeatable.")
    ] = None,
    k: Annotated[int, typer.Option("-k", help="How many looks for each.")] = 5,
    budget: Budget = None,
    where: WhereOption = None,
    blocked: Blocked = None,
    sets: SetsOption = None,
    by: ByOption = None,
    index: Index = None,
    index_above: IndexAbove = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Write the best looks of many garments into a table, a row for each garment of a look.

    Columns: anchor, rank, score, probability, price, set, item, slot, given, share. The file is
    written as it grows, and is there once it is complete.

    Example: `wearwith outfits runs/outfit-akd --all --out looks.parquet -k 3`
    """
    from wearwith.matching.outfits import LookWishes, write_looks
    from wearwith.progress import shown

    if every == bool(given):
        raise ConfigError(
            "It is not clear which garments looks are wanted for",
            where="--all and --given",
            fix="say --all, or name some with --given",
        )
    completer = _completer(run, catalogue, blocked, sets, index, index_above)
    wishes = LookWishes.of(k=k, by=by, where=where or (), budget=budget)
    anchors: Sequence[str] = completer.shelf.garments.ids if every else tuple(given or ())
    told = write_looks(completer, anchors, wishes, out, shown)
    say(f"Wrote {told.looks:,} looks of {told.anchors:,} garments to {out}")
    for reason, count in told.without.items():
        say(f"{count:,} have none: {reason}")


def _completer(
    run: Path,
    catalogue: Path | None,
    blocked: Path | None,
    sets: Path | None,
    index: str | None,
    index_above: int | None,
) -> "Completer":
    from wearwith.matching.graph_index import IndexConfig
    from wearwith.matching.outfits import Completer, SetDesk
    from wearwith.matching.outfits.slot_source import opened_slots
    from wearwith.matching.pinned_and_blocked import read_partners

    model = open_run(run, catalogue, None, None)
    graphs = None if index_above is None else IndexConfig(above=index_above)
    return Completer(
        model,
        blocked=() if blocked is None else read_partners(blocked),
        sets=None if sets is None else SetDesk(sets),
        index=graphs,
        source=None if index is None else opened_slots(model, index, graphs),
    )


def slots_named(want: str | None) -> list[str] | None:
    """The slots of a list with commas; None if there is none."""
    return None if want is None else [slot.strip() for slot in want.split(",") if slot.strip()]


def _prices(texts: Sequence[str]) -> dict[str, float]:
    prices = {}
    for text in texts:
        slot, _, price = text.partition("=")
        try:
            prices[slot.strip()] = float(price)
        except ValueError:
            raise ConfigError(
                f"{text!r} is no budget of a slot", where="--slot-budget", fix="say shoes=60"
            ) from None
    return prices


def _print(found: "CompletedLooks") -> None:
    for look in found.looks:
        chance = "" if look.probability is None else f", chance {look.probability:.2f}"
        price = "" if look.price is None else f", price {look.price:,.2f}"
        own = "" if look.set is None else f", the set {look.set}"
        print_table(
            f"Look {look.rank}: score {look.score:.2f}{chance}{price}{own}",
            ("slot", "garment", "id", "share"),
            [
                (item.slot + (" (given)" if item.given else ""), item.context, item.id, item.share)
                for item in look.items
            ],
        )
        good = [rule.words for rule in look.rules if rule.effect > 0][:3]
        if good:
            print_words(f"Why: {'; '.join(good)}")
