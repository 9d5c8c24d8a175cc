"""UKD: AKD whose teacher trusts all active rules alike."""

from wearwith.models.akd import Akd

__all__ = ["Ukd"]


class Ukd(Akd):
    """Uniform rule confidence, λ = 1 / the number of active rules.

    Source: the ablation UKD-DBPR of Song et al., SIGIR 2018, Table 4.
    """

    name = "ukd"
    is_attentive = False
