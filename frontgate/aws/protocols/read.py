"""Which call an integration's request is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from frontgate import headers as header_lines
from frontgate.aws.protocols.call import Call
from frontgate.aws.protocols.json_call import JsonCall
from frontgate.aws.protocols.models import json_content_type, json_target, operation, speaks
from frontgate.aws.protocols.query_call import (
    QueryCall,
    TranslatedQueryCall,
    UnknownActionCall,
    wants_json,
)
from frontgate.aws.protocols.query_parameters import Pairs, action_of, query_pairs
from frontgate.aws.protocols.rest_call import RestActionCall, RestCall
from frontgate.wire import AwsRequest

if TYPE_CHECKING:
    from botocore.model import ServiceModel

_TARGETED = frozenset({"dynamodb", "firehose", "kinesis", "states"})
"""Services whose actions API Gateway gives a target. DynamoDB, Kinesis and Step Functions work
without a mapped one and EventBridge does not (recorded on AWS); Firehose is assumed."""
_WRITTEN = frozenset({"content-type", "x-amz-target"})


def read_call(request: AwsRequest, model: ServiceModel) -> Call:
    """`model` is that of the request's service."""
    target = header_lines.get(request.headers, "x-amz-target")
    if request.action is not None and model.endpoint_prefix in _TARGETED:
        return JsonCall(_targeted(request, model, request.action), model, request.action)
    if target is not None:
        return JsonCall(replace(request, action=None), model, target.rpartition(".")[2])
    content_type = header_lines.get(request.headers, "content-type")
    pairs = query_pairs(request.query, request.body, content_type)
    action = request.action or action_of(pairs)
    if action is None or (request.action is None and _is_rest(model)):
        return RestCall(request, model)
    return _by_action(request, model, action, pairs)


def _by_action(request: AwsRequest, model: ServiceModel, action: str, pairs: Pairs) -> Call:
    found = operation(model, action)
    if found is None:
        return UnknownActionCall(request, action)
    if _is_rest(model):
        return RestActionCall(request, found, pairs)
    given = [("Action", action), *(pair for pair in pairs if pair[0] != "Action")]
    if speaks(model, "query") or speaks(model, "ec2"):
        return QueryCall(request, found, given)
    if model.endpoint_prefix == "sqs":
        if not wants_json(request):
            return QueryCall(request, found, given)
        # Where the path names the queue; a parameter comes after it, and wins.
        given.insert(0, ("QueueUrl", f"https://sqs.{request.region}.amazonaws.com{request.path}"))
    return TranslatedQueryCall(request, found, given)


def _is_rest(model: ServiceModel) -> bool:
    return speaks(model, "rest-json") or speaks(model, "rest-xml")


def _targeted(request: AwsRequest, model: ServiceModel, action: str) -> AwsRequest:
    """With the target and the content type that the gateway writes itself."""
    own = (
        ("X-Amz-Target", json_target(model, action)),
        ("Content-Type", json_content_type(model)),
    )
    others = header_lines.without(request.headers, _WRITTEN)
    return replace(request, action=None, headers=(*own, *others))
