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


def test_lengths_that_only_a_name_says():
    """Documented: an empty value takes a parameter away, so there is no least length."""
    name = load_model("apigatewayv2").shape("StringWithLengthBetween1And128")
    assert (name.minimum, name.maximum) == (None, 128)
    template = load_model("apigatewayv2").shape("StringWithLengthBetween0And32K")
    assert template.maximum == 32_768
