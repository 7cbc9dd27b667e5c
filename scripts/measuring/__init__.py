"""What scripts/benchmark and scripts/ablate share: the measuring data, engines on it, figures with intervals."""

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
DATA: Final = Path(os.environ.get("YINJU_DATA", ROOT / "../shared/data"))
"""The folder of measuring data, which is not of the project: what it holds, `measuring.data` says."""
