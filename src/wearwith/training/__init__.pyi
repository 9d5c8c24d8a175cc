from .config import RunConfig as RunConfig
from .config import TrainingConfig as TrainingConfig
from .loop import fit as fit
from .run import Run as Run
from .run import load_run as load_run
from .train import train as train
from .transfer import transfer as transfer
