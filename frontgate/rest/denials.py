"""The words in which access is denied. Policies that do not deny but do not allow either say why.

The wording changed in 2025; before, the reason was missing (`… on resource: <arn>`, and `with an
explicit deny` without saying where). All recorded on AWS, unless a function says otherwise.
"""

from __future__ import annotations

from frontgate.access.account import masked
from frontgate.access.lambda_authorizer import INVOKE
from frontgate.rest.errors import AccessDeniedError
from frontgate.wire import Principal

_NO_IDENTITY_POLICY = f" because no identity-based policy allows the {INVOKE} action"
_NO_RESOURCE_POLICY = f" because no resource-based policy allows the {INVOKE} action"
_EXPLICIT = " with an explicit deny"


def denied_by_authorizer(*, explicit: bool) -> AccessDeniedError:
    """What the Lambda authorizer answered denies the request, or does not allow it."""
    reason = f"{_EXPLICIT} in an identity-based policy" if explicit else _NO_IDENTITY_POLICY
    return AccessDeniedError(f"User is not authorized to access this resource{reason}")


def denied_explicitly(user: Principal | None, arn: str) -> AccessDeniedError:
    return _denied(user, arn, _EXPLICIT)


def allowed_by_no_identity_policy(user: Principal | None, arn: str) -> AccessDeniedError:
    return _denied(user, arn, _NO_IDENTITY_POLICY)


def allowed_by_no_resource_policy(user: Principal | None, arn: str) -> AccessDeniedError:
    """Recorded for `anonymous`; for a caller with an identity assumed."""
    return _denied(user, arn, _NO_RESOURCE_POLICY)


def denied_by_vpc_endpoint(user: Principal | None, arn: str) -> AccessDeniedError:
    """Of the policy of a VPC endpoint. Assumed, in the words of AWS's other services."""
    return _denied(user, arn, f"{_EXPLICIT} in a VPC endpoint policy")


def allowed_by_no_vpc_endpoint_policy(user: Principal | None, arn: str) -> AccessDeniedError:
    """Assumed, in the words of AWS's other services."""
    reason = f" because no VPC endpoint policy allows the {INVOKE} action"
    return _denied(user, arn, reason)


def _denied(user: Principal | None, arn: str, reason: str) -> AccessDeniedError:
    name = "anonymous" if user is None else user.arn
    return AccessDeniedError(
        f"User: {name} is not authorized to perform: {INVOKE} on resource: {masked(arn)}{reason}"
    )
