"""Who does the parts of a long work: this process, processes beside it, or a Ray cluster."""

from wearwith.workers.contract import Workers
from wearwith.workers.here import Here
from wearwith.workers.on_ray import OnRay, ray_cluster
from wearwith.workers.processes import Processes

__all__ = ["Here", "OnRay", "Processes", "Workers", "ray_cluster"]
