"""Every loss, in double precision, on scores that are written out."""

import torch

from wearwith.model.model_settings import TeacherConfig
from wearwith.models.baseline import pair_loss
from wearwith.models.bpr_dae import agreement_losses, reconstruction_losses
from wearwith.models.losses import (
    bpr_loss,
    bpr_losses,
    imitation_loss,
    imitation_strength,
    student_log_odds,
)

M_IJ = [0.3, -1.2, 2.0, 0.0, 40.0]
M_IK = [1.1, 0.4, -0.5, 0.0, -40.0]
PUSH = [0.0, 4.0, -4.0, 1.5, 0.5]  # of a teacher
CODES = [[0.1, -0.7, 0.4], [1.5, 0.2, -0.3]], [[0.6, 0.2, 0.9], [-0.4, 1.1, 0.8]]

INDEPENDENT = "written out in NumPy in tests/models/test_losses.py"
OF_PAIRS = "written out in NumPy in tests/models/test_baseline_parts.py"
OF_TEACHERS = "written out in NumPy in tests/models/test_training_teacher.py"


def tensor(values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def held(loss, *inputs, derived=None):
    """The loss, and the gradient of its sum by each of its inputs."""
    given = [tensor(values) for values in inputs]
    value = loss(*given)
    slopes = torch.autograd.grad(value.sum(), given)
    found = {"is": value.tolist(), "gradients": [slope.tolist() for slope in slopes]}
    return {**found, "derived": derived} if derived else found


def losses():
    odds = [a - b for a, b in zip(M_IJ, M_IK, strict=True)]
    taught = [a + b for a, b in zip(odds, PUSH, strict=True)]
    config = TeacherConfig()
    return {
        "bpr_loss": held(bpr_loss, M_IJ, M_IK, derived=INDEPENDENT),
        "bpr_losses": held(bpr_losses, M_IJ, M_IK, derived=INDEPENDENT),
        "bpr_losses of equal scores": held(bpr_losses, [7.0], [7.0], derived="ln 2; slopes ∓1/2"),
        "imitation_loss": held(imitation_loss, taught, odds, derived=OF_TEACHERS),
        "imitation_loss of oneself": held(
            imitation_loss, [0.0], [0.0], derived="the entropy of a coin, ln 2; no slope by p"
        ),
        "pair_loss": held(pair_loss, M_IJ, M_IK, derived=OF_PAIRS),
        "pair_loss of zeros": held(pair_loss, [0.0, 0.0], [0.0], derived="2 ln 2"),
        "agreement_losses": held(agreement_losses, *CODES, derived=OF_PAIRS),
        "reconstruction_losses": held(
            reconstruction_losses,
            *CODES,
            derived=".5² + .9² + .5² = 1.31; 1.9² + .9² + 1.1² = 5.63",
        ),
        **{
            f"log odds of the student, fidelity {fidelity}": held(
                lambda m_ij, m_ik, by=fidelity: student_log_odds(m_ij, m_ik, by),
                [0.5, 2.0, 8.0],
                [0.25, 4.0, 8.0],
                derived=derived,
            )
            for fidelity, derived in (("paper", "ln 2, −ln 2, 0"), ("logit", ".25, −2, 0"))
        },
        "imitation strength after 0, 1, 10 and 100 epochs": {
            "is": [imitation_strength(epoch, config) for epoch in (0, 1, 10, 100)],
            "derived": "1 − .95^epoch: 0, .05, ...",
        },
    }
