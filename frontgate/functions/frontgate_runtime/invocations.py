"""One execution environment: load the handler once, then answer one invocation after another."""

from __future__ import annotations

import importlib
import json
import os
import resource
import socket
import sys
from collections.abc import Callable
from typing import Any

from . import faults, handler_logging, wire
from .context import LambdaContext
from .faults import Fault
from .marshal import marshal, unmarshal

Handler = Callable[[Any, LambdaContext], Any]

_READ_SIZE = 1 << 16
_KILOBYTE = 1024 if sys.platform == "darwin" else 1


def load_handler(name: str) -> Handler:
    """Import `module.function`. Raises Fault as Lambda names what can be wrong with it."""
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise Fault(
            "Runtime.MalformedHandlerName",
            f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)",
        )
    module = _import(module_name)
    try:
        handler: Handler = getattr(module, function_name)
    except AttributeError:
        raise Fault(
            "Runtime.HandlerNotFound",
            f"Handler '{function_name}' missing on module '{module_name}'",
        ) from None
    return handler


def _import(module_name: str) -> Any:
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault(
            "Runtime.BuiltInModuleConflict",
            f"Cannot use built-in module {module_name} as a handler module",
        )
    try:
        return importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault(
            "Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}"
        ) from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise Fault(
            "Runtime.UserCodeSyntaxError",
            f"Syntax error in module '{module_name}': {error}",
            trace,
        ) from error


class ExecutionEnvironment:
    """Serves the gateway's frames on one socket until the gateway closes it."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def run(self, handler_name: str, learn: Callable[[], list[str]] | None) -> None:
        """Initialise, say so (with the modules loaded, when asked to learn them), then serve."""
        try:
            handler = load_handler(handler_name)
        except Exception as error:
            document = faults.describe(error, "")
            faults.log(document)
            self._reply(wire.INIT_ERROR, faults.encode(document))
            return
        modules = learn() if learn else []
        self._reply(wire.READY, json.dumps(modules).encode())
        while True:
            frame = self._next_frame()
            if frame is None:
                return
            self._reply(*_answer(handler, *frame))

    def _next_frame(self) -> tuple[int, bytes, bytes] | None:
        data = self._connection.recv(_READ_SIZE)
        while data and len(data) < wire.INVOCATION.size:
            data += self._connection.recv(_READ_SIZE)
        if not data:
            return None
        metadata_length, payload_length, deadline = wire.INVOCATION.unpack_from(data)
        split = wire.INVOCATION.size + metadata_length
        total = split + payload_length
        if len(data) < total:
            data = self._rest(data, total)
        return deadline, data[wire.INVOCATION.size : split], data[split:total]

    def _rest(self, data: bytes, total: int) -> bytes:
        frame = bytearray(total)
        frame[: len(data)] = data
        view = memoryview(frame)[len(data) :]
        while view:
            received = self._connection.recv_into(view)
            if not received:
                os._exit(0)
            view = view[received:]
        return bytes(frame)

    def _reply(self, kind: int, payload: bytes) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KILOBYTE
        self._connection.sendall(wire.REPLY.pack(kind, peak, len(payload)) + payload)


def _answer(handler: Handler, deadline: int, metadata: bytes, payload: bytes) -> tuple[int, bytes]:
    request_id, arn, trace_id, client_context = metadata.decode().split("\n", 3)
    os.environ["_X_AMZN_TRACE_ID"] = trace_id
    handler_logging.set_request_id(request_id)
    try:
        context = LambdaContext(request_id, arn, deadline, client_context)
        result = marshal(handler(unmarshal(payload), context))
    except Exception as error:
        document = faults.describe(error, request_id)
        faults.log(document)
        return wire.ERROR, faults.encode(document)
    if len(result) > wire.RESPONSE_LIMIT:
        return wire.ERROR, _too_large()
    return wire.RESULT, result


def _too_large() -> bytes:
    limit = f"maximum allowed payload size ({wire.RESPONSE_LIMIT} bytes)"
    message = f"Response payload size exceeded {limit}."
    error = {"errorMessage": message, "errorType": "Function.ResponseSizeTooLarge"}
    return json.dumps(error, separators=(",", ":")).encode()
