"""What is told of an access key, with the users and roles made by boto3."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import boto3
import pytest
from moto import mock_aws

from frontgate.aws.identities import (
    PATH,
    ROOT_KEY,
    describe,
    issue_role_session,
    with_identities,
)
from frontgate.aws.moto_turns import Turns

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def document(sid: str) -> str:
    statement = {"Sid": sid, "Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def iam() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("iam", region_name="us-east-1")


@pytest.fixture
def sts(iam) -> Any:
    return boto3.client("sts", region_name="us-east-1")


def managed(iam: Any, name: str) -> str:
    arn = iam.create_policy(PolicyName=name, PolicyDocument=document("old"))["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document(name), SetAsDefault=True)
    return arn


def test_a_user_with_groups(iam):
    iam.create_user(UserName="ann", Tags=[{"Key": "area", "Value": "north"}])
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    iam.put_user_policy(UserName="ann", PolicyName="p", PolicyDocument=document("inline"))
    iam.attach_user_policy(UserName="ann", PolicyArn=managed(iam, "managed"))
    iam.create_group(GroupName="staff")
    iam.put_group_policy(GroupName="staff", PolicyName="p", PolicyDocument=document("group"))
    iam.attach_group_policy(GroupName="staff", PolicyArn=managed(iam, "groupmanaged"))
    iam.add_user_to_group(GroupName="staff", UserName="ann")
    assert describe(key["AccessKeyId"]) == {
        "accessKey": key["AccessKeyId"],
        "secretKey": key["SecretAccessKey"],
        "arn": "arn:aws:iam::123456789012:user/ann",
        "userId": iam.get_user(UserName="ann")["User"]["UserId"],
        "accountId": "123456789012",
        "policies": [document(sid) for sid in ("inline", "managed", "group", "groupmanaged")],
        "keys": {"aws:PrincipalTag/area": "north"},
    }


def test_an_inactive_key_is_nobodys(iam):
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]
    iam.update_access_key(UserName="ann", AccessKeyId=key, Status="Inactive")
    assert describe(key) is None


def test_an_assumed_role(iam, sts):
    boundary = managed(iam, "boundary")
    role = iam.create_role(
        RoleName="worker",
        Path="/service/",
        AssumeRolePolicyDocument=TRUST,
        PermissionsBoundary=boundary,
        Tags=[{"Key": "team", "Value": "blue"}],
    )["Role"]
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=document("inline"))
    assumed = sts.assume_role(
        RoleArn=role["Arn"], RoleSessionName="session", Policy=document("session")
    )
    credentials = assumed["Credentials"]
    assert describe(credentials["AccessKeyId"]) == {
        "accessKey": credentials["AccessKeyId"],
        "secretKey": credentials["SecretAccessKey"],
        "sessionToken": credentials["SessionToken"],
        "expires": pytest.approx(credentials["Expiration"].timestamp(), abs=1),
        "arn": "arn:aws:sts::123456789012:assumed-role/worker/session",
        "userId": f"{role['RoleId']}:session",
        "accountId": "123456789012",
        "roleArn": "arn:aws:iam::123456789012:role/service/worker",
        "sessionPolicies": [document("session")],
        "policies": [document("inline")],
        "boundary": document("boundary"),
        "keys": {"aws:PrincipalTag/team": "blue"},
    }


def test_a_role_of_another_account_that_nobody_made(sts):
    assumed = sts.assume_role(RoleArn="arn:aws:iam::210987654321:role/x", RoleSessionName="session")
    described = describe(assumed["Credentials"]["AccessKeyId"])
    assert described["accountId"] == "210987654321"
    assert described["policies"] == []


def test_the_session_of_a_function(iam):
    """It does not end, and what the role may is looked up each time."""
    arn = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    keys = issue_role_session(arn, "function")
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=document("later"))
    described = describe(keys["accessKey"])
    role_id = iam.get_role(RoleName="worker")["Role"]["RoleId"]
    assert described["arn"] == "arn:aws:sts::123456789012:assumed-role/worker/function"
    assert described["userId"] == f"{role_id}:function"
    assert described["accountId"] == "123456789012"
    assert described["secretKey"] == keys["secretKey"]
    assert described["policies"] == [document("later")]
    assert "expires" not in described


def test_a_session_of_a_role_that_does_not_exist(iam):
    keys = issue_role_session("arn:aws:iam::123456789012:role/none", "function")
    assert describe(keys["accessKey"])["policies"] == []


def test_root_and_nobody(iam):
    root = describe(ROOT_KEY)
    assert root["arn"] == "arn:aws:iam::123456789012:root"
    assert "sessionToken" not in root
    assert describe("AKIANOBODY") is None
    assert describe("") is None


def test_the_application_answers_about_keys_and_passes_the_rest_on(iam):
    started: list[str] = []

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        started.append(status)

    application = with_identities(lambda environ, start: [b"moto"], Turns())
    assert application({"PATH_INFO": "/"}, start) == [b"moto"]
    (body,) = application({"PATH_INFO": PATH, "QUERY_STRING": "key=local"}, start)
    assert json.loads(body)["accessKey"] == "local"
    assert application({"PATH_INFO": PATH, "QUERY_STRING": "key=x"}, start) == [b"null"]
    assert application({"PATH_INFO": PATH}, start) == [b"null"]
    asked = json.dumps({"roleArn": "arn:aws:iam::1:role/r", "sessionName": "s"}).encode()
    posted = {
        "PATH_INFO": PATH,
        "REQUEST_METHOD": "POST",
        "CONTENT_LENGTH": str(len(asked)),
        "wsgi.input": BytesIO(asked),
    }
    (body,) = application(posted, start)
    assert describe(json.loads(body)["accessKey"])["roleArn"] == "arn:aws:iam::1:role/r"
    assert started == ["200 OK"] * 4
