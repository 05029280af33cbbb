"""CloudFormation's operations over the one stack that there is.

All of them read. What changes a stack is refused: a local stack is what its template says, from
one start of `frontgate up` to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.aws.cloudformation_api import Operation
from frontgate.aws.rpc_protocols import RpcError
from frontgate.control.page_tokens import offset_of, token_at
from frontgate.stacks.documents import (
    CREATED,
    exports,
    resource_detail,
    resource_document,
    resource_summary,
    stack_document,
    stack_summary,
)
from frontgate.stacks.events import events
from frontgate.stacks.launched import LaunchedStack, StackResource
from frontgate.stacks.templates import PROCESSED, summary, template_document

Document = Mapping[str, Any]

_PAGE = 100
_MOST_DESCRIBED = 100
"""Of DescribeStackResources, which has no pages (documented)."""
_CHANGES = frozenset(
    {
        "CancelUpdateStack",
        "ContinueUpdateRollback",
        "CreateChangeSet",
        "CreateStack",
        "DeleteChangeSet",
        "DeleteStack",
        "ExecuteChangeSet",
        "RollbackStack",
        "SetStackPolicy",
        "SignalResource",
        "UpdateStack",
        "UpdateTerminationProtection",
    }
)


class Operations:
    """Each takes its input and returns its output. Raises `RpcError`."""

    def __init__(self, launched: LaunchedStack) -> None:
        self._launched = launched
        self.table: Mapping[str, Operation] = {
            "DescribeStackEvents": self._describe_stack_events,
            "DescribeStackResource": self._describe_stack_resource,
            "DescribeStackResources": self._describe_stack_resources,
            "DescribeStacks": self._describe_stacks,
            "GetTemplate": self._get_template,
            "GetTemplateSummary": self._get_template_summary,
            "ListExports": self._list_exports,
            "ListStackResources": self._list_stack_resources,
            "ListStacks": self._list_stacks,
        }

    def refusal(self, name: str) -> RpcError:
        stack = self._launched.stack
        sentence = f"{name} of CloudFormation is not supported here"
        if name in _CHANGES:
            sentence += (
                f": `frontgate up` serves the stack {stack.name} as its template says. Edit "
                f"{stack.document.path.name} and restart `frontgate up`"
            )
        return RpcError("NotImplementedException", f"{sentence}.", 501)

    def _describe_stacks(self, given: Document) -> Document:
        if "StackName" in given:
            self._check(given)
        return {"Stacks": [stack_document(self._launched)]}

    def _list_stacks(self, given: Document) -> Document:
        wanted = given.get("StackStatusFilter") or (CREATED,)
        return {"StackSummaries": [stack_summary(self._launched)] if CREATED in wanted else []}

    def _describe_stack_resources(self, given: Document) -> Document:
        """A physical id stands for the stack that it belongs to (documented)."""
        physical_id, logical_id = given.get("PhysicalResourceId"), given.get("LogicalResourceId")
        if (physical_id is None) == ("StackName" not in given):
            raise _invalid("Either StackName or PhysicalResourceId must be specified, and not both")
        if physical_id is None:
            self._check(given, "Stack '{}' does not exist")
        elif all(each.physical_id != physical_id for each in self._launched.resources):
            raise _invalid(f"Stack for {physical_id} does not exist")
        found = (self._resource(logical_id),) if logical_id else self._launched.resources
        documents = [resource_document(each, self._launched) for each in found[:_MOST_DESCRIBED]]
        return {"StackResources": documents}

    def _describe_stack_resource(self, given: Document) -> Document:
        self._check(given, "Stack '{}' does not exist")
        found = self._resource(given["LogicalResourceId"])
        return {"StackResourceDetail": resource_detail(found, self._launched)}

    def _list_stack_resources(self, given: Document) -> Document:
        self._check(given)
        launched = self._launched
        documents = [resource_summary(each, launched) for each in launched.resources]
        return _page("StackResourceSummaries", documents, given)

    def _describe_stack_events(self, given: Document) -> Document:
        self._check(given, "Stack [{}] does not exist")
        return _page("StackEvents", events(self._launched), given)

    def _list_exports(self, given: Document) -> Document:
        return _page("Exports", exports(self._launched), given)

    def _get_template(self, given: Document) -> Document:
        self._check(given)
        return template_document(self._launched.stack, given.get("TemplateStage", PROCESSED))

    def _get_template_summary(self, given: Document) -> Document:
        if "StackName" not in given:
            message = "GetTemplateSummary of CloudFormation takes only a StackName here."
            raise RpcError("NotImplementedException", message, 501)
        self._check(given)
        return summary(self._launched.stack)

    def _check(self, given: Document, sentence: str = "Stack with id {} does not exist") -> None:
        """That the stack is meant which there is."""
        name = given.get("StackName")
        if name is None:
            raise _invalid("Parameter StackName must be specified")
        if not self._launched.is_named(name):
            raise _invalid(sentence.format(name))

    def _resource(self, logical_id: str) -> StackResource:
        resources = self._launched.resources
        found = next((each for each in resources if each.logical_id == logical_id), None)
        if found is None:
            name = self._launched.stack.name
            raise _invalid(f"Resource {logical_id} does not exist for stack {name}")
        return found


def _page(member: str, documents: list[Document], given: Document) -> Document:
    try:
        begin = offset_of(given.get("NextToken"))
    except ValueError:
        raise _invalid("NextToken is not valid") from None
    page: dict[str, Any] = {member: documents[begin : begin + _PAGE]}
    if begin + _PAGE < len(documents):
        page["NextToken"] = token_at(begin + _PAGE)
    return page


def _invalid(message: str) -> RpcError:
    return RpcError("ValidationError", message)
