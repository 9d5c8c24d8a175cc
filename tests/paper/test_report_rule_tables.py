"""What stands above the tables of rules."""

from dataclasses import replace

from fake_findings import full

from wearwith.paper.report.rule_tables import rules_table


def test_single_rules_with_fewer_seeds_say_so() -> None:
    findings = full()
    assert "alone." not in rules_table(findings).caption
    one = rules_table(replace(findings, rule_seeds=1)).caption
    assert "was trained with one seed alone." in one
    assert "with 2 seeds alone." in rules_table(replace(findings, rule_seeds=2)).caption
