"""Ref and GetAtt: documented in each type's Return values."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from frontgate.functions import EventSettings, FunctionConfigError, InterpreterNotFoundError
from frontgate.resources import lambda_functions, without_effect
from frontgate.template import TemplateError

ARN = "arn:aws:lambda:eu-west-1:123456789012"
FUNCTION = """
Parameters:
  Seconds: {Type: Number, Default: 7}
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: work
      Runtime: python3.13
      Handler: app.handler
      Code: ./src
      Timeout: !Ref Seconds
      MemorySize: "256"
      ReservedConcurrentExecutions: "2"
      LoggingConfig: {LogFormat: JSON}
      Environment:
        Variables: {ON: true, COUNT: 3, SECONDS: !Ref Seconds, SELF: work}
      Role: arn:aws:iam::123456789012:role/any
"""
PUBLISHED = """
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: work, Runtime: python3.13, Handler: app.handler, Code: ./src}
  One:
    Type: AWS::Lambda::Version
    Properties: {FunctionName: !GetAtt Work.Arn, Description: first}
  Live:
    Type: AWS::Lambda::Alias
    Properties: {Name: live, FunctionName: !Ref Work, FunctionVersion: !GetAtt One.Version}
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Live
      Principal: apigateway.amazonaws.com
"""
FAILURES = """
  Failures:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: !Ref Work
      Qualifier: live
      MaximumEventAgeInSeconds: "3600"
      MaximumRetryAttempts: 1
      DestinationConfig: {OnFailure: {Destination: "arn:aws:sqs:eu-west-1:123456789012:lost"}}
"""
LAYERED = """
Resources:
  Shared:
    Type: AWS::Lambda::LayerVersion
    Metadata: {BuildMethod: python3.13}
    Properties: {LayerName: shared, Content: ./layer, CompatibleRuntimes: [python3.13]}
  Work:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: work
      Runtime: python3.13
      Handler: app.handler
      Code: ./src
      Layers: [!Ref Shared]
