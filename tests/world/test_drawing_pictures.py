"""A picture shows the colour, pattern and material that its garment truly has."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from wearwith.world.assortment import COLOURS, MATERIALS, METAL, METALS, PATTERNS
from wearwith.world.drawing import BACKDROPS, DrawingSubject, Picture, draw, drawn_flat, jpeg
from wearwith.world.drawing.dyes import TRUE_COLOURS, TRUE_METALS, dyed, lab_of, rgb_of
from wearwith.world.drawing.flat_drawing import LONGER_SIDE
from wearwith.world.drawing.garment import SILHOUETTES
from wearwith.world.drawing.phone import FLOORS

TEE = DrawingSubject("top-1-0", "top-1", "t-shirt", "navy", "plain", "cotton")


def within(picture: Picture) -> np.ndarray:
    """Pixels of the garment alone; (n, 3)."""
    return picture.pixels[picture.cover > 0.97]


def chest(picture: Picture, half: int = 34) -> np.ndarray:
    """Lightness of a square in the middle of a top, which has neither seam nor button."""
    lab = cv2.cvtColor(picture.pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return lab[150 - half : 150 + half, 120 - half : 120 + half, 0]


def test_the_same_seed_draws_the_same_bytes_and_another_seed_others():
    first, again, other = draw(TEE, 3), draw(TEE, 3), draw(TEE, 4)
    assert jpeg(first.pixels) == jpeg(again.pixels)
    assert jpeg(first.pixels) != jpeg(other.pixels)
    assert first.pixels.shape == (320, 240, 3)
    assert jpeg(first.pixels)[:2] == b"\xff\xd8"


def test_every_colour_of_the_world_can_be_dyed():
    assert set(TRUE_COLOURS) == set(COLOURS)
    assert set(TRUE_METALS) == set(METALS)


def test_jewellery_has_the_colour_of_its_metal():
    words = {name: lab_of(rgb_of(text)) for name, text in TRUE_METALS.items()}
    for metal in METALS:
        subject = DrawingSubject("jewellery-1-0", "jewellery-1", "bracelet", metal, "plain", METAL)
        for seed in range(3):
            median = lab_of(np.median(within(draw(subject, seed)), axis=0).astype(np.float32))
            assert min(words, key=lambda name: np.linalg.norm(words[name] - median)) == metal


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize(("category", "material"), [("t-shirt", "cotton"), ("dress", "satin")])
def test_a_plain_garment_has_its_true_colour(colour: str, category: str, material: str):
    subject = replace(TEE, category=category, colour=colour, material=material)
    for seed in range(3):
        picture = draw(subject, seed)
        median = np.median(within(picture), axis=0).astype(np.float32)
        assert np.linalg.norm(lab_of(median) - lab_of(rgb_of(TRUE_COLOURS[colour]))) < 8
        assert np.linalg.norm(lab_of(median) - lab_of(rgb_of(picture.dye))) < 3
        assert picture.dye_share == 1


def test_dye_lots_stay_nearer_to_their_colour_than_to_any_other():
    words = {name: lab_of(rgb_of(text)) for name, text in TRUE_COLOURS.items()}
    for colour in COLOURS:
        for seed in range(40):
            dye = lab_of(dyed(colour, np.random.default_rng(seed)))
            assert min(words, key=lambda name: np.linalg.norm(words[name] - dye)) == colour


@pytest.mark.parametrize("material", MATERIALS)
def test_every_material_can_be_drawn_and_looks_like_itself(material: str):
    grey = replace(TEE, colour="grey")
    picture = draw(replace(grey, material=material), 5)
    for other in MATERIALS:
        if other != material:
            difference = picture.pixels.astype(int) - draw(replace(grey, material=other), 5).pixels
            assert np.abs(difference[picture.cover > 0.97]).mean() > 0.4


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_leaves_the_share_of_the_cloth_that_is_told(pattern: str):
    for seed in range(4):
        picture = draw(replace(TEE, pattern=pattern), seed)
        assert (picture.dye_share < 0.995) == (pattern != "plain")
        spread = chest(picture).std()
        assert spread > 4 if pattern != "plain" else spread < 4


def test_stripes_of_jersey_lie_and_those_of_shirts_stand():
    for seed in range(4):
        lying = chest(draw(replace(TEE, pattern="striped"), seed))
        assert lying.mean(axis=1).var() > 8 * lying.mean(axis=0).var()
        shirt = replace(TEE, category="trousers", pattern="striped", material="wool")
        standing = draw(shirt, seed)
        light = cv2.cvtColor(standing.pixels, cv2.COLOR_RGB2LAB)[70:110, 96:144, 0].astype(float)
        assert light.mean(axis=0).var() > 2 * light.mean(axis=1).var()


def test_checks_repeat_both_ways():
    for seed in range(4):
        found = chest(draw(replace(TEE, pattern="checked"), seed))
        along, across = found.mean(axis=1).std(), found.mean(axis=0).std()
        assert 0.4 < along / across < 2.5
        assert min(along, across) > 1


def test_dots_and_flowers_are_islands_of_another_colour():
    for pattern in ("dotted", "floral"):
        found = chest(draw(replace(TEE, pattern=pattern), 1))
        other = np.abs(found - np.median(found)) > 12
        count, _ = cv2.connectedComponents(other.astype(np.uint8))
        assert count > 4


def test_shading_comes_from_the_upper_left():
    for seed in range(4):
        picture = draw(replace(TEE, colour="grey", category="sweater", material="wool"), seed)
        inside = (picture.cover > 0.97).astype(np.uint8)
        light = picture.pixels.mean(axis=2)
        edge = inside - cv2.erode(inside, np.ones((7, 7), np.uint8))
        rows, columns = np.nonzero(edge)
        facing = (columns - columns.mean()) + (rows - rows.mean())
        values = light[rows, columns]
        assert values[facing < 0].mean() > values[facing > 0].mean() + 3


def test_the_colours_of_a_design_share_its_cut_and_its_backdrop():
    one = draw(TEE, 0)
    other = draw(replace(TEE, item="top-1-1", colour="red"), 0)
    assert one.backdrop == other.backdrop
    assert one.dye != other.dye
    # Both are laid down anew, so that they are a little turned and off.
    assert 0.8 < overlap(one, other) < 1


def overlap(one: Picture, other: Picture) -> float:
    a, b = one.cover > 0.5, other.cover > 0.5
    return float((a & b).sum() / (a | b).sum())


def test_both_backdrops_occur_and_are_told_apart_by_their_colour():
    tones: dict[str, list[np.ndarray]] = {name: [] for name in BACKDROPS}
    for number in range(24):
        picture = draw(replace(TEE, design=f"top-{number}"), 0)
        frame = np.concatenate(
            [picture.pixels[:8].reshape(-1, 3), picture.pixels[:, :6].reshape(-1, 3)]
        )
        tones[picture.backdrop].append(np.median(frame, axis=0))
    warmth = {name: [tone[0] - tone[2] for tone in found] for name, found in tones.items()}
    assert min(map(len, warmth.values())) > 5
    assert min(warmth["spring"]) > max(warmth["autumn"])


def test_a_phone_takes_the_same_garment_at_home():
    studio, phone = draw(TEE, 3), draw(TEE, 3, "phone")
    assert jpeg(phone.pixels) == jpeg(draw(TEE, 3, "phone").pixels)
    assert phone.backdrop in FLOORS
    assert (phone.dye, phone.pixels.shape) == (studio.dye, studio.pixels.shape)
    assert 0.3 < phone.cover.sum() / studio.cover.sum() < 0.9  # it is smaller in the picture
    corner, before = phone.pixels[:20, :20].mean(), studio.pixels[:20, :20].mean()
    assert corner < before - 40  # a floor in the light of a lamp, and no white paper
    # The cloth has its colour, in that light: navy stays the darkest of blues.
    red, _, blue = np.median(phone.pixels[phone.cover > 0.97], axis=0)
    assert blue > red


def test_a_flat_drawing_is_the_same_garment_alone_and_fills_its_picture():
    drawn, cut = draw(TEE, 3), drawn_flat(TEE, 3)
    layers = cv2.imdecode(np.frombuffer(cut.webp, np.uint8), cv2.IMREAD_UNCHANGED)
    cover = layers[..., 3]
    assert cover[0, 0] == 0
    assert cover.any(axis=1).all()
    assert cover.any(axis=0).all()
    cloth = np.median(layers[cover == 255][:, 2::-1], axis=0)
    assert np.abs(cloth - np.median(within(drawn), axis=0)).max() < 4
    assert cut.webp == drawn_flat(TEE, 3).webp


def test_a_flat_drawing_is_as_large_as_in_life():
    for category in ("t-shirt", "jeans"):
        cut = drawn_flat(replace(TEE, category=category, material="denim"), 1)
        layers = cv2.imdecode(np.frombuffer(cut.webp, np.uint8), cv2.IMREAD_UNCHANGED)
        assert max(cut.wide, cut.tall) == pytest.approx(LONGER_SIDE[category])
        assert layers.shape[:2] == pytest.approx((cut.tall * cut.dots, cut.wide * cut.dots))


def test_every_garment_has_a_size():
    assert set(LONGER_SIDE) == set(SILHOUETTES)
