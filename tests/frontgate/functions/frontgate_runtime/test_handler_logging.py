from __future__ import annotations

import json
from typing import Any


async def test_json_format(sandbox: Any) -> None:
    """Source: AWS's Python runtime interface client, and "Lambda function logs in JSON format"."""
    source = """
        import logging
        def handler(event, context):
            logging.getLogger("users").info("found", extra={"count": 2})
            try:
                1 / 0
            except ZeroDivisionError:
                logging.exception("broken")
    """
    service = sandbox.service()
    await service.add(sandbox.config(source, log_format="JSON"))
    invocation = await service.invoke("work", b"{}")
    start, found, broken, report = (json.loads(line) for line in sandbox.lines)
    assert (start["type"], report["type"]) == ("platform.start", "platform.report")
    timestamp = found.pop("timestamp")
    assert timestamp.endswith("Z")
    assert found == {
        "level": "INFO",
        "message": "found",
        "logger": "users",
        "requestId": invocation.request_id,
        "count": 2,
    }
    assert broken["errorType"] == "ZeroDivisionError"
    assert broken["errorMessage"] == "division by zero"
    assert broken["location"].endswith("app.py:handler:8")
