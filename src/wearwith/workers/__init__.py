"""Runs the tasks of a long job: in this process, in processes beside it, or on a Ray cluster."""

from wearwith.workers.contract import Here, Workers
from wearwith.workers.on_ray import OnRay, ray_cluster
from wearwith.workers.processes import Processes
from wearwith.workers.threads import Threads

__all__ = ["Here", "OnRay", "Processes", "Threads", "Workers", "ray_cluster"]
