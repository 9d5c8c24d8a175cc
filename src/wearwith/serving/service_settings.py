"""How a service behaves: what it accepts, how long it waits, who may edit."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr

__all__ = ["Settings"]

MB = 2**20


class Settings(BaseModel):
    """Settings of a service; none of them changes while it runs.

    Attributes
    ----------
    title
        What the page and the description of the API are called.
    api_key
        Who has it may edit rules and reload. It never stands in a log or an answer.
    edit_without_key
        Whether rules may be edited without a key: for one person on one machine.
    hosts
        Names by which the service may be addressed; any if there are none. A page of another
        site that has its name point here is kept out by it.
    edits
        Where versions of the rule book are kept; beside the folder of the model if not given.
    blocked, pinned
        Files of pairs that are never shown, or always first.
    picture_models
        ONNX files that photographs are read with, where the catalogue was encoded with them.
    index
        A database of PostgreSQL in which garments are matched, instead of in memory; its URL may
        hold a password, and stands in no log and no answer.
    index_above
        Sides with more garments than this are searched by a graph (extra `index`, or the one that
        the database has), whose recall is measured; None always searches exactly.
    own_model
        FILE.py:CLASS of a model of one's own; the file is run, if it is the one that the model was
        trained with.
    page
        Whether there is a page for people.
    log_requests
        Whether every request has a line in the log; mistakes always have one.
    most_body, most_pixels
        Larger requests (bytes) and pictures (width × height) are refused before they are decoded.
    most_text
        The same of a request that is no form with a file. Each of its bytes may cost far more
        than one of a picture: every unknown key of a JSON object is a mistake to be told.
    head_seconds, body_seconds
        How long a client may take for its headers, and for the whole of what it sends.
    most_at_once, most_uploads_at_once
        Requests that are worked on at a time by one worker, and among them those that are larger
        than 256 kB; others are asked to come again.
    threads
        How many questions one worker answers at a time.
    watch_seconds
        How often is looked whether there is a new model; 0 is never.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = "What goes with this?"
    api_key: SecretStr | None = None
    edit_without_key: bool = False
    hosts: tuple[str, ...] = ()
    edits: Path | None = None
    blocked: Path | None = None
    pinned: Path | None = None
    picture_models: tuple[Path, ...] = ()
    index: SecretStr | None = None
    index_above: int | None = Field(default=None, ge=0)
    own_model: str | None = None
    page: bool = True
    log_requests: bool = True
    most_body: int = Field(default=12 * MB, ge=1024)
    most_text: int = Field(default=MB, ge=1024)
    most_pixels: int = Field(default=40_000_000, ge=1)
    head_seconds: float = Field(default=10, gt=0)
    body_seconds: float = Field(default=20, gt=0)
    most_at_once: int = Field(default=64, ge=1)
    most_uploads_at_once: int = Field(default=4, ge=1)
    threads: int = Field(default=8, ge=1)
    watch_seconds: float = Field(default=1.0, ge=0)
