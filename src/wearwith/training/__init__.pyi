from .config import RunConfig as RunConfig
from .config import TrainingConfig as TrainingConfig
from .loop import fit as fit
from .opening import load_run as load_run
from .train import train as train
