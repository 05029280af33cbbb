"""Tools that tests run in environments of their own, since they pin versions of what we use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def tool_environment(lock: Path) -> Path:
    """The folder of an environment that has what `lock` pins; made when it is not there yet."""
    folder = ROOT / ".frontgate/tools" / lock.stem
    done = folder / "installed.lock"
    if not done.exists() or done.read_bytes() != lock.read_bytes():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        python = folder / "bin/python"
        install = ["pip", "sync", "--quiet", "--require-hashes", "--python", str(python)]
        subprocess.run([sys.executable, "-m", "uv", *install, str(lock)], check=True)
        done.write_bytes(lock.read_bytes())
    return folder
