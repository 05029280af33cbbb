"""What the conditions of policies may ask of a request.

"AWS condition keys that can be used in API Gateway resource policies".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from frontgate.access.policy_conditions import ContextValue
from frontgate.access.principals import condition_keys
from frontgate.wire import Ingress, Principal


def request_conditions(
    *,
    source_ip: str,
    ingress: Ingress,
    epoch: float,
    header: Callable[[str], str | None],
    principal: Principal | None = None,
) -> dict[str, ContextValue]:
    """The condition keys; through a VPC endpoint the address is the VPC's, and no public one.

    `header` takes a header's name in lower case.
    """
    keys: dict[str, ContextValue] = {
        "aws:CurrentTime": datetime.fromtimestamp(epoch, UTC).isoformat(),
        "aws:EpochTime": int(epoch),
        "aws:SecureTransport": True,  # API Gateway has no other
    }
    if ingress.vpc_endpoint_id is None:
        keys["aws:SourceIp"] = source_ip
    else:
        keys["aws:SourceVpce"] = ingress.vpc_endpoint_id
        keys["aws:VpcSourceIp"] = source_ip
        if ingress.vpc_id is not None:
            keys["aws:SourceVpc"] = ingress.vpc_id
    for key, name in (("aws:Referer", "referer"), ("aws:UserAgent", "user-agent")):
        value = header(name)
        if value is not None:
            keys[key] = value
    if principal is not None:
        keys.update(condition_keys(principal))
    return keys
