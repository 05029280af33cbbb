"""The template with one of its APIs and what that needs, for those who fork it for no more.

    python -m operations.one_api http > one.yaml

Kept are the API, what it refers to, and what is attached to any of that: stages, permissions, event
sources, alarms. What has to do with another of the APIs goes. Text and comments stay as they are.
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any, cast

from frontgate.template.document import Document
from frontgate.template.expression import (
    split_attribute,
    split_substitution,
    substitution_parts,
)

TEMPLATE = Path(__file__).parents[1] / "template.yaml"
APIS = {"rest": "RestApi", "http": "HttpApi", "websocket": "WebSocketApi"}

_BELONGS_TO = {
    "AWS::ApiGateway::DocumentationVersion": "RestApiId",
    "AWS::ApiGateway::Stage": "RestApiId",
    "AWS::ApiGateway::UsagePlan": "ApiStages",
    "AWS::ApiGateway::UsagePlanKey": "UsagePlanId",
    "AWS::ApiGatewayV2::ApiMapping": "ApiId",
    "AWS::ApiGatewayV2::Authorizer": "ApiId",
    "AWS::ApiGatewayV2::IntegrationResponse": "ApiId",
    "AWS::ApiGatewayV2::Model": "ApiId",
    "AWS::ApiGatewayV2::Route": "ApiId",
    "AWS::ApiGatewayV2::RouteResponse": "ApiId",
    "AWS::ApiGatewayV2::Stage": "ApiId",
    "AWS::Cognito::IdentityPool": "CognitoIdentityProviders",
    "AWS::Cognito::IdentityPoolRoleAttachment": "IdentityPoolId",
    "AWS::Cognito::UserPoolClient": "UserPoolId",
    "AWS::Cognito::UserPoolDomain": "UserPoolId",
    "AWS::Cognito::UserPoolGroup": "UserPoolId",
    "AWS::ElasticLoadBalancingV2::Listener": "LoadBalancerArn",
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::EventSourceMapping": "EventSourceArn",
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::SNS::TopicPolicy": "Topics",
    "AWS::SQS::QueuePolicy": "Queues",
    "AWS::Serverless::Function": "Events",
    "AWS::WAFv2::LoggingConfiguration": "ResourceArn",
    "AWS::WAFv2::WebACLAssociation": "ResourceArn",
}
"""By type, the property that names what a resource is attached to; it brings along all it needs."""
_ABOUT = frozenset(
    {
        "AWS::CloudWatch::Alarm",
        "AWS::KMS::Alias",
        "AWS::Lambda::Permission",
        "AWS::Logs::QueryDefinition",
        "AWS::Route53::RecordSet",
        "AWS::SNS::Subscription",
        "AWS::XRay::Group",
    }
)
"""Types that stay if everything does that they speak of."""


_BANNER = r"  #{20,}\n  # .*\n  #{20,}\n"
_MEMBER = re.compile(
    rf"^(?P<banner>(?:{_BANNER})?)(?:  #.*\n)*  (?P<name>\w+):.*\n(?:(?:   .*)?\n)*", re.MULTILINE
)
_EMPTY = re.compile(rf"^{_BANNER}(?=\s*(?:#{{20,}}|\Z))", re.MULTILINE)
"""The heading of a part of which nothing is left."""
_ALIAS = re.compile(r"^(?P<before> *(?:- |\S.*?: ))(?P<alias>\*(?P<name>[a-z-]+))$", re.MULTILINE)


class Parts:
    """The resources of a template, and which of them refer to which."""

    def __init__(self, document: Document) -> None:
        template = cast("Mapping[str, Any]", document.value)
        self.resources: Mapping[str, Any] = template["Resources"]
        self._refers = {name: self.named_in(part) for name, part in self.resources.items()}
        self.shared = self.named_in(template["Globals"])
        """What every function has."""

    def named_in(self, value: object) -> frozenset[str]:
        """The resources that a value refers to; a SAM alias stands for its function."""
        found = (name.partition(".")[0] for name in _references(value))
        return frozenset(name for name in found if name in self.resources)

    def needed_for(self, names: Iterable[str]) -> set[str]:
        """The resources of these names, and all that they lead to."""
        needed: set[str] = set()
        pending = list(names)
        while pending:
            name = pending.pop()
            if name not in needed:
                needed.add(name)
                pending.extend(self._refers[name])
        return needed

    def of_one_api(self, api: str) -> set[str]:
        others = set(APIS.values()) - {api}
        kept = self.needed_for({api, *self.shared})
        while True:
            attached = [name for name in self.resources if self._is_attached(name, kept)]
            more = [self.needed_for([name]) for name in attached]
            grown = kept.union(*(needed for needed in more if others.isdisjoint(needed)))
            if grown == kept:
                return kept
            kept = grown

    def _is_attached(self, name: str, kept: Set[str]) -> bool:
        resource = self.resources[name]
        if resource["Type"] in _ABOUT:
            return bool(self._refers[name]) and self._refers[name] <= kept
        anchor = resource.get("Properties", {}).get(_BELONGS_TO.get(resource["Type"], ""))
        return not self.named_in(anchor or ()).isdisjoint(kept - self.shared)


def one_api(document: Document, api: str) -> str:
    """The text of a template with the resources and outputs that `api` leaves."""
    parts = Parts(document)
    kept = parts.of_one_api(api)
    outputs = cast("Mapping[str, Any]", document.value)["Outputs"]
    gone = {name for name, output in outputs.items() if not parts.named_in(output) <= kept}
    head, resources, rest = re.split(r"(?<=\n)(?=Resources:\n|Outputs:\n)", document.text)
    left = head + _without(resources, parts.resources.keys() - kept) + _without(rest, gone)
    return _with_anchors(left, document.text)


def unused_folders(document: Document, api: str) -> set[str]:
    """Of code that nothing in the template of one API names any more."""
    parts = Parts(document)
    kept = parts.of_one_api(api)
    folders = {name: _folder(resource) for name, resource in parts.resources.items()}
    needed = {folder for name, folder in folders.items() if name in kept}
    return {folder for folder in folders.values() if folder and folder not in needed}


def _folder(resource: Mapping[str, Any]) -> str | None:
    properties = resource.get("Properties", {})
    found: str | None = properties.get("CodeUri") or properties.get("DefinitionUri")
    return found


def _references(value: object) -> Iterator[str]:
    """Every name that a value mentions, whatever the conditions are."""
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for name, argument in value.items():
            if name == "Ref":
                yield argument
            elif name == "DependsOn":
                yield from [argument] if isinstance(argument, str) else argument
            elif name == "Fn::GetAtt":
                yield split_attribute(argument)[0]
            elif name == "Fn::Sub":
                text, variables = split_substitution(argument)
                yield from (piece for piece, is_name in substitution_parts(text) if is_name)
                yield from _references(variables)
            else:
                yield from _references(argument)


def _without(section: str, gone: Set[str]) -> str:
    """A section's text without some members and the comments above them."""

    def left(member: re.Match[str]) -> str:
        return member["banner"] if member["name"] in gone else member[0]

    return _EMPTY.sub("", _MEMBER.sub(left, section))


