"""What is counted for the rule book `worn`."""

from worlds import checkerboard


def test_a_pair_that_two_sources_have_is_counted_in_neither(benchmark_of):
    counting = benchmark_of("worn_counts")
    whole, part = checkerboard(), checkerboard(24, 12)
    rows = counting.as_csv({"mango": whole}).splitlines()
    assert any(row.startswith("mango,side,top,bottom,material,linen,linen,") for row in rows)
    assert counting.as_csv({"mango": whole, "expfashion": whole}).splitlines() == rows[:1]
    both = counting.as_csv({"mango": whole, "expfashion": part}).splitlines()
    assert len(both) > 1
    assert not any(row.startswith("expfashion") for row in both)
    total = int(both[1].split(",")[-1])
    every = int(rows[1].split(",")[-1])
    assert total == every - len(part.pairs_of("train")) - _elsewhere(whole, part)


def _elsewhere(whole, part):
    """Training pairs of one dataset that another has in another split."""
    other = part.pairs.select("top", "bottom", other="split")
    found = whole.pairs_of("train").join(other, on=["top", "bottom"])
    return found.filter(found["other"] != "train").height
