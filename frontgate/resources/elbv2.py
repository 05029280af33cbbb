"""AWS::ElasticLoadBalancingV2: in the local services, where they balance nothing.

What an API reaches through one is played by a local address (see `private_backends`). Where the
VPC or the subnets are parameters they are in somebody's account and not here: the resource then has
an ARN, and nothing more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from frontgate.aws.json_api import AwsCallError
from frontgate.resources.creation import Created, Creation, ResourceType, words
from frontgate.resources.shaped import shaped

_SERVICE = "elasticloadbalancing"
_ELSEWHERE = ("NotFound", "ValidationError")
_LOAD_BALANCER = words("IpAddressType Name Scheme SecurityGroups SubnetMappings Subnets Type")
_TARGET_GROUP = words(
    "HealthCheckEnabled HealthCheckIntervalSeconds HealthCheckPath HealthCheckPort "
    "HealthCheckProtocol HealthCheckTimeoutSeconds HealthyThresholdCount IpAddressType Matcher "
    "Name Port Protocol ProtocolVersion TargetType UnhealthyThresholdCount VpcId"
)
_LISTENER = words("AlpnPolicy Certificates DefaultActions LoadBalancerArn Port Protocol SslPolicy")
_RULE = words("Actions Conditions ListenerArn Priority")


async def _load_balancer(creation: Creation) -> Created:
    name = creation.name("Name", longest=32)
    made = await _made(
        creation, "CreateLoadBalancer", "LoadBalancers", f"loadbalancer/net/{name}", Name=name
    )
    arn = made["LoadBalancerArn"]
    creation.account.private_backends.named(arn, creation.logical_id, name)
    return Created(
        ref=arn,
        attributes={
            "LoadBalancerArn": arn,
            "LoadBalancerName": name,
            "LoadBalancerFullName": arn.partition(":loadbalancer/")[2],
            "DNSName": made.get("DNSName", f"{name}.elb.{creation.stack.region}.amazonaws.com"),
            "CanonicalHostedZoneID": made.get("CanonicalHostedZoneId", ""),
            "SecurityGroups": list(made.get("SecurityGroups") or ()),
        },
    )


async def _target_group(creation: Creation) -> Created:
    name = creation.name("Name", longest=32)
    made = await _made(
        creation, "CreateTargetGroup", "TargetGroups", f"targetgroup/{name}", Name=name
    )
    arn = made["TargetGroupArn"]
    return Created(
        ref=arn,
        attributes={
            "TargetGroupArn": arn,
            "TargetGroupName": name,
            "TargetGroupFullName": arn.rpartition(":")[2],
            "LoadBalancerArns": [],
        },
    )


async def _listener(creation: Creation) -> Created:
    made = await _made(creation, "CreateListener", "Listeners", "listener/net")
    arn = made["ListenerArn"]
    return Created(ref=arn, attributes={"ListenerArn": arn})


async def _rule(creation: Creation) -> Created:
    made = await _made(creation, "CreateRule", "Rules", "listener-rule/net")
    arn = made["RuleArn"]
    return Created(ref=arn, attributes={"RuleArn": arn})


async def _made(
    creation: Creation, action: str, listed: str, kind: str, **named: str
) -> Mapping[str, Any]:
    document = shaped(_SERVICE, action, {**creation.properties, **named})
    document.pop("Tags", None)
    try:
        answer = await creation.account.api(_SERVICE, action, document)
    except AwsCallError as error:
        if not error.code.endswith(_ELSEWHERE):
            raise
        creation.account.report(
            f"{creation.logical_id}: {error.message.rstrip('.')}, so it has an ARN and no more"
        )
        digest = hashlib.sha256(f"{creation.stack.name}/{creation.logical_id}".encode()).hexdigest()
        return {f"{listed.removesuffix('s')}Arn": creation.arn(_SERVICE, f"{kind}/{digest[:16]}")}
    made: Mapping[str, Any] = answer[listed][0]
    return made


TYPES = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ResourceType(
        create=_load_balancer,
        supported=_LOAD_BALANCER,
        harmless=words(
            "EnablePrefixForIpv6SourceNat EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic "
            "LoadBalancerAttributes MinimumLoadBalancerCapacity Tags"
        ),
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ResourceType(
        create=_target_group,
        supported=_TARGET_GROUP,
        harmless=words("Tags TargetGroupAttributes Targets"),
    ),
    "AWS::ElasticLoadBalancingV2::Listener": ResourceType(
        create=_listener,
        supported=_LISTENER,
        harmless=words("ListenerAttributes MutualAuthentication"),
    ),
    "AWS::ElasticLoadBalancingV2::ListenerRule": ResourceType(create=_rule, supported=_RULE),
}
