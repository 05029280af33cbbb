from __future__ import annotations

import pytest

from frontgate.settings import ACCOUNT_ID, TemplateSource


def test_a_source_is_loaded_with_all_that_is_put_into_it(tmp_path):
    template = tmp_path / "template.yaml"
    template.write_text(
        "Parameters: {Name: {Type: String}}\n"
        "Resources:\n"
        "  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Ref Name}}\n"
    )
    config = tmp_path / "elsewhere.toml"
    config.write_text('version = 0.1\n[dev.global.parameters]\nstack_name = "from-config"\n')
    source = TemplateSource(
        template=template,
        environment="dev",
        config_file=config,
        parameters={"Name": "mine"},
        region="eu-west-3",
        cache=tmp_path / "cache",
    )
    stack = source.load()
    assert (stack.name, stack.region, stack.account_id) == ("from-config", "eu-west-3", ACCOUNT_ID)
    assert stack.parameters["Name"].value == "mine"


@pytest.mark.parametrize(
    ("folder", "written", "kept"),
    [
        (".frontgate", None, "*\n"),
        (".frontgate", "!cache/\n", "!cache/\n"),
        ("elsewhere", None, None),
    ],
)
def test_a_project_does_not_commit_our_own_folder(tmp_path, folder, written, kept):
    template = tmp_path / "template.yaml"
    template.write_text("Resources:\n  Group: {Type: AWS::Logs::LogGroup}\n")
    ignored = tmp_path / folder / ".gitignore"
    if written is not None:
        ignored.parent.mkdir()
        ignored.write_text(written)
    TemplateSource(template=template, parameters={}, cache=tmp_path / folder / "cache").load()
    assert (ignored.read_text() if ignored.exists() else None) == kept