def _with_anchors(text: str, whole: str) -> str:
    """The first alias of a value that has gone is that value: `*key` becomes `&key !If […]`."""
    for alias in _ALIAS.finditer(text):
        anchor = re.compile(rf"^(?P<before>.*)(?P<value>&{alias['name']}(?=\s).*)\n", re.MULTILINE)
        if anchor.search(text, 0, alias.start()) is None:
            defined = cast("re.Match[str]", anchor.search(whole))
            below = _below(whole[defined.end() :], _depth(defined["before"]))
            moved = [" " * _depth(alias["before"]) + line if line else "" for line in below]
            value = "\n".join((defined["value"], *moved))
            return _with_anchors(text[: alias.start("alias")] + value + text[alias.end() :], whole)
    return text


def _depth(before: str) -> int:
    """Where the key stands that a value belongs to, or the dash of an item."""
    return len(before) - len(before.lstrip(" " if before.strip() == "-" else " -"))


def _below(text: str, depth: int) -> list[str]:
    """The lines that belong to what is above `text`, without this indentation."""
    lines = itertools.takewhile(
        lambda line: not line or len(line) - len(line.lstrip()) > depth, text.splitlines()
    )
    return [line[depth:] for line in "\n".join(lines).rstrip().splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m operations.one_api", description=__doc__)
    parser.add_argument("api", choices=sorted(APIS))
    chosen = APIS[parser.parse_args().api]
    document = Document.read(TEMPLATE)
    sys.stdout.write(one_api(document, chosen))
    unused = sorted(unused_folders(document, chosen))
    print(f"No longer needed: {', '.join(unused)}", file=sys.stderr)


if __name__ == "__main__":
    main()
