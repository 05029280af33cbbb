"""Who may make which call. Source: documented (error codes of each protocol; "Policy evaluation
logic"; Service Authorization Reference), unless a test says otherwise."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from frontgate import headers as header_lines
from frontgate.aws.call_authorization import CallAuthorization, Scope
from frontgate.aws.credentials import Role
from frontgate.wire import BackendError, Credential, HttpRequest, Principal

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/reader"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/me"
TABLE = f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/users"
QUEUE = f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/q"


def document(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str, resource: str = "*", **more: object) -> str:
    return document({"Effect": "Allow", "Action": action, "Resource": resource, **more})


class Identities:
    def __init__(self) -> None:
        self.role: Role | None = Role(
            arn=ROLE, id="", account_id="", trust="", policies=(), boundary=None, keys={}
        )
        self.holder: Credential | None = Credential(
            access_key="ASIA",
            secret_key="",
            session_token=None,
            expires=None,
            principal=Principal(arn=SESSION, user_id="AROA:me", account_id=ACCOUNT, role_arn=ROLE),
            policies=(),
        )
        self.trouble: Exception | None = None

    def may(self, *policies: str, **more: object) -> None:
        assert self.holder is not None
        self.holder = replace(self.holder, policies=policies, **more)

    async def roles(self, arn: str) -> Role | None:
        return self.role

    async def credentials(self, access_key: str) -> Credential | None:
        if self.trouble is not None:
            raise self.trouble
        return self.holder


class Resources:
    """Remembers which policies it was asked for."""

    def __init__(self) -> None:
        self.allows = False
        self.asked: list[tuple[str, str | None]] = []

    async def may_allow(self, principal, action, *, resource, parameters, region) -> bool:
        self.asked.append((action, resource))
        return self.allows


@pytest.fixture
def identities() -> Identities:
    return Identities()


@pytest.fixture
def resources() -> Resources:
    return Resources()


@pytest.fixture
def refusal(identities, resources):
    authorization = CallAuthorization(
        identities, resources, account_id=ACCOUNT, clock=lambda: 1_700_000_000
    )

    async def find(service: str, request: HttpRequest):
        scope = Scope(access_key="ASIA", region="eu-west-1", service=service)
        return await authorization.refusal(request, scope)

    return find


def asked(path: str = "/", method: str = "POST", **fields: object) -> HttpRequest:
    named = {"query": "", "headers": (), "body": b"", **fields}
    return HttpRequest(method=method, path=path, source_ip="127.0.0.1", **named)


def targeted(target: str, document: object, version: str = "1.0") -> HttpRequest:
    headers = (("X-Amz-Target", target), ("Content-Type", f"application/x-amz-json-{version}"))
    return asked(headers=headers, body=json.dumps(document).encode())


def form(text: str) -> HttpRequest:
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    return asked(headers=headers, body=text.encode())


SCAN = targeted("DynamoDB_20120810.Scan", {"TableName": "users"})
SEND = targeted("AmazonSQS.SendMessage", {"QueueUrl": QUEUE, "MessageBody": "m"})
PUBLISH = form(f"Action=Publish&TopicArn=arn:aws:sns:eu-west-1:{ACCOUNT}:t&Message=m")
PUT = asked("/photos/a", "PUT")


async def test_the_sentence(refusal):
    """Documented: Troubleshoot access denied error messages."""
    answer = await refusal("dynamodb", SCAN)
    told = json.loads(answer.body)
    assert told["__type"] == "com.amazon.coral.service#AccessDeniedException"
    assert told["message"] == (
        f"User: {SESSION} is not authorized to perform: dynamodb:Scan on resource: {TABLE} "
        "because no identity-based policy allows the dynamodb:Scan action"
    )
    assert header_lines.get(answer.headers, "x-amzn-requestid")


@pytest.mark.parametrize(
    ("service", "request_", "status", "code"),
    [
        ("dynamodb", SCAN, 400, b"#AccessDeniedException"),
        ("events", targeted("AWSEvents.PutEvents", {}, "1.1"), 400, b'"AccessDeniedException'),
        ("sqs", SEND, 400, b"#AccessDeniedException"),
        ("sns", PUBLISH, 403, b"<Code>AuthorizationError</Code>"),
        ("iam", form("Action=ListRoles"), 403, b"<Code>AccessDenied</Code>"),
        ("s3", PUT, 403, b"<Code>AccessDenied</Code>"),
        ("s3", asked("/photos/a", "HEAD"), 403, b""),
        ("lambda", asked("/2015-03-31/functions/f/invocations"), 403, b"lambda:InvokeFunction"),
    ],
)
async def test_each_protocol_has_its_error(refusal, service, request_, status, code):
    answer = await refusal(service, request_)
    assert answer.status == status
    assert code in answer.body
    assert (answer.body == b"") == (code == b"")


async def test_the_code_that_sdks_tell_of_sqs(refusal):
    """Assumed: as with the errors that the Query protocol of SQS had."""
    answer = await refusal("sqs", SEND)
    assert header_lines.get(answer.headers, "x-amzn-query-error") == "AccessDenied;Sender"


PHOTOS = "arn:aws:s3:::photos"
HOST = (("Host", "photos.s3.eu-west-1.amazonaws.com"),)


@pytest.mark.parametrize(
    ("service", "request_", "policy", "passes"),
    [
        ("dynamodb", SCAN, allow("dynamodb:Scan", TABLE), True),
        ("dynamodb", SCAN, allow("dynamodb:scan", f"{TABLE}*"), True),
        ("dynamodb", SCAN, allow("dynamodb:Scan", f"{TABLE}/index/*"), False),
        ("dynamodb", SCAN, allow("dynamodb:Query", TABLE), False),
        ("sqs", SEND, allow("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"), True),
        ("sqs", SEND, allow("sqs:SendMessage", f"arn:aws:sqs:eu-west-2:{ACCOUNT}:q"), False),
        ("sns", PUBLISH, allow("sns:Publish", f"arn:aws:sns:eu-west-1:{ACCOUNT}:t"), True),
        ("s3", PUT, allow("s3:PutObject", f"{PHOTOS}/*"), True),
        ("s3", PUT, allow("s3:GetObject", f"{PHOTOS}/*"), False),
        ("s3", asked("/a", "PUT", headers=HOST), allow("s3:PutObject", f"{PHOTOS}/a"), True),
        ("s3", asked("/a", "PUT", headers=HOST), allow("s3:PutObject", f"{PHOTOS}/b"), False),
        ("s3", asked("/photos", "GET"), allow("s3:ListBucket", PHOTOS), True),
    ],
)
async def test_what_identity_policies_say(refusal, identities, service, request_, policy, passes):
    identities.may(policy)
    assert (await refusal(service, request_) is None) is passes


@pytest.mark.parametrize(
    ("service", "request_"),
    [
        ("kms", targeted("TrentService.Decrypt", {}, "1.1")),
        ("sts", form("Action=AssumeRole&RoleArn=r")),
        ("monitoring", asked("/service/GraniteServiceVersion20100801/operation/PutMetricData")),
        ("nowhere", asked()),
        ("dynamodb", targeted("DynamoDB_20120810.ExecuteStatement", {"Statement": "x"})),
        ("dynamodb", targeted("DynamoDBStreams_20120810.GetRecords", {"ShardIterator": "i"})),
        ("dynamodb", targeted("DynamoDB_20120810.Scam", {})),
        ("dynamodb", asked()),
        ("sns", targeted("AmazonSNS.Publish", {})),
        ("sns", form("Action=Polish")),
        ("s3", asked("/photos/a", "GET", query="versionId=1")),
        ("s3", asked("/photos", "GET", query="lifecycle")),
        ("s3", asked("/photos", "POST", query="delete")),
        ("s3", asked("/a", "GET", headers=(("Host", "photos.localhost:4566"),))),
        ("lambda", asked("/nowhere")),
        (
            "cognito-idp",
            targeted("AWSCognitoIdentityProviderService.InitiateAuth", {"ClientId": "c"}, "1.1"),
        ),
    ],
)
async def test_what_cannot_be_told_or_is_open_passes(refusal, service, request_):
    assert await refusal(service, request_) is None


@pytest.mark.parametrize(
    ("service", "request_", "policy"),
    [
        (
            "secretsmanager",
            targeted("secretsmanager.GetSecretValue", {"SecretId": "s"}, "1.1"),
            allow("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:1:secret:s-x"),
        ),
        (
            "lambda",
            asked("/2015-03-31/functions/f/invocations", query="Qualifier=live"),
            allow("lambda:InvokeFunction", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f:live"),
        ),
    ],
)
async def test_resources_with_several_names(refusal, identities, service, request_, policy):
    assert await refusal(service, request_) is not None
    identities.may(policy)
    assert await refusal(service, request_) is None


LEADING = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "me"}}
TEAM = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}


@pytest.mark.parametrize(
    ("policy", "passes"),
    [
        (allow("dynamodb:Scan", Condition={"StringEquals": {"dynamodb:Select": "COUNT"}}), True),
        (allow("dynamodb:Scan", "arn:aws:dynamodb:*:*:table/${aws:SourceVpc}"), True),
        (allow("dynamodb:Query", Condition=LEADING), False),
        (allow("dynamodb:Scan", Condition=TEAM), False),
        (allow("dynamodb:Scan", "arn:aws:dynamodb:*:*:table/${aws:username}"), False),
    ],
)
async def test_what_policies_ask_that_is_not_known(refusal, identities, policy, passes):
    """A tag that the role does not have is known: nobody has it."""
    identities.may(policy)
    assert (await refusal("dynamodb", SCAN) is None) is passes


async def test_what_the_resource_allows(refusal, identities, resources):
    resources.allows = True
    assert await refusal("dynamodb", SCAN) is None
    assert resources.asked == [("dynamodb:Scan", TABLE)]
    identities.may(document({"Effect": "Deny", "Action": "*", "Resource": "*"}))
    answer = await refusal("dynamodb", SCAN)
    assert b"with an explicit deny in an identity-based policy" in answer.body


async def test_the_resource_is_not_asked_without_need(refusal, identities, resources):
    identities.may(allow("dynamodb:Scan"))
    await refusal("dynamodb", SCAN)
    assert not resources.asked


@pytest.mark.parametrize("limit", ["boundary", "session_policies"])
async def test_what_limits_the_policies(refusal, identities, limit):
    other = allow("s3:*")
    identities.may(allow("*"), **{limit: other if limit == "boundary" else (other,)})
    assert await refusal("dynamodb", SCAN) is not None
    assert await refusal("s3", PUT) is None


async def test_every_part_of_a_transaction(refusal, identities):
    items = [{"Put": {"TableName": "users"}}, {"Update": {"TableName": "users"}}]
    both = targeted("DynamoDB_20120810.TransactWriteItems", {"TransactItems": items})
    identities.may(allow("dynamodb:PutItem"))
    answer = await refusal("dynamodb", both)
    assert b"dynamodb:UpdateItem" in answer.body


async def test_whom_nobody_here_knows(refusal, identities):
    """The keys of somebody's real account, for one."""
    identities.holder = None
    assert await refusal("dynamodb", SCAN) is None


async def test_a_role_that_there_is_not(refusal, identities):
    """Functions made by commands may have one, and are not judged."""
    identities.role = None
    assert await refusal("dynamodb", SCAN) is None


async def test_a_policy_that_cannot_be_read(refusal, identities):
    identities.may("{}")
    assert await refusal("dynamodb", SCAN) is None


@pytest.mark.parametrize("trouble", [BackendError("gone"), TimeoutError()])
async def test_a_services_process_that_is_gone_is_left_to_the_call(refusal, identities, trouble):
    identities.trouble = trouble
    assert await refusal("dynamodb", SCAN) is None
