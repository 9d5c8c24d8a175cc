"""Numbers as the page and the tables print them."""

import math

__all__ = ["count", "figure", "interval", "missing", "p_value", "share", "signed"]

MINUS = "−"
ABSENT = "–"


def missing(value: object) -> bool:
    """Whether there is no number to print: None, NaN or infinite."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def figure(value: float | None, digits: int = 3) -> str:
    """Print an AUC, without a leading zero: `.757`, `−.012`, `1.000`."""
    if value is None or missing(value):
        return ABSENT
    text = f"{abs(value):.{digits}f}"
    zero = float(text) == 0
    text = text.removeprefix("0")
    return f"{MINUS}{text}" if value < 0 and not zero else text


def signed(value: float | None, digits: int = 3) -> str:
    """Print a difference with its sign: `+.012`."""
    text = figure(value, digits)
    positive = value is not None and not missing(value) and value > 0
    return f"+{text}" if positive and float(text) != 0 else text


def interval(low: float | None, high: float | None, *, plus: bool = False) -> str:
    """Print an interval: `.836 to .848`."""
    write = signed if plus else figure
    return f"{write(low)} to {write(high)}"


def p_value(p: float | None) -> str:
    """Print a p-value with its relation: `< .001` or `= .034`."""
    if p is None or missing(p):
        return ABSENT
    # A no-break space keeps it on one line.
    return "<\u00a0.001" if p < 0.001 else f"=\u00a0{figure(p)}"


def count(number: float | None) -> str:
    """Print a whole number: `14,871`."""
    return ABSENT if number is None or missing(number) else f"{number:,.0f}"


def share(value: float | None) -> str:
    """Print a share in per cent: `64.6 %`."""
    # A no-break space keeps number and sign on one line.
    return ABSENT if value is None or missing(value) else f"{100 * value:.1f}\u00a0%"
