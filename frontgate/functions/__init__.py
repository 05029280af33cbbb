"""Lambda on a laptop: functions run in warm child processes of the interpreter they ask for.

service.py      invoke, by name or ARN       registry.py   versions and aliases
pool.py         warm environments, limits    starter.py    making one; zygote.py its fork server
environment.py  one process, one socket      logs.py       START, END, REPORT and output
sandbox.py      variables, paths, hosts      packages.py   layers and requirements
frontgate_runtime/ is what runs inside the processes.
"""

from __future__ import annotations

from frontgate.functions.dead_letters import DeadLetter
from frontgate.functions.errors import (
    FunctionConfigError,
    FunctionNotFoundError,
    InterpreterNotFoundError,
    PackageInstallError,
    TooManyRequestsError,
)
from frontgate.functions.events import EventSettings
from frontgate.functions.function import FunctionConfig
from frontgate.functions.logs import Report
from frontgate.functions.sandbox import SandboxSettings
from frontgate.functions.service import FunctionService
from frontgate.wire import Invocation

__all__ = [
    "DeadLetter",
    "EventSettings",
    "FunctionConfig",
    "FunctionConfigError",
    "FunctionNotFoundError",
    "FunctionService",
    "InterpreterNotFoundError",
    "Invocation",
    "PackageInstallError",
    "Report",
    "SandboxSettings",
    "TooManyRequestsError",
]
