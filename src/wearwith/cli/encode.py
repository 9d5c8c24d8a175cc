"""`wearwith encode`."""

from pathlib import Path
from typing import Annotated

import typer

from wearwith.cli.options import (
    PICTURE_ENCODERS,
    DatasetArgument,
    ImageRootOption,
    JsonOption,
    RayOption,
    one_of,
    processes_for,
    workers_at,
)
from wearwith.cli.output import print_json, print_table, say
from wearwith.cli.see import print_seen
from wearwith.errors import ConfigError
from wearwith.progress import shown

__all__ = ["encode"]


def encode(
    dataset: DatasetArgument,
    image: Annotated[
        list[str] | None,
        typer.Option(
            help="Encode the photographs with: efficientnet-lite0, descriptors, a file MODEL.onnx,"
            " hf:NAME_OR_FOLDER. May be repeated: each picture is still decoded and cut out once.",
            autocompletion=one_of(*PICTURE_ENCODERS),
        ),
    ] = None,
    see: Annotated[
        bool,
        typer.Option("--see", help="In the same pass, see colours, patterns and kinds."),
    ] = False,
    text: Annotated[
        str | None,
        typer.Option(
            help="Encode the contexts with: minilm, hf:NAME_OR_FOLDER.",
            autocompletion=one_of("minilm", "hf:"),
        ),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Keep the backdrop; by default the garment is cut out.")
    ] = False,
    vectors: Annotated[
        Path | None,
        typer.Option(help="Read vectors by item id from .npy, .safetensors or .parquet."),
    ] = None,
    ids: Annotated[
        Path | None, typer.Option(help="For .npy: a text file with the item id of each row.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the feature set; by default that of its source.")
    ] = None,
    image_root: ImageRootOption = None,
    ray: RayOption = None,
    json_: JsonOption = False,
) -> None:
    """Turn photographs or contexts into vectors, or import existing vectors.

    Only new or changed pictures and contexts are encoded, so that a stopped run goes on. The edge
    of each photograph becomes the feature set `border`, for the control of that name, and the
    backdrops are sorted into clusters, for matched negatives.

    Example: `wearwith encode data/mango --image efficientnet-lite0 --see`
    """
    from wearwith.catalog import load_dataset

    ways = sum(bool(way) for way in (image, text, vectors))
    if ways != 1:
        raise ConfigError(
            "Two things to do at once" if ways else "There is nothing to encode with",
            fix="give one of --image NAME, --text NAME and --vectors FILE",
        )
    for flag, given in (("--ray", ray is not None), ("--see", see)):
        if given and not image:
            raise ConfigError(
                "This is for photographs alone", where=flag, fix="add --image NAME, or leave it out"
            )
    data = load_dataset(dataset)
    if vectors is not None:
        from wearwith.features.encoding.precomputed_vectors import take_vectors

        report = take_vectors(data, vectors, name or vectors.stem, ids)
    elif text is not None:
        from wearwith.features.encoding.encode_contexts import encode_contexts

        report = encode_contexts(data, text, name=name, progress=shown)
    else:
        from wearwith.features.encoding.encode_photographs import encode_pictures

        assert image  # noqa: S101
        with workers_at(ray) as workers:
            report = encode_pictures(
                data,
                image,
                name=name,
                plain=plain,
                see=see,
                image_root=image_root,
                workers=workers or (processes_for(data) if see or "descriptors" in image else None),
                progress=shown,
            )
    if json_:
        print_json(report.to_json())
        return
    print_table(
        "",
        ("feature set", "dimensions", "items", "new", "without", "bad"),
        [(s.name, s.dim, s.items, s.new, s.without, s.bad) for s in report.sets],
    )
    if report.problems:
        say(f"What could not be read, and why, is in {report.problems}")
    if report.seen is not None:
        print_seen(report.seen)
