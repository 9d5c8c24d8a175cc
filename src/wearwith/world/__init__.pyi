from .sample import SampleWorld as SampleWorld
from .sample import oracle_auc as oracle_auc
from .sample import sample_world as sample_world
from .sample import write_sample as write_sample
from .true_rules import true_rules as true_rules
from .truth import Truth as Truth
from .truth import TruthWeights as TruthWeights
from .truth import load_truth as load_truth
