from .sample_catalogue import SampleWorld as SampleWorld
from .sample_catalogue import oracle_auc as oracle_auc
from .sample_catalogue import sample_world as sample_world
from .sample_catalogue import write_sample as write_sample
from .truth import Truth as Truth
from .truth import TruthWeights as TruthWeights
from .truth import load_truth as load_truth
from .truth import true_rules as true_rules
