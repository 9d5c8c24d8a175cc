"""`wearwith rules`: find matching rules, look at them, and see where they have a say."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wearwith.cli.completion import models

if TYPE_CHECKING:
    from wearwith.model import TrainedModel

__all__ = ["rules_app", "try_rules"]


def try_rules(
    run: Annotated[
        Path,
        typer.Argument(help="A run folder, or a copy of one.", autocompletion=models),
    ],
    book: Annotated[Path, typer.Argument(help="A rule book, or a service's folder of edits.")],
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what another rule book would change, without training: the AUC on validation pairs.

    The teacher weighs rules that it did not learn as an average one of its own. The intervals go
    over tops; the one of the difference has the same tops on both sides.

    Example: `wearwith rules try runs/akd mango.toml`
    """
    from wearwith.cli.output import print_json, print_table, say
    from wearwith.cli.rules_output import read_book
    from wearwith.matching import Matcher, effect_of

    found = effect_of(Matcher(_model(run)), read_book(book))
    if json_:
        print_json(found.to_json())
        return
    if found.reason is not None:
        say(f"There is nothing to measure on: {found.reason}")
        return
    rows = [("student", found.student), ("teacher now", found.before), ("with it", found.after)]
    print_table(
        f"{found.n_pairs:,} validation pairs of {found.n_tops:,} tops against "
        f"{found.n_random:,} random ones",
        ("", "AUC", "95 % interval"),
        [(name, one.auc, one.interval) for name, one in rows if one is not None]
        + [("difference", found.difference, found.interval)],
    )
    say("It makes a difference" if found.is_sure else "It may make no difference at all")


def _model(folder: Path) -> "TrainedModel":
    from wearwith.model import load_model

    return load_model(folder)


