"""Methods that score how well a bottom goes with a top, one file each, behind one contract."""

from wearwith.model.contract import CountingScorer, Scorer, best_first, require_teacher
from wearwith.model.controls.category import Category
from wearwith.model.controls.listing import Listing
from wearwith.model.controls.popularity import Popularity
from wearwith.model.controls.random import Random
from wearwith.model.controls.raw import Raw
from wearwith.model.controls.rules_alone import RulesAlone
from wearwith.model.promises import require_promises
from wearwith.model.settings import BaselineConfig, StudentSpec, TeacherConfig, TowerConfig
from wearwith.models.akd import Akd
from wearwith.models.as_published import AkdAsPublished, AsPublished, DbprAsPublished
from wearwith.models.border import Border
from wearwith.models.bpr_dae import BprDae
from wearwith.models.dbpr import Dbpr
from wearwith.models.exibr import Exibr
from wearwith.models.gradient import GradientScorer, TripletBatch
from wearwith.models.ibr import Ibr
from wearwith.models.latent import LatentScorer
from wearwith.models.named import MODELS, model_named, own_model_named
from wearwith.models.own import ModelClass, OwnModel, is_own, own_model_of
from wearwith.models.pkd import FrequencyTeacher, Pkd
from wearwith.models.probe import Probe
from wearwith.models.taught import Taught
from wearwith.models.teacher import Teaching
from wearwith.models.teacher_scorer import TeacherScorer
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