"""


def work(**properties: str) -> str:
    given = {
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "Code": "./src",
        **properties,
    }
    lines = "".join(f"\n      {name}: {value}" for name, value in given.items() if value)
    return f"Resources:\n  Work:\n    Type: AWS::Lambda::Function\n    Properties:{lines}\n"


@pytest.fixture(autouse=True)
def source(write) -> Path:
    write("x = 1\n", "layer/shared.py")
    return write("def handler(event, context): ...\n", "src/app.py")


async def test_a_function_becomes_a_configuration(world, source):
    created = (await world.create(FUNCTION)).created["Work"]
    assert (created.ref, created.attributes["Arn"]) == ("work", f"{ARN}:function:work")
    config = world.functions.added["work"]
    assert config.code == source.parent
    assert (config.runtime, config.handler) == ("python3.13", "app.handler")
    assert (config.timeout, config.memory_mb, config.reserved_concurrency) == (7.0, 256, 2)
    assert config.log_format == "JSON"
    assert config.environment == {"ON": "true", "COUNT": "3", "SECONDS": "7", "SELF": "work"}


async def test_a_function_has_lambdas_defaults(world):
    """Documented: AWS::Lambda::Function (3 seconds, 128 MB, Text)."""
    created = (await world.create(work())).created["Work"]
    config = world.functions.added[created.ref]
    assert created.ref.startswith("shop-Work-")
    assert (config.timeout, config.memory_mb, config.reserved_concurrency) == (3.0, 128, None)
    assert (config.log_format, config.layers, config.environment) == ("Text", (), {})


@pytest.mark.parametrize(
    ("runtime", "file", "source"),
    [
        ("python3.13", "index.py", "def handler(event, context): return 1"),
        ("nodejs22.x", "index.js", "exports.handler = async () => 1"),
    ],
)
async def test_inline_code_is_a_folder(world, runtime, file, source):
    """Documented: AWS::Lambda::Function Code, ZipFile (`index`, and its extension)."""
    code = f'{{ZipFile: "{source}"}}'
    await world.create(work(Code=code, Handler="index.handler", Runtime=runtime))
    (config,) = world.functions.added.values()
    assert [each.name for each in config.code.iterdir()] == [file]
    assert (config.code / file).read_text() == source


async def test_the_templates_package_is_not_that_of_inline_code(world):
    """Documented: AWS::Lambda::Function Code (index.js is a CommonJS module)."""
    code = '{ZipFile: "exports.handler = async () => 1"}'
    await world.create(work(Code=code, Handler="index.handler", Runtime="nodejs22.x"))
    (config,) = world.functions.added.values()
    assert (config.code.parent / "package.json").read_text() == "{}"


async def test_versions_and_aliases(world):
    created = (await world.create(PUBLISHED)).created
    assert created["One"].ref == f"{ARN}:function:work:1"
    assert created["One"].attributes["Version"] == "1"
    assert created["One"].attributes["FunctionArn"] == f"{ARN}:function:work:1"
    assert created["Live"].ref == f"{ARN}:function:work:live"
    assert created["Live"].attributes["AliasArn"] == created["Live"].ref
    assert world.functions.aliases == [("work", "live", "1")]


async def test_provisioned_concurrency_is_shown_and_has_no_effect(world):
    """Documented: AWS::Lambda::Alias, AWS::Lambda::Version ProvisionedConcurrencyConfig."""
    given = "ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: '2'}"
    template = PUBLISHED.replace("{Name: live,", f"{{Name: live, {given},")
    await world.create(template)
    kept = world.account.lambdas.functions["work"].provisioned
    assert {name: each.executions for name, each in kept.items()} == {"live": 2}


async def test_what_follows_failed_events(world):
    created = (await world.create(PUBLISHED + FAILURES)).created

    assert created["Failures"].ref == "work:live"
    assert world.functions.events == {
        ("work", "live"): EventSettings(
            retries=1, longest_age=3600, on_failure="arn:aws:sqs:eu-west-1:123456789012:lost"
        )
    }
    assert without_effect(world.load(PUBLISHED + FAILURES)) == ()


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ('"3600"', "MaximumEventAgeInSeconds is 30, and not from 60 to 21600"),
        ("1\n", "MaximumRetryAttempts is 30, and not from 0 to 2"),
    ],
)
async def test_what_lambda_refuses_of_it_is_refused(world, written, complaint):
    """Source: documented (PutFunctionEventInvokeConfig)."""
    template = PUBLISHED + FAILURES.replace(written, written.replace(written.strip(), "30"), 1)

    with pytest.raises(Exception, match=complaint):
        await world.create(template)


async def test_a_dead_letter_queue(world):
    """Documented: AWS::Lambda::Function DeadLetterConfig."""
    target = "arn:aws:sqs:eu-west-1:123456789012:dead"
    await world.create(work(DeadLetterConfig=f"{{TargetArn: {target}}}"))
    (config,) = world.functions.added.values()
    assert config.dead_letter == target
    with pytest.raises(TemplateError, match="fifo is no standard queue or topic"):
        await world.create(work(DeadLetterConfig=f"{{TargetArn: {target}.fifo}}"))


async def test_layers_are_built_and_given_to_functions(world, monkeypatch, tmp_path):
    asked = {}

    async def build(content, **options):
        asked.update(options, content=content)
        return tmp_path / "built"

    monkeypatch.setattr(lambda_functions, "build_layer", build)
    monkeypatch.setattr(lambda_functions, "find_interpreter", lambda runtime: runtime)
    created = (await world.create(LAYERED)).created
    assert created["Shared"].ref == f"{ARN}:layer:shared:1"
    assert asked["content"] == tmp_path / "layer"
    assert (asked["logical_id"], asked["build_method"]) == ("Shared", "python3.13")
    assert asked["interpreter"] == "python3.13"
    assert world.functions.added["work"].layers == (tmp_path / "built",)


@pytest.mark.parametrize(
    ("properties", "sentence"),
    [
        ({"Handler": ""}, "Work: its 'Handler' is missing"),
        ({"PackageType": "!Sub Image"}, "Work: a function in a container image is not supported"),
        (
            {"Code": "{S3Bucket: b, S3Key: k}"},
            "Work: its code is neither a local folder nor inline",
        ),
        (
            {"Layers": "[arn:aws:lambda:eu-west-1:017000801446:layer:Powertools:7]"},
            "Work: its layer arn:aws:lambda:eu-west-1:017000801446:layer:Powertools:7 is not one "
            "of the template's, so it is not here",
        ),
    ],
)
async def test_what_cannot_run_is_refused_with_its_line(world, properties, sentence):
    with pytest.raises(TemplateError, match=re.escape(sentence)) as caught:
        await world.create(work(**properties))
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("property_name", "value", "sentence"),
    [
        ("Timeout", "3000", "Value '3000' at 'timeout' failed to satisfy constraint: Member must "
         "have value less than or equal to 900"),
        ("Timeout", "0", "Value '0' at 'timeout'"),
        ("MemorySize", "1", "Value '1' at 'memorySize' failed to satisfy constraint: Member must "
         "have value greater than or equal to 128"),
        ("MemorySize", "10241", "Value '10241' at 'memorySize'"),
        ("Runtime", "python3.99", "Value 'python3.99' at 'runtime' failed to satisfy constraint: "
         "Member must satisfy enum value set: ["),
        ("Environment", "{Variables: {AWS_REGION: x}}", "contains reserved keys"),
        ("Timeout", "soon", "Work: 'soon' is not a whole number"),
        ("MemorySize", "lots", "Work: 'lots' is not a whole number"),
    ],
)  # fmt: skip
async def test_what_lambda_refuses_is_refused_where_it_stands(
    world, property_name, value, sentence
):
    """Source: the service model, "Lambda quotas", "Defined runtime environment variables"."""
    template = work(**{property_name: value})
    with pytest.raises(TemplateError, match=re.escape(sentence)) as caught:
        await world.create(template)
    assert str(caught.value).count("\n") == 0
    line = template.splitlines()[caught.value.line - 1]
    assert line == f"      {property_name}: {value}"
    assert world.functions.added == {}


@pytest.mark.parametrize("error", [FunctionConfigError("no file"), InterpreterNotFoundError("no")])
async def test_a_function_that_the_service_refuses(world, monkeypatch, error):
    async def refuse(config):
        await asyncio.sleep(0)
        raise error

    monkeypatch.setattr(world.functions, "add", refuse)
    with pytest.raises(TemplateError, match=f"Work: {error}"):
        await world.create(work())


@pytest.mark.parametrize(
    "reference",
    ["work", "work:live", f"{ARN}:function:work", f"{ARN}:function:work:3"],
)
def test_the_name_in_a_reference(reference):
    assert lambda_functions.function_name(reference) == "work"


async def test_the_lambda_api_shows_what_the_template_has(world):
    """Documented: GetFunction, GetLayerVersion."""
    text = work(
        FunctionName="work",
        Description="does it",
        Architectures="[arm64]",
        Tags="[{Key: team, Value: a}]",
        Role="arn:aws:iam::123456789012:role/work",
    )
    await world.create(text)
    found = world.account.lambdas.functions["work"]
    assert (found.latest.description, dict(found.tags)) == ("does it", {"team": "a"})
    assert found.latest.members == {"Architectures": ["arm64"]}
    assert found.latest.config.role == "arn:aws:iam::123456789012:role/work"


async def test_an_alias_with_a_routing_configuration(world):
    """Documented: AWS::Lambda::Alias, RoutingConfig."""
    routing = "{FunctionVersion: !GetAtt One.Version, FunctionWeight: '0.25'}"
    split = f"RoutingConfig: {{AdditionalVersionWeights: [{routing}]}}"
    await world.create(PUBLISHED.replace("{Name: live,", f"{{Name: live, {split},"))
    assert world.functions.weights == {"live": {"1": 0.25}}
