from __future__ import annotations

import json

import pytest

from frontgate.control.errors import BadRequestError
from frontgate.control.resource_policy import complete_policy

ARN = "arn:aws:execute-api:eu-west-1:123456789012:abc"


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("execute-api:/*", f"{ARN}/*"),  # recorded
        (["execute-api:/*/GET/a", "*"], [f"{ARN}/*/GET/a", "*"]),  # assumed: in lists as well
        ("arn:aws:execute-api:*:*:*", "arn:aws:execute-api:*:*:*"),
    ],
)
@pytest.mark.fact("policy.short-resources")
def test_short_resources_become_arns(resource: object, expected: object) -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Resource": resource}]})
    completed = json.loads(complete_policy(policy, api_arn=ARN))
    assert completed["Statement"][0]["Resource"] == expected


def test_a_single_statement_and_not_resource() -> None:
    policy = json.dumps({"Statement": {"NotResource": "execute-api:/x"}})
    assert json.loads(complete_policy(policy, api_arn=ARN)) == {
        "Statement": {"NotResource": f"{ARN}/x"}
    }


def test_a_policy_with_complete_arns_keeps_its_text() -> None:
    policy = '{ "Statement": [ {"Resource": "*"} ] }'
    assert complete_policy(policy, api_arn=ARN) == policy


@pytest.mark.parametrize("policy", ["", "{", "[]"])
def test_what_is_no_json_object_is_refused(policy: str) -> None:
    with pytest.raises(BadRequestError, match="Invalid policy document"):
        complete_policy(policy, api_arn=ARN)


@pytest.mark.parametrize("policy", ["[" * 100_000, '{"a":' * 200 + "1" + "}" * 200])
def test_a_policy_that_goes_too_deep_is_refused(policy: str) -> None:
    with pytest.raises(BadRequestError, match="Invalid policy document"):
        complete_policy(policy, api_arn=ARN)
