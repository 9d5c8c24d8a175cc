from ._version import __version__ as __version__
from .catalog.dataset import Dataset as Dataset
from .catalog.dataset import load_dataset as load_dataset
