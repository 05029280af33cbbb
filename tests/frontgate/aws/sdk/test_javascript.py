from __future__ import annotations

import asyncio
import io
import json
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from aiohttp import web
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from frontgate.aws.sdk.javascript import javascript_sdk
from frontgate.control.rest_api import AuthorizationType, Method, Resource, RestApi
from tests.nodejs import NODE

KEYS = {"accessKey": "AKIDEXAMPLE", "secretKey": "secret", "sessionToken": "token"}


def an_api() -> RestApi:
    root = Resource(id="r", path="/", methods={"GET": Method(http_method="GET")})
    one = Method(
        http_method="GET",
        request_parameters={
            "method.request.path.id": True,
            "method.request.querystring.full name": False,
            "method.request.header.x-mood": False,
        },
    )
    signed = Method(http_method="POST", authorization_type=AuthorizationType.AWS_IAM)
    return RestApi(
        id="abcdefghij",
        name="community",
        root_resource_id="r",
        created_date=0.0,
        resources={
            "r": root,
            "u": Resource(id="u", path="/users/{id}", methods={"GET": one, "POST": signed}),
            "f": Resource(
                id="f",
                path="/my-files/{key+}",
                methods={"ANY": Method(http_method="ANY"), "HEAD": Method(http_method="HEAD")},
            ),
        },
    )


def unpacked(invoke_url: str = "http://localhost/x") -> dict[str, str]:
    packed = javascript_sdk(an_api(), stage="dev", invoke_url=invoke_url, region="eu-west-1")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_method_for_each_path_and_verb():
    """Documented: the names of a generated JavaScript SDK."""
    files = unpacked()
    assert list(files) == ["apiGateway-js-sdk/apigClient.js", "apiGateway-js-sdk/README.md"]
    names = re.findall(r"^- `(\w+)`: (.*)$", files["apiGateway-js-sdk/README.md"], re.MULTILINE)
    assert dict(names) == {
        "rootGet": "GET /",
        "myFilesKeyHead": "HEAD /my-files/{key+}",
        "myFilesKeyGet": "GET /my-files/{key+}",
        "myFilesKeyPut": "PUT /my-files/{key+}",
        "myFilesKeyPost": "POST /my-files/{key+}",
        "myFilesKeyDelete": "DELETE /my-files/{key+}",
        "myFilesKeyPatch": "PATCH /my-files/{key+}",
        "myFilesKeyOptions": "OPTIONS /my-files/{key+}",
        "usersIdGet": "GET /users/{id}",
        "usersIdPost": "POST /users/{id}",
    }
    assert "AKID" not in "".join(files.values())


def test_the_same_api_makes_the_same_file():
    made = [
        javascript_sdk(an_api(), stage="dev", invoke_url="http://x", region="r") for _ in range(2)
    ]
    assert made[0] == made[1]


@pytest.fixture
async def backend():
    """Answers with what it was asked."""

    async def answer(request):
        body = await request.text()
        seen = {
            "method": request.method,
            "path": request.raw_path,
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "body": body,
        }
        return web.json_response(seen, status=404 if "missing" in request.path else 200)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}/dev"
    await runner.cleanup()


@pytest.fixture
def run(tmp_path: Path, backend):
    """What a script that has `client` logs as JSON."""
    (tmp_path / "apigClient.js").write_text(unpacked(backend)["apiGateway-js-sdk/apigClient.js"])

    async def run(config, expression):
        script = (
            "const factory = require('./apigClient.js');"
            f"const client = factory.newClient({json.dumps(config)});"
            f"Promise.resolve({expression}).catch((e) => ({{...e, failed: true}}))"
            ".then((r) => console.log(JSON.stringify(r)));"
        )
        process = await asyncio.create_subprocess_exec(
            NODE, "-e", script, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        output, error = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 0, error.decode()
        return json.loads(output)

    return run


async def test_a_call(run):
    params = {"id": "a/b c", "full name": "x&y", "x-mood": "fine", "undeclared": "1"}
    more = {"headers": {"x-more": "1"}, "queryParams": {"page": "2"}}
    expression = f"client.usersIdGet({json.dumps(params)}, undefined, {json.dumps(more)})"
    result = await run({"apiKey": "key"}, expression)
    seen = result["data"]
    assert (result["status"], seen["method"]) == (200, "GET")
    assert seen["path"] == "/dev/users/a%2Fb%20c?full%20name=x%26y&page=2"
    sent = {name: seen["headers"][name] for name in ("x-api-key", "x-mood", "x-more", "accept")}
    assert sent == {
        "x-api-key": "key",
        "x-mood": "fine",
        "x-more": "1",
        "accept": "application/json",
    }


async def test_a_greedy_path_and_a_body(run):
    result = await run({}, 'client.myFilesKeyPut({key: "a/b c"}, {name: "x"})')
    seen = result["data"]
    assert (seen["path"], seen["body"]) == ("/dev/my-files/a/b%20c", '{"name":"x"}')
    assert seen["headers"]["content-type"] == "application/json"


async def test_a_refusal(run):
    result = await run({}, 'client.myFilesKeyGet({key: "missing"})')
    assert (result["failed"], result["status"]) == (True, 404)


async def test_a_signature_is_the_one_that_botocore_makes(run):
    """Documented: Signature Version 4; the judge is botocore."""
    more = {"queryParams": {"b": "2", "a": "1 *"}}
    expression = f'client.usersIdPost({{id: "a b"}}, {{x: 1}}, {json.dumps(more)})'
    seen = (await run(KEYS, expression))["data"]
    headers = seen["headers"]
    request = AWSRequest(
        method="POST",
        url=f"http://{headers['host']}{seen['path']}",
        data=seen["body"],
        headers={"X-Amz-Security-Token": KEYS["sessionToken"]},
    )
    request.context["timestamp"] = headers["x-amz-date"]
    request.headers["X-Amz-Date"] = headers["x-amz-date"]
    credentials = Credentials(KEYS["accessKey"], KEYS["secretKey"], KEYS["sessionToken"])
    auth = SigV4Auth(credentials, "execute-api", "eu-west-1")
    signature = auth.signature(
        auth.string_to_sign(request, auth.canonical_request(request)), request
    )
    assert headers["authorization"].endswith(f"Signature={signature}")
