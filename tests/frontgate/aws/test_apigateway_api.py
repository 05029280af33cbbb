"""Every operation of API Gateway's two APIs: what it answers, in the shape that botocore knows."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser
from botocore.validate import ParamValidator

from frontgate.wire import HttpRequest, HttpResponse
from tests.frontgate.aws.apigateway_account import Account, operations
from tests.frontgate.aws.apigateway_calls import V1_ALL, V1_CREATED, Call
from tests.frontgate.aws.apigatewayv2_calls import V2_ALL
from tests.frontgate.conftest import check_shape

CALLS = {"apigateway": V1_ALL, "apigatewayv2": V2_ALL}


@pytest.fixture
def account() -> Account:
    return Account()


@cache
def botocore_model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def parsed(service: str, operation: str, answer: HttpResponse) -> Any:
    """What an SDK makes of an answer, which has to be valid by the operation's output shape."""
    model: Any = botocore_model(service).operation_model(operation)
    shape = model.output_shape
    received = {
        "status_code": answer.status,
        "headers": {name.lower(): value for name, value in answer.headers},
        "body": io.BytesIO(answer.body) if model.has_streaming_output else answer.body,
    }
    document = create_parser("rest-json").parse(received, shape)
    document.pop("ResponseMetadata")
    if shape is not None:
        report = ParamValidator().validate(document, shape)
        assert not report.has_errors(), f"{operation}: {report.generate_report()}"
    return document


def check(service: str, call: Call, request: HttpRequest, answer: HttpResponse) -> None:
    assert answer.status < 300, f"{call.operation}: {answer.status} {answer.body!r}"
    assert ("x-amzn-RequestId", "request-1") in answer.headers
    check_shape(service, request, answer)
    parsed(service, call.operation, answer)


@pytest.mark.parametrize("service", CALLS)
def test_every_operation_answers_in_its_shape(account, service):
    """Members and types, none that the model does not know. Source: documented (the models)."""
    if service != "apigateway":
        list(account.make("apigateway", *V1_CREATED))  # for rules of domain names to lead to
    calls = CALLS[service]
    for call, made in zip(calls, account.make(service, *calls), strict=True):
        check(service, call, *made)
    assert {call.operation for call in calls} == set(operations(service))
