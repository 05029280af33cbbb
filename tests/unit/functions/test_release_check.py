from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

Read = Callable[[str], dict[str, Any]]
VERSION = "arn:aws:lambda:eu-west-1:123456789012:function:users:7"


@pytest.fixture
def app(load: Callable[..., ModuleType], environment: pytest.MonkeyPatch) -> ModuleType:
    return load("functions/release_check", NEW_VERSION=VERSION)


@pytest.fixture
def functions(app: ModuleType) -> Iterator[Stubber]:
    with Stubber(app.functions) as stub:
        yield stub


@pytest.fixture
def expect_report(app: ModuleType, event: Read) -> Iterator[Callable[[str], None]]:
    asked = event("codedeploy/check-release")
    with Stubber(app.deployments) as stub:

        def expect(status: str) -> None:
            stub.add_response(
                "put_lifecycle_event_hook_execution_status",
                {},
                {
                    "deploymentId": asked["DeploymentId"],
                    "lifecycleEventHookExecutionId": asked["LifecycleEventHookExecutionId"],
                    "status": status,
                },
            )

        yield expect
        stub.assert_no_pending_responses()


def answer(app: ModuleType, payload: object, **more: Any) -> dict[str, Any]:
    text = json.dumps(payload).encode()
    return {"Payload": StreamingBody(io.BytesIO(text), len(text)), "StatusCode": 200, **more}


def test_a_version_that_lists_users_is_released(
    app: ModuleType,
    event: Read,
    context: Any,
    functions: Stubber,
    expect_report: Callable[[str], None],
) -> None:
    expected = {"FunctionName": VERSION, "Payload": json.dumps(app.REQUEST)}
    functions.add_response("invoke", answer(app, {"statusCode": 200}), expected)
    expect_report("Succeeded")

    app.handler(event("codedeploy/check-release"), context)


@pytest.mark.parametrize(
    ("payload", "more"),
    [
        ({"statusCode": 400}, {}),
        ({"statusCode": 502}, {}),
        ({"errorMessage": "no module"}, {"FunctionError": "Unhandled"}),
        ({}, {}),
    ],
    ids=str,
)
def test_another_answer_stops_the_release(
    app: ModuleType,
    event: Read,
    context: Any,
    functions: Stubber,
    expect_report: Callable[[str], None],
    payload: object,
    more: dict[str, str],
) -> None:
    functions.add_response("invoke", answer(app, payload, **more))
    expect_report("Failed")

    app.handler(event("codedeploy/check-release"), context)


def test_a_version_that_cannot_be_invoked_stops_it_too(
    app: ModuleType,
    event: Read,
    context: Any,
    functions: Stubber,
    expect_report: Callable[[str], None],
) -> None:
    functions.add_client_error("invoke", "TooManyRequestsException")
    expect_report("Failed")

    app.handler(event("codedeploy/check-release"), context)


def test_the_request_is_one_that_the_function_answers(
    app: ModuleType, load: Callable[..., ModuleType], dynamodb: Any, context: Any
) -> None:
    users = load(
        "functions/users",
        USERS_TABLE="UsersTable",
        IDEMPOTENCY_TABLE="IdempotencyTable",
        CORS_ORIGIN="http://localhost:8080",
    )

    assert users.handler(app.REQUEST, context)["statusCode"] == 200
