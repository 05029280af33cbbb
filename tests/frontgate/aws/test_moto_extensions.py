"""What is added to moto's IAM and STS, under boto3."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore import handlers
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core.config import default_user_config
from moto.events.models import EventsBackend
from moto.iam.access_control import IAMPolicyStatement
from moto.iam.models import IAMBackend, User
from moto.s3.responses import S3Response
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk as sdk_task,
)
from moto.stepfunctions.parser.models import StepFunctionsParserBackend as Machines
from moto.sts.models import STSBackend
from moto.sts.responses import TokenResponse

from frontgate.aws import identities
from frontgate.aws.moto_extensions import extend, extend_service
from frontgate.aws.moto_turns import Turns

INVOKE = "arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess"
ROLE = "arn:aws:iam::123456789012:role/worker"


def document(effect: str = "Allow") -> str:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def aws(monkeypatch, turns) -> Iterator[Any]:
    """Makes boto3 clients of services in this process."""
    for owner, *methods in (
        (IAMBackend, "attach_role_policy", "attach_user_policy", "attach_group_policy"),
        (IAMPolicyStatement, "is_action_permitted"),
        (STSBackend, "get_caller_identity"),
        (TokenResponse, "get_session_token", "get_federation_token"),
        (User, "__init__"),
    ):
        for method in methods:
            monkeypatch.setattr(owner, method, getattr(owner, method))
    monkeypatch.setattr(handlers, "SERVICE_NAME_ALIASES", dict(handlers.SERVICE_NAME_ALIASES))
    monkeypatch.setattr(identities, "_SESSIONS", {})
    monkeypatch.setattr(requests.Session, "request", lambda *given: turns._turn.locked())
    extend(turns)

    def client(service: str, key: Any = None) -> Any:
        given = key or {"AccessKeyId": "local", "SecretAccessKey": "local"}
        return boto3.client(
            service,
            region_name="us-east-1",
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given.get("SessionToken"),
        )

    with mock_aws():
        yield client


@pytest.fixture
def ann(aws) -> dict[str, str]:
    """The access key of a user who may invoke APIs."""
    iam = aws("iam")
    iam.create_user(UserName="ann", Path="/team/", Tags=[{"Key": "area", "Value": "north"}])
    iam.put_user_policy(UserName="ann", PolicyName="p", PolicyDocument=document())
    return iam.create_access_key(UserName="ann")["AccessKey"]


def test_aws_managed_policies_are_attached(aws, ann):
    aws("iam").attach_user_policy(UserName="ann", PolicyArn=INVOKE)
    described = identities.describe(ann["AccessKeyId"])
    assert "execute-api:Invoke" in described["policies"][1]
    found = aws("iam").get_policy(PolicyArn=INVOKE)["Policy"]
    assert found["Arn"] == INVOKE


@pytest.mark.parametrize("arn", [f"{INVOKE}x", INVOKE.replace("policy/", "policy/other/")])
def test_a_managed_policy_that_does_not_exist(aws, ann, arn):
    with pytest.raises(ClientError, match="does not exist or is not attachable"):
        aws("iam").attach_user_policy(UserName="ann", PolicyArn=arn)


def test_who_is_calling(aws, ann):
    assert aws("sts").get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:root"
    identity = aws("sts", ann).get_caller_identity()
    assert identity["Arn"] == "arn:aws:iam::123456789012:user/team/ann"
    assert re.fullmatch("AIDA[A-Z2-7]{16}", identity["UserId"])
    assert aws("iam").get_user(UserName="ann")["User"]["UserId"] == identity["UserId"]


def test_the_session_of_a_user(aws, ann):
    first = aws("sts", ann).get_session_token(DurationSeconds=900)["Credentials"]
    second = aws("sts", ann).get_session_token()["Credentials"]
    assert first["AccessKeyId"] != second["AccessKeyId"]
    described = identities.describe(first["AccessKeyId"])
    assert described["secretKey"] == first["SecretAccessKey"]
    assert described["sessionToken"] == first["SessionToken"]
    assert described["expires"] == first["Expiration"].timestamp()
    assert described["arn"] == "arn:aws:iam::123456789012:user/team/ann"
    assert described["policies"] == [document()]
    assert aws("sts", first).get_caller_identity()["Arn"] == described["arn"]


def test_a_federated_user(aws, ann):
    """Source: documented (GetFederationToken: without a policy the session may nothing)."""
    answer = aws("sts", ann).get_federation_token(Name="guest", Policy=document())
    described = identities.describe(answer["Credentials"]["AccessKeyId"])
    assert described["arn"] == answer["FederatedUser"]["Arn"]
    assert described["arn"] == "arn:aws:sts::123456789012:federated-user/guest"
    assert described["policies"] == described["sessionPolicies"] == [document()]
    without = aws("sts", ann).get_federation_token(Name="guest")["Credentials"]
    assert identities.describe(without["AccessKeyId"])["policies"] == []


def test_sessions_are_bounded(aws, ann, monkeypatch):
    monkeypatch.setattr(identities, "_MOST_SESSIONS", 2)
    keys = [aws("sts").get_session_token()["Credentials"]["AccessKeyId"] for _ in range(3)]
    assert [identities.describe(key) is None for key in keys] == [True, False, False]


@pytest.mark.parametrize(
    ("condition", "is_denied"),
    [({}, True), ({"Condition": {"Bool": {"aws:SecureTransport": "false"}}}, False)],
)
def test_conditions_of_a_bucket_policy_decide_nothing(aws, condition, is_denied):
    s3 = aws("s3")
    s3.create_bucket(Bucket="files")
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::files/*",
        **condition,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(Bucket="files", Policy=policy)

    def put() -> None:
        s3.put_object(Bucket="files", Key="a", Body=b"")

    if is_denied:
        with pytest.raises(ClientError, match="403"):
            put()
    else:
        put()
    assert json.loads(s3.get_bucket_policy(Bucket="files")["Policy"]) == json.loads(policy)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"MaxKeys": -1}, "max-keys not an integer"),
        ({"ContinuationToken": "made-up"}, "continuation token provided is incorrect"),
    ],
)
def test_a_page_that_s3_did_not_give_is_refused(aws, monkeypatch, wish, sentence):
    monkeypatch.setattr(S3Response, "list_objects_v2", S3Response.list_objects_v2)
    extend_service("s3", Turns())
    s3 = aws("s3")
    s3.create_bucket(Bucket="files")
    for key in "ab":
        s3.put_object(Bucket="files", Key=key, Body=b"")

    with pytest.raises(ClientError, match=sentence) as refused:
        s3.list_objects_v2(Bucket="files", **wish)
    assert refused.value.response["Error"]["Code"] == "InvalidArgument"

    first = s3.list_objects_v2(Bucket="files", MaxKeys=1)
    token = first["NextContinuationToken"]
    second = s3.list_objects_v2(Bucket="files", ContinuationToken=token)
    assert [item["Key"] for item in first["Contents"] + second["Contents"]] == ["a", "b"]


def test_services_under_the_names_of_state_machines(aws, monkeypatch):
    monkeypatch.setattr(sdk_task, "_SERVICE_ERROR_NAMES", dict(sdk_task._SERVICE_ERROR_NAMES))
    extend_service("stepfunctions", Turns())
    pools = boto3.client("cognitoidentityprovider", region_name="us-east-1")

    assert pools.list_user_pools(MaxResults=1)["UserPools"] == []
    name = sdk_task.StateTaskServiceAwsSdk._normalise_service_error_name("cognitoidentityprovider")
    assert name == "CognitoIdentityProvider"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a b", "InvalidName"),
        ("50%", "InvalidName"),
        ("a/b", "InvalidName"),
        ("x" * 81, "ValidationException"),
    ],
)
def test_an_execution_has_a_name_that_is_allowed(aws, monkeypatch, name, code):
    """Source: documented (StartExecution)."""
    runs = {"execute_state_machine": True}
    monkeypatch.setitem(default_user_config, "stepfunctions", runs)
    monkeypatch.setattr(Machines, "start_execution", Machines.start_execution)
    extend_service("stepfunctions", Turns())
    machines = aws("stepfunctions")
    machine = "arn:aws:states:us-east-1:123456789012:stateMachine:nothing"

    with pytest.raises(ClientError) as refused:
        machines.start_execution(stateMachineArn=machine, name=name)
    assert refused.value.response["Error"]["Code"] == code

    with pytest.raises(machines.exceptions.StateMachineDoesNotExist):
        machines.start_execution(stateMachineArn=machine, name="good")


@pytest.mark.parametrize(
    ("detail", "code"),
    [
        ('{"a": 1}', None),
        ("{}", None),
        *((text, "MalformedDetail") for text in ("1", "null", '"x"', "[1]", "{", "[" * 100_000)),
        ("", "InvalidArgument"),
    ],
)
def test_the_detail_of_an_event_is_an_object(aws, monkeypatch, detail, code):
    """Source: documented (PutEventsRequestEntry: "A valid JSON object")."""
    monkeypatch.setattr(EventsBackend, "put_events", EventsBackend.put_events)
    extend_service("events", Turns())

    entry = {"Source": "tests", "DetailType": "test", "Detail": detail}
    answer = aws("events").put_events(Entries=[entry])

    assert answer["FailedEntryCount"] == (0 if code is None else 1)
    assert answer["Entries"][0].get("ErrorCode") == code


def test_a_request_to_a_subscriber_leaves_the_turn_to_what_the_subscriber_asks_for(aws, turns):
    def publish(environ: Any, start_response: Any) -> list[Any]:
        return [turns._turn.locked(), requests.Session().request("POST", "http://subscriber")]

    assert turns.taking(publish)({}, lambda status, headers: None) == [True, False]


def test_other_services_are_as_they_are():
    extend_service("ssm", Turns())
