"""Sets that a model proposes, for somebody to review."""

from collections.abc import Iterable, Sequence

from wearwith.errors import WearwithError
from wearwith.matching.outfits.completer import Completer
from wearwith.matching.outfits.own_sets import OwnSet
from wearwith.matching.outfits.wishes import LookWishes
from wearwith.progress import ProgressFactory, silent

__all__ = ["proposed_sets"]


def proposed_sets(
    completer: Completer,
    ids: Sequence[str],
    wishes: LookWishes,
    before: Iterable[OwnSet] = (),
    progress: ProgressFactory = silent,
) -> tuple[list[OwnSet], dict[str, str]]:
    """Propose a set for each garment, named after it: the model's best look.

    A garment that one of the sets `before` is named after gets none, nor does a look that somebody
    refused. Returns the sets, and by garment why there is none.
    """
    known = {one.id for one in before}
    refused = {frozenset(one.items) for one in before if one.state == "refused"}
    new, without = list[OwnSet](), dict[str, str]()
    with progress("Proposing", len(ids)) as bar:
        for name in ids:
            bar.advance(1)
            if name in known:
                without[name] = "a set has its name already"
                continue
            try:
                found = completer.complete([name], wishes)
            except WearwithError as error:
                without[name] = error.what
                continue
            looks = [tuple(item.id for item in look.items) for look in found.looks]
            looks = [items for items in looks if frozenset(items) not in refused]
            if looks:
                new.append(OwnSet(name, looks[0], "proposed"))
            else:
                without[name] = found.message or "its look was refused before"
    return new, without
