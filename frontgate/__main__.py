"""The `frontgate` command, by its name or as `python -m frontgate`.

Importing what it consists of takes a moment, in which a signal ends it as it does later.
"""

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def main() -> int:
    previous = {number: signal.signal(number, _stop) for number in _SIGNALS}
    try:
        from frontgate.cli import parse, run

        options = parse()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    return run(options)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """Raises nothing, as an import may swallow that; there is nothing yet to be ended."""
    os.write(2, b"stopped\n")
    os._exit(130)


if __name__ == "__main__":
    sys.exit(main())
