"""How the threads of torch wait is settled before it is loaded, unless the user has settled it."""

import os
import subprocess
import sys

import pytest

ASK = "import os, yinju.models, sys; print(os.environ.get('GOMP_SPINCOUNT'), 'torch' in sys.modules)"


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({}, "10000 False"),
        ({"GOMP_SPINCOUNT": "7"}, "7 False"),
        ({"OMP_WAIT_POLICY": "ACTIVE"}, "None False"),
    ],
)
def test_threads_sleep_soon_unless_the_environment_says_how_they_wait(
    own: dict[str, str], expected: str
) -> None:
    others = {k: v for k, v in os.environ.items() if k not in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")}
    found = subprocess.run(
        [sys.executable, "-c", ASK], env=others | own, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == expected
