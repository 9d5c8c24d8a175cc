"""The old name of `wearwith.model`, from version 0.1; the next version drops it."""

from wearwith.faces import old_names

__getattr__ = old_names(__name__)
