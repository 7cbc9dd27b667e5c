"""A copy of the scripts with a Python, a pip and a yinju that only write down how they were called.

Used by test_scripts.py and test_bundle.py.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# All that the scripts may call; PATH holds nothing else, above all no other Python. No flock on macOS.
TOOLS = """
    cat cksum cp cut dirname du env find flock grep head mkdir mv rm sed sh sha256sum shasum sleep sort tail touch
"""

# Does what `-m venv` and `-m pip` would; answers `-c` truly, but for its own place.
# A file `on-pip` stands for what goes wrong.
PYTHON = """#!/bin/sh
case "$1 $2" in
    "-c "*_base_executable*) echo "$0" ;;
    "-c "*) exec "{real}" "$@" ;;
    "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip")
        echo "pip $*" >>calls
        [ ! -f on-pip ] || . ./on-pip
        cp yinju .venv/bin/yinju
        ;;
    "-m mypy" | "-m pytest") echo "$*" >>calls ;;
esac
"""
# A file `on-<first argument>` stands for what goes wrong.
YINJU = """#!/bin/sh
echo "yinju $*" >>calls
[ ! -f "on-$1" ] || . "./on-$1"
case "$1 $2" in
    "model prepare") mkdir -p "$PWD/模型" && echo "$PWD/模型" ;;
    "index build") mkdir -p index && echo "快照一" >index/CURRENT ;;
    "ask "*) echo "总投资4285亿元 [1]" ;;
esac
"""


class Checkout:
    """A folder with our scripts in which nothing is really installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tools = folder.parent / "工具"
        (folder / "seeds" / "documents").mkdir(parents=True)
        (folder / "seeds" / "documents" / "讲话.txt").write_text("总投资4285亿元。", encoding="utf-8")
        shutil.copytree(ROOT / "scripts", folder / "scripts")
        for name in ("pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, folder)
        self.program(folder / "yinju", YINJU)
        self.tools.mkdir()
        for tool in TOOLS.split():
            found = shutil.which(tool)
            if found:
                (self.tools / tool).symlink_to(found)
        self.program(self.tools / "python3", PYTHON.replace("{real}", sys.executable))

    @staticmethod
    def program(path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def start(self, *command: str, **variables: str) -> subprocess.Popen[str]:
        """Start a script in another working directory than the checkout."""
        script, *arguments = command
        return subprocess.Popen(
            [self.folder / "scripts" / script, *arguments],
            cwd=self.tools,
            env={"PATH": str(self.tools), "HOME": str(self.tools), "LANG": os.environ.get("LANG", "C")}
            | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *command: str, **variables: str) -> tuple[int, str, str]:
        """Run a script; return its exit code, its output and its remarks."""
        with self.start(*command, **variables) as process:
            output, remarks = process.communicate(timeout=30)
        return process.returncode, output, remarks

    def calls(self) -> list[str]:
        """Return what was called since this was last asked."""
        path = self.folder / "calls"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines
