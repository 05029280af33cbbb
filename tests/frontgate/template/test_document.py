from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from frontgate.template.document import Document
from frontgate.template.errors import TemplateError

JSON = """{
\t"Parameters": {"Name": {"Type": "String", "Default": "\\ud83d\\ude00"}},
\t"Resources": {
\t\t"Queue": {"Type": "AWS::SQS::Queue"}
\t}
}"""


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"template\.yaml: the file template\.yaml does not"):
        Document.read(tmp_path / "template.yaml")


def test_folder_instead_of_file(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="a folder, not a file"):
        Document.read(tmp_path)


def test_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_bytes(b"Resources:\n  A: caf\xe9\n")
    with pytest.raises(TemplateError, match=r"template\.yaml:2: the file is not UTF-8 text"):
        Document.read(path)


def test_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text("\ufeffResources: {}\n", encoding="utf-8")
    assert Document.read(path).value == {"Resources": {}}


def test_json_with_tabs(document_of: Callable[..., Document]) -> None:
    document = document_of(JSON.replace("\\ud83d\\ude00", "x"), "template.json")
    assert document.value == {
        "Parameters": {"Name": {"Type": "String", "Default": "x"}},
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
    }
    assert document.line_of("Resources", "Queue") == 4


def test_json_that_is_no_yaml_has_values_all_the_same(
    document_of: Callable[..., Document],
) -> None:
    document = document_of(JSON, "template.json")
    value = document.value
    assert isinstance(value, dict)
    assert value["Parameters"]["Name"]["Default"] == "\U0001f600"
    assert document.line_of("Resources", "Queue") in (None, 4)


def test_broken_json_has_line_and_column(document_of: Callable[..., Document]) -> None:
    with pytest.raises(TemplateError) as caught:
        _ = document_of('{\n  "A": 1,\n}', "template.json").value
    assert str(caught.value).startswith("template.json:")
    assert "broken JSON" in caught.value.message
    assert caught.value.line in (2, 3)


def test_key_written_twice_in_json(document_of: Callable[..., Document]) -> None:
    with pytest.raises(TemplateError) as caught:
        _ = document_of('{\n  "A": 1,\n  "A": 2\n}', "template.json").value
    assert str(caught.value) == "template.json:3: the key A is written twice"


def test_broken_yaml_has_line_and_column(document_of: Callable[..., Document]) -> None:
    with pytest.raises(TemplateError) as caught:
        _ = document_of("Resources:\n  A: b: c\n").value
    assert str(caught.value).startswith("template.yaml:2: broken YAML: mapping values are not")
    assert "(column 7)" in str(caught.value)


def test_line_of_the_nearest_thing_around(document_of: Callable[..., Document]) -> None:
    document = document_of(
        """
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Properties:
              Tags:
                - Key: a
                - Key: b
        """
    )
    queue = ("Resources", "Queue", "Properties")
    assert document.line_of(*queue, "Tags", 1) == 7
    assert document.line_of(*queue, "Tags", 5) == 5
    assert document.line_of(*queue, "Other", "Deep") == 4
    assert document.follow((*queue, "Other", "Deep")) == (4, ("Other", "Deep"))
    assert document.line_of() == 1


def test_line_inside_a_short_form(document_of: Callable[..., Document]) -> None:
    document = document_of(
        """
        A: !If
          - Yes
          - one
          - !Join
            - ","
            - - two
        """
    )
    assert document.line_of("A", "Fn::If", 2, "Fn::Join", 1, 0) == 6


def test_line_of_mention(document_of: Callable[..., Document]) -> None:
    document = document_of(
        """
        Resources:
          A:
            Name: UsersTable
            Text: !Sub |
              first
              ${Users.Arn}
        """
    )
    assert document.line_of_mention("Users", "Resources", "A") == 6
    assert document.line_of_mention("Nobody", "Resources", "A") is None
    assert document.line_of_mention("Users", "Resources", "B") is None
