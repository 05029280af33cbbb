"""Node.js functions, in processes of Node.js."""

from __future__ import annotations

import asyncio
import json

import pytest

from frontgate.functions import SandboxSettings


@pytest.fixture
def run(sandbox):
    """Writes a module, makes a function of it and invokes that."""

    async def invoke(source, event=None, *, file="index.mjs", handler="index.handler", **options):
        sandbox.write(source, file=file)
        service = options.pop("service", None) or sandbox.service()
        config = {"handler": handler, "runtime": "nodejs20.x", **options}
        await service.add(sandbox.config(**config))
        return await service.invoke("work", json.dumps(event).encode())

    return invoke


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("index.mjs", "export const handler = async (event) => ({ twice: event.n * 2 });"),
        ("index.js", "exports.handler = async (event) => ({ twice: event.n * 2 });"),
        (
            "index.cjs",
            "exports.handler = (event, context, done) => done(null, {twice: 42})",
        ),
        ("index.js", "exports.handler = (event, context) => context.succeed({twice: 2 * event.n})"),
    ],
    ids=["module", "common", "callback", "succeed"],
)
async def test_a_handler(run, file, source):
    """Documented: "Define Lambda function handler in Node.js"."""
    answer = await run(source, {"n": 21}, file=file)
    assert (answer.function_error, json.loads(answer.payload)) == (None, {"twice": 42})


async def test_a_package_of_modules(run, sandbox):
    sandbox.write('{"type": "module"}', file="package.json")
    answer = await run(
        "export const api = { get: async () => 1 };",
        file="src/index.js",
        handler="src/index.api.get",
    )
    assert answer.payload == b"1"


async def test_the_context(run, sandbox):
    """Documented: "Using the Lambda context object to retrieve Node.js function information"."""
    source = """
        export const handler = async (event, context) => {
          const { awsRequestId, functionName, functionVersion, invokedFunctionArn } = context;
          const left = context.getRemainingTimeInMillis();
          return { awsRequestId, functionName, functionVersion, invokedFunctionArn, left,
                   memory: context.memoryLimitInMB, variable: process.env.COLOUR };
        };
    """
    answer = await run(source, environment={"COLOUR": "red"})
    given = json.loads(answer.payload)
    assert 0 < given.pop("left") <= 20_000
    assert given == {
        "awsRequestId": answer.request_id,
        "functionName": "work",
        "functionVersion": "$LATEST",
        "invokedFunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:work",
        "memory": "128",
        "variable": "red",
    }


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        ("export const handler = async () => { throw new TypeError('no') };", "TypeError", "no"),
        ("export const handler = (e, c, done) => done(new Error('no'));", "Error", "no"),
        ("export const handler = async () => 1n;", "Runtime.MarshalError", "BigInt"),
        (
            "export const handler = (e, c, d) => setTimeout(() => { throw new Error('late') }, 1);",
            "Error",
            "late",
        ),
        (
            "export const handler = () => { Promise.reject(new Error('lost')); "
            "return new Promise(() => setTimeout(() => {}, 9e4)); };",
            "Runtime.UnhandledPromiseRejection",
            "Error: lost",
        ),
        ("export const other = 1;", "Runtime.HandlerNotFound", "index.handler is undefined"),
        ("export const handler = 1;", "Runtime.HandlerNotFound", "index.handler is not a function"),
        ("import 'nothing'; export const handler = 1;", "Runtime.ImportModuleError", "nothing"),
        ("export const handler = ) => 1;", "Runtime.UserCodeSyntaxError", "SyntaxError"),
        ("throw new RangeError('early');", "RangeError", "early"),
    ],
)
async def test_what_goes_wrong(run, source, kind, message):
    """Documented ("Lambda function errors in Node.js"); names as Lambda's runtime gives them."""
    answer = await run(source)
    error = json.loads(answer.payload)
    assert answer.function_error == "Unhandled"
    assert error["errorType"] == kind
    assert message in error["errorMessage"]
    assert set(error) == {"errorType", "errorMessage", "trace"}


async def test_after_an_error_the_next_invocation_runs(run, sandbox):
    service = sandbox.service()
    source = "export const handler = async (e) => { if (e.bad) process.exit(3); return e; };"
    answer = await run(source, {"bad": True}, service=service)
    assert json.loads(answer.payload)["errorType"] == "Runtime.ExitError"
    assert (await service.invoke("work", b'{"n":1}')).payload == b'{"n":1}'


