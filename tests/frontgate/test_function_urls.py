"""Function URLs between a book and fakes.

Source: documented ("Invoking Lambda function URLs", "Control access to Lambda function URLs"),
unless a test says otherwise.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from frontgate import headers as header_lines
from frontgate.aws.lambda_api.book import FunctionBook, new_revision
from frontgate.aws.lambda_api.code import Code
from frontgate.aws.lambda_api.definitions import Function, Permission, Version
from frontgate.aws.lambda_api.urls import new_url
from frontgate.function_urls import FunctionUrls
from frontgate.functions import FunctionConfig
from frontgate.observe import Observer
from frontgate.server import Arrival, HttpResponder
from frontgate.wire import (
    Credential,
    HttpRequest,
    HttpResponse,
    Invocation,
    InvocationError,
    Outside,
    Principal,
)

NOW = 1_700_000_000.0
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:work"


class World:
    def __init__(self) -> None:
        self.answer: Any = Invocation(200, b'{"statusCode": 201, "body": "made"}')
        self.events: list[Any] = []
        self.functions: list[str] = []
        self.credentials: dict[str, Credential] = {}
        self._ids = itertools.count(1)

    async def invoke(
        self, function: str, payload: bytes, *, trace_id: str | None = None
    ) -> Invocation:
        self.functions.append(function)
        self.events.append(json.loads(payload))
        if isinstance(self.answer, Exception):
            raise self.answer
        return cast("Invocation", self.answer)

    async def credential(self, access_key: str) -> Credential | None:
        return self.credentials.get(access_key)

    def outside(self) -> Outside:
        nothing = cast("Any", None)
        return Outside(
            clock=lambda: NOW,
            timer=lambda: 0.0,
            random=lambda: 0.5,
            new_request_id=lambda: f"00000000-0000-4000-8000-{next(self._ids):012}",
            new_extended_request_id=lambda: "not this one",
            invoke=self.invoke,
            invoke_event=nothing,
            aws=nothing,
            http=nothing,
            log=nothing,
            log_later=nothing,
            credentials=self.credential,
            permits=lambda function, source: False,
        )


@pytest.fixture
def world():
    return World()


@pytest.fixture
def book():
    made = FunctionBook(
        cast("Any", Runner()), region="eu-west-1", account_id="123456789012", clock=lambda: 0.0
    )
    made.put(
        Function(
            latest=Version(
                config=FunctionConfig(
                    name="work",
                    arn=ARN,
                    handler="app.handler",
                    runtime="python3.13",
                    code=Path(),
                    environment={},
                ),
                code=Code(Path()),
                revision_id=new_revision(),
                last_modified=0,
            )
        )
    )
    return made


class Runner:
    def put(self, config: FunctionConfig) -> None: ...


def permission(**changes):
    given = {
        "sid": "public",
        "action": "lambda:InvokeFunctionUrl",
        "principal": "*",
        "resource": ARN,
        "conditions": (("StringEquals", "lambda:FunctionUrlAuthType", "NONE"),),
        **changes,
    }
    return Permission(**given)


@pytest.fixture
def url(book):
    """The id of a URL that everybody may call."""
    made = new_url(ARN, "NONE", now=0, cors=None)
    book.put_url("work", "", made)
    book.permit("work", "", permission())
    return made.id


@pytest.fixture
def observer():
    return Observer()


@pytest.fixture
def counted():
    """What is counted: ARN, status and seconds."""
    return []


@pytest.fixture
def urls(book, world, observer, counted):
    def count(*each):
        counted.append(each)

    return FunctionUrls(book, world.outside(), observer, count=count)


def arrival(path, host="localhost:4566"):
    return Arrival(
        port=4566, method="GET", path=path, query="", headers=(), host=host, source_ip="127.0.0.1"
    )


@pytest.fixture
def send(urls):
    async def call(path, method="GET", *, headers=(), query="", body=b"", **options):
        found = urls.resolve(arrival(path, **options))
        if not isinstance(found, HttpResponder):
            return found
        return await found.handle(
            HttpRequest(
                method=method,
                path=found.path,
                query=query,
                headers=headers,
                body=body,
                source_ip="127.0.0.1",
            )
        )

    return call


async def test_a_call(send, world, url):
    answer = await send(
        f"/_aws/lambda-url/{url}/my/path",
        "POST",
        headers=(("Content-Type", "text/plain"), ("Cookie", "a=1; b=2")),
        query="x=1&x=2",
        body=b"hello",
    )
    assert (answer.status, answer.body) == (201, b"made")
    request_id = "00000000-0000-4000-8000-000000000002"
    assert header_lines.get(answer.headers, "x-amzn-requestid")
    assert header_lines.get(answer.headers, "apigw-requestid") is None
    (event,) = world.events
    assert world.functions == [ARN]
    assert (
        event.items()
        >= {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/my/path",
            "rawQueryString": "x=1&x=2",
            "cookies": ["a=1", "b=2"],
            "queryStringParameters": {"x": "1,2"},
            "body": "hello",
            "isBase64Encoded": False,
        }.items()
    )
    context = event["requestContext"]
    assert (
        context.items()
        >= {
            "accountId": "anonymous",
            "apiId": url,
            "domainName": f"{url}.lambda-url.eu-west-1.localhost",
            "domainPrefix": url,
            "routeKey": "$default",
            "stage": "$default",
        }.items()
    )
    assert context["http"].items() >= {"method": "POST", "path": "/my/path"}.items()
    assert context["requestId"] == header_lines.get(answer.headers, "x-amzn-requestid")
    assert len(context["requestId"]) == len(request_id)


@pytest.mark.parametrize(
    ("path", "shown"),
    [("", "/"), ("/", "/"), ("//a", "//a"), ("/a%20b", "/a%20b"), ("/a%252Fb", "/a%252Fb")],
)
async def test_paths(send, world, url, path, shown):
    await send(f"/_aws/lambda-url/{url}{path}")
    assert world.events[0]["rawPath"] == shown


async def test_an_escape_that_is_none_goes_to_the_function(send, world, url):
    assert (await send(f"/_aws/lambda-url/{url}/100%")).status == 201
    assert world.events[0]["rawPath"] == "/100%"


async def test_a_request_leaves_a_trace_and_no_metric_of_an_api(send, observer, url):
    answer = await send(f"/_aws/lambda-url/{url}/a", "POST")
    (trace,), _ = observer.journals.newest(9)
    request_id = header_lines.get(answer.headers, "x-amzn-requestid")
    assert (trace.request_id, trace.title, trace.status) == (request_id, "POST /a", 201)
    assert observer.metrics.series() == []


async def test_the_traces_of_a_url_that_is_gone_are_forgotten(send, book, observer, url):
    await send(f"/_aws/lambda-url/{url}/")
    book.put_url("work", "", None)
    await send(f"/_aws/lambda-url/{url}/")
    assert observer.journals.newest(9)[0] == []


async def test_by_host(send, world, url):
    await send("/a", host=f"{url}.lambda-url.eu-west-1.localhost:4566")
    assert world.events[0]["rawPath"] == "/a"


async def test_what_is_no_function_url(urls):
    for path in ("/", "/_aws/execute-api/a/b", "/2015-03-31/functions"):
        assert urls.resolve(arrival(path)) is None


async def test_a_url_that_is_not_there(send, book, url):
    book.put_url("work", "", None)
    assert (await send(f"/_aws/lambda-url/{url}/")).status == 404


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Invocation(200, b'{"errorMessage": "boom"}', "Unhandled"), 502),
        (InvocationError(404, "Function not found"), 502),
        (InvocationError(429, "Rate Exceeded."), 429),
    ],
)
async def test_failures(send, world, url, answer, status):
    world.answer = answer
    assert (await send(f"/_aws/lambda-url/{url}/")).status == status


async def test_what_a_function_answers_with_its_own_500_stays(send, world, url):
    body = {"statusCode": 500, "body": '{"message":"Internal Server Error"}'}
    world.answer = Invocation(200, json.dumps(body).encode())
    assert (await send(f"/_aws/lambda-url/{url}/")).status == 500


@pytest.mark.parametrize(
    "changes",
    [
        {"principal": "apigateway.amazonaws.com"},
        {"action": "lambda:InvokeFunction"},
        {"conditions": (("StringEquals", "aws:PrincipalOrgID", "o-1"),)},
        {"conditions": (("StringEquals", "lambda:FunctionUrlAuthType", "AWS_IAM"),)},
    ],
)
async def test_without_the_permission_for_everybody_nobody_is_let_in(
    send, book, world, url, changes
):
    book.revoke("work", "", "public")
    book.permit("work", "", permission(**changes))
    answer = await send(f"/_aws/lambda-url/{url}/")
    assert (answer.status, json.loads(answer.body)) == (403, {"Message": "Forbidden"})
    assert world.events == []


def policy(resource, action="lambda:InvokeFunctionUrl"):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


OTHER = Principal(arn="arn:aws:iam::210987654321:root", user_id="x", account_id="210987654321")


@pytest.fixture
def call_signed(urls, book, world, url, signed, credential):
    """Signed for Lambda, unless it says otherwise, by a holder of policies."""
    del url  # is replaced by one that asks for signatures
    made = new_url(ARN, "AWS_IAM", now=0, cors=None)
    book.put_url("work", "", made)
    book.revoke("work", "", "public")

    async def call(*policies, principal=None, **how):
        holder = credential(
            policies=policies, **({} if principal is None else {"principal": principal})
        )
        world.credentials = {holder.access_key: holder}
        path = f"/_aws/lambda-url/{made.id}/a"
        given = {"service": "lambda", "region": "eu-west-1", "at": NOW, **how}
        request = signed("GET", path, host="localhost:4566", **given)
        found = urls.resolve(arrival(path))
        return await found.handle(replace(request, path=found.path))

    return call


async def test_a_signed_call(call_signed, world):
    answer = await call_signed(policy(ARN))
    assert (answer.status, answer.body) == (201, b"made")
    context = world.events[0]["requestContext"]
    assert context["accountId"] == "123456789012"
    assert context["authorizer"]["iam"]["userArn"] == "arn:aws:iam::123456789012:user/ann"


@pytest.mark.parametrize(
    ("policies", "how"),
    [
        ((), {}),
        ((policy(ARN, "lambda:InvokeFunction"),), {}),
        ((policy(f"{ARN}:live"),), {}),
        ((policy(ARN),), {"service": "execute-api"}),
        ((policy(ARN),), {"region": "us-east-1"}),
        ((policy(ARN),), {"secret_key": "another"}),
        ((policy(ARN),), {"principal": OTHER}),
    ],
)
async def test_signed_calls_that_are_refused(call_signed, world, policies, how):
    """A function's policy could let another account in on AWS, but not here."""
    assert (await call_signed(*policies, **how)).status == 403
    assert world.events == []


