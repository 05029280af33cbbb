from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from frontgate.template.errors import TemplateError
from frontgate.template.samconfig import SamConfig, parse_overrides, read_samconfig

CONFIG = """
version = 0.1
[default.deploy.parameters]
parameter_overrides = "Environment=default"
[dev.global.parameters]
stack_name = "members-dev"
region = "eu-west-1"
[dev.deploy.parameters]
parameter_overrides = ["Environment=dev", "Cidrs=10.0.0.0/8,192.168.0.0/16"]
[prod.deploy.parameters]
stack_name = "members-prod"
parameter_overrides = "Environment=\\"prod\\" LogLevel=\\"WARNING\\""
"""


def test_environment(write: Callable[..., Path], tmp_path: Path) -> None:
    path = write(CONFIG, "samconfig.toml")
    assert read_samconfig(tmp_path / "template.yaml", environment="dev") == SamConfig(
        path=path,
        stack_name="members-dev",
        region="eu-west-1",
        parameters={"Environment": "dev", "Cidrs": "10.0.0.0/8,192.168.0.0/16"},
    )


def test_text_form_and_no_inheritance(write: Callable[..., Path], tmp_path: Path) -> None:
    write(CONFIG, "samconfig.toml")
    config = read_samconfig(tmp_path / "template.yaml", environment="prod")
    assert config.parameters == {"Environment": "prod", "LogLevel": "WARNING"}
    assert (config.stack_name, config.region) == ("members-prod", None)


def test_default_environment(write: Callable[..., Path], tmp_path: Path) -> None:
    write(CONFIG, "samconfig.toml")
    config = read_samconfig(tmp_path / "template.yaml")
    assert config.parameters == {"Environment": "default"}


def test_yaml_file_named_on_the_command_line(write: Callable[..., Path], tmp_path: Path) -> None:
    path = write(
        "dev: {deploy: {parameters: {parameter_overrides: {A: 1, B: [x, y], C: true}}}}",
        "other/config.yaml",
    )
    config = read_samconfig(tmp_path / "template.yaml", environment="dev", config_file=path)
    assert config.parameters == {"A": "1", "B": "x,y", "C": "true"}


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ('["team=shops", "env=a b"]', {"team": "shops", "env": "a b"}),
        ("\"team=shops env='a b'\"", {"team": "shops", "env": "a b"}),
        ('"team=\'shops"', {"team": "'shops"}),
        ("{team = 1}", {"team": "1"}),
        ('"nothing"', {}),
        ("3", {}),
    ],
)
def test_tags(write: Callable[..., Path], tmp_path: Path, written: str, tags: object) -> None:
    write(f"[default.deploy.parameters]\ntags = {written}", "samconfig.toml")
    assert read_samconfig(tmp_path / "template.yaml").tags == tags


@pytest.mark.parametrize(
    ("written", "capabilities"),
    [
        ('"CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"', ("CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND")),
        ('["CAPABILITY_IAM"]', ("CAPABILITY_IAM",)),
        ("true", ()),
    ],
)
def test_capabilities(
    write: Callable[..., Path], tmp_path: Path, written: str, capabilities: object
) -> None:
    write(f"[default.deploy.parameters]\ncapabilities = {written}", "samconfig.toml")
    assert read_samconfig(tmp_path / "template.yaml").capabilities == capabilities


def test_no_file(tmp_path: Path) -> None:
    assert read_samconfig(tmp_path / "template.yaml") == SamConfig()
    with pytest.raises(TemplateError, match=r"no samconfig\.toml beside template\.yaml"):
        read_samconfig(tmp_path / "template.yaml", environment="dev")


def test_unknown_environment_lists_the_known(write: Callable[..., Path], tmp_path: Path) -> None:
    write(CONFIG, "samconfig.toml")
    with pytest.raises(TemplateError) as caught:
        read_samconfig(tmp_path / "template.yaml", environment="develop")
    assert caught.value.message == (
        "the environment develop is not in this file; it has: dev, default, prod"
    )


def test_broken_toml_has_a_line(write: Callable[..., Path], tmp_path: Path) -> None:
    write("version = 0.1\n[dev\n", "samconfig.toml")
    with pytest.raises(TemplateError, match=r"samconfig\.toml:2: broken TOML"):
        read_samconfig(tmp_path / "template.yaml")


@pytest.mark.parametrize(
    ("text", "overrides"),
    [
        ("A=1 B=2", {"A": "1", "B": "2"}),
        ('A="two words" B=2', {"A": "two words", "B": "2"}),
        ("A='two words'", {"A": "two words"}),
        ('A="say \\"hi\\""', {"A": 'say "hi"'}),
        ("A=a,b,c", {"A": "a,b,c"}),
        ("A=x=y", {"A": "x=y"}),
        ("A= B=2", {"A": "", "B": "2"}),
        ('A="" B=2', {"A": "", "B": "2"}),
        ("ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue=2", {"A": "1", "B": "2"}),
        ("", {}),
    ],
)
def test_forms_of_parameter_overrides(text: str, overrides: dict[str, str]) -> None:
    assert parse_overrides(text) == overrides


def test_overrides_that_cannot_be_read(write: Callable[..., Path], tmp_path: Path) -> None:
    write('[default.deploy.parameters]\nparameter_overrides = "just text"\n', "samconfig.toml")
    with pytest.raises(TemplateError, match=r"samconfig\.toml:2: parameter_overrides must look"):
        read_samconfig(tmp_path / "template.yaml")


def test_parameter_files_are_refused_by_name() -> None:
    with pytest.raises(TemplateError, match="file://"):
        parse_overrides("file://values.json")
