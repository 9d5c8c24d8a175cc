"""`wearwith wear`: what to wear, what was worn, what never is, and what to buy."""

import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wearwith.cli.complete import slots_named
from wearwith.cli.options import JsonOption, RunArgument, WhereOption
from wearwith.cli.output import print_json, print_table, print_words, say
from wearwith.errors import ConfigError

if TYPE_CHECKING:
    from wearwith.matching.outfits import CompletedLook
    from wearwith.wardrobe.dresser import Dresser, LookToWear
    from wearwith.wardrobe.garments_to_add import GarmentToAdd
    from wearwith.wardrobe.prepared import PreparedWardrobe

__all__ = ["wear_app"]

wear_app = typer.Typer(
    help="What shall I wear? Looks from a wardrobe that `wearwith wardrobe PHOTOS --model RUN` "
    "prepared with a model of outfits, and a diary of what was worn.",
    no_args_is_help=True,
)

Folder = Annotated[
    Path,
    typer.Argument(metavar="WARDROBE", help="The wardrobe's folder, or that of its photographs."),
]
DayOption = Annotated[
    str | None, typer.Option(metavar="DAY", help="Such as 2026-12-01; by default today.")
]


@wear_app.command()
def today(
    folder: Folder,
    given: Annotated[
        list[str] | None, typer.Option("--given", help="Id of a garment to wear; repeatable.")
    ] = None,
    occasion: Annotated[
        str | None, typer.Option(help="Dress for work, party, sport, beach or everyday.")
    ] = None,
    occasions: Annotated[
        Path | None, typer.Option(help="Your own table of occasions, a TOML file.", dir_okay=False)
    ] = None,
    colour: Annotated[
        str | None, typer.Option(help="That of one garment at least, such as navy.")
    ] = None,
    want: Annotated[
        str | None,
        typer.Option(
            metavar="SLOTS",
            help="Finish looks with these slots, such as outerwear,bag; by default with those that "
            "most outfits have.",
        ),
    ] = None,
    k: Annotated[int, typer.Option("-k", help="How many looks.")] = 3,
    day: DayOption = None,
    json_: JsonOption = False,
) -> None:
    """Suggest what to wear; what was worn lately comes later.

    Example: `wearwith wear today my-clothes --occasion work --colour navy`
    """
    from wearwith.matching.outfits.wishes import known_slots
    from wearwith.wardrobe.dresser import DayWishes
    from wearwith.words.occasions import occasion as occasion_of

    dressed_for = None if occasion is None else occasion_of(occasion, occasions)
    own = _dresser(folder)
    colour = None if colour is None else colour.strip().lower()
    slots = slots_named(want)
    finished_with = None if slots is None else known_slots(slots, "--want")
    wishes = DayWishes(k, tuple(given or ()), dressed_for, colour, finished_with)
    found = own.today(wishes, _day(day))
    if json_:
        print_json(found.to_json())
    else:
        for one in found.looks:
            _print_look(one, folder)
    if found.message is not None:
        say(found.message)
    elif dressed_for is not None and (unread := own.unread()):
        say(f"{unread} garments have no word for what they are, so that the occasion says little")
        say("of them: put photographs into folders such as shirts/ and jeans/.")


@wear_app.command()
def wore(
    folder: Folder,
    garments: Annotated[list[str], typer.Argument(metavar="ID...", help="What you wore.")],
    day: DayOption = None,
) -> None:
    """Note in the diary what you wore.

    Example: `wearwith wear wore my-clothes shirt-05 jeans-02 boots-01`
    """
    prepared, now = _opened(folder), date.today()
    known = prepared.dresser().completer.shelf.garments
    noted = prepared.diary.wore(garments, _day(day), known, now)
    if noted is None:
        say("The diary has that already.")
    else:
        say(f"Noted for {noted.day} in {prepared.diary.path}")


@wear_app.command()
def undo(folder: Folder) -> None:
    """Take the last outfit out of the diary.

    Example: `wearwith wear undo my-clothes`
    """
    prepared = _opened(folder)
    last = prepared.diary.undo(date.today())
    say(f"Taken back: {', '.join(last.garments)} on {last.day}")


@wear_app.command()
def diary(folder: Folder, json_: JsonOption = False) -> None:
    """Show what was worn, the last first.

    Example: `wearwith wear diary my-clothes`
    """
    own = _dresser(folder)
    page = own.diary.read(date.today())
    worn = page.worn[::-1]
    if json_:
        print_json([{"day": one.day.isoformat(), "garments": list(one.garments)} for one in worn])
    elif worn:
        rows = [
            (str(one.day), ", ".join(map(own.name_of, one.garments)), " ".join(one.garments))
            for one in worn
        ]
        print_table("", ("day", "worn", "ids"), rows)
    else:
        say("The diary is empty. Note what you wear: wearwith wear wore WARDROBE ID...")
    for told in own.problems(page):
        say(f"Note: {told}")


