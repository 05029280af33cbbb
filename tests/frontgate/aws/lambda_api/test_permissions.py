"""Policies of functions. Source: recorded on AWS (2023), unless a test says otherwise."""

from __future__ import annotations

import json

import pytest

API = "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij"
GATEWAY = "apigateway.amazonaws.com"


def permission(sid="api", **members):
    return {
        "FunctionName": "orders",
        "StatementId": sid,
        "Action": "lambda:InvokeFunction",
        "Principal": GATEWAY,
        **members,
    }


def statement(arn, sid="api", **members):
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": GATEWAY},
        "Action": "lambda:InvokeFunction",
        "Resource": arn,
        **members,
    }


def test_adding(create, client, arn):
    create()
    answer = client.add_permission(**permission(SourceArn=f"{API}/*/GET/pets"))
    expected = statement(arn, Condition={"ArnLike": {"AWS:SourceArn": f"{API}/*/GET/pets"}})
    assert json.loads(answer["Statement"]) == expected
    policy = client.get_policy(FunctionName="orders")
    assert json.loads(policy["Policy"]) == {
        "Version": "2012-10-17",
        "Id": "default",
        "Statement": [expected],
    }
    assert policy["RevisionId"]


@pytest.mark.parametrize(
    ("members", "changes"),
    [
        ({}, {}),
        ({"Principal": "123456789012"}, {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}),
        (
            {"Principal": "arn:aws:iam::123456789012:user/ann"},
            {"Principal": {"AWS": "arn:aws:iam::123456789012:user/ann"}},
        ),
        ({"Principal": "*"}, {"Principal": "*"}),
        (
            {"SourceAccount": "123456789012", "SourceArn": API},
            {
                "Condition": {
                    "StringEquals": {"AWS:SourceAccount": "123456789012"},
                    "ArnLike": {"AWS:SourceArn": API},
                }
            },
        ),
        (
            {"Principal": "*", "FunctionUrlAuthType": "NONE"},
            {
                "Principal": "*",
                "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
            },
        ),
        (
            {"Principal": "*", "PrincipalOrgID": "o-1234567890"},
            {
                "Principal": "*",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}},
            },
        ),
    ],
)
def test_statements(create, client, arn, members, changes):
    """Source: recorded for services, documented for the rest (AddPermission)."""
    create()
    answer = client.add_permission(**permission(**members))
    assert json.loads(answer["Statement"]) == statement(arn, **changes)


def test_a_qualifier_has_a_policy_of_its_own(create, client, refused, arn):
    create(Publish=True)
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
    answer = client.add_permission(**permission(Qualifier="live"))
    assert json.loads(answer["Statement"])["Resource"] == f"{arn}:live"
    assert client.get_policy(FunctionName="orders", Qualifier="live")["Policy"]
    assert refused(client.get_policy, FunctionName="orders") == (
        "ResourceNotFoundException",
        404,
        "The resource you requested does not exist.",
    )
    code, _, _ = refused(client.add_permission, **permission("x", Qualifier="$LATEST"))
    assert code == "InvalidParameterValueException"
    code, _, message = refused(client.add_permission, **permission("x", Qualifier="no"))
    assert (code, message) == ("ResourceNotFoundException", f"Cannot find alias arn: {arn}:no")


def test_a_statement_id_that_is_taken(create, client, refused):
    """Source: documented (AddPermission)."""
    create()
    client.add_permission(**permission())
    code, status, message = refused(client.add_permission, **permission())
    assert (code, status) == ("ResourceConflictException", 409)
    assert message.startswith("The statement id (api) provided already exists.")


def test_removing(create, client, refused):
    create()
    client.add_permission(**permission("a"))
    client.add_permission(**permission("b"))
    assert refused(client.remove_permission, FunctionName="orders", StatementId="no") == (
        "ResourceNotFoundException",
        404,
        "Statement no is not found in resource policy.",
    )
    client.remove_permission(FunctionName="orders", StatementId="a")
    (left,) = json.loads(client.get_policy(FunctionName="orders")["Policy"])["Statement"]
    assert left["Sid"] == "b"
    client.remove_permission(FunctionName="orders", StatementId="b")
    assert refused(client.get_policy, FunctionName="orders")[2] == (
        "The resource you requested does not exist."
    )


@pytest.fixture
def permits(create, client, book, arn):
    """Whether the gateway may call `orders`, or what `reference` names, after one permission."""

    def ask(source, reference=arn, **members):
        create(Publish=True)
        client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
        if members:
            client.add_permission(**permission(**members))
        return book.permits(reference, source)

    return ask


GET_PETS = f"{API}/prod/GET/pets/{{id}}"


@pytest.mark.parametrize(
    ("members", "permitted"),
    [
        ({}, False),
        ({"SourceAccount": "123456789012"}, True),
        ({"SourceAccount": "210987654321"}, False),
        ({"SourceArn": f"{API}/*/GET/pets/*"}, True),
        ({"SourceArn": f"{API}/prod/GET/pets/*"}, True),
        ({"SourceArn": f"{API}/*"}, True),
        ({"SourceArn": f"{API}/*/*"}, True),
        ({"SourceArn": f"{API}/dev/GET/pets/*"}, False),
        ({"SourceArn": f"{API}/*/POST/pets/*"}, False),
        ({"SourceArn": "arn:aws:execute-api:eu-west-1:123456789012:other/*"}, False),
        ({"SourceArn": "arn:aws:execute-api:eu-west-1:123456789012:*/prod/GET/*"}, True),
        ({"SourceArn": f"{API}/authorizers/*"}, False),
        ({"Action": "lambda:*", "SourceArn": f"{API}/*"}, True),
        ({"Action": "lambda:GetFunction", "SourceArn": f"{API}/*"}, False),
        ({"Principal": "s3.amazonaws.com"}, False),
        ({"Principal": "*"}, True),
    ],
)
def test_whom_the_gateway_may_call(permits, members, permitted):
    """Source: documented ("Resource-based policy examples for API Gateway")."""
    assert permits(GET_PETS, **members) is permitted


def test_a_permission_counts_for_its_qualifier_alone(permits, book, arn):
    """Source: documented ("AddPermission": Qualifier)."""
    assert permits(GET_PETS, f"{arn}:live", Qualifier="live")
    assert not book.permits(arn, GET_PETS)
    assert not book.permits(f"{arn}:1", GET_PETS)


def test_a_change_counts_at_once(permits, client, book, arn):
    assert not permits(GET_PETS)
    client.add_permission(**permission())
    assert book.permits(arn, GET_PETS)
    client.remove_permission(FunctionName="orders", StatementId="api")
    assert not book.permits(arn, GET_PETS)


def test_of_an_unknown_function_there_is_nothing_to_say(book):
    assert book.permits("nobody", GET_PETS)
    assert book.permits("no function:", GET_PETS)
