"""AWS::WAFv2: web ACLs and what they refer to, through the operations of AWS WAF's API."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from frontgate.resources.creation import Created, Creation, ResourceType, flag, integer, words

_INTEGERS = words("Capacity EvaluationWindowSec ImmunityTime Limit Priority ResponseCode Size")
_RENAMED = {"Arn": "ARN"}
"""What statements refer to."""
_FLAGS = words("CloudWatchMetricsEnabled SampledRequestsEnabled")


def api_shape(value: Any, name: str = "") -> Any:
    """A property as the API takes it: numbers and booleans that came as text, bytes to search."""
    if isinstance(value, Mapping):
        found = {_RENAMED.get(n, n): api_shape(item, n) for n, item in value.items()}
        if "SearchStringBase64" in found:
            found["SearchString"] = base64.b64decode(found.pop("SearchStringBase64"))
        return found
    if isinstance(value, list | tuple):
        return [api_shape(item) for item in value]
    if name in _INTEGERS:
        return integer(value)
    if name in _FLAGS:
        return flag(value)
    if name == "SearchString" and isinstance(value, str):
        return value.encode()
    return value


def _create(
    operation: str, attributes: tuple[str, ...], convert: Callable[[Any], Any] = lambda given: given
) -> Callable[[Creation], Awaitable[Created]]:
    """Makes a resource that has a name, an id and a scope."""

    async def create(creation: Creation) -> Created:
        given = convert(api_shape(creation.properties))
        waf = creation.account.waf
        name = creation.name("Name")
        made = waf.call(f"Create{operation}", {"Scope": "REGIONAL", **given, "Name": name})
        arn, item_id = made["Summary"]["ARN"], made["Summary"]["Id"]
        one = {"Scope": "REGIONAL", "Name": name, "Id": item_id}
        shown = waf.call(f"Get{operation}", one)[operation]
        for notice in waf.notices(arn):
            creation.account.report(f"{creation.logical_id}: {notice}")
        return Created(
            ref=f"{name}|{item_id}|{given.get('Scope', 'REGIONAL')}",
            attributes={"Arn": arn, "Id": item_id, **{a: shown[a] for a in attributes}},
        )

    return create


def _patterns(given: dict[str, Any]) -> dict[str, Any]:
    listed = given["RegularExpressionList"]
    return {**given, "RegularExpressionList": [{"RegexString": text} for text in listed]}


async def _association(creation: Creation) -> Created:
    properties = creation.properties
    resource, web_acl = properties["ResourceArn"], properties["WebACLArn"]
    creation.account.waf.call("AssociateWebACL", {"ResourceArn": resource, "WebACLArn": web_acl})
    return Created(ref=f"{resource}|{web_acl}")


async def _logging(creation: Creation) -> Created:
    configuration = api_shape(creation.properties)
    creation.account.waf.call("PutLoggingConfiguration", {"LoggingConfiguration": configuration})
    return Created(ref=configuration["ResourceArn"], attributes={"ManagedByFirewallManager": False})


TYPES = {
    "AWS::WAFv2::WebACL": ResourceType(
        create=_create("WebACL", ("Capacity", "LabelNamespace")),
        supported=words(
            "AssociationConfig CustomResponseBodies DefaultAction Description Name Rules Scope "
            "Tags VisibilityConfig"
        ),
        # Immunity times and domains of tokens, which no client can get here; masks of data in
        # samples; settings of load balancers.
        harmless=words(
            "CaptchaConfig ChallengeConfig DataProtectionConfig OnSourceDDoSProtectionConfig "
            "TokenDomains"
        ),
    ),
    "AWS::WAFv2::IPSet": ResourceType(
        create=_create("IPSet", ()),
        supported=words("Addresses Description IPAddressVersion Name Scope Tags"),
    ),
    "AWS::WAFv2::RegexPatternSet": ResourceType(
        create=_create("RegexPatternSet", (), _patterns),
        supported=words("Description Name RegularExpressionList Scope Tags"),
    ),
    "AWS::WAFv2::RuleGroup": ResourceType(
        create=_create("RuleGroup", ("LabelNamespace",)),
        supported=words(
            "Capacity CustomResponseBodies Description Name Rules Scope Tags VisibilityConfig"
        ),
    ),
    "AWS::WAFv2::WebACLAssociation": ResourceType(
        create=_association, supported=words("ResourceArn WebACLArn")
    ),
    "AWS::WAFv2::LoggingConfiguration": ResourceType(
        create=_logging,
        supported=words("LogDestinationConfigs LoggingFilter RedactedFields ResourceArn"),
    ),
}
