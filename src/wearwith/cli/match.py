"""`wearwith match`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wearwith.cli.list_output import rank_of, rules_of, say_ranking, say_ties, what_it_is
from wearwith.cli.options import (
    AllColoursOption,
    BlockedOption,
    EverySizeOption,
    JsonOption,
    ModelArgument,
    OwnModelOption,
    PictureOption,
    PinnedOption,
    TitleOption,
    WhereOption,
)
from wearwith.cli.output import print_json, print_table, say
from wearwith.errors import ConfigError, DataError

if TYPE_CHECKING:
    from wearwith.matching import Matches
    from wearwith.model import NewItem, TrainedModel
    from wearwith.types import Side

__all__ = ["match", "new_item"]


def match(
    model: ModelArgument,
    item: Annotated[str | None, typer.Argument(help="Id of a top or a bottom.")] = None,
    title: TitleOption = None,
    picture: PictureOption = None,
    direction: Annotated[
        Literal["bottoms", "tops"] | None,
        typer.Option(
            help="What to rank: bottoms for a top. A new garment needs it unless its words or its "
            "looks tell what it is."
        ),
    ] = None,
    k: Annotated[int, typer.Option("-k", help="How many.")] = 10,
    by: Annotated[
        Literal["student", "teacher"] | None,
        typer.Option(help="Whose ranking; the teacher's uses the rules."),
    ] = None,
    where: WhereOption = None,
    diverse: Annotated[
        float, typer.Option(help="From 0, by score alone, to 1, as varied as possible.")
    ] = 0.0,
    exclude: Annotated[list[str] | None, typer.Option(help="Id to leave out; repeatable.")] = None,
    pin: Annotated[list[str] | None, typer.Option(help="Id to put first; repeatable.")] = None,
    allow_worn: Annotated[
        bool, typer.Option("--allow-worn", help="Include what was worn with it.")
    ] = False,
    all_colours: AllColoursOption = False,
    every_size: EverySizeOption = False,
    blocked: BlockedOption = None,
    pinned: PinnedOption = None,
    index: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Match in this PostgreSQL database; see `wearwith index load`."
        ),
    ] = None,
    own: OwnModelOption = None,
    json_: JsonOption = False,
) -> None:
    """Show what goes with a garment: bottoms with a top or tops with a bottom, under filters.

    Example: `wearwith match runs/akd 43059077-05 --where "price < 40 AND colour <> 'black'"`
    """
    from wearwith.matching import Matcher
    from wearwith.matching.pinned_and_blocked import read_pairs
    from wearwith.matching.source import opened_source
    from wearwith.training import load_run

    if (item is None) == (title is None and picture is None):
        raise ConfigError(
            "It is not clear which garment is meant",
            where="ITEM, --title and --picture",
            fix="give the id of a garment, or a title or a picture of a new one",
        )
    trained = load_run(model, own)
    query = item if item is not None else new_item(trained, title, picture)
    shows_several = not isinstance(query, str) and query.shows_several
    matcher = Matcher(
        trained,
        blocked=[] if blocked is None else read_pairs(blocked),
        pinned=[] if pinned is None else read_pairs(pinned),
        source=None if index is None else opened_source(trained, index),
    )
    try:
        found = matcher.match(
            query,
            k,
            direction,
            by=by,
            where=where or (),
            diverse=diverse,
            exclude=exclude or (),
            pin=pin or (),
            allow_worn=allow_worn,
            all_colours=all_colours,
            every_size=every_size,
        )
    except ConfigError as error:
        if error.where != "direction":
            raise
        raise ConfigError(
            error.what,
            where="--title" if picture is None else "--picture",
            fix="give --direction bottoms if it is a top, or --direction tops if it is a bottom",
        ) from None
    if json_:
        print_json(
            {
                "direction": found.direction,
                "by": found.by,
                "items": found.items.to_dicts(),
                "message": found.message,
                "distance": None if found.distance is None else asdict(found.distance),
                "looks": None if found.looks is None else asdict(found.looks),
                "shows_several": shows_several,
            }
        )
        return
    if shows_several:
        say("Two garments seem to be worn here: what was seen may be of either; show one alone")
    _print(found, item or title or str(picture))


def new_item(model: "TrainedModel", title: str | None, picture: Path | None) -> "NewItem":
    """Read a garment that is not in the catalogue."""
    from wearwith.matching.picture_reader import PictureReader
    from wearwith.model import NewItem
    from wearwith.pictures.decoding import MOST_PIXELS

    if picture is None:
        return NewItem(title=title)
    try:
        data = picture.read_bytes()
    except OSError as error:
        raise DataError(f"The picture can't be read: {error}", where=picture) from None
    return PictureReader(model, may_use_torch=True).read(data, MOST_PIXELS, title=title)


def _print(found: "Matches", called: str) -> None:
    said: Side = "top" if found.direction == "bottoms" else "bottom"
    if found.looks is not None and (question := found.looks.question(said)) is not None:
        say(question)
    if found.distance is not None and found.distance.is_unreadable:
        say(f"{found.message}.")
        return
    if found.message is not None:
        say(f"{found.message}. Relax a filter, or leave it out.")
        return
    rows = [
        (
            rank_of(row),
            row["id"],
            "–" if row["probability"] is None else f"{row['probability']:.0%}",
            what_it_is(row),
            rules_of(row) + (" pinned" if row["pinned"] else ""),
        )
        for row in found.items.iter_rows(named=True)
    ]
    columns = ("", found.direction.removesuffix("s"), "likely", "what it is", "rules that fire")
    print_table(f"What goes with {called}?", columns, rows)
    say_ranking(found.by)
    say_ties(found.items)
    if found.distance is not None and found.distance.reason is not None:
        say(f"{found.distance.reason}: no chance is told")
