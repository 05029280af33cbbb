"""Every IAM statement of the template, listed and judged.

Whoever widens a permission changes this list along with it, and says why a wildcard has to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Translated = dict[str, Any]

DELIVER_LOGS = (
    "logs:CreateLogDelivery/DeleteLogDelivery/DescribeLogGroups/DescribeResourcePolicies"
    "/GetLogDelivery/ListLogDeliveries/PutResourcePolicy/UpdateLogDelivery on *"
)
GRANTS = {
    "AdminFunctionRole": {
        "dynamodb:Query on StatisticsTable",
    },
    "AdminRole": {
        "execute-api:Invoke on HttpApi/dev/*/private/*",
        "execute-api:Invoke on HttpApi/dev/GET/me",
        "execute-api:Invoke on RestApi/dev/*/internal/*",
        "execute-api:Invoke on RestApi/dev/GET/admin/metrics",
    },
    "AnnouncementsFunctionRole": {
        "dynamodb:BatchWriteItem/Query on ConnectionsTable",
        "dynamodb:DeleteItem/GetItem/PutItem/UpdateItem on IdempotencyTable",
        "dynamodb:DescribeStream/GetRecords/GetShardIterator on <UsersTable.StreamArn>",
        "dynamodb:ListStreams on UsersTable/stream/*",
        "dynamodb:Query on ConnectionsTable/index/RoomIndex",
        "dynamodb:UpdateItem on StatisticsTable",
        "execute-api:ManageConnections on WebSocketApi/dev/POST/@connections/*",
        "sqs:SendMessage on EventDeadLetterQueue",
    },
    "ChatFunctionRole": {
        "dynamodb:BatchWriteItem/DeleteItem/PutItem/Query on ConnectionsTable",
        "dynamodb:GetItem on RoomsTable",
        "dynamodb:PutItem/Query on MessagesTable",
        "dynamodb:Query on ConnectionsTable/index/RoomIndex",
        "execute-api:ManageConnections on WebSocketApi/dev/POST/@connections/*",
    },
    "ExportStateMachineRole": {
        "lambda:InvokeFunction on ExportsFunctionAliaslive",
        DELIVER_LOGS,
    },
    "ExportsFunctionRole": {
        "dynamodb:GetItem on RoomsTable",
        "dynamodb:Query on MessagesTable",
        "s3:PutObject on FilesBucket/exports/*",
    },
    "ExportsRole": {
        "states:StartExecution on ExportStateMachine",
    },
    "FeedbackFunctionRole": {
        "dynamodb:PutItem on FeedbackTable",
        "dynamodb:UpdateItem on StatisticsTable",
        "sqs:DeleteMessage/GetQueueAttributes/ReceiveMessage on FeedbackQueue",
    },
    "FeedbackRole": {
        "sqs:SendMessage on FeedbackQueue",
    },
    "FilesRole": {
        "never s3:DeleteObject/GetObject/PutObject on FilesBucket/exports/*",
        "s3:DeleteObject/GetObject/PutObject on FilesBucket/*",
        "s3:ListBucket on FilesBucket",
    },
    "HttpAuthorizerFunctionRole": {
        "secretsmanager:GetSecretValue on SigningSecret",
    },
    "LegacyFunctionRole": {
        "dynamodb:Query on RoomsTable",
    },
    "MemberRole": {
        "execute-api:Invoke on HttpApi/dev/GET/me",
    },
    "OnboardingFunctionRole": {
        "dynamodb:DeleteItem/GetItem/PutItem on UsersTable",
        "dynamodb:PutItem on MessagesTable",
    },
    "OnboardingRole": {
        "states:DescribeExecution on execution:<OnboardingStateMachine.Name>:*",
        "states:StartExecution on OnboardingStateMachine",
        "states:StartSyncExecution on ScreeningStateMachine",
    },
    "OnboardingStateMachineRole": {
        "cognito-idp:AdminCreateUser/AdminDeleteUser on UserPool",
        "lambda:InvokeFunction on OnboardingFunctionAliaslive",
        DELIVER_LOGS,
        "s3:PutObject on FilesBucket/*/welcome.txt",
    },
    "PartnerFunctionRole": {
        "dynamodb:UpdateItem on VisitsTable",
    },
    "ReleaseCheckFunctionRole": {
        "codedeploy:PutLifecycleEventHookExecutionStatus on deploymentgroup:community-dev-*",
        "lambda:InvokeFunction on UsersFunction:*",
    },
    "ReportsFunctionRole": {
        "dynamodb:Query on StatisticsTable",
    },
    "RequestAuthorizerFunctionRole": {
        "secretsmanager:GetSecretValue on SigningSecret",
    },
    "RoomsFunctionRole": {
        "dynamodb:GetItem/PutItem/Query on RoomsTable",
        "dynamodb:Query on MessagesTable",
    },
    "ScreeningStateMachineRole": {
        "dynamodb:Query on UsersTable/index/EmailIndex",
        "lambda:InvokeFunction on OnboardingFunctionAliaslive",
        DELIVER_LOGS,
    },
    "SignalsFunctionRole": {
        "dynamodb:UpdateItem on StatisticsTable",
        "sqs:SendMessage on EventDeadLetterQueue",
    },
    "SignalsRole": {
        "events:PutEvents on SignalBus",
    },
    "SummaryFunctionRole": {
        "dynamodb:GetItem on UsersTable",
    },
    "UsersFunctionRole": {
        "dynamodb:DeleteItem/GetItem/PutItem/UpdateItem on IdempotencyTable",
        "dynamodb:GetItem/PutItem on UsersTable",
        "dynamodb:Query on UsersTable/index/DirectoryIndex",
    },
    "UsersReadRole": {
        "dynamodb:GetItem on UsersTable",
        "dynamodb:Query on UsersTable/index/DirectoryIndex",
    },
    "UsersWriteRole": {
        "dynamodb:DeleteItem/PutItem on UsersTable",
    },
    "VisitorsFunctionRole": {
        "dynamodb:GetItem on RoomsTable",
        "dynamodb:Query on ConnectionsTable/index/RoomIndex",
    },
    "WebhooksFunctionRole": {
        "dynamodb:PutItem on DeliveriesTable",
        "sqs:DeleteMessage/GetQueueAttributes/ReceiveMessage on WebhookQueue",
    },
    "WebhooksRole": {
        "sqs:SendMessage on WebhookQueue",
    },
    "WhoAmIRole": {
        "dynamodb:Query on ConnectionsTable",
    },
}
"""What each role may do, as `actions on resource`."""

WILDCARDS = {
    r"<FilesBucket\.Arn>/\*": "members' folders are named by members, who come and go",
    r"<FilesBucket\.Arn>/\*/welcome\.txt": "one file in the folder of a member who is new",
    r"<FilesBucket\.Arn>/exports/\*": "exports are named by room and execution",
    r"<UsersFunction\.Arn>:\*": "each release has a version of its own",
    r"<UsersTable\.Arn>/stream/\*": "a stream has the time of its making in its name",
    r"arn:aws:execute-api:.*/@connections/\*": "connection ids are not known before they are open",
    r"arn:aws:execute-api:.*/dev/\*/(internal|private)/\*": "the private service has its own paths",
    r"arn:aws:states:.*:execution:.*:\*": "executions are named by those who start them",
    r"arn:aws:codedeploy:.*:deploymentgroup:community-dev-\*": "CodeDeploy names its groups",
}
"""Resources that end or continue in anything, and why."""

WHOLE_ACCOUNT = {
    "logs:CreateLogDelivery": "a log delivery has no ARN (Step Functions, Logging)",
    "logs:DeleteLogDelivery": "likewise",
    "logs:DescribeLogGroups": "likewise",
    "logs:DescribeResourcePolicies": "likewise",
    "logs:GetLogDelivery": "likewise",
    "logs:ListLogDeliveries": "likewise",
    "logs:PutResourcePolicy": "likewise",
    "logs:UpdateLogDelivery": "likewise",
}
"""Actions that are granted on `*`, and why."""

MANAGED = {
    "service-role/AWSLambdaBasicExecutionRole": "SAM adds it: write logs",
    "AWSXrayWriteOnlyAccess": "SAM adds it with Tracing: send segments, which have no ARN",
    "service-role/AmazonAPIGatewayPushToCloudWatchLogs": "API Gateway's own, for the account",
    "service-role/AWSCodeDeployRoleForLambda": "SAM adds it: moves aliases, for gradual releases",
}
"""AWS's own policies that are attached."""


