"""Which stage a web ACL stands in front of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.control.rest_api import Integration, IntegrationType, Method, Resource
from frontgate.control.store import Store
from frontgate.waf.associations import Associations
from frontgate.waf.errors import (
    InvalidParameterError,
    NonexistentItemError,
    UnsupportedStatementError,
)

from .conftest import ACCOUNT, REGION


@pytest.fixture
def store() -> Store:
    return Store(region=REGION, account_id=ACCOUNT, clock=lambda: 1.0)


@pytest.fixture
def stage(store) -> str:
    """The ARN of a stage of a REST API."""
    method = Method(http_method="GET", integration=Integration(type=IntegrationType.MOCK))
    api = store.rest.create_rest_api(name="a")
    root = Resource(id=api.root_resource_id, path="/", methods={"GET": method})
    store.rest.update_rest_api(replace(api, resources={root.id: root}))
    deployment = store.rest.create_deployment(api.id)
    store.rest.create_stage(api.id, stage_name="dev", deployment_id=deployment.id)
    return f"arn:aws:apigateway:{REGION}::/restapis/{api.id}/stages/dev"


def test_association(store, stage):
    associations = Associations(store)
    associations.associate(stage, "arn:acl")
    assert associations.web_acl_of(stage) == "arn:acl"
    assert associations.resources_of("arn:acl") == [stage]
    associations.associate(stage, None)
    assert associations.web_acl_of(stage) is None
    assert associations.resources_of("arn:acl") == []


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:apigateway:eu-west-1::/apis/abcdefghij/stages/$default",
        "arn:aws:apigateway:eu-west-1::/restapis/abcdefghij",
        "arn:aws:cloudfront::123456789012:distribution/ABC",
        "nonsense",
    ],
)
def test_what_has_no_web_acl(store, arn):
    """Source: recorded (the sentence); documented (HTTP and WebSocket APIs have none)."""
    with pytest.raises(InvalidParameterError) as caught:
        Associations(store).associate(arn, "arn:acl")
    assert caught.value.message == (
        "Error reason: The ARN isn't valid. A valid ARN begins with arn: and includes other "
        f"information separated by colons or slashes., field: RESOURCE_ARN, parameter: {arn}"
    )


def test_what_is_not_served_here(store):
    arn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"
    with pytest.raises(UnsupportedStatementError, match="cognito-idp is not supported here"):
        Associations(store).associate(arn, "arn:acl")


def test_a_stage_that_is_not_there(store, stage):
    """Source: recorded (CloudFormation, without a DependsOn on the stage)."""
    with pytest.raises(NonexistentItemError, match="your resource doesn\u2019t exist"):
        Associations(store).associate(stage.replace("/dev", "/prod"), "arn:acl")
