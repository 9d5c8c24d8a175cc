"""The edge of a photograph as a vector, and clusters of backdrops."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from flatlays import flat_lay
from wearwith.features.photo_border import BorderPixels, cluster_backdrops
from wearwith.pictures.decoding import open_picture

BACKDROPS = {"warm": (240, 228, 210), "cool": (205, 212, 222), "dark": (120, 118, 122)}


def describe(*pictures):
    return BorderPixels().encode(pictures)


def uniform(colour, height=334, width=239):
    return np.full((height, width, 3), colour, np.uint8)


def test_a_uniform_picture_has_its_colour_in_every_block_and_no_spread():
    (vector,) = describe(uniform((255, 255, 255)))
    assert vector.shape == (BorderPixels.dim,) == (96,)
    np.testing.assert_allclose(vector[:72].reshape(24, 3), [[100, 0, 0]] * 24, atol=0.01)
    np.testing.assert_allclose(vector[72:], 0, atol=0.01)


def test_a_garment_does_not_show_in_the_border():
    (red,) = describe(flat_lay((170, 40, 50))[0])
    (navy,) = describe(flat_lay((40, 45, 80))[0])
    np.testing.assert_allclose(red, navy, atol=0.6)


def test_each_block_is_seen_where_it_is():
    white = uniform((255, 255, 255))
    top, right = white.copy(), white.copy()
    top[:12, :47] = 0  # the first block along the upper edge
    right[12:56, -12:] = 0  # the first block along the right edge
    plain, first, second = (row[:72].reshape(24, 3)[:, 0] for row in describe(white, top, right))
    assert np.flatnonzero(plain - first > 50).tolist() == [0]
    assert np.flatnonzero(plain - second > 50).tolist() == [11]


@settings(max_examples=30, deadline=None)
@given(height=st.integers(1, 30), width=st.integers(1, 30))
def test_pictures_of_any_size_have_a_vector(height, width):
    (vector,) = describe(uniform((90, 120, 60), height, width))
    assert np.isfinite(vector).all()


def photographs(seed, counts):
    """Photograph before three backdrops under varying light; give the vectors and which it was."""
    rng = np.random.default_rng(seed)
    pictures, truth = [], []
    for number, (colour, count) in enumerate(zip(BACKDROPS.values(), counts, strict=True)):
        for _ in range(count):
            light = rng.normal(1, 0.005)
            noise = rng.normal(0, 1, (60, 40, 3))
            pictures.append((np.array(colour) * light + noise).clip(0, 255).astype(np.uint8))
            truth.append(number)
    return describe(*pictures), np.array(truth)


def test_backdrops_are_told_apart_and_the_largest_cluster_is_the_first():
    vectors, truth = photographs(0, (10, 30, 20))
    clusters = cluster_backdrops(vectors, np.ones(len(truth), bool), clusters=3)
    assert adjusted_rand_score(truth, clusters) == 1
    assert np.bincount(clusters).tolist() == [30, 20, 10]


def test_the_order_of_the_photographs_does_not_matter():
    vectors, _ = photographs(1, (10, 30, 20))
    everything = np.ones(len(vectors), bool)
    order = np.random.default_rng(2).permutation(len(vectors))
    clusters = cluster_backdrops(vectors, everything, clusters=3)
    np.testing.assert_array_equal(
        cluster_backdrops(vectors[order], everything, clusters=3), clusters[order]
    )


def test_only_garments_make_clusters():
    vectors, truth = photographs(3, (20, 30, 10))
    garments = truth != 2
    clusters = cluster_backdrops(vectors, garments, clusters=2)
    assert np.bincount(clusters[garments]).tolist() == [30, 20]
    # The dark backdrop of the others is put into the nearest cluster, and moves none.
    assert len(np.unique(clusters[~garments])) == 1


def test_spreads_do_not_count():
    vectors, truth = photographs(4, (10, 30, 20))
    vectors[:, 72:] = np.random.default_rng(0).normal(0, 500, (len(truth), 24))
    clusters = cluster_backdrops(vectors, np.ones(len(truth), bool), clusters=3)
    assert adjusted_rand_score(truth, clusters) == 1


def test_there_are_no_more_clusters_than_backdrops():
    vectors = describe(*[uniform(colour, 40, 30) for colour in BACKDROPS.values()] * 2)
    clusters = cluster_backdrops(vectors, np.zeros(6, bool))
    assert np.bincount(clusters).tolist() == [2, 2, 2]


@pytest.mark.real
def test_real_backdrops_follow_the_season(shared_data):
    folder = shared_data / "mango" / "datathon"
    products = pl.read_csv(folder / "dataset" / "product_data.csv").sort("cod_modelo_color")
    garments = products.filter(pl.col("des_product_category").is_in(["Tops", "Bottoms"]))
    files = garments.gather_every(garments.height // 150)["des_filename"].to_list()
    pictures = [open_picture((shared_data / "mango" / file).read_bytes()) for file in files]
    clusters = cluster_backdrops(describe(*pictures), np.ones(len(files), bool))
    late = np.array([file.rsplit("/", 1)[1][:4] >= "2021" for file in files])
    shares = np.array([late[clusters == cluster].mean() for cluster in clusters])
    assert np.mean(np.maximum(shares, 1 - shares)) > 0.95