@wear_app.command()
def never(folder: Folder, day: DayOption = None, json_: JsonOption = False) -> None:
    """Show what you never wear: by the diary, or else what is in no good look.

    Example: `wearwith wear never my-clothes`
    """
    own, when = _dresser(folder), _day(day)
    found = own.never(when)
    if json_:
        print_json([one.to_json() for one in found])
        return
    has_diary = bool(own.diary.read(when).worn)
    if not found:
        say("Everything is worn." if has_diary else "Every garment is in a good look.")
        return
    many = f"{len(found)} garment{' is' if len(found) == 1 else 's are'}"
    what = "not in the diary" if has_diary else "in no good look, and there is no diary yet"
    print_table(
        f"{many} {what}",
        ("garment", "id", "its best look", "why it stays"),
        [(one.name, one.id, _beside(one.id, one.best), one.why or "not worn yet") for one in found],
    )


@wear_app.command()
def buy(
    folder: Folder,
    run: RunArgument,
    slot: Annotated[
        str | None,
        typer.Option(
            metavar="SLOTS",
            help="Slots to look at, separated by commas, such as outerwear,bag; by default top, "
            "bottom, one-piece and shoes.",
        ),
    ] = None,
    where: WhereOption = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Id of the shop not to name; repeatable.")
    ] = None,
    k: Annotated[int, typer.Option("-k", help="How many of each slot.", min=1)] = 3,
    json_: JsonOption = False,
) -> None:
    """Find the garment of a shop that would make most new good looks with what you have.

    A look is good if it scores higher than three in four of those that your own garments make. RUN
    is the shop's model, with which the wardrobe was prepared.

    Example: `wearwith wear buy my-clothes runs/outfit-akd --where "price < 50"`
    """
    from wearwith.model import load_model
    from wearwith.progress import shown
    from wearwith.wardrobe.garments_to_add import garments_to_add

    own = _opened(folder).model
    found = garments_to_add(
        own, load_model(run), k, slots_named(slot), where or (), exclude or (), shown
    )
    if json_:
        print_json([one.to_json() for one in found])
    elif not found:
        say("No garment of the shop makes a good look with yours.")
    else:
        _print_buys(found)


def _opened(folder: Path) -> "PreparedWardrobe":
    from wearwith.wardrobe.prepared import open_wardrobe

    return open_wardrobe(folder)


def _dresser(folder: Path) -> "Dresser":
    return _opened(folder).dresser()


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f"{text!r} is no day", where="--day", fix="write it as 2026-12-01"
        ) from None


def _print_look(one: "LookToWear", folder: Path) -> None:
    look = one.look
    chance = "" if look.probability is None else f", chance {look.probability:.2f}"
    print_table(
        f"Look {look.rank}{chance}",
        ("slot", "garment", "id"),
        [
            (item.slot + (" (given)" if item.given else ""), item.context or item.id, item.id)
            for item in look.items
        ],
    )
    if good := [rule.words for rule in look.rules if rule.effect > 0][:3]:
        print_words(f"Why: {'; '.join(good)}.")
    if one.last_worn is not None:
        print_words(f"Last worn on {one.last_worn}.")
    command = ["wearwith", "wear", "wore", str(folder), *(item.id for item in look.items)]
    say(f"I wore this: {shlex.join(command)}")


def _beside(item: str, look: "CompletedLook | None") -> str:
    if look is None:
        return "none"
    return ", ".join(one.context or one.id for one in look.items if one.id != item)


def _print_buys(found: "list[GarmentToAdd]") -> None:
    best = found[0]
    print_words(
        f"Most new looks: {best.name or best.id} ({best.id}) makes {best.new} of {best.looks} "
        f"looks good, such as with {_beside(best.id, best.examples[0])}."
    )
    columns: dict[str, list[object]] = {
        "slot": [one.slot for one in found],
        "garment": [one.name or one.id for one in found],
        "id": [one.id for one in found],
        "price": [None if one.price is None else f"{one.price:,.2f}" for one in found],
        "good looks": [f"{one.new} of {one.looks}" for one in found],
        "such as with": [_beside(one.id, one.examples[0]) for one in found],
        "wakes": [", ".join(one.wakes) for one in found],
    }
    told = {name: values for name, values in columns.items() if any(values)}
    print_table("", [*told], [*zip(*told.values(), strict=True)])
