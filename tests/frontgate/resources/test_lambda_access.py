"""AWS::Lambda::Permission and AWS::Lambda::Url. Source: documented (CloudFormation's pages)."""

from __future__ import annotations

import pytest

from frontgate.template import TemplateError

FUNCTION = """
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: work
      Runtime: python3.13
      Handler: app.handler
      Code: ./src
"""
PERMITTED = (
    FUNCTION
    + """
  Api:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: {function}
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:aws:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:abc/*/GET/pets/*
"""
)
URL = (
    FUNCTION
    + """
  Address:
    Type: AWS::Lambda::Url
    Properties:
      TargetFunctionArn: !GetAtt Work.Arn
      AuthType: {auth}
      {more}
Outputs:
  Address:
    Value: !GetAtt Address.FunctionUrl
"""
)
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:work"
GET_PETS = "arn:aws:execute-api:eu-west-1:123456789012:abc/dev/GET/pets/{id}"
POST_PETS = "arn:aws:execute-api:eu-west-1:123456789012:abc/dev/POST/pets/{id}"


@pytest.fixture(autouse=True)
def source(write):
    return write("def handler(event, context): ...\n", "src/app.py")


@pytest.mark.parametrize("function", ["!Ref Work", "!GetAtt Work.Arn", "work"])
async def test_a_permission_opens_the_function(world, function):
    created = (await world.create(PERMITTED.format(function=function))).created
    book = world.account.lambdas
    assert book.permits(ARN, GET_PETS)
    assert not book.permits(ARN, POST_PETS)
    (statement,) = book.functions["work"].policies[""].statements
    assert statement.sid == created["Api"].ref
    assert statement.resource == ARN


async def test_a_permission_for_an_alias(world):
    await world.create(PERMITTED.format(function='!Sub "${Work}:live"'))
    book = world.account.lambdas
    assert book.permits(f"{ARN}:live", GET_PETS)
    assert not book.permits(ARN, GET_PETS)


async def test_without_a_permission_the_function_is_closed(world):
    await world.create(FUNCTION)
    assert not world.account.lambdas.permits(ARN, GET_PETS)


async def test_a_permission_of_somebody_elses_function(world):
    created = await world.create(PERMITTED.format(function="other"))
    assert created.created["Api"].ref


async def test_a_function_url(world):
    more = "Cors: {AllowOrigins: ['*'], MaxAge: '60', AllowCredentials: 'false'}"
    created = (await world.create(URL.format(auth="NONE", more=more))).created["Address"]
    (url,) = world.account.lambdas.functions["work"].urls.values()
    assert created.ref == created.attributes["FunctionArn"] == ARN
    assert created.attributes["FunctionUrl"] == f"http://localhost:4566/_aws/lambda-url/{url.id}/"
    assert url.cors == {"AllowOrigins": ["*"], "MaxAge": 60, "AllowCredentials": False}


async def test_the_url_of_an_alias(world):
    created = await world.create(URL.format(auth="AWS_IAM", more="Qualifier: live"))
    assert created.created["Address"].ref == f"{ARN}:live"
    assert world.account.lambdas.functions["work"].urls["live"].auth_type == "AWS_IAM"


async def test_streaming_is_refused_with_its_line(world):
    with pytest.raises(TemplateError, match="not streamed here"):
        await world.create(URL.format(auth="NONE", more="InvokeMode: RESPONSE_STREAM"))
