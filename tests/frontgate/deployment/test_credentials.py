"""Whose permissions an integration's call needs. Source: documented (`credentials`)."""

from __future__ import annotations

import pytest

from frontgate.access.caller import Caller
from frontgate.deployment.credentials import Credentials, NoClientCredentialsError
from frontgate.wire import InvocationError

ROLE = "arn:aws:iam::123456789012:role/call"
CLIENT = "arn:aws:iam::*:user/*"


@pytest.fixture
def caller(credential) -> Caller:
    return Caller(credential())


@pytest.mark.parametrize(
    ("configured", "role_arn", "access_key"),
    [
        (None, None, None),
        (ROLE, ROLE, None),
        ("arn:aws:iam::123456789012:role/${stageVariables.role}", ROLE, None),
        (CLIENT, None, "AKIDEXAMPLE"),
    ],
)
def test_kinds(caller, configured, role_arn, access_key):
    credentials = Credentials(configured, {"role": "call"})
    assert credentials.role_arn == role_arn
    assert credentials.access_key(caller) == access_key
    assert credentials.holder(caller) == (role_arn or access_key)


def test_a_client_that_did_not_sign():
    with pytest.raises(NoClientCredentialsError):
        Credentials(CLIENT, {}).access_key(None)


@pytest.mark.parametrize(("configured", "asked"), [(None, []), (ROLE, [ROLE])])
async def test_who_is_asked_before_an_invocation(configured, asked):
    holders = []

    async def allows(holder, action, resource):
        assert (action, resource) == ("lambda:InvokeFunction", "arn:function")
        holders.append(holder)
        return True

    await Credentials(configured, {}).check_invocation("arn:function", None, allows)
    assert holders == asked


async def test_who_may_not():
    async def allows(holder, action, resource):
        return False

    with pytest.raises(InvocationError) as caught:
        await Credentials(ROLE, {}).check_invocation("arn:function", None, allows)
    assert caught.value.status == 403
