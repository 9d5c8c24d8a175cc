"""σ by NumPy is σ by SciPy, and is silent where exponentials are infinite."""

import numpy as np
import pytest
from scipy.special import expit

from wearwith.model.sigmoid import sigmoid


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_it_is_that_of_scipy(kind):
    z = np.concatenate([np.linspace(-30, 30, 4001), [-1e4, -200, 0, 200, 1e4]]).astype(kind)
    found = sigmoid(z)
    assert found.dtype == kind
    np.testing.assert_allclose(found, expit(z), rtol=4 * np.finfo(kind).eps, atol=1e-38)