async def test_a_call_that_is_not_signed(send, book, world, url):
    made = new_url(ARN, "AWS_IAM", now=0, cors=None)
    book.put_url("work", "", made)
    assert (await send(f"/_aws/lambda-url/{made.id}/")).status == 403
    assert world.events == []


async def test_cors(send, book, world, url):
    cors = {
        "AllowOrigins": ["https://a.test"],
        "AllowMethods": ["GET"],
        "AllowHeaders": ["x-a"],
        "MaxAge": 60,
        "AllowCredentials": True,
    }
    book.put_url("work", "", new_url(ARN, "NONE", now=0, cors=cors))
    preflight = await send(
        f"/_aws/lambda-url/{url}/",
        "OPTIONS",
        headers=(("Origin", "https://a.test"), ("Access-Control-Request-Method", "GET")),
    )
    assert isinstance(preflight, HttpResponse)
    assert header_lines.get(preflight.headers, "access-control-allow-origin") == "https://a.test"
    assert header_lines.get(preflight.headers, "access-control-max-age") == "60"
    assert world.events == []


async def test_each_request_is_counted(send, world, url, book, counted):
    """Source: documented ("Monitoring Lambda function URLs"); that a refused one counts, too, is
    assumed. There is no function to count for where there is no URL."""
    await send(f"/_aws/lambda-url/{url}/")
    world.answer = InvocationError(429, "no")
    await send(f"/_aws/lambda-url/{url}/")
    book.revoke("work", "", "public")
    await send(f"/_aws/lambda-url/{url}/")
    await send(f"/_aws/lambda-url/{'a' * 32}/")
    assert counted == [(ARN, 201, 0.0), (ARN, 429, 0.0), (ARN, 403, 0.0)]
