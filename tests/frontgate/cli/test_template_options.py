from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from frontgate.cli.template_options import add_template_options, template_source
from frontgate.settings import TemplateSource


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.delenv("FRONTGATE_CACHE", raising=False)
    monkeypatch.chdir(tmp_path)

    def read(*arguments: str) -> TemplateSource:
        parser = argparse.ArgumentParser()
        add_template_options(parser)
        return template_source(parser.parse_args(arguments))

    return read


def test_without_options(read, tmp_path):
    assert read() == TemplateSource(
        template=tmp_path / "template.yaml",
        parameters={},
        cache=tmp_path / ".frontgate" / "cache",
    )


@pytest.mark.parametrize("name", ["template.yml", "template.json"])
def test_the_other_names_that_sam_knows(read, tmp_path, name):
    (tmp_path / name).touch()
    assert read().template == tmp_path / name


def test_with_all_of_them(read, tmp_path):
    source = read(
        *("--template", "app/sam.yaml", "--env", "dev", "--config-file", "app/conf.toml"),
        *("-p", "Stage=dev", "--parameter", "Query=a=b", "-p", "Empty="),
        *("--region", "eu-west-1", "--stack-name", "shop", "--allow-unsupported"),
        *("--cache", "elsewhere"),
    )
    assert source == TemplateSource(
        template=tmp_path / "app" / "sam.yaml",
        environment="dev",
        config_file=Path("app/conf.toml"),
        parameters={"Stage": "dev", "Query": "a=b", "Empty": ""},
        region="eu-west-1",
        stack_name="shop",
        allow_unsupported=True,
        cache=tmp_path / "elsewhere",
    )


def test_the_last_value_of_a_parameter_wins(read):
    assert read("-p", "A=1", "-p", "A=2").parameters == {"A": "2"}


def test_the_cache_may_be_shared(read, tmp_path, monkeypatch):
    monkeypatch.setenv("FRONTGATE_CACHE", "shared")
    assert read("-t", "app/template.yaml").cache == tmp_path / "shared"
    assert read("--cache", "own").cache == tmp_path / "own"


@pytest.mark.parametrize("text", ["Stage", "=dev", ""])
def test_a_parameter_that_is_none(read, capsys, text):
    with pytest.raises(SystemExit):
        read("-p", text)
    assert f"{text!r} is not KEY=VALUE" in capsys.readouterr().err
