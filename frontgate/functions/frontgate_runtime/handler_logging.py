"""The root logging handler that Lambda's Python runtime installs before function code loads."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import traceback
from typing import Any

_TEXT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"aws_request_id", "message", "asctime"}

_request_id = ""


def set_request_id(request_id: str) -> None:
    """Name the invocation that log records belong to from now on."""
    global _request_id
    _request_id = request_id


class _RequestFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.aws_request_id = _request_id
        return True


class _StdoutHandler(logging.Handler):
    """Writes to whatever `sys.stdout` is at the time, so that tests of functions may replace it."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stdout.write(self.format(record) + "\n")
        except Exception:
            self.handleError(record)


class JsonFormatter(logging.Formatter):
    """Records as Lambda's JSON log format writes them; unknown attributes are kept as fields."""

    def format(self, record: logging.LogRecord) -> str:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        fields: dict[str, Any] = {
            "timestamp": f"{stamp}.{int(record.msecs):03d}Z",
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            **self._exception(record),
            "requestId": getattr(record, "aws_request_id", None),
        }
        extra = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        merged = {**extra, **fields}
        present = {name: value for name, value in merged.items() if value is not None}
        return json.dumps(present, ensure_ascii=False)

    def _exception(self, record: logging.LogRecord) -> dict[str, Any]:
        if not record.exc_info or record.exc_info[0] is None:
            return {}
        kind, error, trace = record.exc_info
        return {
            "stackTrace": traceback.format_tb(trace),
            "errorType": kind.__name__,
            "errorMessage": str(error),
            "location": f"{record.pathname}:{record.funcName}:{record.lineno}",
        }


def install() -> None:
    """Give the root logger its handler, formatter and level."""
    logging.Formatter.converter = time.gmtime
    handler = _StdoutHandler()
    if os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter(_TEXT, "%Y-%m-%dT%H:%M:%S"))
    handler.addFilter(_RequestFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper().replace("TRACE", "DEBUG")
    if level:
        root.setLevel(level)
