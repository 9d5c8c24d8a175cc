"""Titles in other languages: what a model learns from words alone, and how many values are read.

One made-up catalogue is written in each language: six colours, four materials and four kinds a
side, with a number that says nothing; German joins material and kind, and Japanese, Chinese and
Thai put no blanks. Worn are pairs of one colour, and tested are tops that are new. Told are the AUC
of a text model for each seed, and, for a language that the package has words of, the share of the
colours, materials and categories that are read as from the English titles.

    python benchmarks/languages.py
    python benchmarks/languages.py --languages ja,th --seeds 5

With `--mango FOLDER` (the published layout) and `--data FOLDER` (`wearwith import mango`) it tells
instead how many values of garments with Spanish colours are those of their English twins.

    python benchmarks/languages.py --mango path/to/mango --data data/mango
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from kit.telling import Row, options, tell
from wearwith.catalog import Dataset, load_dataset
from wearwith.evaluation import evaluate
from wearwith.rules import Knowledge, RuleBook
from wearwith.training import RunConfig, train
from wearwith.words.language_choice import languages_of_items
from wearwith.words.languages import LANGUAGES

# Colours; materials; kinds of tops; kinds of bottoms; and how a title is written.
WORDS = {
    "en": (
        "red blue green white black yellow", "cotton silk linen wool",
        "shirt blouse sweater tee", "skirt trousers shorts jeans", "{c} {m} {k} {n}",
    ),
    "de": (
        "rot blau grün weiß schwarz gelb", "Baumwoll Seiden Leinen Woll",
        "hemd bluse pullover shirt", "rock hose shorts jeans", "{m}{k} {c} {n}",
    ),
    "es": (
        "rojo azul verde blanco negro amarillo", "algodón seda lino lana",
        "camisa blusa jersey camiseta", "falda pantalón bermudas vaqueros", "{k} {c} de {m} {n}",
    ),
    "pl": (
        "czerwona niebieska zielona biała czarna żółta", "bawełniana jedwabna lniana wełniana",
        "koszula bluzka bluza koszulka", "spódnica spódniczka minispódnica ołówkowa",
        "{c} {m} {k} {n}",
    ),
    "ja": (
        "レッド ブルー グリーン ホワイト ブラック イエロー", "コットン シルク リネン ウール",
        "シャツ ブラウス セーター Tシャツ", "スカート パンツ ショートパンツ ジーンズ",
        "{c}{m}{k}{n}",
    ),
    "zh": (
        "红色 蓝色 绿色 白色 黑色 黄色", "棉质 真丝 亚麻 羊毛",
        "衬衫 上衣 毛衣 T恤", "半身裙 长裤 短裤 牛仔裤", "{c}{m}{k}{n}",
    ),
    "ko": (
        "레드 블루 그린 화이트 블랙 옐로우", "코튼 실크 린넨 울",
        "셔츠 블라우스 스웨터 티셔츠", "스커트 팬츠 반바지 청바지", "{c}{m}{k} {n}",
    ),
    "th": (
        "สีแดง สีน้ำเงิน สีเขียว สีขาว สีดำ สีเหลือง", "ผ้าฝ้าย ผ้าไหม ผ้าลินิน ผ้าขนสัตว์",
        "เสื้อเชิ้ต เสื้อเบลาส์ เสื้อสเวตเตอร์ เสื้อยืด", "กระโปรง กางเกง กางเกงขาสั้น ยีนส์", "{k}{m}{c}{n}",
    ),
    "fi": (
        "punainen sininen vihreä valkoinen musta keltainen", "puuvilla silkki pellava villa",
        "paita pusero neule toppi", "hame housut shortsit farkut", "{c} {m}{k} {n}",
    ),
    "ar": (
        "أحمر أزرق أخضر أبيض أسود أصفر", "قطن حرير كتان صوف",
        "قميص بلوزة سترة تيشيرت", "تنورة بنطلون شورت جينز", "{k} {m} {c} {n}",
    ),
}  # fmt: skip
N_TOPS, N_BOTTOMS, PAIRS_PER_TOP = 90, 60, 5


def catalogue(code: str) -> Dataset:
    """Draw the same garments and pairs for every language, with tops of test that are new."""
    colours, materials, tops, bottoms, form = WORDS[code]
    rng = np.random.default_rng(1)
    rows, colour_of = [], {}
    for side, size, kinds in (("top", N_TOPS, tops), ("bottom", N_BOTTOMS, bottoms)):
        for number in range(size):
            c, m, k, n = rng.integers([6, 4, 4, 1000])
            words = {"c": colours.split()[c], "m": materials.split()[m], "k": kinds.split()[k]}
            rows.append((f"{side[0]}{number:03}", side, form.format(**words, n=n)))
            colour_of[rows[-1][0]] = c
    items = pl.DataFrame(rows, schema=["id", "kind", "title"], orient="row")
    ids = items["id"].to_list()
    pairs = []
    for number, top in enumerate(ids[:N_TOPS]):
        alike = [bottom for bottom in ids[N_TOPS:] if colour_of[bottom] == colour_of[top]]
        split = ("valid", "test")[number % 2] if number % 5 == 0 else "train"
        chosen = rng.choice(alike, min(PAIRS_PER_TOP, len(alike)), replace=False)
        pairs += [(top, bottom, split) for bottom in chosen]
    frame = pl.DataFrame(pairs, schema=["top", "bottom", "split"], orient="row")
    return Dataset.from_frames(items, frame)


def values(items: pl.DataFrame) -> set[tuple[str, str, str]]:
    """The values that are read of garments, but for brands."""
    read = Knowledge.read(items, RuleBook()).traits.filter(pl.col("attribute") != "brand")
    return set(read.select("item", "attribute", "value").iter_rows())


def learned(code: str, seeds: int, epochs: int) -> Row:
    """Train on one language, once for each seed."""
    data = catalogue(code)
    aucs = []
    for seed in range(1, seeds + 1):
        config = RunConfig.of({"model": "dbpr", "training": {"epochs": epochs, "seed": seed}})
        aucs.append(evaluate(train(data, config).scorer, data, "test").auc)
    row: Row = {"language": code, "title": data.items["title"][0], "AUC": tuple(aucs)}
    if code in LANGUAGES:
        english = values(catalogue("en").items)
        here = values(data.items)
        row |= {"read": len(here & english) / len(english), "others": len(here - english)}
    return row


def spanish(source: Path, folder: Path) -> list[Row]:
    """Mango's garments with the shop's own colours, beside those with English ones."""
    items = load_dataset(folder).items
    products = source / "datathon" / "dataset" / "product_data.csv"
    own = pl.read_csv(products, infer_schema=False).select(
        id="cod_modelo_color", colour="des_color_specification_esp"
    )
    other = items.drop("colour").join(own, on="id", how="left", maintain_order="left")
    english, here = values(items), values(other.select(items.columns))
    garments = {item for item, *_ in english}
    whole = garments - {item for item, *_ in english - here}
    return [
        {
            "languages": "+".join(languages_of_items(other)),
            "garments": len(garments),
            "with all values": len(whole) / len(garments),
            "values": len(english),
            "read": len(here & english) / len(english),
            "others": len(here - english),
        }
    ]


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--languages", default=",".join(WORDS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--mango", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--epochs", type=int, default=25)
    asked = parser.parse_args(words)
    if asked.mango is not None:
        tell(spanish(asked.mango, asked.data), asked.json)
        return
    codes = asked.languages.split(",")
    tell([learned(code, asked.seeds, asked.epochs) for code in codes], asked.json)


if __name__ == "__main__":
    main()
