"""How a service behaves: what it accepts, how long it waits, who may edit."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr

__all__ = ["Settings"]

MB = 2**20


class Settings(BaseModel):
    """Settings of a service; they do not change while it runs.

    Attributes
    ----------
    title
        Title of the page and of the API's description.
    api_key
        Lets a client edit rules and reload. It never appears in a log or an answer.
    edit_without_key
        Whether rules may be edited without a key: for one person on one machine.
    hosts
        Names by which clients may address the service; any if empty. They keep out a page of
        another site that has its name point here.
    edits
        Where versions of the rule book are kept; beside the folder of the model if not given.
    sets
        Where somebody's own sets are kept; beside the folder of the model if not given.
    blocked, pinned
        Files of pairs that are never shown, or always first.
    picture_models
        ONNX files to read photographs with, if the catalogue was encoded with them.
    index
        URL of a PostgreSQL database to match in, instead of in memory. It may hold a password, and
        never appears in a log or an answer.
    index_above
        Search sides with more garments than this by a graph (extra `index`, or the one that the
        database has), whose recall is measured; None always searches exactly.
    own_model
        FILE.py:CLASS of a model of your own. The file is run if it is the one that the model was
        trained with.
    page
        Whether there is a page for people.
    currency
        Of the prices of items that state none in a column `currency`: an ISO code, or a sign.
    log_requests
        Whether to log every request; bugs are always logged.
    most_body, most_pixels
        Larger requests (bytes) and pictures (width × height) are refused before they are decoded.
    most_text
        As `most_body`, for a request that is no form with a file. A byte of JSON may cost far more
        than one of a picture: every unknown key of an object is an error to report.
    head_seconds, body_seconds
        How long a client may take to send its headers, and its whole request.
    most_at_once, most_uploads_at_once
        Requests in progress in one worker, and those among them that are larger than 256 kB;
        further clients are asked to try again.
    threads
        How many questions one worker answers at a time.
    watch_seconds
        How often to check for a new model; 0 is never.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = "What goes with this?"
    api_key: SecretStr | None = None
    edit_without_key: bool = False
    hosts: tuple[str, ...] = ()
    edits: Path | None = None
    sets: Path | None = None
    blocked: Path | None = None
    pinned: Path | None = None
    picture_models: tuple[Path, ...] = ()
    index: SecretStr | None = None
    index_above: int | None = Field(default=None, ge=0)
    own_model: str | None = None
    page: bool = True
    currency: str | None = Field(default=None, min_length=1, max_length=5)
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

    @property
    def may_edit(self) -> bool:
        """Whether rules may be edited here, with a key or without one."""
        return self.edit_without_key or self.api_key is not None
