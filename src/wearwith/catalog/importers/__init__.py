"""One file per source layout; each reads its files into `wearwith.catalog.dataset_building.SourceTables`."""

__all__: list[str] = []
