"""A gateway with one role, and clients of its Lambda API."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: runner
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: everything
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "*", Resource: "*"}]
"""


@pytest.fixture(scope="module")
def gateway(shared_up, tmp_path_factory):
    template = tmp_path_factory.mktemp("lambda") / "template.yaml"
    template.write_text(TEMPLATE)
    return shared_up(template)


@pytest.fixture(scope="module")
def described(gateway):
    return gateway.ready()


@pytest.fixture(scope="module")
def role(gateway):
    return gateway.client("iam").get_role(RoleName="runner")["Role"]["Arn"]


@pytest.fixture(scope="module")
def functions(gateway):
    return gateway.client("lambda")


@pytest.fixture(scope="module")
def aws(gateway, described):
    """The AWS CLI, as the guide calls it."""

    def run(*arguments, check=True):
        answer = subprocess.run(
            [
                str(Path(sys.executable).with_name("aws")),
                *("--endpoint-url", described["awsEndpoint"], "--output", "json"),
                *arguments,
            ],
            capture_output=True,
            text=True,
            timeout=120,
            env={
                **os.environ,
                "AWS_ACCESS_KEY_ID": "local",
                "AWS_SECRET_ACCESS_KEY": "local",
                "AWS_DEFAULT_REGION": described["region"],
            },
        )
        assert not check or answer.returncode == 0, answer.stderr
        if not check:
            return answer.stderr
        return json.loads(answer.stdout) if answer.stdout.strip() else None

    return run


@pytest.fixture(scope="module")
def create(functions, role):
    def make(name, code, **options):
        settings = {
            "Runtime": "python3.13",
            "Handler": "app.handler",
            "Timeout": 20,
            **options,
        }
        return functions.create_function(
            FunctionName=name, Role=role, Code={"ZipFile": code}, **settings
        )["FunctionArn"]

    return make


@pytest.fixture(scope="module")
def queue(gateway):
    """Makes a queue: its URL and its ARN."""
    queues = gateway.client("sqs")

    def make(name, **attributes):
        url = queues.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, found["Attributes"]["QueueArn"]

    return make


@pytest.fixture
def message(gateway, eventually):
    """Waits for the first message of a queue."""
    queues = gateway.client("sqs")

    def wait(url):
        def look():
            found = queues.receive_message(QueueUrl=url, MessageAttributeNames=["All"])
            return (found.get("Messages") or [None])[0]

        return eventually(look, within=30)

    return wait