async def test_a_promise_that_nothing_can_settle(run):
    """As on Lambda, null: nothing is left that could happen."""
    answer = await run("export const handler = () => new Promise(() => {});")
    assert (answer.function_error, answer.payload) == (None, b"null")


async def test_a_callback_waits_for_what_is_left(run):
    """Documented: `callbackWaitsForEmptyEventLoop`."""
    source = """
        export const handler = (event, context, done) => {
          const result = { left: true };
          setTimeout(() => { result.left = false; }, 20);
          context.callbackWaitsForEmptyEventLoop = event.waits;
          done(null, result);
        };
    """
    assert (await run(source, {"waits": True})).payload == b'{"left":false}'
    assert (await run(source, {"waits": False})).payload == b'{"left":true}'


async def test_one_that_takes_too_long(run):
    answer = await run("export const handler = async () => { for (;;); };", timeout=1.0)
    assert b"Task timed out after 1.00 seconds" in answer.payload


async def test_an_environment_is_used_again(run, sandbox):
    service = sandbox.service()
    source = "let count = 0; export const handler = async () => ++count;"
    assert (await run(source, service=service)).payload == b"1"
    assert (await service.invoke("work", b"{}")).payload == b"2"


async def test_the_log(run, sandbox):
    """Documented: "Log and monitor Node.js Lambda functions"."""
    answer = await run("export const handler = async () => { console.warn('a %s\\nb', 1); };")
    (line,) = [line for line in sandbox.lines if "WARN" in line]
    time, request, level, message = line.split("\t")
    assert (request, level, message) == (answer.request_id, "WARN", "a 1\rb")
    assert time.endswith("Z")


async def test_the_log_as_json(run, sandbox):
    answer = await run(
        "export const handler = async () => { console.error({ code: 7 }); };", log_format="JSON"
    )
    (record,) = [json.loads(line) for line in sandbox.lines if '"code"' in line]
    assert record.pop("timestamp").endswith("Z")
    assert record == {"level": "ERROR", "requestId": answer.request_id, "message": {"code": 7}}


async def test_a_large_event_and_a_large_answer(run, sandbox):
    source = "export const handler = async (event) => event.repeat(event.length > 9e6 ? 9 : 1);"
    answer = await run(source, "x" * 3_000_000)
    assert len(answer.payload) == 3_000_002
    answer = await run("export const handler = async () => 'x'.repeat(7e6);")
    assert json.loads(answer.payload)["errorType"] == "Function.ResponseSizeTooLarge"


async def test_a_layer(run, sandbox, tmp_path):
    """Documented: "Working with layers for Node.js Lambda functions"."""
    package = tmp_path / "layer" / "nodejs" / "node_modules" / "shared"
    package.mkdir(parents=True)
    (package / "index.js").write_text("exports.name = 'of the layer';")
    source = "const { name } = require('shared'); exports.handler = async () => name;"
    answer = await run(source, file="index.js", layers=(tmp_path / "layer",))
    assert json.loads(answer.payload) == "of the layer"


async def test_calls_of_aws_stay_on_this_machine(run, sandbox):
    heard = []

    async def answer(reader, writer):
        heard.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = SandboxSettings(
        region="eu-west-1", account_id="123456789012", aws_endpoint=f"http://127.0.0.1:{port}"
    )
    source = """
        export const handler = async () => {
          const answer = await fetch("http://sqs.eu-west-1.amazonaws.com/queue");
          const refused = await fetch("https://sqs.eu-west-1.amazonaws.com/").catch((e) => e);
          const own = await fetch("http://abc.execute-api.localhost:PORT/dev");
          return [await answer.text(), refused.cause.message, await own.text()];
        };
    """
    async with server:
        found = await run(
            source.replace("PORT", str(port)), service=sandbox.service(sandbox=settings)
        )
    text, refusal, own = json.loads(found.payload)
    assert text == own == "hi"
    assert refusal == "sqs.eu-west-1.amazonaws.com:443 would leave this machine for AWS"
    assert "host: sqs.eu-west-1.amazonaws.com" in heard[0].lower()


async def test_nothing_is_left_behind(run, sandbox, eventually):
    """What a function has started ends with it."""
    service = sandbox.service()
    source = """
        import { spawn } from "node:child_process";
        export const handler = async () => [process.pid, spawn("sleep", ["600"]).pid];
    """
    pids = json.loads((await run(source, service=service)).payload)
    await service.close()
    await eventually(lambda: not any(map(_is_alive, pids)))


def _is_alive(pid):
    """Not if it has ended, reaped or not."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
