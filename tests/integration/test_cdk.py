"""A template as `cdk synth` writes it for a `LambdaRestApi`, served as it lies in `cdk.out`."""

from __future__ import annotations

import json

import pytest

API, PROXY, FUNCTION = "ApiF70053CD", "Apiproxy4EA44110", "Handler886CB40B"
HANDLER = """
import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps([event["path"], event["httpMethod"]])}
"""


def joined(*parts):
    return {"Fn::Join": ["", list(parts)]}


def source_arn(*rest):
    region, account = {"Ref": "AWS::Region"}, {"Ref": "AWS::AccountId"}
    return joined("arn:aws:execute-api:", region, ":", account, ":", {"Ref": API}, *rest)


def method(resource):
    uri = joined(
        "arn:aws:apigateway:",
        {"Ref": "AWS::Region"},
        ":lambda:path/2015-03-31/functions/",
        {"Fn::GetAtt": [FUNCTION, "Arn"]},
        "/invocations",
    )
    return {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {
            "AuthorizationType": "NONE",
            "HttpMethod": "ANY",
            "Integration": {"IntegrationHttpMethod": "POST", "Type": "AWS_PROXY", "Uri": uri},
            "ResourceId": resource,
            "RestApiId": {"Ref": API},
        },
    }


def permission(*rest):
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Fn::GetAtt": [FUNCTION, "Arn"]},
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": source_arn(*rest),
        },
    }


ROOT = {"Fn::GetAtt": [API, "RootResourceId"]}
TEMPLATE = {
    "Resources": {
        "HandlerServiceRoleFCDC14AE": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Statement": [
                        {
                            "Action": "sts:AssumeRole",
                            "Effect": "Allow",
                            "Principal": {"Service": "lambda.amazonaws.com"},
                        }
                    ],
                    "Version": "2012-10-17",
                }
            },
            "Metadata": {"aws:cdk:path": "Stack/Handler/ServiceRole/Resource"},
        },
        FUNCTION: {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": {
                    "S3Bucket": {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-eu-west-1"},
                    "S3Key": "0123abc.zip",
                },
                "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["HandlerServiceRoleFCDC14AE", "Arn"]},
                "Runtime": "python3.13",
            },
            "DependsOn": ["HandlerServiceRoleFCDC14AE"],
            "Metadata": {
                "aws:cdk:path": "Stack/Handler/Resource",
                "aws:asset:path": "asset.0123abc",
                "aws:asset:is-bundled": False,
                "aws:asset:property": "Code",
            },
        },
        API: {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "Api"}},
        PROXY: {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {"ParentId": ROOT, "PathPart": "{proxy+}", "RestApiId": {"Ref": API}},
        },
        "ApiproxyANY7F13F09C": method({"Ref": PROXY}),
        "ApiANYB3DF8C3C": method(ROOT),
        "ApiproxyANYPermission": permission("/", {"Ref": "ApiStage"}, "/*/*"),
        "ApiANYPermission": permission("/", {"Ref": "ApiStage"}, "/*/"),
        "ApiDeployment": {
            "Type": "AWS::ApiGateway::Deployment",
            "Properties": {"RestApiId": {"Ref": API}},
            "DependsOn": ["ApiproxyANY7F13F09C", PROXY, "ApiANYB3DF8C3C"],
        },
        "ApiStage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {
                "DeploymentId": {"Ref": "ApiDeployment"},
                "RestApiId": {"Ref": API},
                "StageName": "prod",
            },
        },
        "CDKMetadata": {
            "Type": "AWS::CDK::Metadata",
            "Properties": {"Analytics": "v2:deflate64:H4sIAAAAAAAA/zPSMzTQM1BMLC"},
        },
    },
    "Parameters": {
        "BootstrapVersion": {
            "Type": "AWS::SSM::Parameter::Value<String>",
            "Default": "/cdk-bootstrap/hnb659fds/version",
            "Description": "Version of the CDK Bootstrap resources. [cdk:skip]",
        }
    },
    "Rules": {
        "CheckBootstrapVersion": {
            "Assertions": [
                {
                    "Assert": {
                        "Fn::Not": [
                            {
                                "Fn::Contains": [
                                    ["1", "2", "3", "4", "5"],
                                    {"Ref": "BootstrapVersion"},
                                ]
                            }
                        ]
                    },
                    "AssertDescription": "CDK bootstrap stack version 6 required.",
                }
            ]
        }
    },
}


@pytest.fixture(scope="module")
def site(shared_up, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cdk.out")
    (folder / "asset.0123abc").mkdir()
    (folder / "asset.0123abc/index.py").write_text(HANDLER)
    template = folder / "Stack.template.json"
    template.write_text(json.dumps(TEMPLATE))
    return shared_up(template).site(API)


@pytest.mark.parametrize("path", ["/", "/a/b"])
def test_every_path_reaches_the_function(site, path):
    """Source: the output of `cdk synth`."""
    answer = site.get(path)
    assert (answer.status, answer.json()) == (200, [path, "GET"])
