"""The texts of denied access. Source: recorded on AWS (2025), unless a row says so."""

from __future__ import annotations

import pytest

from frontgate.rest import denials
from frontgate.wire import Principal

ARN = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/dev/GET/users"
ANN = Principal(arn="arn:aws:iam::123456789012:user/ann", user_id="A", account_id="123456789012")
ON = (
    "is not authorized to perform: execute-api:Invoke on resource: "
    "arn:aws:execute-api:us-east-1:********9012:abcdefghij/dev/GET/users"
)
ACTION = "allows the execute-api:Invoke action"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            denials.denied_by_authorizer(explicit=True),
            "User is not authorized to access this resource with an explicit deny in an "
            "identity-based policy",
        ),
        (
            denials.denied_by_authorizer(explicit=False),
            "User is not authorized to access this resource because no identity-based policy "
            f"{ACTION}",
        ),
        (denials.denied_explicitly(None, ARN), f"User: anonymous {ON} with an explicit deny"),
        (denials.denied_explicitly(ANN, ARN), f"User: {ANN.arn} {ON} with an explicit deny"),
        (
            denials.allowed_by_no_identity_policy(ANN, ARN),
            f"User: {ANN.arn} {ON} because no identity-based policy {ACTION}",
        ),
        (
            denials.allowed_by_no_resource_policy(None, ARN),
            f"User: anonymous {ON} because no resource-based policy {ACTION}",
        ),
        (  # assumed
            denials.allowed_by_no_resource_policy(ANN, ARN),
            f"User: {ANN.arn} {ON} because no resource-based policy {ACTION}",
        ),
        (  # assumed
            denials.denied_by_vpc_endpoint(None, ARN),
            f"User: anonymous {ON} with an explicit deny in a VPC endpoint policy",
        ),
        (  # assumed
            denials.allowed_by_no_vpc_endpoint_policy(None, ARN),
            f"User: anonymous {ON} because no VPC endpoint policy {ACTION}",
        ),
    ],
)
def test_texts(error, text):
    assert (error.message, error.status) == (text, 403)
    assert error.error_type == "AccessDeniedException"
