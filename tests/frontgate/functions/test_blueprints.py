"""Whose credentials a function's processes have."""

from __future__ import annotations

import pytest

from frontgate.functions import FunctionConfig, SandboxSettings
from frontgate.functions.blueprints import BlueprintMaker
from frontgate.wire import BackendError, SessionKeys

ROLE = "arn:aws:iam::123456789012:role/worker"


@pytest.fixture
def variables(tmp_path):
    """The environment of a function with this role."""
    reports: list[str] = []

    async def make(role: str, issue, *, name: str = "work") -> dict[str, str]:
        sandbox = SandboxSettings(
            region="eu-west-1", account_id="123456789012", issue_session=issue
        )
        maker = BlueprintMaker(
            cache=tmp_path, sandbox=sandbox, runtime_dir=None, report=reports.append
        )
        config = FunctionConfig(
            name=name,
            arn="arn:aws:lambda:eu-west-1:123456789012:function:work",
            handler="app.handler",
            runtime="python3.13",
            code=tmp_path,
            environment={},
            role=role,
        )
        return (await maker.make(config)).variables

    make.reports = reports
    return make


def keys(variables) -> tuple[str, str, str]:
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    return tuple(variables[name] for name in names)


async def test_those_of_its_role(variables):
    """Source: documented (execution role; the session is named after the function)."""
    asked = []

    async def issue(role_arn: str, session_name: str) -> SessionKeys:
        asked.append((role_arn, session_name))
        return SessionKeys(access_key="ASIA", secret_key="secret", session_token="token")

    assert keys(await variables(ROLE, issue)) == ("ASIA", "secret", "token")
    await variables(ROLE, issue, name="x" * 100)
    assert asked == [(ROLE, "work"), (ROLE, "x" * 64)]


@pytest.mark.parametrize("role", ["", "worker"])
async def test_nobodys_without_a_role(variables, role):
    async def issue(role_arn: str, session_name: str) -> SessionKeys:
        raise AssertionError("nothing to ask for")

    assert keys(await variables(role, issue)) == ("test", "test", "test")
    assert keys(await variables(ROLE, None)) == ("test", "test", "test")


@pytest.mark.parametrize("failure", [BackendError("gone"), TimeoutError()])
async def test_nobodys_while_the_local_services_do_not_answer(variables, failure):
    async def issue(role_arn: str, session_name: str) -> SessionKeys:
        raise failure

    assert keys(await variables(ROLE, issue)) == ("test", "test", "test")
    (report,) = variables.reports
    assert report.startswith("work runs without the credentials of its role")
