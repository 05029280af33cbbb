"""A stack, its resources and its exports as members of CloudFormation's answers.

Documentation: "AWS CloudFormation API Reference", data types Stack, StackSummary, StackResource,
StackResourceDetail, StackResourceSummary and Export.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.aws.rpc_protocols import Moment
from frontgate.stacks.launched import LaunchedStack, StackResource

Document = Mapping[str, Any]

CREATED = "CREATE_COMPLETE"
_NO_DRIFT = {"StackDriftStatus": "NOT_CHECKED"}
_NO_RESOURCE_DRIFT = {"StackResourceDriftStatus": "NOT_CHECKED"}


def stack_document(launched: LaunchedStack) -> Document:
    """What there is none of is left out, other than notification ARNs and tags."""
    stack = launched.stack
    optional = {
        "Description": stack.description,
        "Parameters": _parameters(launched),
        "Capabilities": list(stack.capabilities),
        "Outputs": _outputs(launched),
    }
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        **{name: value for name, value in optional.items() if value},
        "CreationTime": Moment(launched.began),
        "RollbackConfiguration": {},
        "StackStatus": CREATED,
        "DisableRollback": False,
        "NotificationARNs": [],
        "Tags": [{"Key": key, "Value": value} for key, value in stack.tags.items()],
        "EnableTerminationProtection": False,
        "DriftInformation": _NO_DRIFT,
    }


def _parameters(launched: LaunchedStack) -> list[Document]:
    return [
        {"ParameterKey": each.name, "ParameterValue": each.shown}
        for each in launched.stack.parameters.values()
    ]


def _outputs(launched: LaunchedStack) -> list[Document]:
    exports = launched.deployed.exports
    outputs: list[Document] = []
    for name, value in launched.deployed.outputs.items():
        document = {"OutputKey": name, "OutputValue": value}
        description = launched.stack.outputs[name].description
        if description is not None:
            document["Description"] = description
        if name in exports:
            document["ExportName"] = exports[name]
        outputs.append(document)
    return outputs


def stack_summary(launched: LaunchedStack) -> Document:
    stack = launched.stack
    described = {"TemplateDescription": stack.description} if stack.description else {}
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        **described,
        "CreationTime": Moment(launched.began),
        "StackStatus": CREATED,
        "DriftInformation": _NO_DRIFT,
    }


def resource_summary(resource: StackResource, launched: LaunchedStack) -> Document:
    return {**_resource(resource), "LastUpdatedTimestamp": Moment(launched.completed)}


def resource_detail(resource: StackResource, launched: LaunchedStack) -> Document:
    return {**_owner(launched), **resource_summary(resource, launched)}


def resource_document(resource: StackResource, launched: LaunchedStack) -> Document:
    moment = Moment(launched.completed)
    return {**_owner(launched), **_resource(resource), "Timestamp": moment}


def _owner(launched: LaunchedStack) -> Document:
    return {"StackName": launched.stack.name, "StackId": launched.stack.id}


def _resource(resource: StackResource) -> Document:
    return {
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "ResourceStatus": CREATED,
        "DriftInformation": _NO_RESOURCE_DRIFT,
    }


def exports(launched: LaunchedStack) -> list[Document]:
    outputs = launched.deployed.outputs
    return [
        {"ExportingStackId": launched.stack.id, "Name": exported, "Value": outputs[output]}
        for output, exported in launched.deployed.exports.items()
    ]
