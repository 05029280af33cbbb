from __future__ import annotations

import pytest

from frontgate.resources import missing_handlers

TEMPLATE = """
Parameters: {Runtime: {Type: String, Default: python3.13}}
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: !Ref Runtime
      Code: code
      Layers: LAYERS
      Handler: HANDLER
  Shared:
    Type: AWS::Lambda::LayerVersion
    Properties: {Content: shared}
  Built:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: shared}
    Metadata: {BuildMethod: python3.13}
Transform: AWS::Serverless-2016-10-31
"""


@pytest.fixture
def missing(world, tmp_path):
    for name in ("code/app.py", "shared/python/wrapper.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()

    def missing(handler: str, layers: str = "[]", **options) -> list[str]:
        text = TEMPLATE.replace("HANDLER", handler).replace("LAYERS", layers)
        return [str(error) for error in missing_handlers(world.load(text, **options))]

    return missing


@pytest.mark.parametrize(
    ("handler", "layers"),
    [
        ("app.handler", "[]"),
        ("wrapper.handler", "[!Ref Shared]"),
        ("perhaps.handler", "[!Ref Built]"),
        ("perhaps.handler", "['arn:aws:lambda:eu-west-1:123456789012:layer:theirs:1']"),
        ("!Ref Shared", "[]"),
    ],
)
def test_a_handler_that_is_there_or_may_be(missing, handler, layers):
    assert missing(handler, layers) == []


@pytest.mark.parametrize("layers", ["[]", "[!Ref Shared]"])
def test_a_handler_that_is_not_there(missing, tmp_path, layers):
    assert missing("apq.handler", layers) == [
        f'{tmp_path}/template.yaml:9: Function Work: the handler "apq.handler" needs the file '
        f"{tmp_path}/code/apq.py, which does not exist."
    ]


def test_a_handler_of_another_language(missing, tmp_path):
    (error,) = missing("app.handler", parameters={"Runtime": "nodejs22.x"})
    assert f"needs the file {tmp_path}/code/app.js" in error
