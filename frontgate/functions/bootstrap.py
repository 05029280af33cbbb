"""Entry point of a function's process: `python -I -S bootstrap.py CONTROL_FD`.

A standalone script for the function's own interpreter (3.9 or later), which has neither
frontgate nor its dependencies on its path. Only the package beside it is imported, under a
name that no function's module carries.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Load the runtime package, leave `sys.path` as it was, and serve forks until the end."""
    # At once: Ctrl-C in the terminal is the gateway's business. A group, not a session (see
    # `processes.lead_own_group`).
    os.setpgid(0, 0)
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from frontgate_runtime import fork_server  # type: ignore[import-not-found]

    del sys.path[0]
    fork_server.main(int(sys.argv[1]))


if __name__ == "__main__":
    main()
