"""Who signed a request, remembered by credential."""

from __future__ import annotations

import pytest

from frontgate.access.caller import Callers
from frontgate.access.signed_request import MissingSignatureError
from frontgate.access.wildcards import PolicyError
from frontgate.wire import HttpRequest

NOW = 1440938160.0


@pytest.fixture
def callers_of():
    def make(credential) -> Callers:
        async def find(access_key):
            return credential

        return Callers(region="us-east-1", clock=lambda: NOW, credentials=find)

    return make


async def test_identity_of_a_signer(callers_of, signed, credential):
    """Source: recorded (`$context.identity`: caller and user are one)."""
    caller = await callers_of(credential()).authenticate(signed())
    assert caller.identity == {
        "accountId": "123456789012",
        "caller": "AIDAEXAMPLE",
        "principalOrgId": None,
        "accessKey": "AKIDEXAMPLE",
        "userArn": "arn:aws:iam::123456789012:user/ann",
        "user": "AIDAEXAMPLE",
    }


async def test_policies_are_compiled_once_for_each_credential(callers_of, signed, credential):
    callers = callers_of(credential())
    assert await callers.authenticate(signed()) is await callers.authenticate(signed())


async def test_who_did_not_sign(callers_of, credential):
    request = HttpRequest(
        method="GET", path="/", query="", headers=(), body=b"", source_ip="127.0.0.1"
    )
    with pytest.raises(MissingSignatureError):
        await callers_of(credential()).authenticate(request)


async def test_a_policy_that_cannot_be_read(callers_of, signed, credential):
    with pytest.raises(PolicyError):
        await callers_of(credential(policies=("{",))).authenticate(signed())
