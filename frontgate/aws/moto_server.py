"""The process that plays every AWS service that is not ours: a moto server on a free port.

Run as `python -m frontgate.aws.moto_server SERVICE …`. Prints its port as one line, then loads the
services named, so that the first call of each is not the slow one. Ends when its standard input
ends, which the kernel sees to even if the gateway is killed.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import threading


def main(services: list[str]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    print(server.get_host_and_port()[1], flush=True)
    # Nobody reads on: what a service prints must not fill the pipe and stop it.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for service in services:
        with contextlib.suppress(ImportError):
            importlib.import_module(f"moto.{service}.urls")
    threading.Event().wait()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
