"""Colours of garments as colours of a screen: for chips, and for garments without a picture."""

__all__ = ["NO_COLOUR", "swatch"]

NO_COLOUR = "#d8d1c4"

# The colours of the package's own vocabulary; a few more names than it has do no harm.
_SWATCHES = {
    "beige": "#d9c7a7",
    "black": "#1f1d1b",
    "blue": "#3f6ea8",
    "brown": "#7a5236",
    "burgundy": "#6d1f31",
    "camel": "#bd9160",
    "cream": "#f1e8d2",
    "gold": "#c7a24a",
    "green": "#4f8058",
    "grey": "#8f8d8a",
    "khaki": "#7c7a4d",
    "light blue": "#a5c3df",
    "mustard": "#c99a2e",
    "navy": "#27344f",
    "orange": "#dd7a3c",
    "pink": "#e3a1ad",
    "purple": "#75578f",
    "red": "#b8322f",
    "silver": "#c3c6c9",
    "turquoise": "#4aa3a0",
    "white": "#fbfaf8",
    "yellow": "#ecd063",
}


def swatch(colour: str | None) -> str:
    """Give a hex colour; one that says nothing where the name is not known."""
    return _SWATCHES.get((colour or "").casefold(), NO_COLOUR)
