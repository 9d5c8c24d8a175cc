"""Changing weights: the loop, its batches and negatives, checkpoints, and the run that results."""

from wearwith.training.config import RunConfig, TrainingConfig
from wearwith.training.loop import fit
from wearwith.training.run import Run, load_run
from wearwith.training.train import train
from wearwith.training.transfer import transfer

__all__ = ["Run", "RunConfig", "TrainingConfig", "fit", "load_run", "train", "transfer"]
