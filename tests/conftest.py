"""What every test shares: the checkout, the measuring data, an environment without anybody's settings."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from yinju.config import Settings
    from yinju.pipeline import Engine

ROOT = Path(__file__).resolve().parent.parent
# Where a developer keeps the model is no setting that could change a result, and YINJU_DATA is for the tests.
KEPT_VARIABLES = {"YINJU_DATA", "YINJU_MODEL_CACHE"}


def measuring_data() -> Path:
    """Return the folder of measuring data: YINJU_DATA, by default beside the checkout."""
    return (ROOT / os.environ.get("YINJU_DATA", "../shared/data")).resolve()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests marked `data` where there is none; in CI they run, and fail."""
    if measuring_data().is_dir() or os.environ.get("CI"):
        return
    reason = f"no measuring data in {measuring_data()}; YINJU_DATA names another folder"
    for item in items:
        if item.get_closest_marker("data"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder of measuring data, for tests marked `data`."""
    folder = measuring_data()
    assert folder.is_dir(), f"no measuring data in {folder}; YINJU_DATA names another folder"
    return folder


@pytest.fixture(autouse=True)
def _settings_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("YINJU_") and name.upper() not in KEPT_VARIABLES:
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def speech_settings(tmp_path_factory: pytest.TempPathFactory) -> "Settings":
    """Return settings whose index holds the speech, embedded by the real model; for tests marked `model`."""
    from yinju.config import load_settings
    from yinju.pipeline import build_index

    settings = load_settings(
        source=ROOT / "seeds/documents",
        index=tmp_path_factory.mktemp("speech") / "index",
        model_cache=os.environ.get("YINJU_MODEL_CACHE"),
    )
    build_index(settings)
    return settings


@pytest.fixture(scope="session")
def speech(speech_settings: "Settings") -> "Engine":
    """Return an engine on the speech with the real model; for tests marked `model`."""
    from yinju.pipeline import Engine

    return Engine(speech_settings)
