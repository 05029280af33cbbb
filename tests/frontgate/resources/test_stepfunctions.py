"""Against moto: definitions from text, objects and files, with their substitutions."""

from __future__ import annotations

import json

import pytest

from frontgate.template import TemplateError

TEMPLATE = """
Resources:
  Text:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/r
      DefinitionString: '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}'
  Object:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: object
      StateMachineType: EXPRESS
      RoleArn: arn:aws:iam::123456789012:role/r
      DefinitionSubstitutions: {Reply: 'a "quoted" word', Unused: 1}
      Definition:
        StartAt: A
        States: {A: {Type: Pass, Result: {said: "${Reply} ${Other}"}, End: true}}
  Version:
    Type: AWS::StepFunctions::StateMachineVersion
    Properties: {StateMachineArn: !Ref Object}
"""
SAM = """
Transform: AWS::Serverless-2016-10-31
Resources:
  File:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: from-a-file
      DefinitionUri: machines/hello.asl.yaml
      DefinitionSubstitutions: {Reply: hello}
      Role: arn:aws:iam::123456789012:role/r
"""
ASL = """
# A comment, which JSON would not allow.
StartAt: A
States:
  A: {Type: Pass, Result: "${Reply}", End: true}
"""


async def described(world, arn):
    return await world.account.api("states", "DescribeStateMachine", {"stateMachineArn": arn})


async def test_state_machines(moto):
    deployed = await moto.create(TEMPLATE)
    machine = deployed.created["Object"]
    assert machine.ref == "arn:aws:states:eu-west-1:123456789012:stateMachine:object"
    assert (machine.attributes["Arn"], machine.attributes["Name"]) == (machine.ref, "object")
    assert deployed.created["Version"].ref == machine.ref
    found = await described(moto, machine.ref)
    assert found["type"] == "EXPRESS"
    said = json.loads(found["definition"])["States"]["A"]["Result"]["said"]
    assert said == 'a "quoted" word ${Other}'
    text = await described(moto, deployed.created["Text"].ref)
    assert json.loads(text["definition"])["StartAt"] == "A"


async def test_an_arn_is_of_the_stacks_partition(world):
    machine = (await world.create(TEMPLATE, region="cn-north-1")).created["Object"]
    assert machine.ref == "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:object"


async def test_a_file_of_yaml(moto):
    moto.write(ASL, "machines/hello.asl.yaml")
    deployed = await moto.create(SAM)
    found = await described(moto, deployed.created["File"].ref)
    assert json.loads(found["definition"])["States"]["A"]["Result"] == "hello"


async def test_a_file_that_cannot_be_read(world):
    world.write("StartAt: [", "machines/hello.asl.yaml")
    with pytest.raises(TemplateError, match=r"hello\.asl\.yaml is neither JSON nor YAML"):
        await world.create(SAM)
