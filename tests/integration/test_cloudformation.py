"""The stack that is served, through the clients that ask CloudFormation: boto3, the CLIs of AWS and
SAM, and tests that were written for a deployed stack."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from tests.integration.processes import PATIENCE
from tests.integration.sites import aws_cli
from tests.tools import ROOT

pytestmark = pytest.mark.local

ATLAS = "  Atlas: {Type: AWS::Location::Map, Properties: {MapName: atlas}}"
OUTPUTS = """
Outputs:
  WorkUrl:
    Description: Where it works
    Value: !Sub https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/test/work
    Export: {Name: !Sub "${AWS::StackName}-work"}
  TableName: {Value: !Ref Table}
"""
FAST = (
    "test_rest_api.py::TestHealth",
    "test_onboarding.py::TestScreening::test_what_gets_past_the_model_is_refused_by_the_function",
    "test_websocket_api.py::TestManagement",
)
"""Those of the application's tests that are about it wherever it runs, and take seconds."""


def environment(endpoint: str, **others: str) -> dict[str, str]:
    """What a shell exports so that programs that know AWS alone reach the local endpoint."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **given,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": "us-east-1",
        "SAM_CLI_TELEMETRY": "0",
        **others,
    }


@pytest.fixture(scope="module")
def gateway(shared_up, shared_service):
    shared_service.change("\n  Table:\n", f"\n{ATLAS}\n  Table:\n")
    with shared_service.template.open("a") as template:
        template.write(OUTPUTS)
    samconfig = shared_service.template.parent / "samconfig.toml"
    samconfig.write_text('[default.deploy.parameters]\ntags = "team=atlas"\n')
    arguments = ("--stack-name", "served", "--allow-unsupported")
    return shared_up(shared_service.template, *arguments)


@pytest.fixture(scope="module")
def cloudformation(gateway):
    return gateway.client("cloudformation")


class TestClients:
    def test_its_outputs_are_those_of_the_ready_file(self, gateway, cloudformation):
        (stack,) = cloudformation.describe_stacks(StackName="served")["Stacks"]
        described = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
        ready = gateway.ready()
        assert described == ready["outputs"]
        assert described["TableName"] == ready["resources"]["Table"]
        assert (stack["StackStatus"], stack["StackName"]) == ("CREATE_COMPLETE", "served")
        assert stack["Tags"] == [{"Key": "team", "Value": "atlas"}]
        assert requests.get(described["WorkUrl"], timeout=PATIENCE).status_code == 200

    def test_its_id_is_the_one_that_resources_are_tagged_with(self, gateway, cloudformation):
        (stack,) = cloudformation.describe_stacks()["Stacks"]
        api = gateway.client("apigateway").get_rest_api(
            restApiId=gateway.ready()["apis"]["Api"]["id"]
        )
        assert api["tags"]["aws:cloudformation:stack-id"] == stack["StackId"]
        (again,) = cloudformation.describe_stacks(StackName=stack["StackId"])["Stacks"]
        assert again == stack

    def test_its_resources_without_what_was_left_out(self, gateway, cloudformation):
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName="served")
        listed = {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for page in pages
            for each in page["StackResourceSummaries"]
        }
        assert listed == gateway.ready()["resources"]
        assert {"Api", "Work", "Table"} < set(listed)
        assert "Atlas" not in listed

    def test_waiters_are_done(self, cloudformation):
        for name in ("stack_exists", "stack_create_complete"):
            cloudformation.get_waiter(name).wait(
                StackName="served", WaiterConfig={"MaxAttempts": 1}
            )

    def test_its_exports_template_and_history(self, gateway, cloudformation):
        (export,) = cloudformation.list_exports()["Exports"]
        outputs = gateway.ready()["outputs"]
        assert (export["Name"], export["Value"]) == ("served-work", outputs["WorkUrl"])
        template = cloudformation.get_template(StackName="served")["TemplateBody"]
        assert "Outputs:" in template
        summary = cloudformation.get_template_summary(StackName="served")
        assert summary["Parameters"][0]["ParameterKey"] == "Greeting"
        pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName="served")
        last = next(iter(pages))["StackEvents"][0]
        assert (last["LogicalResourceId"], last["ResourceStatus"]) == ("served", "CREATE_COMPLETE")

    def test_the_command_line(self, gateway):
        ready = gateway.ready()

        def cli(*arguments: str) -> Any:
            command = ("cloudformation", *arguments)
            return aws_cli(ready["awsEndpoint"], ready["region"], *command)

        outputs = cli("describe-stacks", "--query", "Stacks[0].Outputs")
        assert outputs[0] == {
            "OutputKey": "WorkUrl",
            "OutputValue": ready["outputs"]["WorkUrl"],
            "Description": "Where it works",
            "ExportName": "served-work",
        }
        resource = ("--stack-name", "served", "--logical-resource-id", "Table")
        detail = cli("describe-stack-resource", *resource)["StackResourceDetail"]
        assert detail["PhysicalResourceId"] == ready["resources"]["Table"]

    def test_what_would_change_it_says_what_to_do(self, cloudformation):
        with pytest.raises(ClientError, match=r"Edit template.yaml and restart `frontgate up`"):
            cloudformation.delete_stack(StackName="served")
        with pytest.raises(ClientError) as unknown:
            cloudformation.describe_stacks(StackName="elsewhere")
        error = unknown.value.response["Error"]
        assert (error["Code"], error["Message"]) == (
            "ValidationError",
            "Stack with id elsewhere does not exist",
        )


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    found = find_spec("samcli.lib.init")
    assert found is not None and found.origin is not None
    # The one inside the package: the others are fetched.
    template = Path(found.origin).parent / "templates/cookiecutter-aws-sam-hello-python"
    folder = tmp_path_factory.mktemp("sam")
    arguments = ["--name", "hello", "--output-dir", str(folder), "--location", str(template)]
    sam("init", "--no-input", *arguments, environment=environment("http://127.0.0.1:9"))
    made = folder / "hello/template.yaml"
    made.write_text(re.sub("Runtime: python[0-9.]+", "Runtime: python3.13", made.read_text()))
    return made


@pytest.fixture(scope="module")
def exported(shared_up, project) -> dict[str, str]:
    ready = shared_up(project).ready()
    return environment(ready["awsEndpoint"], AWS_SAM_STACK_NAME=ready["stackName"])


class TestWhatSamInitMakes:
    """Its project as it is, and what the integration test does that SAM's projects come with."""

    def test_its_address_is_found_and_answers(self, exported, monkeypatch):
        for name, value in exported.items():
            monkeypatch.setenv(name, value)
        client = boto3.client("cloudformation")
        response = client.describe_stacks(StackName=os.environ["AWS_SAM_STACK_NAME"])
        outputs = response["Stacks"][0]["Outputs"]
        (address,) = (o["OutputValue"] for o in outputs if o["OutputKey"] == "HelloWorldApi")

        answer = requests.get(address, timeout=PATIENCE)

        assert answer.status_code == 200
        assert answer.json() == {"message": "hello world"}

    def test_the_sam_cli_finds_its_function(self, exported):
        arguments = ("HelloWorldFunction", "--stack-name", exported["AWS_SAM_STACK_NAME"])
        said = sam("remote", "invoke", *arguments, environment=exported)
        assert '{\\"message\\": \\"hello world\\"}' in said


def sam(*arguments: str, environment: dict[str, str]) -> str:
    """What the SAM CLI of this environment prints."""
    command = [str(Path(sys.executable).with_name("sam")), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_applications_tests_of_a_deployed_stack(stack):
    """`pytest tests/integration --stack NAME`, as after `sam deploy`, for some of them."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--durations=5",
        "-p",
        "no:cacheprovider",
        "--stack",
    ]
    command += [stack.gateway.ready()["stackName"]]
    done = subprocess.run(
        [*command, *(f"tests/integration/{name}" for name in FAST)],
        cwd=ROOT,
        env=environment(stack.aws_endpoint, FRONTGATE_TOKEN=stack.token()),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (passed,) = re.findall(r"(\d+) passed", done.stdout)
    assert int(passed) >= 10
