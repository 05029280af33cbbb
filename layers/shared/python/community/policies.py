"""What a Lambda authorizer answers to a REST or WebSocket API: an IAM policy."""

from __future__ import annotations

from typing import Any, Literal

Effect = Literal["Allow", "Deny"]


def policy(effect: Effect, resource: str, *, principal: str, **context: str) -> dict[str, Any]:
    """``resource`` is an ARN of the API. ``context`` reaches the integration."""
    return {
        "principalId": principal,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}],
        },
        "context": context,
    }
