from __future__ import annotations

import re

import pytest

from frontgate.aws.own_api import OwnApiError
from frontgate.identity.key_desk import KeyDesk
from frontgate.wire import BackendError, SessionKeys

READER = "arn:aws:iam::123456789012:role/path/app-reader"
OTHERS = "arn:aws:iam::999999999999:role/visitor"


async def issue(role_arn: str, session_name: str) -> SessionKeys:
    assert session_name == "frontgate-sign"
    return SessionKeys(access_key=f"key of {role_arn}", secret_key="s", session_token="t")


@pytest.fixture
def desk() -> KeyDesk:
    roles = {"Reader": READER, "app-reader": READER}
    return KeyDesk(roles, issue=issue, region="eu-west-1")


async def test_the_root_user_is_whom_nobody_names(desk):
    assert await desk.answer({"role": None}) == {
        "accessKey": "local",
        "secretKey": "local",
        "sessionToken": None,
        "region": "eu-west-1",
    }


@pytest.mark.parametrize(
    ("named", "arn"),
    [("Reader", READER), ("app-reader", READER), (READER, READER), (OTHERS, OTHERS)],
)
async def test_a_role_by_name_or_arn(desk, named, arn):
    assert await desk.answer({"role": named}) == {
        "accessKey": f"key of {arn}",
        "secretKey": "s",
        "sessionToken": "t",
        "region": "eu-west-1",
    }


@pytest.mark.parametrize(
    "named", ["writer", "", "arn:aws:iam::123456789012:user/ann", "arn:role/x", 7, ["Reader"]]
)
async def test_a_role_that_is_none(desk, named):
    known = r"(there is Reader|did you mean Reader\?)$"
    expected = re.escape(f"there is no role {named}; ") + known
    with pytest.raises(OwnApiError, match=expected):
        await desk.answer({"role": named})


async def test_a_stack_without_roles():
    desk = KeyDesk({}, issue=issue, region="eu-west-1")
    with pytest.raises(OwnApiError, match="there is no role x; there is none"):
        await desk.answer({"role": "x"})


@pytest.mark.parametrize("error", [BackendError("refused"), TimeoutError()])
async def test_services_that_do_not_answer(error):
    async def fail(role_arn: str, session_name: str) -> SessionKeys:
        raise error

    desk = KeyDesk({}, issue=fail, region="eu-west-1")
    with pytest.raises(OwnApiError, match="the AWS services process does not answer"):
        await desk.answer({"role": READER})
