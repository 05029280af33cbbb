"""`frontgate up --enforce-iam`: what a function's role does not allow is refused, as on AWS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.integration.processes import eventually

pytestmark = pytest.mark.local

TEMPLATE = Path(__file__).parent / "templates/permissions/template.yaml"


@pytest.fixture(scope="module")
def gateway(shared_up) -> Any:
    return shared_up(TEMPLATE, "--enforce-iam")


@pytest.fixture(scope="module")
def site(gateway) -> Any:
    return gateway.site("ServerlessRestApi")


def session_of(gateway: Any, role: str) -> Any:
    """A session of a role of the template; makes clients."""
    described = gateway.ready()
    arn = f"arn:aws:iam::123456789012:role/{described['resources'][role]}"
    given = gateway.client("sts").assume_role(RoleArn=arn, RoleSessionName="someone")
    keys = given["Credentials"]
    session = boto3.Session(
        keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], described["region"]
    )
    return lambda service: session.client(service, endpoint_url=described["awsEndpoint"])


@pytest.mark.parametrize("action", ["scan", "send", "store", "who"])
def test_what_the_role_allows(site, action):
    assert site.get(f"/allowed/{action}").status == 200


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("scan", "(AccessDeniedException) when calling the Scan operation: "),
        ("store", "(AccessDenied) when calling the PutObject operation: "),
        ("receive", "(AccessDenied) when calling the ReceiveMessage operation: "),
    ],
)
def test_a_policy_that_was_forgotten(gateway, site, action, sentence):
    """502 of the API, and AWS's sentence in the function's log. Source: documented ("Troubleshoot
    access denied error messages"), the codes of SQS assumed."""
    assert site.get(f"/forgetful/{action}").status == 502

    created = gateway.ready()["resources"]
    role, function = created["ForgetfulRole"], created["Forgetful"]
    sentence += f"User: arn:aws:sts::123456789012:assumed-role/{role}/{function} is not authorized"
    eventually(lambda: sentence in gateway.output, within=10)
    line = next(line for line in gateway.output.splitlines() if sentence in line)
    assert "because no identity-based policy allows the" in line


@pytest.mark.parametrize("action", ["send", "who"])
def test_what_the_resource_or_everybody_is_allowed(site, action):
    """The queue's own policy names the role; nobody needs a permission to ask who they are."""
    assert site.get(f"/forgetful/{action}").status == 200


def test_sessions_of_a_role_and_a_change_of_it(gateway):
    """Whatever assumed the role; and a policy counts from the next call on."""
    created = gateway.ready()["resources"]
    dynamodb = session_of(gateway, "ForgetfulRole")("dynamodb")
    with pytest.raises(ClientError) as denied:
        dynamodb.scan(TableName=created["Table"])
    assert denied.value.response["Error"]["Code"] == "AccessDeniedException"
    assert denied.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400

    iam, attached = gateway.client("iam"), "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"
    iam.attach_role_policy(RoleName=created["ForgetfulRole"], PolicyArn=attached)
    assert dynamodb.scan(TableName=created["Table"])["Count"] == 0
    iam.detach_role_policy(RoleName=created["ForgetfulRole"], PolicyArn=attached)
    with pytest.raises(ClientError):
        dynamodb.scan(TableName=created["Table"])


def test_the_laptops_own_key_may_do_everything(gateway):
    created = gateway.ready()["resources"]
    assert gateway.client("dynamodb").scan(TableName=created["Table"])["Count"] == 0
