from .graphs import build_graphs as build_graphs
from .graphs import drop_graphs as drop_graphs
from .loading import load as load
from .loading import loaded_models as loaded_models
from .loading import unload as unload
from .server import Server as Server
from .server import masked as masked
from .store import Store as Store
