from .load_run import load_run as load_run
from .loop import fit as fit
from .run_config import RunConfig as RunConfig
from .run_config import TrainingConfig as TrainingConfig
from .train_model import train as train
