"""What functions' processes are made from: their credentials and their packages."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from frontgate.functions import FunctionConfig, SandboxSettings, blueprints
from frontgate.functions.blueprints import BlueprintMaker
from frontgate.functions.errors import PackageInstallError
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


class TestInstalling:
    @pytest.fixture
    def installed(self, monkeypatch) -> list[str]:
        """What was installed, in the order of its names."""
        found: list[str] = []

        async def requirements(path, **options: object) -> Path:
            found.append(path.parent.name)
            if path.read_text() == "nothing==0\n":
                raise PackageInstallError(f"Installing {path} failed")
            return path.parent

        async def runtime(*, interpreter, **options: object) -> Path:
            found.append(interpreter.version)
            return interpreter.path

        monkeypatch.setattr(blueprints, "install_requirements", requirements)
        monkeypatch.setattr(blueprints, "install_runtime", runtime)
        return found

    @pytest.fixture
    def install(self, tmp_path):
        maker = BlueprintMaker(
            cache=tmp_path,
            sandbox=SandboxSettings(region="eu-west-1", account_id="123456789012"),
            runtime_dir="install",
            report=lambda sentence: None,
        )

        async def install(**functions: tuple[str, str | None]) -> list[str]:
            configs = []
            for name, (runtime, requirements) in functions.items():
                code = tmp_path / name
                code.mkdir()
                if requirements is not None:
                    (code / "requirements.txt").write_text(requirements)
                configs.append(
                    FunctionConfig(
                        name=name,
                        arn=f"arn:aws:lambda:eu-west-1:123456789012:function:{name}",
                        handler="app.handler",
                        runtime=runtime,
                        code=code,
                        environment={},
                    )
                )
            return await maker.install(configs)

        return install

    async def test_each_once(self, installed, install):
        ours = f"python3.{sys.version_info.minor}"
        missing = await install(
            one=(ours, None), two=(ours, "two==2\n"), three=(ours, None), four=("nodejs22.x", "x\n")
        )

        assert missing == []
        assert sorted(installed) == [f"3.{sys.version_info.minor}", "two"]

    async def test_what_cannot_be_does_not_hinder_the_others(self, installed, install, tmp_path):
        ours = f"python3.{sys.version_info.minor}"
        missing = await install(good=(ours, "two==2\n"), bad=(ours, "nothing==0\n"))

        assert missing == [f"Installing {tmp_path}/bad/requirements.txt failed"]
        assert {"good", "bad"} < set(installed)

    async def test_nor_does_a_full_disk(self, monkeypatch, install):
        async def runtime(**options: object) -> Path:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(blueprints, "install_runtime", runtime)

        (missing,) = await install(one=(f"python3.{sys.version_info.minor}", None))

        assert "No space left on device" in missing
