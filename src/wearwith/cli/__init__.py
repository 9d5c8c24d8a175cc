"""The command line: each file reads flags, calls one function, and prints."""

__all__: list[str] = []
