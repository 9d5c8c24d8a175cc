"""A browser for tests, where there is one."""

import os
import shutil
from pathlib import Path

import pytest

__all__ = ["browser"]

NO_CHROMIUM = "there is no Chromium: install it, or name one in WEARWITH_CHROMIUM"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium."""
    place = os.environ.get("WEARWITH_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if place is None or not Path(place).exists():
        pytest.skip(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=place, args=list(ARGUMENTS))
        yield chromium
        chromium.close()
