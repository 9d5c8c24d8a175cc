"""What a service answers while its catalogue changes: upserts and matches at a steady rate.

    python benchmarks/fresh.py --garments 10000 --seconds 30

A model of a made-up shop is trained for an epoch and served by `wearwith serve` in processes of its
own. Prices and stock change, and every tenth upsert puts a new garment in. Afterwards, garments are
taken out one by one, and each is asked for as soon as that is answered.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from kit.asking import Address, Question, ask_steadily
from kit.service import ids_of, served
from kit.telling import options, tell
from wearwith.training import RunConfig, train
from wearwith.world.sample_catalogue import write_sample

KEY = "a key for measuring only"
HEADERS = {"X-API-Key": KEY}


def trained(place: Path, garments: int) -> Path:
    world = write_sample(place / "made", 1, garments // 2, garments // 2, 3000)
    config = {"model": "dbpr", "training": {"epochs": 1}}
    train(world.dataset, RunConfig.of(config), place / "model")
    return place / "model"


def upsert(number: int, ids: Sequence[str]) -> Question:
    """Change a price and stock; or put a new garment in."""
    head = {"method": "POST", "headers": f"X-API-Key: {KEY}\r\n"}
    if number % 10 == 0:
        new = {"id": f"new-{number}", "title": "white linen shirt", "kind": "top", "price": 30}
        return Question("/v1/items", json.dumps({"put": [new]}).encode(), **head)
    change = {"id": ids[number * 7 % len(ids)], "price": number % 90 + 10, "stock": number % 5}
    return Question("/v1/items", json.dumps({"change": [change]}).encode(), **head)


async def both(
    address: Address,
    matches: list[Question],
    upserts: list[Question],
    rates: Sequence[float],
    seconds: float,
) -> list[dict[str, object]]:
    found = await asyncio.gather(
        ask_steadily(address, matches, rates[0], seconds),
        ask_steadily(address, upserts, rates[1], seconds),
    )
    return [
        {
            "asked": asked,
            "a second": rate,
            "answered": one.statuses[200],
            "failed": one.failed,
            "p50 ms": one.percentile(0.5),
            "p99 ms": one.percentile(0.99),
        }
        for asked, rate, one in zip(("match", "upsert"), rates, found, strict=True)
    ]


def seconds_until_ranked(client: httpx.Client) -> float:
    """Put a garment in, and ask for it until it can be asked about."""
    item = {"title": "white linen shirt", "kind": "top"}
    client.put("/v1/items/just-now", json=item, headers=HEADERS).raise_for_status()
    began = time.monotonic()
    while client.get("/v1/match", params={"id": "just-now"}).status_code != 200:
        time.sleep(0.05)
    return time.monotonic() - began


def shown_after_removal(client: httpx.Client, top: str, n: int) -> int:
    """How many of the best n are shown after each was taken out."""
    shown = 0
    for _ in range(n):
        best = client.get("/v1/match", params={"id": top}).json()["items"][0]["id"]
        client.delete(f"/v1/items/{best}", headers=HEADERS).raise_for_status()
        for _ in range(4):  # of any worker
            with httpx.Client(base_url=client.base_url) as other:
                items = other.get("/v1/match", params={"id": top}).json()["items"]
            shown += any(one["id"] == best for one in items)
    return shown


def main(words: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--garments", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--matches", type=float, default=200, help="a second")
    parser.add_argument("--upserts", type=float, default=100, help="a second")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as place:
        folder = trained(Path(place), asked.garments)
        tops, bottoms = ids_of(folder, "top"), ids_of(folder, "bottom")
        matches = [
            Question(f"/v1/match?id={tops[n % len(tops)]}&k=10")
            for n in range(round(asked.matches * asked.seconds))
        ]
        upserts = [upsert(n, bottoms) for n in range(round(asked.upserts * asked.seconds))]
        with served(folder, asked.workers, key=KEY) as (address, _):
            rates = asked.matches, asked.upserts
            rows = asyncio.run(both(address, matches, upserts, rates, asked.seconds))
            with httpx.Client(base_url=f"http://{address[0]}:{address[1]}", timeout=60) as client:
                print(f"a new garment was ranked after {seconds_until_ranked(client):.1f} s")
                print(f"shown after it was taken out: {shown_after_removal(client, tops[0], 50)}")
    tell(rows, asked.json)


if __name__ == "__main__":
    sys.exit(main())
