"""Stacks as clients read them: boto3 against the handler, without a socket between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from frontgate.aws.cloudformation_api import CloudFormationApi
from frontgate.aws.rpc_protocols import Moment, RpcError

REQUEST_ID = "00000000-0000-4000-8000-000000000001"
FORM = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),)


class Operations:
    """Answers with what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.table = {
            "DescribeStacks": self._describe,
            "DescribeStackResource": self._describe,
            "GetTemplate": self._describe,
            "ListStacks": self._describe,
        }

    def _describe(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(given)
        name = given.get("StackName")
        if name == "foo":
            raise RpcError("ValidationError", f"Stack with id {name} does not exist")
        stack = {
            "StackName": name,
            "CreationTime": Moment(0),
            "StackStatus": "CREATE_COMPLETE",
            "RollbackConfiguration": {},
            "DisableRollback": False,
            "Tags": [],
            "Outputs": [{"OutputKey": "A", "OutputValue": "<&>"}],
        }
        return {"Stacks": [stack], "TemplateBody": "{}"}

    def refusal(self, name: str) -> RpcError:
        return RpcError("NotImplementedException", f"{name} is refused", 501)


@pytest.fixture
def operations() -> Operations:
    return Operations()


@pytest.fixture
def api(operations) -> CloudFormationApi:
    return CloudFormationApi(lambda: operations, new_request_id=lambda: REQUEST_ID)


@pytest.fixture
def cloudformation(api, client_of):
    return client_of("cloudformation", api.handle)


def test_what_botocore_reads(cloudformation):
    answer = cloudformation.describe_stacks(StackName="shop")
    (stack,) = answer["Stacks"]
    assert answer["ResponseMetadata"]["RequestId"] == REQUEST_ID
    assert stack.pop("CreationTime").timestamp() == 0
    assert stack == {
        "StackName": "shop",
        "StackStatus": "CREATE_COMPLETE",
        "RollbackConfiguration": {},
        "DisableRollback": False,
        "Tags": [],
        "Outputs": [{"OutputKey": "A", "OutputValue": "<&>"}],
    }


def test_lists_of_the_query_protocol_are_read(cloudformation, operations):
    cloudformation.list_stacks(StackStatusFilter=["CREATE_COMPLETE", "DELETE_COMPLETE"])
    assert operations.asked == [{"StackStatusFilter": ["CREATE_COMPLETE", "DELETE_COMPLETE"]}]


async def test_what_is_on_the_wire(api, request_to):
    """Source: recorded (boto/boto3#2807), apart from the white space."""
    answer = await api.handle(
        request_to(headers=FORM, body=b"Action=DescribeStacks&Version=2010-05-15&StackName=foo")
    )
    assert answer.status == 400
    assert dict(answer.headers) == {"x-amzn-RequestId": REQUEST_ID, "Content-Type": "text/xml"}
    assert answer.body.decode() == (
        '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">'
        "<Error><Type>Sender</Type><Code>ValidationError</Code>"
        "<Message>Stack with id foo does not exist</Message></Error>"
        f"<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
    )


async def test_a_call_in_the_query_string(api, request_to):
    answer = await api.handle(request_to(method="GET", query="Action=DescribeStacks&StackName=x"))
    assert answer.status == 200
    assert b"<StackName>x</StackName>" in answer.body


def refusal(call, **given):
    with pytest.raises(ClientError) as caught:
        call(**given)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def test_what_the_model_does_not_allow(cloudformation, operations):
    """Source: assumed, as AWS's other services word it."""
    code, message = refusal(cloudformation.get_template, StackName="x", TemplateStage="Raw")
    assert (code, operations.asked) == ("ValidationError", [])
    assert message == (
        "1 validation error detected: Value 'Raw' at 'templateStage' failed to satisfy constraint: "
        "Member must satisfy enum value set: [Original, Processed]"
    )


async def test_what_the_model_requires(api, request_to):
    answer = await api.handle(
        request_to(headers=FORM, body=b"Action=DescribeStackResource&StackName=shop")
    )
    assert b"Value null at 'logicalResourceId' failed to satisfy constraint" in answer.body


def test_what_is_not_done_here(cloudformation):
    assert refusal(cloudformation.delete_stack, StackName="shop") == (
        "NotImplementedException",
        "DeleteStack is refused",
    )


@pytest.mark.parametrize("body", [b"Action=Dance", b"", b"Action=", b"\xff\xfe"])
async def test_no_operation(api, request_to, body):
    """Source: assumed."""
    answer = await api.handle(request_to(headers=FORM, body=body))
    assert answer.status == 400
    assert b"<Code>InvalidAction</Code>" in answer.body


@pytest.mark.parametrize("name", ["\0", "\x1b[0m", "]]>", "\ufffe", "é", "<a>&", "x" * 3_000, " "])
def test_whatever_a_name_is_the_answer_can_be_read(cloudformation, operations, name):
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    assert operations.asked == [{"StackName": name}]
    assert len(stack["StackName"]) == len(name)
    operations.table["GetTemplate"] = refusing
    code, message = refusal(cloudformation.get_template, StackName=name)
    assert (code, len(message)) == ("ValidationError", len(name))


def refusing(given: Mapping[str, Any]) -> Mapping[str, Any]:
    raise RpcError("ValidationError", given["StackName"])
