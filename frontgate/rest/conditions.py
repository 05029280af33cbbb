"""What the conditions of policies may ask of a request.

"AWS condition keys that can be used in API Gateway resource policies".
"""

from __future__ import annotations

from datetime import UTC, datetime

from frontgate.access.policy_conditions import ContextValue
from frontgate.access.principals import condition_keys
from frontgate.rest.exchange import Received
from frontgate.wire import Principal


def conditions_of(
    received: Received, principal: Principal | None = None
) -> dict[str, ContextValue]:
    """The condition keys; through a VPC endpoint the address is the VPC's, and no public one."""
    request = received.request
    keys: dict[str, ContextValue] = {
        "aws:CurrentTime": datetime.fromtimestamp(received.epoch, UTC).isoformat(),
        "aws:EpochTime": int(received.epoch),
        "aws:SecureTransport": True,  # API Gateway has no other
    }
    ingress = request.ingress
    if ingress.vpc_endpoint_id is None:
        keys["aws:SourceIp"] = request.source_ip
    else:
        keys["aws:SourceVpce"] = ingress.vpc_endpoint_id
        keys["aws:VpcSourceIp"] = request.source_ip
        if ingress.vpc_id is not None:
            keys["aws:SourceVpc"] = ingress.vpc_id
    for key, header in (("aws:Referer", "referer"), ("aws:UserAgent", "user-agent")):
        value = received.headers.get(header)
        if value is not None:
            keys[key] = value
    if principal is not None:
        keys.update(condition_keys(principal))
    return keys
