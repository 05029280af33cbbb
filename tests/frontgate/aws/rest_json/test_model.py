from __future__ import annotations

from frontgate.aws.rest_json import load_model


def test_a_model_is_read_once():
    assert load_model("apigateway") is load_model("apigateway")


def test_members_of_a_shape():
    shape = load_model("apigateway").operations["PutIntegration"].input
    assert shape is not None
    assert shape.required == ("restApiId", "resourceId", "httpMethod", "type")
    method = shape.members["integrationHttpMethod"]
    assert (method.wire_name, method.location) == ("httpMethod", None)
    assert shape.members["restApiId"].location == "uri"
