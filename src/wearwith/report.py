"""The old name of `wearwith.paper.report`, from version 0.1; the next version drops it."""

from wearwith.faces import old_names

__getattr__ = old_names(__name__)
