"""`wearwith import baskets`, `hm` and `pog`: what a shop sold and showed together."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from wearwith.cli.guessed_columns import agreed_columns
from wearwith.cli.import_run import Flags, Out, SplitBy, print_summary, run_import, with_flags
from wearwith.cli.options import JsonOption

__all__ = ["baskets", "hm", "pog"]

Src = Annotated[Path, typer.Argument(help="The folder in this layout.")]
Window = Annotated[
    float,
    typer.Option(
        min=0.0, help="Hours: what a customer buys within so many of the last is one basket."
    ),
]
OfAKind = Annotated[
    int,
    typer.Option(
        min=1,
        help="Of a kind (tops, bottoms and one-pieces together, shoes …) at most so many garments "
        "a basket; of more, all go.",
    ),
]


def _column(flag: str, text: str) -> typer.models.OptionInfo:
    info: typer.models.OptionInfo = typer.Option(
        flag, help=text, metavar="COLUMN", rich_help_panel="Names of the columns"
    )
    return info


def baskets(
    orders: Annotated[
        Path, typer.Argument(help="Order lines, carts or events: .csv, .tsv, .jsonl or .parquet.")
    ],
    out: Annotated[
        Path | None, typer.Argument(help="The new dataset folder; by default DATA-baskets.")
    ] = None,
    into: Annotated[
        Path, typer.Option("--into", metavar="DATA", help="The dataset that has the garments.")
    ] = ...,  # type: ignore[assignment]
    order: Annotated[str | None, _column("--order", "The order, cart or session.")] = None,
    customer: Annotated[str | None, _column("--customer", "The customer.")] = None,
    item: Annotated[str | None, _column("--item", "The id of an item, or of a size of it.")] = None,
    time: Annotated[str | None, _column("--time", "A date, a time, or seconds since 1970.")] = None,
    event: Annotated[
        str | None, _column("--event", "What happened: view, cart, purchase, return …")
    ] = None,
    quantity: Annotated[str | None, _column("--quantity", "Below zero it was returned.")] = None,
    returned: Annotated[str | None, _column("--returned", "Whether it was returned.")] = None,
    gift: Annotated[str | None, _column("--gift", "Whether it is a gift, or what it says.")] = None,
    window: Window = 12.0,
    of_a_kind: OfAKind = 2,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask about guessed columns.")] = False,
    mapping: Annotated[
        Path | None, typer.Option(help="columns.json of an earlier import of orders.")
    ] = None,
    split: Annotated[
        SplitBy | None, typer.Option(help="How to split pairs, if DATA has none yet.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seeds the split and the negatives.", min=0)] = 0,
    json_: JsonOption = False,
) -> None:
    """Make outfits of what was bought together, beside those that DATA has.

    Columns are guessed, shown and asked about. Returns, gifts, sizes, further colours and garments
    of more than two of a kind are taken out, and counted. DATA stays as it is: OUT has its items
    and outfits, and those of the baskets for training. What was seen and not bought becomes a
    negative.

    Example: `wearwith import baskets orders.csv --into data/own --yes`
    """
    from wearwith.catalog.baskets import BasketRules
    from wearwith.catalog.dataset import load_dataset
    from wearwith.catalog.importers.column_guesses import ORDER_ROLES
    from wearwith.catalog.importers.column_mapping import read_mapping
    from wearwith.catalog.importers.purchases import import_baskets
    from wearwith.files.atomic import require_absent

    out = out or into.parent / f"{into.resolve().name}-baskets"
    require_absent(out)
    told = {
        "order": order,
        "customer": customer,
        "item": item,
        "time": time,
        "event": event,
        "quantity": quantity,
        "returned": returned,
        "gift": gift,
    }
    columns = {role: name for role, name in told.items() if name is not None}
    dataset = load_dataset(into)
    if mapping is not None:
        columns = {**read_mapping(mapping, "orders", ORDER_ROLES), **columns}
    else:
        columns = agreed_columns(orders, ORDER_ROLES, columns, yes=yes, quiet=json_)
    rules = BasketRules(window=window, of_a_kind=of_a_kind)
    grown, problems = import_baskets(
        orders, dataset, out, columns, rules=rules, split_by=split, seed=seed
    )
    print_summary(grown, problems, out, as_json=json_)


@with_flags
def hm(src: Src, out: Out, flags: Flags, window: Window = 12.0, of_a_kind: OfAKind = 2) -> None:
    """Import H&M's Kaggle data: articles, pictures and purchases.

    Layout: `articles.csv`, and if there `images/0xx/` and `transactions_train.csv`, in which a
    basket is what a customer bought on a day. It is cleaned as by `wearwith import baskets`. Pairs
    are split by model unless `--split` says otherwise.

    Example: `wearwith import hm h-and-m/ data/hm`
    """
    from wearwith.catalog.baskets import BasketRules
    from wearwith.catalog.importers.hm import read_hm

    rules = BasketRules(window=window, of_a_kind=of_a_kind)
    options = {"window": window, "of_a_kind": of_a_kind}
    run_import("hm", src, out, flags, partial(read_hm, src, rules=rules), options)


@with_flags
def pog(src: Src, out: Out, flags: Flags) -> None:
    """Import POG (Alibaba iFashion): outfits of garments with Chinese titles.

    Layout: `item_data.txt` and `outfit_data.txt`, without a header. Kinds are told by the titles,
    and of the others by the titles of their category.

    Example: `wearwith import pog ifashion/ data/pog`
    """
    from wearwith.catalog.importers.pog import read_pog

    run_import("pog", src, out, flags, partial(read_pog, src))
