"""`wearwith sets`: a person's own outfits, which come before what a model puts together."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wearwith.cli.complete import slots_named
from wearwith.cli.options import JsonOption, RunArgument, open_run
from wearwith.cli.output import print_json, print_table, say
from wearwith.errors import ConfigError

if TYPE_CHECKING:
    from wearwith.matching.outfits import Completer, OwnSet

__all__ = ["sets_app"]

sets_app = typer.Typer(
    help="Keep your own outfits: they win over the model, in versions with who, when and why.",
    no_args_is_help=True,
)

Folder = Annotated[
    Path, typer.Argument(metavar="SETS", help="The folder in which the sets are kept.")
]
Author = Annotated[str, typer.Option(help="Who changes it.")]
Reason = Annotated[str, typer.Option(help="Why.")]
Said = Annotated[list[str] | None, typer.Option(metavar="ID", help="Repeatable.")]


@sets_app.command("import")
def import_(
    sets: Folder,
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV or Parquet: set and item, a row for each garment; perhaps state, starts, "
            "ends and note."
        ),
    ],
    author: Author,
    reason: Reason,
    run: Annotated[
        Path | None, typer.Option(help="A model of outfits whose garments these are, to check ids.")
    ] = None,
) -> None:
    """Take sets from a file; one whose id is known is replaced.

    Example: `wearwith sets import my.sets looks.csv --author Ada --reason "spring looks"`
    """
    from wearwith.matching.outfits import SetDesk
    from wearwith.matching.outfits.set_tables import known_sets, read_sets

    new = read_sets(file)
    if run is not None:
        known_sets(new, _completer(run).shelf.garments)
    edit = SetDesk(sets).put(new, author=author, reason=reason)
    say(f"Version {edit.version}: {edit.change}")


@sets_app.command()
def export(
    sets: Folder,
    out: Annotated[
        Path, typer.Option(help="A new CSV or Parquet file; with --dataset a new dataset folder.")
    ],
    dataset: Annotated[
        Path | None,
        typer.Option(help="A dataset: copy it with the sets that are on as training outfits."),
    ] = None,
) -> None:
    """Write sets into a file, or as training outfits into a copy of a dataset.

    Example: `wearwith sets export my.sets --dataset data/mango --out data/mango-and-sets`
    """
    from wearwith.catalog import load_dataset
    from wearwith.matching.outfits import SetDesk
    from wearwith.matching.outfits.set_tables import save_with_sets, write_sets

    now = SetDesk(sets).now()
    if dataset is None:
        write_sets(now, out)
        say(f"Wrote {len(now):,} sets to {out}")
        return
    grown = save_with_sets(load_dataset(dataset), now, out)
    n_on = sum(one.state == "on" for one in now)
    say(f"Wrote {out}: {n_on:,} sets are training outfits, {grown.pairs.height:,} pairs in all")


@sets_app.command("list")
def list_(
    sets: Folder,
    state: Annotated[
        Literal["on", "off", "proposed", "refused"] | None,
        typer.Option(help="Only those of this state."),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Show the versions instead: who, when, why.")
    ] = False,
    json_: JsonOption = False,
) -> None:
    """Show the sets, or their versions.

    Example: `wearwith sets list my.sets --state proposed`
    """
    from wearwith.matching.outfits import SetDesk

    desk = SetDesk(sets)
    if history:
        edits = desk.history
        if json_:
            print_json([vars(edit) for edit in edits])
            return
        columns = ("version", "what", "who", "why", "when")
        rows = [(e.version, e.change, e.author, e.reason, e.time) for e in edits]
        print_table(f"Versions of {sets}", columns, rows)
        return
    found = [one for one in desk.now() if state in (None, one.state)]
    if json_:
        print_json([one.to_json() for one in found])
        return
    _show(f"Sets of {sets}", found)


@sets_app.command()
def make(
    run: RunArgument,
    sets: Folder,
    author: Author,
    given: Annotated[
        list[str] | None, typer.Option("--given", help="Id of a garment; repeatable.")
    ] = None,
    products: Annotated[
        Path | None,
        typer.Option(help="A file with an id on each line: a set is proposed for each."),
    ] = None,
    want: Annotated[
        str | None, typer.Option(metavar="SLOTS", help="Slots to fill, separated by commas.")
    ] = None,
    reason: Reason = "proposed by the model",
) -> None:
    """Let the model propose a set for each of many garments, to be reviewed.

    A garment that a set has already, whatever its state, gets no other one.

    Example: `wearwith sets make runs/outfit-akd my.sets --products ids.txt --author Ada`
    """
    from wearwith.matching.outfits import LookWishes, SetDesk, proposed_sets
    from wearwith.progress import shown

    ids = [*(given or ())]
    if products is not None:
        try:
            ids += [line.strip() for line in products.read_text(encoding="utf-8").splitlines()]
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"The ids can't be read: {error}", where=products) from None
    ids = [name for name in dict.fromkeys(ids) if name]
    if not ids:
        raise ConfigError(
            "No garment is named", where="--given and --products", fix="give one of the two"
        )
    desk = SetDesk(sets)
    new, without = proposed_sets(
        _completer(run), ids, LookWishes.of(k=1, want=slots_named(want)), desk.now(), shown
    )
    for name, why in list(without.items())[:10]:
        say(f"{name}: {why}")
    if len(without) > 10:
        say(f"and {len(without) - 10:,} more without a proposal")
    if not new:
        say("Nothing is proposed")
        return
    edit = desk.put(new, author=author, reason=reason)
    say(f"Version {edit.version}: {len(new):,} sets are proposed; see wearwith sets review {sets}")


@sets_app.command()
def review(
    sets: Folder,
    accept: Said = None,
    refuse: Said = None,
    swap: Annotated[
        list[str] | None,
        typer.Option(metavar="ID:ITEM=OTHER", help="Replace a garment of a set, and accept it."),
    ] = None,
    author: Annotated[str | None, typer.Option(help="Who decides.")] = None,
    reason: Reason = "reviewed",
    json_: JsonOption = False,
) -> None:
    """Decide about what was proposed: accept, change one garment, or refuse; or show it.

    Example: `wearwith sets review my.sets --accept t1 --swap t2:s4=s9 --refuse t3 --author Ada`
    """
    from wearwith.matching.outfits import SetDesk

    desk = SetDesk(sets)
    decisions = [*(accept or ()), *(refuse or ()), *(swap or ())]
    if decisions:
        if author is None:
            raise ConfigError(
                "A decision needs its author", where="--author", fix="say who decides"
            )
        swaps = [_swap(text) for text in swap or ()]
        edit = desk.review(accept or (), swaps, refuse or (), author=author, reason=reason)
        say(f"Version {edit.version}: {edit.change}")
    left = [one for one in desk.now() if one.state == "proposed"]
    if json_:
        print_json([one.to_json() for one in left])
        return
    if not left:
        say("Nothing is left to review")
        return
    _show("To review", left)


def _swap(text: str) -> tuple[str, str, str]:
    name, _, rest = text.rpartition(":")
    item, is_there, other = rest.partition("=")
    if not (name and item and is_there and other):
        raise ConfigError(f"{text!r} is no swap", where="--swap", fix="say SET:ITEM=OTHER")
    return name, item, other


def _show(title: str, sets: "list[OwnSet]") -> None:
    rows = []
    for one in sets:
        days = " to ".join(str(day or "…") for day in (one.starts, one.ends))
        rows.append((one.id, one.state, ", ".join(one.items), "" if days == "… to …" else days))
    print_table(title, ("set", "state", "garments", "days"), rows)


def _completer(run: Path) -> "Completer":
    from wearwith.matching.outfits import Completer

    return Completer(open_run(run, None, None, None))
