from __future__ import annotations

from community.policies import policy


def test_a_policy_is_what_api_gateway_reads() -> None:
    resource = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/dev/GET/partner/profile"

    assert policy("Allow", resource, principal="client-1", scope="a b") == {
        "principalId": "client-1",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": resource}
            ],
        },
        "context": {"scope": "a b"},
    }
