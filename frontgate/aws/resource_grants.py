"""Whether the policy of a resource may allow what the caller's own policies do not.

Within an account either is enough ("Policy evaluation logic", IAM User Guide). Only the principal
and the action of a statement are looked at: one whose conditions or resources might not fit counts
as a grant, since nothing may be denied here that AWS allows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontgate.access.policy import Policy, Statement
from frontgate.access.principals import Names, compile_principal, names_of
from frontgate.access.wildcards import PolicyError
from frontgate.aws.json_api import AwsCallError
from frontgate.aws.service_api import ServiceApi
from frontgate.wire import AwsCaller, BackendError, Principal

_OF_SERVICES = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceowner"})
"""Keys that calls have which a service makes, as in the policy that each topic begins with."""

Parameters = Mapping[str, Any]
Question = tuple[str, Callable[[Parameters, str], Parameters]]


def _named(*names: str) -> Callable[[Parameters, str], Parameters]:
    """The parameters of the call itself that name the resource."""
    return lambda parameters, arn: {name: parameters[name] for name in names if name in parameters}


_QUESTIONS: Mapping[str, Question] = {
    "dynamodb": ("GetResourcePolicy", lambda _, arn: {"ResourceArn": arn.partition("/index/")[0]}),
    "events": ("DescribeEventBus", lambda _, arn: {"Name": arn.rpartition("/")[2]}),
    "kinesis": ("GetResourcePolicy", lambda _, arn: {"ResourceARN": arn}),
    "lambda": ("GetPolicy", _named("FunctionName")),
    "s3": ("GetBucketPolicy", _named("Bucket")),
    "secretsmanager": ("GetResourcePolicy", _named("SecretId")),
    "sns": ("GetTopicAttributes", lambda _, arn: {"TopicArn": arn}),
    "sqs": (
        "GetQueueAttributes",
        lambda parameters, _: {**_named("QueueUrl")(parameters, ""), "AttributeNames": ["Policy"]},
    ),
}
"""How a service is asked for the policy of the resource that a call is on."""


class ResourceGrants:
    """Asks the services for the policies of their resources, each time: denials are rare."""

    def __init__(self, aws: AwsCaller) -> None:
        self._aws = aws

    async def may_allow(
        self,
        principal: Principal,
        action: str,
        *,
        resource: str | None,
        parameters: Parameters,
        region: str,
    ) -> bool:
        """True as well where it cannot be found out."""
        service = action.partition(":")[0]
        if service not in _QUESTIONS:
            return False
        operation, question = _QUESTIONS[service]
        try:
            asked = question(parameters, resource or "")
            if not any(asked.values()):
                return False  # it is on no resource that could have a policy
            answer = await ServiceApi(self._aws, region=region)(service, operation, asked)
        except AwsCallError:
            return False  # there is no policy, or no such resource
        except (BackendError, TimeoutError):
            return True
        document = _policy_in(answer)
        return document is not None and _grants(document, names_of(principal), action)


def _policy_in(answer: Mapping[str, Any]) -> str | None:
    found = {**answer, **(answer.get("Attributes") or {})}
    return found.get("Policy") or found.get("ResourcePolicy")


def _grants(document: str, names: Names, action: str) -> bool:
    try:
        statements = Policy.from_document(document).statements
        return any(_speaks_of(statement, names, action) for statement in statements)
    except PolicyError:
        return True


def _speaks_of(statement: Statement, names: Names, action: str) -> bool:
    if not statement.allows or not _OF_SERVICES.isdisjoint(statement.condition_keys()):
        return False
    whom = compile_principal(statement.principal, statement.not_principal)
    return whom.allows(names, same_account=True) and statement.actions.matches(action, {})