def statements(translated: Translated) -> Iterator[tuple[str, dict[str, Any]]]:
    for logical_id, resource in translated["Resources"].items():
        if resource["Type"] == "AWS::IAM::Role":
            for policy in resource["Properties"].get("Policies", ()):
                for statement in policy["PolicyDocument"]["Statement"]:
                    yield logical_id, statement


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_every_grant_is_in_the_list(translated: Translated, resolve: Any) -> None:
    found: dict[str, set[str]] = {}
    for role, statement in statements(translated):
        for resource in listed(statement["Resource"]):
            found.setdefault(role, set()).add(grant(statement, str(resolve(resource))))

    assert found == GRANTS


def grant(statement: dict[str, Any], resource: str) -> str:
    """`dynamodb:GetItem/PutItem on UsersTable`, with `never` before what is denied."""
    services, actions = zip(
        *(action.split(":") for action in sorted(listed(statement["Action"]))), strict=True
    )
    assert len(set(services)) == 1
    never = "never " if statement["Effect"] == "Deny" else ""
    resource = re.sub(r"arn:aws:[a-z-]+:eu-west-1:123456789012:", "", resource)
    resource = re.sub(r"<(\w+)(\.Arn)?>", r"\1", resource)
    return f"{never}{services[0]}:{'/'.join(actions)} on {resource}"


