"""Methods that learn how well a bottom goes with a top, one file each, behind one contract.

Importing this package does not import torch; using one of its methods does.
"""

import lazy_loader as _lazy

from wearwith.moved import moved as _moved

_of_the_stub, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)

# Names that moved to `wearwith.model`; the old ones go with the next version.
__getattr__ = _moved(
    __name__,
    {
        "GradientScorer": "wearwith.models.Method",
        "BaselineConfig": "wearwith.model.model_settings.BaselineConfig",
        "StudentSpec": "wearwith.model.model_settings.StudentSpec",
        "TeacherConfig": "wearwith.model.model_settings.TeacherConfig",
        "TowerConfig": "wearwith.model.model_settings.TowerConfig",
        "Teacher": "wearwith.models.TrainingTeacher",
        "Category": "wearwith.model.controls.Category",
        "Listing": "wearwith.model.controls.Listing",
        "Popularity": "wearwith.model.controls.Popularity",
        "Random": "wearwith.model.controls.Random",
        "Raw": "wearwith.model.controls.Raw",
        "RulesAlone": "wearwith.model.controls.RulesAlone",
        "best_first": "wearwith.model.ranking.best_first",
        "require_promises": "wearwith.model.scorer.require_promises",
        "require_teacher": "wearwith.model.scorer.require_teacher",
    },
    _of_the_stub,
)
