"""Changing weights: the loop, its batches and negatives, checkpoints, and the run that results."""

from wearwith.training.config import RunConfig, TrainingConfig
from wearwith.training.loop import fit
from wearwith.training.opening import load_run
from wearwith.training.train import train

__all__ = ["RunConfig", "TrainingConfig", "fit", "load_run", "train"]
