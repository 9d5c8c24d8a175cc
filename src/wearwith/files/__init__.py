"""Reading and writing files safely: written whole or not at all, locked, and checked."""

__all__: list[str] = []
