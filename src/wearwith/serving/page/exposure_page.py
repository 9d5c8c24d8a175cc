"""`/insights/exposure`: who gets shown, as a page of its own and as a part of `/insights`."""

from fastapi.responses import HTMLResponse

from wearwith.errors import ConfigError
from wearwith.matching import Estimate, Exposure, Remedy
from wearwith.serving.page.rendering import rendered
from wearwith.serving.page.shelf import Views
from wearwith.serving.page.told_problem import told
from wearwith.words.wording import N_, _, number

__all__ = ["exposure"]

CALLED = {"level": N_("levelled"), "diverse": N_("more varied")}


def exposure(views: Views) -> HTMLResponse:
    """Show which bottoms are suggested and which never; or that they are being counted."""
    served = views.service.now
    found, problem = None, None
    try:
        found = views.exposure(served)
    except ConfigError as error:
        problem = told(error).what
    had = [] if found is None else [one for one in found.remedies if one.after is not None]
    return rendered(
        "exposure.html",
        title=views.service.settings.title,
        found=found,
        problem=problem,
        fill=None if found is None else _of_100(found.now.places_of_ten),
        ways=[_("as it is"), *(_(CALLED[one.name]) for one in had)],
        rows=[] if found is None else _rows(found, had),
        level=_levelling(found, had),
        shelf=views.shelf(served),
        picture=served.picture_path,
    )


def _rows(found: Exposure, had: list[Remedy]) -> list[tuple[str, list[str]]]:
    """What is counted, and the counts of the lists as they are and with each remedy."""
    spreads = [found.now, *(one.after for one in had if one.after is not None)]
    rows: list[tuple[str, list[str]]] = [
        (
            _("bottoms of %(n)s in any list") % {"n": number(found.n_bottoms)},
            [number(one.n_shown) for one in spreads],
        ),
        (_("bottoms that ever come first"), [number(one.n_first) for one in spreads]),
        (
            _("places of 100 that the %(n)s most shown fill") % {"n": len(found.now.most_shown)},
            [_of_100(one.places_of_ten) for one in spreads],
        ),
    ]
    if found.n_valid_tops:
        kept = _("lists with what was worn, for %(n)s tops whose outfits were kept back")
        n = number(found.n_valid_tops)
        rows.append((kept % {"n": n}, [number(_hits(found, one.hit_rate)) for one in spreads]))
    return rows


def _levelling(found: Exposure | None, had: list[Remedy]) -> dict[str, object] | None:
    """What levelling would change, in numbers of garments and of times in 100; None without it."""
    level = next((one for one in had if one.name == "level"), None)
    if found is None or level is None or level.after is None:
        return None
    now, after = found.now, level.after
    aucs = None
    if now.auc is not None and after.auc is not None and level.auc_change is not None:
        is_sure = level.auc_change.is_sure
        aucs = {"now": _of_100(now.auc), "after": _of_100(after.auc), "is_sure": is_sure}
    return {"more_shown": after.n_shown - now.n_shown, "aucs": aucs}


def _of_100(share: Estimate | None) -> str:
    return "–" if share is None else f"{100 * share.value:.0f}"


def _hits(found: Exposure, rate: Estimate | None) -> int:
    return 0 if rate is None else round(rate.value * found.n_valid_tops)
