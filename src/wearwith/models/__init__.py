"""Methods that score how well a bottom goes with a top, one file each, behind one contract."""

from wearwith.models.akd import Akd
from wearwith.models.as_published import AkdAsPublished, AsPublished, DbprAsPublished
from wearwith.models.baseline import BaselineConfig
from wearwith.models.border import Border
from wearwith.models.bpr_dae import BprDae
from wearwith.models.category import Category
from wearwith.models.contract import CountingScorer, Scorer, best_first, require_teacher
from wearwith.models.dbpr import Dbpr
from wearwith.models.exibr import Exibr
from wearwith.models.gradient import GradientScorer, TripletBatch
from wearwith.models.ibr import Ibr
from wearwith.models.latent import LatentScorer
from wearwith.models.listing import Listing
from wearwith.models.named import MODELS, model_named, own_model_named
from wearwith.models.own import ModelClass, OwnModel, is_own, own_model_of
from wearwith.models.pkd import FrequencyTeacher, Pkd
from wearwith.models.popularity import Popularity
from wearwith.models.probe import Probe
from wearwith.models.promises import require_promises
from wearwith.models.random import Random
from wearwith.models.raw import Raw
from wearwith.models.rule_book import RulesAlone
from wearwith.models.student import StudentSpec
from wearwith.models.taught import Taught
from wearwith.models.teacher import TeacherConfig, Teaching
from wearwith.models.teacher_scorer import TeacherScorer
from wearwith.models.towers import TowerConfig
from wearwith.models.ukd import Ukd

__all__ = [
    "MODELS",
    "Akd",
    "AkdAsPublished",
    "AsPublished",
    "BaselineConfig",
    "Border",
    "BprDae",
    "Category",
    "CountingScorer",
    "Dbpr",
    "DbprAsPublished",
    "Exibr",
    "FrequencyTeacher",
    "GradientScorer",
    "Ibr",
    "LatentScorer",
    "Listing",
    "ModelClass",
    "OwnModel",
    "Pkd",
    "Popularity",
    "Probe",
    "Random",
    "Raw",
    "RulesAlone",
    "Scorer",
    "StudentSpec",
    "Taught",
    "TeacherConfig",
    "TeacherScorer",
    "Teaching",
    "TowerConfig",
    "TripletBatch",
    "Ukd",
    "best_first",
    "is_own",
    "model_named",
    "own_model_named",
    "own_model_of",
    "require_promises",
    "require_teacher",
]
