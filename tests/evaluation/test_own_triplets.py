"""Reading a user's triplets, with errors that lead to the row."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wearwith.catalog import Catalogue
from wearwith.errors import DataError
from wearwith.evaluation import read_triplets

CATALOGUE = Catalogue(
    tops=("7.0", "78515728", "blouse", "shirt"),
    bottoms=("101", "102", "jeans", "skirt"),
)
HEADER = "top\tpositive\tnegative\n"


@pytest.fixture
def written(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "own.tsv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def rows(triplets):
    columns = (triplets.tops, triplets.positives, triplets.negatives)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_reads_positions(written):
    path = written(HEADER + "shirt\tjeans\tskirt\nblouse\tskirt\t101\n")
    assert rows(read_triplets(path, CATALOGUE)) == [(2, 3, 0), (3, 2, 3)]


def test_columns_in_any_order_others_unread_and_blank_lines_skipped(written):
    path = written(
        'negative\tnote\ttop\tpositive\r\n\r\nskirt\ta "quote\tshirt\t jeans \r\n\n',
        encoding="utf-8-sig",
    )
    assert rows(read_triplets(path, CATALOGUE)) == [(3, 2, 3)]


def test_ids_printed_as_floats(written):
    path = written(HEADER + "78515728.0\t101.0\t102\n7.0\t101\t102.00\n")
    # "7.0" is known as it is written, so it stays.
    assert rows(read_triplets(path, CATALOGUE)) == [(0, 0, 1), (1, 0, 1)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.permutations(range(4)).map(lambda order: tuple(order[:2])),
        ),
        min_size=1,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_does_not_matter(written, found, random):
    lines = [
        "\t".join((CATALOGUE.tops[top], CATALOGUE.bottoms[good], CATALOGUE.bottoms[bad])) + "\n"
        for top, (good, bad) in found
    ]
    first = rows(read_triplets(written(HEADER + "".join(lines)), CATALOGUE))
    random.shuffle(lines)
    assert rows(read_triplets(written(HEADER + "".join(lines)), CATALOGUE)) == first
    assert first == sorted((top, good, bad) for top, (good, bad) in found)


@pytest.mark.parametrize(
    ("text", "what", "where", "fix"),
    [
        ("", "is empty", "own.tsv", "separated by tabs"),
        (HEADER, "no triplets", "own.tsv", None),
        ("top\tpositive\n", "lacks the column 'negative'", "row 1", "top | positive"),
        ("top,positive,negative\n", "lacks the column 'top'", "row 1", "separated by tabs"),
        (HEADER.replace("negative", "top"), "more than one column 'top'", "row 1", None),
        (HEADER + "\nshirt\tjeans\n", "2 fields", "row 3", "tabs"),
        (HEADER + "shirt\tjeans\tskirt\t\n", "4 fields", "row 2", "tabs"),
        (HEADER + "shirt\t\tskirt\n", "lacks an id", "row 2, column positive", "name an item"),
        (HEADER + "shirt\tjeans\tskrit\n", "'skrit'", "row 2, column negative", "skirt"),
        (HEADER + "jeans\tskirt\t101\n", "is a bottom, not a top", "row 2, column top", "top"),
        (HEADER + "shirt\t103.0\t101\n", "'103'", "row 2, column positive", "101"),
        (HEADER + "shirt\t101\t101.0\n", "both", "row 2, column negative", "another bottom"),
    ],
)
def test_bad_files_say_what_is_wrong_where_and_what_to_do(written, text, what, where, fix):
    with pytest.raises(DataError) as caught:
        read_triplets(written(text), CATALOGUE)
    assert what in caught.value.what
    assert where in caught.value.where
    assert "own.tsv" in caught.value.where
    if fix is not None:
        assert fix in caught.value.fix


def test_what_is_no_text_file_is_an_error(tmp_path):
    with pytest.raises(DataError, match="no triplet file"):
        read_triplets(tmp_path / "absent.tsv", CATALOGUE)
    with pytest.raises(DataError, match="can't be read"):
        read_triplets(tmp_path, CATALOGUE)
    (tmp_path / "latin.tsv").write_bytes("top\tpositive\tnegative\nblusón\n".encode("latin-1"))
    with pytest.raises(DataError, match="can't be read"):
        read_triplets(tmp_path / "latin.tsv", CATALOGUE)
