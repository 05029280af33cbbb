"""Asking for access keys, and what is remembered of them."""

from __future__ import annotations

import json

import pytest

from frontgate.aws.caller import Caller
from frontgate.aws.credentials import LocalCredentials, LocalIdentities
from frontgate.aws.json_api import JsonApi
from frontgate.aws.outgoing import Outgoing
from frontgate.wire import BackendError, HttpResponse

USER = {
    "accessKey": "AKIA",
    "secretKey": "secret",
    "arn": "arn:aws:iam::123456789012:user/ann",
    "userId": "AIDA",
    "accountId": "123456789012",
    "policies": ["{}"],
    "keys": {"aws:PrincipalTag/a": "b"},
}


class Process:
    """In the place of `Outgoing`: the AWS services process, with one user."""

    def __init__(self) -> None:
        self.told: object = USER
        self.status = 200
        self.asked: list[tuple[str, str]] = []
        self.bodies: list[bytes] = []

    async def send_to_services(self, method, target, headers, body, *, timeout):
        self.asked.append((method, target))
        self.bodies.append(body)
        if isinstance(self.told, Exception):
            raise self.told
        return HttpResponse(status=self.status, body=json.dumps(self.told).encode())


class Timer:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def settled() -> None:
    """The local IAM has what it was told to have."""


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def credentials(process, timer) -> LocalCredentials:
    return LocalCredentials(process, timer, settled)


async def test_a_key(credentials, process):
    found = await credentials("AKIA")
    assert (found.access_key, found.secret_key, found.session_token) == ("AKIA", "secret", None)
    assert found.principal.arn == USER["arn"]
    assert found.principal.keys == {"aws:PrincipalTag/a": "b"}
    assert found.policies == ("{}",)
    assert (found.expires, found.boundary, found.session_policies) == (None, None, ())
    assert process.asked == [("GET", "/_frontgate/credentials?key=AKIA")]


async def test_the_local_iam_is_settled_before_it_is_asked(process, timer):
    seen = []

    async def settle() -> None:
        seen.append(len(process.asked))

    identities = LocalIdentities(process, timer, settle=settle)
    await identities.credentials("AKIA")
    await identities.credentials("AKIA")
    assert (seen, len(process.asked)) == ([0], 1)


async def test_a_session(credentials, process):
    process.told = {
        **USER,
        "sessionToken": "token",
        "expires": 7.5,
        "roleArn": "arn:aws:iam::1:role/r",
        "boundary": "[]",
        "sessionPolicies": ["{}"],
    }
    found = await credentials("ASIA")
    assert (found.session_token, found.expires, found.boundary) == ("token", 7.5, "[]")
    assert found.principal.role_arn == "arn:aws:iam::1:role/r"
    assert found.session_policies == ("{}",)


async def test_a_key_is_remembered_for_some_seconds(credentials, process, timer):
    found = await credentials("AKIA")
    timer.now = 4.9
    assert await credentials("AKIA") is found
    assert len(process.asked) == 1
    timer.now = 5.1
    assert await credentials("AKIA") is found  # nothing has changed: what is compiled stays
    assert len(process.asked) == 2
    process.told = {**USER, "policies": []}
    timer.now = 11
    assert (await credentials("AKIA")).policies == ()


async def test_a_session_is_issued(credentials, process):
    process.told = {"accessKey": "ASIA", "secretKey": "s", "sessionToken": "t", "roleArn": "r"}
    keys = await credentials.issue("arn:aws:iam::1:role/r", "function")
    assert (keys.access_key, keys.secret_key, keys.session_token) == ("ASIA", "s", "t")
    assert process.asked == [("POST", "/_frontgate/credentials")]
    assert json.loads(process.bodies[0]) == {
        "roleArn": "arn:aws:iam::1:role/r",
        "sessionName": "function",
    }


async def test_a_call_of_iam_ends_what_is_remembered(credentials, process):
    await credentials("AKIA")
    credentials.forget()
    process.told = None
    assert await credentials("AKIA") is None


async def test_a_key_that_nobody_has_is_asked_for_each_time(credentials, process):
    process.told = None
    assert [await credentials("AKIA") for _ in range(2)] == [None, None]
    process.told = USER
    assert await credentials("AKIA")


@pytest.mark.parametrize("key", ["x" * 129, "\N{EURO SIGN}"])
async def test_what_is_no_key_is_not_asked_for(credentials, process, key):
    assert await credentials(key) is None
    assert process.asked == []


async def test_a_key_is_quoted(credentials, process):
    await credentials("a/b&c d")
    assert process.asked == [("GET", "/_frontgate/credentials?key=a%2Fb%26c%20d")]


async def test_what_is_remembered_is_bounded(credentials, process):
    for number in range(600):
        await credentials(f"AKIA{number}")
    assert len(credentials._known) == 512


@pytest.mark.parametrize("failure", [BackendError("gone"), TimeoutError()])
async def test_a_process_that_does_not_answer(credentials, process, failure):
    process.told = failure
    with pytest.raises(type(failure)):
        await credentials("AKIA")


async def test_a_process_that_refuses(credentials, process):
    process.status = 500
    with pytest.raises(BackendError, match="answered 500"):
        await credentials("AKIA")


ROLE = {
    "arn": "arn:aws:iam::123456789012:role/reader",
    "id": "AROA",
    "accountId": "123456789012",
    "trust": "{}",
    "policies": ["{}"],
    "boundary": None,
    "keys": {},
}


async def test_a_role(process, timer):
    identities = LocalIdentities(process, timer, settle=settled)
    process.told = ROLE
    role = await identities.roles(ROLE["arn"])
    assert (role.id, role.trust, role.policies) == ("AROA", "{}", ("{}",))
    assert await identities.roles(ROLE["arn"]) is role
    identities.forget()
    assert await identities.roles(ROLE["arn"]) is role
    assert [target for _, target in process.asked] == [
        "/_frontgate/credentials?role=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Freader"
    ] * 2


async def test_roles_of_the_local_iam(moto_services, timer):
    outgoing = Outgoing(endpoint_url=moto_services.url)
    outgoing.services = moto_services
    await outgoing.start()
    try:
        api = JsonApi(Caller(outgoing, {}), region="eu-west-1")
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Id": "own", "Statement": [statement]})
        for action, fields in (
            ("CreateRole", {"AssumeRolePolicyDocument": trust, "Path": "/api/"}),
            ("PutRolePolicy", {"PolicyName": "own", "PolicyDocument": policy}),
        ):
            await api.query(
                "iam",
                action,
                version="2010-05-08",
                parameters={"RoleName": "roles-of-iam", **fields},
            )
        roles = LocalIdentities(outgoing, timer, settle=settled).roles
        role = await roles("arn:aws:iam::123456789012:role/api/roles-of-iam")
        assert json.loads(role.trust) == {"Version": "2012-10-17", "Statement": []}
        assert [json.loads(text)["Id"] for text in role.policies] == ["own"]
        assert await roles("arn:aws:iam::123456789012:role/nobody") is None
    finally:
        await outgoing.close()
