"""Orders, carts and events as shops write them."""

from pathlib import Path

import polars as pl
import pytest

from wearwith.catalog.import_problems import Problems
from wearwith.catalog.importers.order_lines import read_order_lines
from wearwith.catalog.schema import item_table
from wearwith.errors import DataError

ITEMS = item_table(
    pl.DataFrame(
        {
            "id": ["0010", "b", "c"],
            "slot": ["top", "bottom", "shoes"],
            "variant_ids": [["0011", "0012"], None, None],
        }
    )
)


def read(
    tmp_path: Path, text: str, id_width: int = 0, **columns: str
) -> tuple[pl.DataFrame, Problems]:
    path = tmp_path / "orders.csv"
    path.write_text(text)
    problems = Problems()
    return read_order_lines(path, ITEMS, columns, problems, id_width=id_width), problems


def test_sizes_are_garments_and_unknown_items_are_counted(tmp_path: Path) -> None:
    text = "order,item\n1,0012\n1,b\n1,10\n,c\n2,zz\n"
    lines, problems = read(tmp_path, text, order="order", item="item")
    assert lines["item"].to_list() == ["0010", "b"]
    assert lines["order"].n_unique() == 1
    assert dict(problems.dropped) == {
        "order lines of unknown items": 2,
        "order lines without an order and a customer": 1,
    }
    assert "such as '10', and the nearest is '0010'" in problems.in_words()
    lines, problems = read(tmp_path, text, 4, order="order", item="item")
    assert lines["item"].to_list() == ["0010", "b", "0010"]


@pytest.mark.parametrize(
    ("written", "later"),
    [
        ("2025-01-10", "2025-01-11"),
        ("2025-01-10 08:30:00 UTC", "2025-01-11 08:30:00 UTC"),
        ("2025-01-10T08:30:00.123Z", "2025-01-11T08:30:00.123Z"),
        ("2025-01-10T08:30:00+02:00", "2025-01-11T08:30:00+02:00"),
        ("10.01.2025 08:30", "11.01.2025 08:30"),
        ("20250110", "20250111"),
        ("13/01/2025", "14/01/2025"),
        ("01/13/2025", "01/14/2025"),
        ("1736497800", "1736584200"),
        ("1736497800000", "1736584200000"),
    ],
)
def test_times(tmp_path: Path, written: str, later: str) -> None:
    text = f"who;what;when\nx;b;{written}\nx;c;{later}\n"
    lines, problems = read(tmp_path, text, customer="who", item="what", time="when")
    assert lines["time"].diff().to_list() == [None, 24 * 3_600_000]
    assert not problems.noted


def test_events_returns_and_gifts(tmp_path: Path) -> None:
    text = """s,item,event,n,back,gift
1,b,view,1,,
1,b,add_to_cart,1,,
1,b,Purchase,2,no,
1,c,purchase,"1,5",0,Happy birthday!
1,c,purchase,x,yes,
1,c,refund,1,,
1,c,remove_from_cart,1,,
1,c,hover,1,,
"""
    names = {"quantity": "n", "returned": "back", "gift": "gift", "event": "event"}
    lines, problems = read(tmp_path, text, order="s", item="item", **names)
    assert lines.select("item", "event", "quantity", "gift").rows() == [
        ("b", "seen", 1.0, False),
        ("b", "seen", 1.0, False),
        ("b", "bought", 2.0, False),
        ("c", "bought", 1.5, True),
        ("c", "returned", 1.0, False),
    ]
    assert problems.dropped["order lines with an unknown event"] == 1
    assert problems.dropped["order lines of garments that were returned"] == 1
    assert problems.noted["quantities that can't be read (taken as 1)"] == 1


def test_carts_are_baskets_where_nothing_was_bought(tmp_path: Path) -> None:
    lines, _ = read(
        tmp_path, "s,item,event\n1,b,view\n1,c,cart\n", order="s", item="item", event="event"
    )
    assert lines["event"].to_list() == ["seen", "bought"]


def test_orders_that_some_lines_lack_give_way_to_customers(tmp_path: Path) -> None:
    text = "order,who,item\n1,x,b\n,x,c\n"
    lines, problems = read(tmp_path, text, order="order", customer="who", item="item")
    assert lines["order"].null_count() == 2
    assert lines["customer"].n_unique() == 1
    assert sum(problems.noted.values()) == 1


def test_what_cannot_be_orders_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Nothing says which item was bought"):
        read(tmp_path, "order,item\n1,b\n", order="order")
    with pytest.raises(DataError, match="lacks the columns sku"):
        read(tmp_path, "order,item\n1,b\n", order="order", item="sku")
    with pytest.raises(DataError, match="No line names a known item"):
        read(tmp_path, "order,item\n1,x\n", order="order", item="item")
