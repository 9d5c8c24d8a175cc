"""Look at pictures: decode, cut the garment out, see its colours, pattern and kind."""

__all__: list[str] = []
