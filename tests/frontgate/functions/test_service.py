"""What a caller of a function sees. Error shapes: recorded on AWS where a test says so."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from frontgate.functions import (
    FunctionConfigError,
    FunctionNotFoundError,
    Invocation,
    PackageInstallError,
    TooManyRequestsError,
    blueprints,
)

ECHO = "def handler(event, context):\n    return event\n"


def running(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    except OSError:
        return subprocess.run(["kill", "-0", str(pid)], capture_output=True).returncode == 0
    return stat.rpartition(")")[2].split()[0] != "Z"


def answer(invocation: Invocation) -> Any:
    assert invocation.function_error is None, invocation.payload
    return json.loads(invocation.payload)


def error(invocation: Invocation) -> Any:
    assert invocation.function_error == "Unhandled"
    assert invocation.status_code == 200
    return json.loads(invocation.payload)


async def run(sandbox: Any, source: str, payload: bytes = b"{}", **options: Any) -> Invocation:
    service = sandbox.service()
    await service.add(sandbox.config(source, **options))
    return await service.invoke("work", payload)


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


async def test_timeout_kills_the_environment(sandbox: Any, eventually: Any) -> None:
    """Recorded: the payload that Invoke returns since 2024."""
    source = """
        import os, time
        def handler(event, context):
            if event.get("slow"):
                print(os.getpid(), flush=True)
                time.sleep(60)
            return "fast"
    """
    service = sandbox.service()
    await service.add(sandbox.config(source, timeout=0.5))
    invocation = await service.invoke("work", b'{"slow": true}')
    assert error(invocation) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": (
            f"RequestId: {invocation.request_id} Error: Task timed out after 0.50 seconds"
        ),
    }
    pid = next(int(line) for line in sandbox.lines if line.isdigit())
    await eventually(lambda: not running(pid))
    assert answer(await service.invoke("work", b"{}")) == "fast"


async def test_timeout_kills_grandchildren(sandbox: Any, eventually: Any) -> None:
    source = """
        import subprocess, time
        def handler(event, context):
            for own_session in (False, True):
                child = subprocess.Popen(["sleep", "60"], start_new_session=own_session)
                print("child", child.pid)
            time.sleep(60)
    """
    await run(sandbox, source, timeout=1.0)
    pids = [int(line.split()[1]) for line in sandbox.lines if line.startswith("child")]
    assert len(pids) == 2
    group, session = pids
    await eventually(lambda: not running(group))
    if sys.platform == "linux":
        await eventually(lambda: not running(session))


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


async def test_only_a_cold_start_reports_initialisation(sandbox: Any) -> None:
    service = sandbox.service()
    await service.add(sandbox.config(ECHO))
    for _ in range(2):
        await service.invoke("work", b"{}")
    reports = [line for line in sandbox.lines if line.startswith("REPORT")]
    assert ["Init Duration" in report for report in reports] == [True, False]


async def test_parallel_invocations_have_an_environment_each(sandbox: Any) -> None:
    source = """
        import os, time
        busy = False
        def handler(event, context):
            global busy
            assert not busy
            busy = True
            time.sleep(0.3)
            busy = False
            return os.getpid()
    """
    service = sandbox.service()
    await service.add(sandbox.config(source))
    invocations = await asyncio.gather(*(service.invoke("work", b"{}") for _ in range(8)))
    assert len({answer(invocation) for invocation in invocations}) > 1


async def test_beyond_the_local_bound_invocations_wait(sandbox: Any) -> None:
    service = sandbox.service(environments_per_function=2)
    await service.add(sandbox.config("import os\ndef handler(e, c):\n    return os.getpid()\n"))
    invocations = await asyncio.gather(*(service.invoke("work", b"{}") for _ in range(50)))
    assert len({answer(invocation) for invocation in invocations}) <= 2


async def test_beyond_reserved_concurrency_invocations_are_throttled(sandbox: Any) -> None:
    service = sandbox.service()
    await service.add(sandbox.config(ECHO, reserved_concurrency=1))
    results = await asyncio.gather(
        *(service.invoke("work", b"{}") for _ in range(200)), return_exceptions=True
    )
    throttled = [result for result in results if isinstance(result, TooManyRequestsError)]
    assert len(throttled) == 199
    assert answer(await service.invoke("work", b"{}")) == {}


async def test_a_function_takes_the_idle_place_of_another(sandbox: Any) -> None:
    service = sandbox.service(environments=1)
    for name in ("one", "two"):
        await service.add(sandbox.config(ECHO, name=name))
    for name in ("one", "two", "one"):
        assert answer(await service.invoke(name, b"{}")) == {}


async def test_a_caller_that_goes_away_does_not_end_the_invocation(
    sandbox: Any, eventually: Any
) -> None:
    source = """
        import time
        def handler(event, context):
            time.sleep(event)
            print("finished")
    """
    service = sandbox.service(environments_per_function=1)
    await service.add(sandbox.config(source))
    await service.invoke("work", b"0")
    call = asyncio.create_task(service.invoke("work", b"0.3"))
    await asyncio.sleep(0.1)
    call.cancel()
    await service.invoke("work", b"0")
    assert sandbox.lines.count("finished") == 3


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("work", "work"),
        ("work:$LATEST", "work:$LATEST"),
        ("work:live", "work:live"),
        ("work:1", "work:1"),
        ("123456789012:function:work:live", "work:live"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:work", "work"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:work:live", "work:live"),
    ],
)
async def test_names_and_arns(sandbox: Any, reference: str, told: str) -> None:
    source = """
        def handler(event, context):
            return [context.invoked_function_arn, context.function_version]
    """
    service = sandbox.service()
    await service.add(sandbox.config(source))
    service.add_alias("work", "live", service.publish_version("work"))
    arn, version = answer(await service.invoke(reference, b"{}"))
    assert arn == f"arn:aws:lambda:eu-west-1:123456789012:function:{told}"
    assert version == ("1" if "live" in told or told.endswith(":1") else "$LATEST")


@pytest.mark.parametrize(
    "reference", ["other", "work:9", "arn:aws:lambda:us-east-1:123456789012:function:work", "a b"]
)
async def test_unknown_functions(sandbox: Any, reference: str) -> None:
    service = sandbox.service()
    await service.add(sandbox.config(ECHO))
    with pytest.raises(FunctionNotFoundError, match="Function not found: "):
        await service.invoke(reference, b"{}")


async def test_missing_handler_file_is_said_at_once(sandbox: Any) -> None:
    config = sandbox.config(ECHO, handler="users.handler")
    with pytest.raises(FunctionConfigError, match=re.escape(str(config.code / "users.py"))):
        await sandbox.service().add(config)


async def test_an_update_runs_the_new_configuration(sandbox: Any) -> None:
    source = "import os\ndef handler(e, c):\n    return os.environ['STAGE']\n"
    service = sandbox.service()
    for stage in ("blue", "green"):
        await service.add(sandbox.config(source, environment={"STAGE": stage}))
        assert answer(await service.invoke("work", b"{}")) == stage


async def test_events_are_retried(sandbox: Any) -> None:
    """Documented: two more attempts, after one and two minutes, with the same request id."""
    pauses = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    source = """
        def handler(event, context):
            print("attempt", context.aws_request_id)
            raise ValueError
    """
    service = sandbox.service(sleep=sleep)
    await service.add(sandbox.config(source))
    accepted = await service.invoke_event("work", b"{}")
    assert (accepted.status_code, accepted.payload) == (202, b"")
    await service.settle_events()
    assert pauses == [60.0, 120.0]
    assert sandbox.lines.count(f"attempt {accepted.request_id}") == 3


async def test_close_leaves_nothing_running(sandbox: Any, eventually: Any) -> None:
    source = """
        import os, subprocess
        def handler(event, context):
            own = event["own_session"]
            child = subprocess.Popen(["sleep", "60"], start_new_session=own)
            return [os.getpid(), os.getppid(), child.pid]
    """
    service = sandbox.service()
    await service.add(sandbox.config(source))
    pids = set()
    for own_session in (False, sys.platform == "linux"):
        payload = json.dumps({"own_session": own_session}).encode()
        pids.update(answer(await service.invoke("work", payload)))
    await service.close()
    await service.close()
    await eventually(lambda: not any(running(pid) for pid in pids))


async def test_a_killed_gateway_leaves_nothing_running(sandbox: Any, eventually: Any) -> None:
    sandbox.write(
        """
        import os, subprocess, time
        def handler(event, context):
            child = subprocess.Popen(["sleep", "60"])
            print("pids", os.getpid(), os.getppid(), child.pid, flush=True)
            time.sleep(60)
        """
    )
    gateway = textwrap.dedent(
        f"""
        import asyncio, functools
        from pathlib import Path
        from frontgate.functions import FunctionConfig, FunctionService, SandboxSettings

        async def main():
            service = FunctionService(
                cache=Path({str(sandbox.directory)!r}), runtime_dir=None,
                sandbox=SandboxSettings(region="eu-west-1", account_id="123456789012"),
                output=lambda function: functools.partial(print, flush=True))
            await service.add(FunctionConfig(
                name="work", arn="arn:aws:lambda:eu-west-1:123456789012:function:work",
                handler="app.handler", runtime="python{sys.version_info[0]}.{sys.version_info[1]}",
                code=Path({str(sandbox.directory / "work")!r}), environment={{}}, timeout=60))
            await service.invoke("work", b"{{}}")
        asyncio.run(main())
        """
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", gateway, stdout=asyncio.subprocess.PIPE, cwd=Path.cwd()
    )
    assert process.stdout is not None
    line = b""
    while not line.startswith(b"pids"):
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        assert line
    pids = [int(pid) for pid in line.split()[1:]]
    os.kill(process.pid, signal.SIGKILL)
    await process.communicate()
    await eventually(lambda: not any(running(pid) for pid in pids))


async def test_a_saved_file_is_served(sandbox: Any, eventually: Any) -> None:
    service = sandbox.service()
    await service.add(sandbox.config("def handler(e, c):\n    return 'one'\n"))
    service.watch()
    assert answer(await service.invoke("work", b"{}")) == "one"

    async def served(source: str) -> Any:
        async with asyncio.timeout(20):
            while True:
                # Again and again: the watcher starts in a thread of its own, and says not when.
                sandbox.write(source)
                await asyncio.sleep(0.2)
                invocation = await service.invoke("work", b"{}")
                if invocation.payload != before:
                    return json.loads(invocation.payload)

    before = b'"one"'
    assert (await served("def handler(e, c)\n"))["errorType"] == "Runtime.UserCodeSyntaxError"
    before = (await service.invoke("work", b"{}")).payload
    assert await served("def handler(e, c):\n    return 'two'\n") == "two"


async def test_a_running_invocation_survives_a_saved_file(sandbox: Any, eventually: Any) -> None:
    source = """
        import time
        def handler(event, context):
            print("running", flush=True)
            time.sleep(event)
            return "old"
    """
    service = sandbox.service()
    await service.add(sandbox.config(source))
    service.watch()
    await service.invoke("work", b"0")
    running_call = asyncio.create_task(service.invoke("work", b"1.5"))
    await eventually(lambda: sandbox.lines.count("running") == 2)
    async with asyncio.timeout(15):
        while answer(await service.invoke("work", b"0")) != "new":
            sandbox.write("def handler(e, c):\n    return 'new'\n")
            await asyncio.sleep(0.2)
    assert answer(await running_call) == "old"


async def test_a_failed_preparation_is_an_error_of_the_function(
    sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*args: Any, **options: Any) -> Path:
        raise PackageInstallError("Installing requirements.txt failed:\nNo solution found")

    monkeypatch.setattr(blueprints, "install_requirements", fail)
    sandbox.write("nothing==0\n", file="requirements.txt")
    document = error(await run(sandbox, ECHO))
    assert document["errorType"] == "Frontgate.EnvironmentError"
    assert "No solution found" in document["errorMessage"]


async def test_prewarm_makes_the_environment_that_an_alias_leads_to(
    sandbox: Any, eventually: Any
) -> None:
    # Given a function that is invoked through an alias, as SAM's AutoPublishAlias makes it
    service = sandbox.service()
    source = """
        import os
        print("initialised", os.environ["AWS_LAMBDA_FUNCTION_VERSION"])
        def handler(event, context):
            return context.function_version
    """
    await service.add(sandbox.config(source))
    service.add_alias("work", "live", service.publish_version("work"))
    # When environments are made ahead
    service.prewarm()
    # Then the alias's version has one before its first invocation, and $LATEST has none
    await eventually(lambda: "initialised 1" in sandbox.lines)
    assert (await service.invoke("work:live", b"{}")).payload == b'"1"'
    assert "initialised $LATEST" not in sandbox.lines
