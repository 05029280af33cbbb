"""Errors as Lambda's Python runtime shapes them: `errorMessage`, `errorType`, `requestId`,
`stackTrace`, and the same text in the function's log.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from typing import Any

_PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep


class Fault(Exception):
    """An error of the runtime itself, such as `Runtime.ImportModuleError`."""

    def __init__(self, error_type: str, message: str, trace: list[str] | None = None) -> None:
        super().__init__(message)
        self.error_type = error_type
        self.message = message
        self.trace = trace or []


def describe(error: BaseException, request_id: str) -> dict[str, Any]:
    """The error document that the caller of the function receives."""
    if isinstance(error, Fault):
        return _document(error.message, error.error_type, request_id, error.trace)
    frames = traceback.extract_tb(error.__traceback__)
    while len(frames) > 1 and frames[0].filename.startswith(_PACKAGE):
        del frames[0]
    return _document(str(error), type(error).__name__, request_id, traceback.format_list(frames))


def encode(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()


def log(document: dict[str, Any]) -> None:
    """Write the error to the function's log, in the log format of the function."""
    if os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON":
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        line = json.dumps({"timestamp": now, "level": "ERROR", **document})
    else:
        line = _text(document)
    sys.stdout.write(line + "\n")


def _document(message: str, kind: str, request_id: str, trace: list[str]) -> dict[str, Any]:
    return {
        "errorMessage": message,
        "errorType": kind,
        "requestId": request_id,
        "stackTrace": trace,
    }


def _text(document: dict[str, Any]) -> str:
    head = f"[ERROR] {document['errorType']}"
    if document["errorMessage"]:
        head += f": {document['errorMessage']}"
    lines = [head, "Traceback (most recent call last):"]
    for entry in document["stackTrace"]:
        lines += entry.splitlines()
    return "\n".join(lines)
