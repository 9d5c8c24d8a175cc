"""The old name of `wearwith.model`, from version 0.1; the next version drops it."""

from wearwith.moved import moved

__getattr__ = moved(
    __name__,
    {
        "Calibration": "wearwith.model.Calibration",
        "Encoder": "wearwith.model.StudentEncoder",
        "Exported": "wearwith.model.TrainedModel",
        "FiredRules": "wearwith.model.FiredRules",
        "Garment": "wearwith.model.Garment",
        "Manifest": "wearwith.model.Manifest",
        "NewItem": "wearwith.model.NewItem",
        "RuleTeacher": "wearwith.model.RuleTeacher",
        "TeacherForm": "wearwith.model.TeacherForm",
        "calibrated": "wearwith.model.calibrated",
        "chances": "wearwith.model.chances",
        "elsewhere": "wearwith.model.over_catalogue",
        "levelled": "wearwith.model.levelled",
        "load_exported": "wearwith.model.load_model",
        "map_arrays": "wearwith.model.map_arrays",
        "rules_alone": "wearwith.model.rules_alone",
        "save_exported": "wearwith.model.save_model",
    },
)
