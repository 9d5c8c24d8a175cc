"""Matching rules: the words of attributes, the rule book, mining, and which rules a pair fires."""

from wearwith.rules.activation import Activation, Active
from wearwith.rules.attributes import ATTRIBUTES, AttributeVocabulary, Mention, Trait
from wearwith.rules.book import Rule, RuleBook, Sign
from wearwith.rules.coverage import Coverage, SplitCoverage, cover, missing_sides
from wearwith.rules.desk import RuleDesk, RuleEdit, read_rules
from wearwith.rules.frequencies import PairFrequencies, relative_gap
from wearwith.rules.knowledge import Knowledge, RulesConfig, read_knowledge, read_knowledge_again
from wearwith.rules.mining import MiningConfig, frequencies, mine
from wearwith.rules.naming import called
from wearwith.rules.traits import ReadFrom, read_traits
from wearwith.rules.true_rules import true_rules

__all__ = [
    "ATTRIBUTES",
    "Activation",
    "Active",
    "AttributeVocabulary",
    "Coverage",
    "Knowledge",
    "Mention",
    "MiningConfig",
    "PairFrequencies",
    "ReadFrom",
    "Rule",
    "RuleBook",
    "RuleDesk",
    "RuleEdit",
    "RulesConfig",
    "Sign",
    "SplitCoverage",
    "Trait",
    "called",
    "cover",
    "frequencies",
    "mine",
    "missing_sides",
    "read_knowledge",
    "read_knowledge_again",
    "read_rules",
    "read_traits",
    "relative_gap",
    "true_rules",
]
