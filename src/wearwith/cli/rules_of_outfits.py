"""Mining and coverage of rules between the garments of whole outfits, on the command line."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wearwith.cli.output import print_json, print_table, say
from wearwith.cli.rules_output import STRONGEST, as_json, counts, print_strongest

if TYPE_CHECKING:
    from wearwith.catalog import Dataset
    from wearwith.catalog.schema import Split
    from wearwith.rules import Knowledge

__all__ = ["cover_outfits_of", "mine_from_outfits"]

MOST_SHOWN = 40  # rules of a coverage


def mine_from_outfits(
    dataset: "Dataset",
    given: Mapping[str, object],
    vocabulary: Path | None,
    out: Path | None,
    *,
    as_machine: bool,
) -> None:
    """Mine soft rules between any two slots, and screen set rules; show them, and write a book.

    `given` are settings of mining in place of those that models of outfits begin with. Raises
    `RuleError` if there are no training outfits.
    """
    from wearwith.catalog import SlotCatalogue, outfits_as_positions
    from wearwith.rules import MiningConfig, RuleBook, RulesConfig
    from wearwith.rules.outfit_coverage import said_once
    from wearwith.rules.outfit_knowledge import read_outfit_knowledge
    from wearwith.training.run_config import OUTFIT_DEFAULTS

    mining = MiningConfig.of({**OUTFIT_DEFAULTS["rules"]["mining"], **given})
    config = RulesConfig(book="mined", vocabulary=vocabulary, mining=mining)
    garments = SlotCatalogue.of(dataset.items)
    outfits = outfits_as_positions(dataset, garments, "train")
    known = read_outfit_knowledge(dataset, config, garments, outfits).knowledge
    book = known.book
    if out is not None:
        book.save(out)
    best = {}
    for sign in ("+", "-"):
        of_sign = [rule for rule in book.rules if rule.sign == sign]
        of_sign.sort(key=lambda rule: -rule.strength)
        best[sign] = said_once(of_sign, known, garments, STRONGEST)
    if as_machine:
        print_json(
            {
                "out": None if out is None else str(out),
                "outfits": len(outfits),
                **counts(book),
                "strongest": {sign: [*map(as_json, rules)] for sign, rules in best.items()},
                "set_rules": [*map(as_json, book.set_rules)],
                "mining": mining.model_dump(mode="json"),
            }
        )
        return
    print_strongest(RuleBook((*best["+"], *best["-"])))
    if book.set_rules:
        rows = [(rule.id, rule.strength, rule.note) for rule in book.set_rules]
        print_table("Of whole outfits", ("rule", "strength", "found"), rows)
    found = f"{len(book.rules):,} rules, and {len(book.set_rules)} of whole outfits"
    if out is None:
        say(f"Found {found}, in {len(outfits):,} outfits; write them to a file with --out")
    else:
        say(f"Wrote {found} to {out}")


def cover_outfits_of(
    known: "Knowledge", dataset: "Dataset", split: "Split", *, as_machine: bool
) -> None:
    """Show how often rules fire between the garments of the outfits of a split, and by chance."""
    from wearwith.catalog import SlotCatalogue
    from wearwith.evaluation.outfit_protocol import split_outfits
    from wearwith.rules.outfit_coverage import cover_outfits

    garments = SlotCatalogue.of(dataset.items)
    found = cover_outfits(known, garments, split_outfits(dataset, garments, split))
    pairs = list(zip(found.fires.tolist(), found.fires_by_chance.tolist(), strict=True))
    sets = list(zip(found.broken.tolist(), found.broken_by_chance.tolist(), strict=True))
    if as_machine:
        of_pairs = zip(found.book.rules, pairs, strict=True)
        of_sets = zip(found.book.set_rules, sets, strict=True)
        by_rule: list[dict[str, Any]]
        by_rule = [{"id": r.id, "pairs": n, "by_chance": chance} for r, (n, chance) in of_pairs]
        print_json(
            {
                "split": split,
                "outfits": found.n_outfits,
                "pairs": found.n_pairs,
                **counts(found.book),
                "share_with_any": found.share_any,
                "mean_fired": found.mean_fired,
                "by_rule": by_rule,
                "set_rules": [
                    {"id": r.id, "broken": n, "by_chance": chance} for r, (n, chance) in of_sets
                ],
            }
        )
        return
    columns = ("rule", "", "fires", "by chance")
    rows = [(r.id, r.sign, *of) for r, of in zip(found.book.rules, pairs, strict=True)]
    often = sorted(rows, key=lambda row: -max(row[2:]))[:MOST_SHOWN]
    title = f"{split}: {found.n_outfits:,} outfits, {found.n_pairs:,} pairs of their garments"
    print_table(title, columns, often)
    if len(often) < len(rows):
        say(f"These fire most often; {len(rows) - len(often):,} more rules with --json")
    if sets:
        rows = [(r.id, r.sign, *of) for r, of in zip(found.book.set_rules, sets, strict=True)]
        print_table("Outfits that break a rule", ("rule", "", "outfits", "by chance"), rows)
    print_table(
        "All rules together, on pairs",
        ("with a rule", "rules each"),
        [(found.share_any, found.mean_fired)],
    )