rules_app = typer.Typer(
    help="Find matching rules, look at them, and see where they have a say.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

rules_app.command("try")(try_rules)

Data = Annotated[Path, typer.Argument(help="A dataset folder.", show_default=False)]
Book = Annotated[
    Path | None,
    typer.Argument(
        help="A rule book, or a service's folder of edits; the paper's if not given.",
        show_default=False,
    ),
]
Words = Annotated[
    Path | None,
    typer.Option(help="The words of attributes, a TOML file; those of the package if not given."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

_FLAGS = {
    "chance": "--chance",
    "most": "--most",
    "min_support": "--min-support",
    "false_discovery_rate": "--fdr",
    "across": "--across",
    "weigh": "--no-weigh",
}


@rules_app.command()
def mine(
    dataset: Data,
    out: Annotated[Path, typer.Option(help="The new rule book, a TOML file.")],
    rank: Annotated[
        Literal["lift", "count"],
        typer.Option(help="By how far from chance, or by how often (as published)."),
    ] = "lift",
    chance: Annotated[
        Literal["worn", "catalogue"] | None,
        typer.Option(help="Where chance takes bottoms from: what is worn (the default), or all."),
    ] = None,
    most: Annotated[
        int | None, typer.Option(help="Keep so many rules, the surest; 200 if not given.", min=1)
    ] = None,
    min_support: Annotated[
        int | None, typer.Option(help="Pairs that a rule rests on; 10 if not given.", min=1)
    ] = None,
    fdr: Annotated[
        float | None, typer.Option(help="Share of rules that may be chance; 0.01 if not given.")
    ] = None,
    across: Annotated[
        bool, typer.Option("--across", help="Join attributes too: a colour with a material.")
    ] = False,
    no_weigh: Annotated[
        bool, typer.Option("--no-weigh", help="Give all rules the strength 1.")
    ] = False,
    vocabulary: Words = None,
    json_: Json = False,
) -> None:
    """Find rules in the training pairs, and write them as a book to read and edit.

    A rule says that two values are worn together more often than chance has it, or less often.
    Validation and test pairs are not looked at.

    Example: `wearwith rules mine data/mango --out mango.toml --most 50`
    """
    from wearwith.catalog import load_dataset
    from wearwith.cli.output import print_json, say
    from wearwith.cli.rules_output import counts, plain, print_strongest, strongest
    from wearwith.errors import ConfigError, OutputExistsError
    from wearwith.files.atomic import require_absent
    from wearwith.rules import MiningConfig, RulesConfig, read_knowledge

    flags = {
        "chance": chance,
        "most": most,
        "min_support": min_support,
        "false_discovery_rate": fdr,
        "across": across or None,
        "weigh": False if no_weigh else None,
    }
    given = {name: value for name, value in flags.items() if value is not None}
    if rank == "count" and given:
        raise ConfigError(
            f"--rank count can't be joined with {_FLAGS[next(iter(given))]}",
            fix="leave that out, or rank by lift; counting takes 10 rules from either end",
        )
    mining = MiningConfig.of({"rank": rank, **given})
    if out.is_dir():
        raise OutputExistsError("This is a folder", where=out, fix="name a new file")
    require_absent(out)
    config = RulesConfig(book="mined", vocabulary=vocabulary, mining=mining)
    book = read_knowledge(load_dataset(dataset), config).book
    book.save(out)
    if json_:
        best = {sign: [plain(rule) for rule in strongest(book, sign)] for sign in ("+", "-")}
        print_json(
            {
                "out": str(out),
                **counts(book),
                "strongest": best,
                "mining": mining.model_dump(mode="json"),
            }
        )
        return
    print_strongest(book)
    say(f"Wrote {len(book)} rules to {out}")
    if not len(book):
        say("Try a higher --fdr, a lower --min-support, or --across")


@rules_app.command()
def show(
    book: Book = None,
    notes: Annotated[
        bool, typer.Option("--notes", help="Show what is noted, and where rules come from.")
    ] = False,
    json_: Json = False,
) -> None:
    """Show the rules of a book: + goes together, - does not.

    Example: `wearwith rules show mango.toml --notes`
    """
    from wearwith.cli.output import print_json, print_table, say
    from wearwith.cli.rules_output import plain, read_book

    rules = read_book(book).rules
    if json_:
        print_json([plain(rule) for rule in rules])
        return
    if not rules:
        say("The book has no rules")
        return
    columns = ["rule", "top", "bottom", "", "strength"]
    rows: list[tuple[object, ...]]
    rows = [(r.id, str(r.top), str(r.bottom), r.sign, r.strength) for r in rules]
    if notes:  # both values in one cell, as seven columns have no room
        columns = ["rule", "", "strength", "note, and source"]
        rows = [
            (
                f"{r.id}\n{r.top}, {r.bottom}",
                r.sign,
                r.strength,
                "\n".join(filter(None, (r.note, r.source))),
            )
            for r in rules
        ]
    print_table("", columns, rows)


@rules_app.command()
def check(
    book: Annotated[Path, typer.Argument(help="A rule book.", show_default=False)],
    dataset: Annotated[
        Path | None,
        typer.Option(help="Whose garments the rules are for; brands that it names are known then."),
    ] = None,
    vocabulary: Words = None,
    json_: Json = False,
) -> None:
    """Look a rule book over: its form, and whether there are such values.

    The exit code is 2 if a rule is wrong, and the message says which and how to put it right.

    Example: `wearwith rules check mango.toml --dataset data/mango`
    """
    from wearwith.catalog import load_dataset
    from wearwith.cli.output import print_json, print_table
    from wearwith.cli.rules_output import counts, known_rules, print_never, read_book
    from wearwith.rules import missing_sides
    from wearwith.words.attributes import AttributeVocabulary

    rules, missing = read_book(book), None
    if dataset is None:
        words = AttributeVocabulary
        rules.resolved(words.default() if vocabulary is None else words.read(vocabulary), book)
    else:
        data = load_dataset(dataset)
        known = known_rules(data, book, vocabulary)
        missing = missing_sides(known.book, known.activation(data.catalogue))
    if json_:
        print_json({"book": str(book), **counts(rules), "can_never_fire": missing})
        return
    print_table("", ("rules", "positive", "negative"), [tuple(counts(rules).values())])
    if missing is not None:
        print_never("can never fire there", rules, missing)


@rules_app.command()
def coverage(
    dataset: Data,
    book: Book = None,
    split: Annotated[
        Literal["train", "valid", "test"] | None,
        typer.Option(help="Which pairs; all three if not given.", show_default=False),
    ] = None,
    vocabulary: Words = None,
    json_: Json = False,
) -> None:
    """Show where rules have a say, and how often they are right.

    A rule is active on a triplet if it fires on just one of its two pairs, and right if it speaks
    for the one that was worn. A coin would be right half of the time. The interval takes triplets
    as independent of one another, which makes it too narrow.

    Example: `wearwith rules coverage data/mango mango.toml --split test`
    """
    from wearwith.catalog import load_dataset
    from wearwith.cli.output import print_json
    from wearwith.cli.rules_output import counts, known_rules, plain_split, print_coverage
    from wearwith.rules import cover

    data = load_dataset(dataset)
    splits = None if split is None else [split]
    found = cover(known_rules(data, book, vocabulary), data, splits)
    if json_:
        print_json(
            {
                "dataset": str(dataset),
                "book": "paper" if book is None else str(book),
                **counts(found.book),
                "splits": {part.split: plain_split(part, found.book) for part in found.splits},
                "never_fire": found.never,
            }
        )
    else:
        print_coverage(found)
