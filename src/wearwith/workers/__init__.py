"""Runs the tasks of a long job: in this process, in processes beside it, or on a Ray cluster."""

from wearwith.workers.contract import Here, Workers
from wearwith.workers.on_ray import OnRay, ray_cluster
from wearwith.workers.processes import Processes

__all__ = ["Here", "OnRay", "Processes", "Workers", "ray_cluster"]