def test_every_option_grants_what_the_default_does(
    translated: Translated, translated_with_everything: Translated
) -> None:
    roles = {role for role, _ in statements(translated)}

    assert {role for role, _ in statements(translated_with_everything)} == roles


def test_no_action_is_a_wildcard(translated_with_everything: Translated) -> None:
    for role, statement in statements(translated_with_everything):
        for action in listed(statement["Action"]):
            assert re.fullmatch(r"[a-z0-9-]+:[A-Za-z]+", action), (role, action)


def test_every_wildcard_has_its_reason(translated: Translated, resolve: Any) -> None:
    unused = set(WILDCARDS)
    for role, statement in statements(translated):
        for resource in map(resolve, listed(statement["Resource"])):
            if resource == "*":
                assert set(listed(statement["Action"])) <= WHOLE_ACCOUNT.keys(), role
            elif "*" in resource:
                matching = {pattern for pattern in WILDCARDS if re.fullmatch(pattern, resource)}
                assert matching, (role, resource)
                unused -= matching

    assert unused == set()


def test_a_wildcard_has_its_reason_in_the_template_too(text: str, translated: Translated) -> None:
    """Above it, where whoever reads the template sees it."""
    lines = text.splitlines()
    resources = {
        resource if isinstance(resource, str) else resource.get("Fn::Sub", "")
        for _, statement in statements(translated)
        for resource in listed(statement["Resource"])
    }
    for wildcard in {resource for resource in resources if "*" in resource} - {"*"}:
        pattern = re.compile(rf"(Resource: |- )(!Sub )?\"?{re.escape(wildcard)}\"?$")
        for number, line in enumerate(lines):
            if pattern.search(line):
                assert "#" in lines[number - 1], f"line {number + 1} needs a reason above it"


def test_managed_policies_are_known(translated_with_everything: Translated, resolve: Any) -> None:
    for logical_id, resource in translated_with_everything["Resources"].items():
        if resource["Type"] == "AWS::IAM::Role":
            for arn in map(resolve, resource["Properties"].get("ManagedPolicyArns", ())):
                assert arn.partition(":policy/")[2] in MANAGED, (logical_id, arn)


def test_only_those_who_should_take_on_a_role(translated: Translated, resolve: Any) -> None:
    services = {
        "apigateway.amazonaws.com",
        "codedeploy.amazonaws.com",
        "lambda.amazonaws.com",
        "states.amazonaws.com",
    }
    for logical_id, resource in translated["Resources"].items():
        if resource["Type"] != "AWS::IAM::Role":
            continue
        for statement in resource["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
            principal = resolve(statement["Principal"])
            if principal == {"Federated": "cognito-identity.amazonaws.com"}:
                condition = resolve(statement["Condition"])
                audience = {"cognito-identity.amazonaws.com:aud": "<IdentityPool>"}
                assert condition["StringEquals"] == audience
                assert "ForAnyValue:StringLike" in condition
            else:
                assert set(listed(principal["Service"])) <= services, logical_id


def test_policies_of_resources_let_in_services_under_conditions_only(
    translated_with_everything: Translated,
) -> None:
    """Buckets, queues and topics: nobody from outside, and no service on another's behalf."""
    kinds = {"AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"}
    found = [
        statement
        for resource in translated_with_everything["Resources"].values()
        if resource["Type"] in kinds
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
    ]

    assert found
    for statement in found:
        if statement["Effect"] == "Allow":
            assert statement["Principal"].keys() == {"Service"}
            assert statement["Condition"]
