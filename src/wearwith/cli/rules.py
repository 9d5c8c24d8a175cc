"""`wearwith rules`: find matching rules, look at them, and see where they apply."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from wearwith.cli.options import JsonOption, ModelArgument
from wearwith.cli.output import print_json, print_table, say
from wearwith.cli.rules_of_outfits import cover_outfits_of, mine_from_outfits
from wearwith.cli.rules_output import (
    about_outfits,
    as_json,
    counts,
    known_rules,
    print_coverage,
    print_never,
    print_strongest,
    read_book,
    split_as_json,
    strongest,
)
from wearwith.errors import ConfigError, OutputExistsError

__all__ = ["rules_app"]

rules_app = typer.Typer(
    help="Find matching rules, look at them, and see where they apply.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Data = Annotated[Path, typer.Argument(help="A dataset folder.")]
Book = Annotated[
    Path | None,
    typer.Argument(help="A rule book, or a service's folder of edits; by default the paper's."),
]
Words = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The words of values: a TOML file, or languages, such as de+en; by default the "
        "package's words of the languages that the garments are described in.",
    ),
]


@rules_app.command("try")
def try_rules(
    run: ModelArgument,
    book: Annotated[Path, typer.Argument(help="A rule book, or a service's folder of edits.")],
    json_: JsonOption = False,
) -> None:
    """Measure what another rule book would change without training: AUC on validation pairs.

    The teacher trusts rules that it did not learn as much as its own average rule. Intervals are
    over tops; that of the difference has the same tops on both sides.

    Example: `wearwith rules try runs/akd mango.toml`
    """
    from wearwith.matching import Matcher, effect_of
    from wearwith.model import load_model

    effect = effect_of(Matcher(load_model(run)), read_book(book))
    if json_:
        print_json(effect.to_json())
        return
    if effect.reason is not None:
        say(f"There is nothing to measure on: {effect.reason}")
        return
    rows = [("student", effect.student), ("teacher now", effect.before), ("with it", effect.after)]
    print_table(
        f"{effect.n_pairs:,} validation pairs of {effect.n_tops:,} tops against "
        f"{effect.n_random:,} random ones",
        ("", "AUC", "95 % interval"),
        [(name, one.auc, one.interval) for name, one in rows if one is not None]
        + [("difference", effect.difference, effect.interval)],
    )
    say("It makes a difference" if effect.is_sure else "It may make no difference at all")


@rules_app.command()
def mine(
    dataset: Data,
    out: Annotated[Path | None, typer.Option(help="The new rule book, a TOML file.")] = None,
    outfits: Annotated[
        bool,
        typer.Option("--outfits", help="Between any two garments of whole outfits; show them."),
    ] = False,
    rank: Annotated[
        Literal["lift", "count", "soft"],
        typer.Option(
            help="Rank by distance from chance, or by count (as published), or keep every "
            "supported pair of values, with a small strength for little evidence."
        ),
    ] = "lift",
    chance: Annotated[
        Literal["worn", "catalogue"] | None,
        typer.Option(help="Where chance draws bottoms from: what is worn (the default), or all."),
    ] = None,
    most: Annotated[
        int | None,
        typer.Option(
            help="Keep this many rules, the surest; by default 200, soft ones all.", min=1
        ),
    ] = None,
    min_support: Annotated[
        int | None,
        typer.Option(help="Pairs that a rule needs; by default 10, of soft ones 2.", min=1),
    ] = None,
    fdr: Annotated[
        float | None, typer.Option(help="Share of rules that may be chance; by default 0.01.")
    ] = None,
    across: Annotated[
        bool, typer.Option("--across", help="Join two attributes too: a colour with a material.")
    ] = False,
    no_weigh: Annotated[
        bool, typer.Option("--no-weigh", help="Give all rules the strength 1.")
    ] = False,
    vocabulary: Words = None,
    json_: JsonOption = False,
) -> None:
    """Find rules in the training pairs, and write them as a book to read and edit.

    A rule says that two values are worn together more often, or less often, than by chance. Only
    training pairs count. With --outfits rules are about any two slots and whole outfits, as models
    of outfits learn with; no test decides which count, as many weak ones together know more.

    Example: `wearwith rules mine data/mango --outfits --out mango.toml --most 50`
    """
    from wearwith.catalog import load_dataset
    from wearwith.files.atomic import require_absent
    from wearwith.rules import MiningConfig, RulesConfig, read_knowledge
    from wearwith.rules.mining_config import SOFT

    settings = {
        "chance": ("--chance", chance),
        "most": ("--most", most),
        "min_support": ("--min-support", min_support),
        "false_discovery_rate": ("--fdr", fdr),
        "across": ("--across", across or None),
        "weigh": ("--no-weigh", False if no_weigh else None),
    }
    given = {name: value for name, (_, value) in settings.items() if value is not None}
    read = {"count": set[str](), "soft": {"chance", "most", "min_support"}}
    for name in given:
        if name not in read.get(rank, given):
            raise ConfigError(
                f"--rank {rank} can't be joined with {settings[name][0]}",
                fix="leave that out, or rank by lift",
            )
    if outfits:
        if rank != "lift":
            raise ConfigError(
                f"--outfits can't be joined with --rank {rank}",
                fix="leave --rank out; rules of outfits are soft",
            )
        for name in given.keys() - {"most", "min_support"}:
            raise ConfigError(
                f"--outfits can't be joined with {settings[name][0]}", fix="leave that out"
            )
    elif out is None:
        raise typer.BadParameter("the rules need a new file", param_hint="--out")
    if out is not None:
        if out.is_dir():
            raise OutputExistsError("This is a folder", where=out, fix="name a new file")
        require_absent(out)
    if outfits:
        data = load_dataset(dataset)
        mine_from_outfits(data, given, vocabulary, out, as_machine=json_)
        return
    assert out is not None  # noqa: S101 (checked above)
    mining = MiningConfig.of({**(SOFT if rank == "soft" else {}), "rank": rank, **given})
    config = RulesConfig(book="mined", vocabulary=vocabulary, mining=mining)
    known = read_knowledge(load_dataset(dataset), config)
    book = known.book
    book.save(out)
    if json_:
        best = {sign: [as_json(rule) for rule in strongest(book, sign)] for sign in ("+", "-")}
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
    if not len(book) and not known.has_values:
        say(
            "No colour, material, pattern or category was found in the titles. If they are in a "
            "language that the package has no words of, give some with --vocabulary FILE"
        )
    elif not len(book):
        say("Try a higher --fdr, a lower --min-support, or --across")


@rules_app.command()
def show(
    book: Book = None,
    notes: Annotated[
        bool, typer.Option("--notes", help="Show the notes and sources of rules.")
    ] = False,
    json_: JsonOption = False,
) -> None:
    """Show the rules of a book: + goes together, - does not.

    Example: `wearwith rules show mango.toml --notes`
    """
    whole = read_book(book)
    rules = whole.all
    if json_:
        print_json([as_json(rule) for rule in rules])
        return
    if not rules:
        say("The book has no rules")
        return
    about = [tuple(map(str, r.items)) for r in whole.rules]
    about += [(str(r.limit), "") for r in whole.set_rules]
    is_of_sides = all(r.is_of_sides for r in whole.rules) and not whole.set_rules
    sides = ("top", "bottom") if is_of_sides else ("garment, or outfit", "garment")
    columns = ["rule", *sides, "", "strength"]
    rows: list[tuple[object, ...]]
    rows = [(r.id, *of, r.sign, r.strength) for r, of in zip(rules, about, strict=True)]
    if notes:  # both values in one cell, as seven columns have no room
        columns = ["rule", "", "strength", "note, and source"]
        rows = [
            (
                f"{r.id}\n{', '.join(filter(None, of))}",
                r.sign,
                r.strength,
                "\n".join(filter(None, (r.note, r.source))),
            )
            for r, of in zip(rules, about, strict=True)
        ]
    print_table("", columns, rows)


@rules_app.command()
def check(
    book: Annotated[Path, typer.Argument(help="A rule book.")],
    dataset: Annotated[
        Path | None,
        typer.Option(help="A dataset whose garments the rules are for; its brands are then known."),
    ] = None,
    vocabulary: Words = None,
    json_: JsonOption = False,
) -> None:
    """Check a rule book: its form, and whether its values exist.

    The exit code is 2 if a rule is wrong; the message says which, and how to fix it.

    Example: `wearwith rules check mango.toml --dataset data/mango`
    """
    from wearwith.catalog import load_dataset
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
        about = {"about_outfits": about_outfits(rules)}
        print_json({"book": str(book), **counts(rules), "can_never_fire": missing, **about})
        return
    print_table("", ("rules", "positive", "negative"), [tuple(counts(rules).values())])
    if missing is not None:
        print_never("can never fire there", rules, missing)


@rules_app.command()
def words(
    languages: Annotated[
        str, typer.Argument(help="Codes of languages joined by a plus, such as de+en.")
    ],
    out: Annotated[Path, typer.Option(help="The new file.")],
) -> None:
    """Write the words of values in some languages as a file to edit, for `--vocabulary`.

    A word means what it means in the first language that has it. The languages are en, es, de, fr,
    it, pt, nl, pl, ja, zh and ko.

    Example: `wearwith rules words de+en --out words.toml`
    """
    from wearwith.files.atomic import require_absent
    from wearwith.words.attributes import AttributeVocabulary

    require_absent(out)
    mixed = AttributeVocabulary.mixed(languages.split("+"))
    mixed.save(out)
    n_words = sum(len(of) for values in mixed.values.values() for of in values.values())
    say(f"Wrote {n_words:,} words for {len(mixed.traits)} values to {out}")


@rules_app.command()
def coverage(
    dataset: Data,
    book: Book = None,
    split: Annotated[
        Literal["train", "valid", "test"] | None,
        typer.Option(help="Which pairs; by default all three, of outfits the training ones."),
    ] = None,
    outfits: Annotated[
        bool, typer.Option("--outfits", help="Between any two garments of whole outfits.")
    ] = False,
    vocabulary: Words = None,
    json_: JsonOption = False,
) -> None:
    """Show where rules apply, and how often they are right.

    A rule is active on a triplet if it fires on just one of its two pairs, and right if it speaks
    for the worn one. A coin would be right half of the time. The interval is too narrow, as it
    takes triplets as independent of one another. With --outfits rules are counted between all
    garments of an outfit, beside outfits put together by chance.

    Example: `wearwith rules coverage data/mango mango.toml --split test --outfits`
    """
    from wearwith.catalog import load_dataset
    from wearwith.rules import cover

    data = load_dataset(dataset)
    if outfits:
        known = known_rules(data, book, vocabulary)
        cover_outfits_of(known, data, split or "train", as_machine=json_)
        return
    splits = None if split is None else [split]
    found = cover(known_rules(data, book, vocabulary), data, splits)
    if json_:
        print_json(
            {
                "dataset": str(dataset),
                "book": "paper" if book is None else str(book),
                **counts(found.book),
                "splits": {part.split: split_as_json(part, found.book) for part in found.splits},
                "never_fire": found.never,
                "about_outfits": about_outfits(found.book),
            }
        )
    else:
        print_coverage(found)
