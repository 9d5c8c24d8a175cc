"""A run is copied and served; a client has rules edited, and writes down what was granted."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from killed.job import Job, digests, without
from killed.shop import settings, shop
from wearwith.model import load_model
from wearwith.model.folder import MANIFEST
from wearwith.model.serving_copy import export_model
from wearwith.rules import RuleBook
from wearwith.serving import Service, Settings
from wearwith.serving.server import bound, server_config
from wearwith.training import train

__all__ = ["Serving"]

N_EDITS = 8
SETTINGS = Settings(edit_without_key=True, page=False, log_requests=False)


class Serving(Job):
    """`wearwith export`, then a service that is asked over HTTP."""

    name = "serve"

    def give(self, given: Path) -> None:
        train(shop(given / "data"), settings("akd", 1), given / "run")

    def work(self, given: Path, place: Path) -> None:
        if not (place / "model" / MANIFEST).is_file():
            export_model(load_model(given / "run"), place / "model")
        with _served(place / "model") as address, httpx.Client(base_url=address) as client:
            made = client.get("/v1/rules").raise_for_status().json()["version"]
            for number in range(made + 1, N_EDITS + 1):
                client.post("/v1/rules/edits", json=_edit(number)).raise_for_status()
                with (place / "granted").open("a") as granted:
                    granted.write(f"{number}\n")
        (place / "done").touch()

    def is_done(self, place: Path) -> bool:
        return (place / "done").is_file()

    def check(self, place: Path) -> None:
        if not (place / "model").is_dir():
            return
        load_model(place / "model")
        desk = Service.open(place / "model", SETTINGS).desk
        assert desk is not None
        granted = place / "granted"
        last = int(granted.read_text().split()[-1]) if granted.is_file() else 0
        assert desk.version >= last, f"edit {last} was granted, and {desk.version} is there"
        for version in range(desk.version + 1):
            desk.read(version)

    def result(self, place: Path) -> Mapping[str, object]:
        edits = place / "model.edits"
        said = {file.name: without(file, "time") for file in edits.glob("[0-9]*.json")}
        service = Service.open(place / "model", SETTINGS)
        top = service.matcher.model.catalogue.tops[0]
        matched = service.matcher.match(top, 5, by="teacher").items.to_dicts()
        books = digests(edits, edits.glob("[0-9]*.toml"))
        left = sorted(path.name for path in place.iterdir() if path.suffix != ".lock")
        return {**digests(place / "model"), **books, **said, "answer": matched, "files": left}


def _edit(number: int) -> dict[str, object]:
    action = "switch_off" if number % 2 else "switch_on"
    edit = {"action": action, "rule": RuleBook.paper().rules[number // 3].id}
    return {"edit": edit, "author": "Ada", "reason": f"edit {number}"}


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve in a thread, as `wearwith serve` does in the first one."""
    server = uvicorn.Server(server_config(folder, SETTINGS))
    with bound("127.0.0.1", 0) as at:
        thread = threading.Thread(target=server.run, args=([at],))
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the service did not start"
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{at.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
