"""Authorizers that may be made, and not. Source: documented, and assumed where the rules say so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.control.authorizer_rules import check_authorizer
from frontgate.control.errors import BadRequestError
from frontgate.control.rest_api import Authorizer, RestApi

URI = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:1:function:f/invocations"
)
TOKEN = Authorizer(
    id="a",
    name="guard",
    type="TOKEN",
    authorizer_uri=URI,
    identity_source="method.request.header.Authorization",
)
POOL = "arn:aws:cognito-idp:us-east-1:1:userpool/us-east-1_abc"
API = RestApi(id="x", name="x", root_resource_id="r", created_date=0, authorizers={"a": TOKEN})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"authorizer_result_ttl_in_seconds": 0},
        {"authorizer_result_ttl_in_seconds": 3600},
        {"type": "REQUEST"},
        {"type": "REQUEST", "identity_source": None, "authorizer_result_ttl_in_seconds": 0},
        {"type": "COGNITO_USER_POOLS", "provider_arns": (POOL,), "authorizer_uri": None},
    ],
)
def test_what_may_be(changes):
    check_authorizer(API, replace(TOKEN, **changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "b"}, "Authorizer name must be unique"),
        ({"authorizer_result_ttl_in_seconds": -1}, "between 0 and 3600 seconds"),
        ({"type": "REQUEST", "identity_source": None}, "Identity source is required"),
        ({"identity_source": None, "authorizer_result_ttl_in_seconds": 0}, "Identity source"),
        ({"type": "COGNITO_USER_POOLS"}, "user pool ARN is required"),
        ({"type": "COGNITO_USER_POOLS", "provider_arns": ("arn",)}, "Invalid ARN specified"),
    ],
)
def test_what_may_not_be(changes, message):
    with pytest.raises(BadRequestError, match=message):
        check_authorizer(API, replace(TOKEN, **changes))
