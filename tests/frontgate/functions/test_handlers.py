"""What a handler is given, and what a caller sees of its answer or its end.

Error shapes: recorded on AWS where a test says so.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.frontgate.functions.invoking import ECHO, answer, error, run


async def test_answers_with_what_the_handler_returns(sandbox: Any) -> None:
    event = {"text": "Grüße, 世界 🎉", "number": 1.5, "none": None}
    invocation = await run(sandbox, ECHO, json.dumps(event).encode())
    assert answer(invocation) == event
    assert invocation.status_code == 200


async def test_no_payload_is_an_empty_event(sandbox: Any) -> None:
    assert answer(await run(sandbox, ECHO, b"")) == {}


async def test_context_is_lambdas(sandbox: Any) -> None:
    source = """
        def handler(event, context):
            names = ("function_name", "function_version", "invoked_function_arn",
                     "memory_limit_in_mb", "aws_request_id", "log_group_name")
            return {**{name: getattr(context, name) for name in names},
                    "stream": context.log_stream_name, "identity": repr(context.identity),
                    "remaining": context.get_remaining_time_in_millis(),
                    "custom": context.client_context.custom}
    """
    service = sandbox.service()
    await service.add(sandbox.config(source, memory_mb=512, timeout=9.0))
    invocation = await service.invoke("work", b"{}", client_context='{"custom": {"a": 1}}')
    context = answer(invocation)
    assert 0 < context.pop("remaining") <= 9000
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", context.pop("stream"))
    assert context == {
        "function_name": "work",
        "function_version": "$LATEST",
        "invoked_function_arn": "arn:aws:lambda:eu-west-1:123456789012:function:work",
        "memory_limit_in_mb": "512",
        "aws_request_id": invocation.request_id,
        "log_group_name": "/aws/lambda/work",
        "identity": "CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None])",
        "custom": {"a": 1},
    }


async def test_environment_is_the_functions_own(
    sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_PROFILE", "PYTHONPATH", "SECRET_OF_THE_DEVELOPER"):
        monkeypatch.setenv(name, "leaked")
    source = """
        import os, sys
        def handler(event, context):
            return {"environ": dict(os.environ), "path": sys.path, "cwd": os.getcwd()}
    """
    service = sandbox.service()
    await service.add(sandbox.config(source, environment={"TABLE": "users", "LANG": "C"}))
    seen = answer(await service.invoke("work", b"{}", trace_id="Root=1-2-3"))
    environ = seen["environ"]
    assert "leaked" not in environ.values()
    assert environ["_X_AMZN_TRACE_ID"] == "Root=1-2-3"
    assert environ["TABLE"] == "users"
    assert environ["LANG"] == "C"
    assert environ["_HANDLER"] == "app.handler"
    assert seen["path"][0] == environ["LAMBDA_TASK_ROOT"] == seen["cwd"]
    assert not [path for path in seen["path"] if "site-packages" in path]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "import nowhere\n",
            {
                "errorMessage": "Unable to import module 'app': No module named 'nowhere'",
                "errorType": "Runtime.ImportModuleError",
                "requestId": "",
                "stackTrace": [],
            },
            id="import error (recorded)",
        ),
        pytest.param(
            "def other(event, context): ...\n",
            {
                "errorMessage": "Handler 'handler' missing on module 'app'",
                "errorType": "Runtime.HandlerNotFound",
                "requestId": "",
                "stackTrace": [],
            },
            id="handler missing (recorded)",
        ),
    ],
)
async def test_initialisation_errors(sandbox: Any, source: str, expected: dict[str, Any]) -> None:
    assert error(await run(sandbox, source)) == expected


async def test_syntax_error_names_file_and_line(sandbox: Any) -> None:
    document = error(await run(sandbox, "def handler(:\n"))
    assert document["errorType"] == "Runtime.UserCodeSyntaxError"
    assert document["errorMessage"].startswith("Syntax error in module 'app': ")
    assert "app.py" in document["stackTrace"][0] and "Line 1" in document["stackTrace"][0]


async def test_exception_has_type_message_and_its_own_frames(sandbox: Any) -> None:
    source = """
        def handler(event, context):
            raise ValueError("no such user")
    """
    invocation = await run(sandbox, source)
    document = error(invocation)
    assert document["errorType"] == "ValueError"
    assert document["errorMessage"] == "no such user"
    assert document["requestId"] == invocation.request_id
    (frame,) = document["stackTrace"]
    assert re.search(r'app\.py", line 3, in handler\n +raise ValueError', frame)
    assert "[ERROR] ValueError: no such user" in sandbox.lines


async def test_what_json_cannot_say_is_a_marshal_error(sandbox: Any) -> None:
    document = error(await run(sandbox, "def handler(event, context):\n    return {'a': {1}}\n"))
    assert document["errorType"] == "Runtime.MarshalError"
    assert (
        document["errorMessage"]
        == "Unable to marshal response: Object of type set is not JSON serializable"
    )


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("sys.exit(3)", "Runtime exited with error: exit status 3"),
        ("sys.exit()", "Runtime exited without providing a reason"),
        ("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
        ("os.abort()", "Runtime exited with error: signal: aborted"),
    ],
)
async def test_the_end_of_the_process_is_an_exit_error(
    sandbox: Any, statement: str, reason: str
) -> None:
    """Recorded: type, and the text for an exit status and for SIGKILL."""
    source = f"""
        import os, sys
        def handler(event, context):
            if event.get("die"):
                {statement}
            return "alive"
    """
    service = sandbox.service()
    await service.add(sandbox.config(source))
    invocation = await service.invoke("work", b'{"die": true}')
    assert error(invocation) == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {invocation.request_id} Error: {reason}",
    }
    assert answer(await service.invoke("work", b"{}")) == "alive"


async def test_exit_while_loading(sandbox: Any) -> None:
    invocation = await run(sandbox, "import sys\nsys.exit(2)\n")
    assert error(invocation)["errorMessage"].endswith("exit status 2")


async def test_six_megabytes_both_ways(sandbox: Any) -> None:
    payload = json.dumps("x" * 6_000_000).encode()
    invocation = await run(sandbox, ECHO, payload)
    assert invocation.payload == payload


async def test_a_larger_answer_is_refused(sandbox: Any) -> None:
    """Recorded: 142 bytes with this text."""
    source = "def handler(event, context):\n    return 'x' * 6_291_556\n"
    invocation = await run(sandbox, source)
    assert error(invocation) == {
        "errorMessage": (
            "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
        ),
        "errorType": "Function.ResponseSizeTooLarge",
    }


async def test_garbage_on_stdout_is_only_log(sandbox: Any) -> None:
    source = """
        import os
        def handler(event, context):
            os.write(1, b"\\xff\\xfe\\x00garbage\\n\\x00unfinished")
            return "well"
    """
    assert answer(await run(sandbox, source)) == "well"
    assert "��\0garbage" in sandbox.lines
    assert "\0unfinished" in sandbox.lines


async def test_output_comes_between_start_and_report(sandbox: Any) -> None:
    source = """
        import logging, sys
        def handler(event, context):
            print("printed")
            logging.warning("logged")
            sys.stderr.write("unfinished")
    """
    service = sandbox.service()
    await service.add(sandbox.config(source))
    invocation = await service.invoke("work", b"{}", log_tail=True)
    start, printed, logged, unfinished, end, report = sandbox.lines
    assert start == f"START RequestId: {invocation.request_id} Version: $LATEST"
    assert printed == "printed"
    assert re.fullmatch(rf"\[WARNING\]\t[0-9-]+T[0-9:.]+Z\t{invocation.request_id}\tlogged", logged)
    assert unfinished == "unfinished"
    assert end == f"END RequestId: {invocation.request_id}"
    assert report.startswith(f"REPORT RequestId: {invocation.request_id}\t")
    assert "Init Duration" in report
    assert invocation.log_tail == "".join(line + "\n" for line in sandbox.lines).encode()
