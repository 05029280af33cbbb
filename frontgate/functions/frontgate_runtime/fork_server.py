"""The process that a function's execution environments are forked from.

It sets the interpreter up as the function sees it, imports what the gateway says can be imported
ahead (installed packages, never the function's own source) and forks one environment per request.
A saved file then costs a fork and the import of the function's own modules.

It ends, with every process below it, when the gateway's end of the control socket closes, however
the gateway died.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
import traceback
from typing import Any

from . import handler_logging, hosts, processes, wire
from .invocations import ExecutionEnvironment
from .sources import OwnSource

# Modules that Lambda's runtime has not loaded when function code starts, but this one has. A
# function's own module of that name must win, as it does on Lambda.
_IMPORTED_HERE = ("ctypes", "glob", "resource", "select")


def main(control_fd: int) -> None:
    """Serve the gateway on the control socket `control_fd` until it closes."""
    control = socket.socket(fileno=control_fd)
    control.set_inheritable(False)
    message = _receive(control)
    if message is None:
        return
    configuration, _ = message
    processes.adopt_orphans()
    sys.path[:0] = configuration["paths"]
    own = OwnSource(configuration["own"])
    own.install()
    hosts.install({int(port): target for port, target in configuration["ports"].items()})
    handler_logging.install()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sys.stderr.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    ForkServer(control, configuration["handler"], own).serve()


def _receive(control: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    header, fds, _, _ = socket.recv_fds(control, wire.CONTROL.size, 2)
    if not header:
        return None
    (length,) = wire.CONTROL.unpack(header)
    body = b""
    while len(body) < length:
        chunk = control.recv(length - len(body))
        if not chunk:
            return None
        body += chunk
    return json.loads(body), list(fds)


class ForkServer:
    """Answers `fork` and `preload` messages and reports the end of each environment."""

    def __init__(self, control: socket.socket, handler: str, own: OwnSource) -> None:
        self._control = control
        self._handler = handler
        self._own = own
        self._children: set[int] = set()
        self._preloading: list[str] = []
        self._preloaded: set[str] = set()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        os.set_blocking(self._wake_read, False)

    def serve(self) -> None:
        """Answer the gateway until it is gone; then end all that was forked."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._serve()
        processes.kill_all(self._children)

    def _serve(self) -> None:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        sources: list[Any] = [self._control, self._wake_read]
        while True:
            patience = 0 if self._preloading else None
            readable, _, _ = select.select(sources, [], [], patience)
            if self._wake_read in readable:
                self._reap()
            if self._control in readable:
                message = _receive(self._control)
                if message is None:
                    return
                self._obey(*message)
            elif self._preloading:
                self._preload_next()

    def _obey(self, message: dict[str, Any], fds: list[int]) -> None:
        if message["do"] == "preload":
            self._preloading = message["modules"][::-1]
            return
        conflict = self._own.shadowed(self._preloaded)
        if conflict:
            self._unfit(f"the function has a module of its own named {conflict}")
            for fd in fds:
                os.close(fd)
            self._tell(refused=message["id"])
            return
        self._fork(message, fds)

    def _tell(self, **message: Any) -> None:
        self._control.sendall(json.dumps(message).encode() + b"\n")

    def _unfit(self, reason: str) -> None:
        self._preloading = []
        self._tell(unfit=reason)

    def _fork(self, message: dict[str, Any], fds: list[int]) -> None:
        pid = os.fork()
        if pid == 0:
            self._become_environment(message, *fds)
        for fd in fds:
            os.close(fd)
        self._children.add(pid)
        self._tell(forked=message["id"], pid=pid)

    def _become_environment(self, message: dict[str, Any], connection_fd: int, log_fd: int) -> None:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            processes.lead_own_group()
            processes.die_with_parent()
            processes.redirect_output(log_fd)
            for fd in (self._wake_read, self._wake_write):
                os.close(fd)
            self._control.close()
            os.environ.update(message["environment"])
            self._own.forget(_IMPORTED_HERE)
            environment = ExecutionEnvironment(socket.socket(fileno=connection_fd))
            environment.run(self._handler, self._own.foreign_modules if message["learn"] else None)
            status = 0
        except SystemExit as stop:
            status = processes.exit_status(stop)
        except BaseException:
            traceback.print_exc()
        finally:
            processes.flush_output()
            os._exit(status)

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_read, 4096)
        for pid, status in processes.ended():
            if pid in self._children:
                self._children.discard(pid)
                processes.kill_group(pid)
                self._tell(exited=pid, status=status)
        processes.kill_orphans(self._children)

    def _preload_next(self) -> None:
        """Import one module and return, so that a fork never waits for the whole list."""
        name = self._preloading.pop()
        if name not in sys.modules:
            with processes.silent_output(), self._own.hidden():
                try:
                    importlib.import_module(name)
                except BaseException:
                    sys.modules.pop(name, None)
        if not self._preloading:
            self._finish_preloading()

    def _finish_preloading(self) -> None:
        if threading.active_count() > 1 or processes.thread_count() > 1:
            self._unfit("the packages it imports start threads, which a fork would lose")
            return
        standard: frozenset[str] = getattr(sys, "stdlib_module_names", frozenset())
        self._preloaded = {name.partition(".")[0] for name in sys.modules} - set(standard)
        gc.collect()
        gc.freeze()
        self._tell(preloaded=len(self._preloaded))
