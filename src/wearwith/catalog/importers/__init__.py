"""One file per source layout; each reads its files into `wearwith.catalog.importing.Read`."""

__all__: list[str] = []
