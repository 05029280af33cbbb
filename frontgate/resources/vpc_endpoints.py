"""AWS::EC2::VPCEndpoint: in the local EC2, and as a way to private APIs."""

from __future__ import annotations

import hashlib
from typing import Any

from frontgate.aws.json_api import AwsCallError
from frontgate.control.vpc_endpoints import VpcEndpoint
from frontgate.resources.creation import (
    Created,
    Creation,
    ResourceType,
    document,
    flag,
    words,
)

_SAME_IN_API = words(
    "DnsOptions IpAddressType RouteTableIds SecurityGroupIds ServiceName SubnetIds VpcEndpointType "
    "VpcId"
)


async def _vpc_endpoint(creation: Creation) -> Created:
    properties = creation.properties
    policy = properties.get("PolicyDocument")
    text = None if policy is None else document(policy)
    endpoint_id, zone, suffix = await _in_ec2(creation, text)
    service = str(properties.get("ServiceName", ""))
    if service.endswith(".execute-api"):
        creation.account.store.vpc_endpoints.put(
            VpcEndpoint(id=endpoint_id, vpc_id=properties["VpcId"], policy=text)
        )
    prefix = service.rpartition(".")[2]
    name = f"{endpoint_id}-{suffix}.{prefix}.{creation.stack.region}.vpce.amazonaws.com"
    return Created(
        ref=endpoint_id,
        attributes={
            "Id": endpoint_id,
            "DnsEntries": [f"{zone}:{name}"],
            "NetworkInterfaceIds": [],
            "CreationTimestamp": "",
        },
    )


async def _in_ec2(creation: Creation, policy: str | None) -> tuple[str, str, str]:
    """The endpoint's id, and of its name the hosted zone and the part that is EC2's to choose.

    A VPC that a parameter names is in somebody's account, and not here: API Gateway then knows the
    endpoint all the same, under an id that stays the same.
    """
    properties = creation.properties
    request: dict[str, Any] = {
        name: properties[name] for name in _SAME_IN_API if properties.get(name)
    }
    if "PrivateDnsEnabled" in properties:
        request["PrivateDnsEnabled"] = flag(properties["PrivateDnsEnabled"])
    if policy is not None:
        request["PolicyDocument"] = policy
    try:
        made = await creation.account.api("ec2", "CreateVpcEndpoint", request)
    except AwsCallError as error:
        if not error.code.endswith(".NotFound"):
            raise
        creation.account.report(
            f"{creation.logical_id}: {error.message.rstrip('.')} in the local EC2, so the endpoint "
            "is there for API Gateway alone"
        )
        digest = hashlib.sha256(f"{creation.stack.name}/{creation.logical_id}".encode()).hexdigest()
        return f"vpce-0{digest[:16]}", "Z7HUB22UULQXV", digest[16:24]
    endpoint = made["VpcEndpoint"]
    entry: dict[str, Any] = next(iter(endpoint.get("DnsEntries") or ()), {})
    label = str(entry.get("DnsName", "")).partition(".")[0]
    suffix = label.removeprefix(endpoint["VpcEndpointId"]).lstrip("-") or "local"
    return endpoint["VpcEndpointId"], entry.get("HostedZoneId", ""), suffix


TYPES = {
    "AWS::EC2::VPCEndpoint": ResourceType(
        create=_vpc_endpoint,
        supported=_SAME_IN_API | words("PolicyDocument PrivateDnsEnabled"),
        harmless=words("ServiceRegion Tags"),
    ),
}
