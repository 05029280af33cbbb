from __future__ import annotations

import json

import pytest

NO_ITEMS = "Model schema must have at least 1 property or array items defined"
ADDRESS = "https://apigateway.amazonaws.com/restapis/{}/models/{}"


@pytest.fixture
def create(client, api):
    def create(name="MySchema", schema='{"title": "t", "type": "object"}', **members):
        given = {"restApiId": api.id, "name": name, "contentType": "application/json"}
        return client.create_model(**given, schema=schema, **members)

    return create


def test_a_life(client, api, create, bare):
    """Source: recorded."""
    schema = json.dumps({"type": "object", "properties": {"a": {"type": "number"}}})
    created = create("CalcOutput", schema, description="Calc output model")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert bare(created) == {
        "id": created["id"],
        "name": "CalcOutput",
        "description": "Calc output model",
        "contentType": "application/json",
        "schema": schema,
    }
    names = [model["name"] for model in client.get_models(restApiId=api.id)["items"]]
    assert names == ["CalcOutput", "Empty", "Error"]
    place = {"restApiId": api.id, "modelName": "CalcOutput"}
    assert bare(client.get_model(**place)) == bare(created)
    assert client.delete_model(**place)["ResponseMetadata"]["HTTPStatusCode"] == 202


@pytest.mark.fact("model.refused")
def test_models_that_are_refused(client, api, create, refused):
    """Source: recorded, but for the last two: a name with a dash, and what is no JSON."""
    create()
    conflict = ("ConflictException", 409, "Model name already exists for this REST API")
    assert refused(create) == conflict
    empty = ("BadRequestException", 400, "Model name must be non-empty")
    assert refused(create, name="") == empty
    for content_type in ("application/json", "application/xml"):
        given = {"restApiId": api.id, "name": "New", "contentType": content_type}
        assert refused(client.create_model, **given) == ("BadRequestException", 400, NO_ITEMS)
        assert refused(client.create_model, **given, schema="")[2] == NO_ITEMS
    assert refused(create, name="a-b")[1] == refused(create, name="New", schema="{")[1] == 400


@pytest.mark.fact("model.refused")
def test_unknown_ones(client, api, refused):
    """Source: recorded: an unknown API is an unknown model where one is named."""
    no_model = ("NotFoundException", 404, "Invalid model name specified: MySchema")
    for place in (api.id, "abcde0"):
        assert refused(client.get_model, restApiId=place, modelName="MySchema") == no_model
        assert refused(client.delete_model, restApiId=place, modelName="MySchema") == no_model
    no_api = "Invalid API identifier specified 123456789012:abcde0"
    assert refused(client.get_models, restApiId="abcde0")[2] == no_api


@pytest.mark.fact("model.patches")
def test_patches(api, create, refused, client):
    """Source: recorded."""
    create()
    place = {"restApiId": api.id, "modelName": "MySchema"}
    schema = '{"title": "Updated schema", "type": "object"}'
    assert api.patch("update_model", place, ("replace", "/schema", schema))["schema"] == schema

    def refusal(op, path, value):
        patch = {"op": op, "path": path, "value": value}
        return refused(client.update_model, **place, patchOperations=[patch])[2]

    assert refusal("add", "/wrong-path", "x") == (
        "Invalid patch path  '/wrong-path' specified for op 'add'. Please choose supported "
        "operations"
    )
    assert refusal("replace", "/name", "x") == (
        "Invalid patch path  '/name' specified for op 'replace'. Must be one of: "
        "[/description, /schema]"
    )
    assert refusal("replace", "/schema", "") == NO_ITEMS


@pytest.mark.fact("model.in-use")
def test_a_model_in_use_stays(client, api, create, refused):
    """Source: recorded for method requests; assumed for the other two."""
    create()
    place = {"restApiId": api.id, "modelName": "MySchema"}
    by_type = {"application/json": "MySchema"}
    said = "Cannot delete model 'MySchema', is referenced in "
    root = api.method(name="ANY", requestModels=by_type)
    request = ("ConflictException", 409, f"{said}method request: //ANY")
    assert refused(client.delete_model, **place) == request
    client.delete_method(**root)
    test = api.method(api.resource("test"), name="ANY", requestModels=by_type)
    assert refused(client.delete_model, **place)[2] == f"{said}method request: /test/ANY"
    client.delete_method(**test)
    answering = api.method()
    client.put_method_response(**answering, statusCode="200", responseModels=by_type)
    assert refused(client.delete_model, **place)[2] == f"{said}method response: //GET"
    client.delete_method(**answering)
    create("Other", json.dumps({"$ref": ADDRESS.format(api.id, "MySchema")}))
    assert refused(client.delete_model, **place)[2] == f"{said}model: Other"
    client.delete_model(restApiId=api.id, modelName="Other")
    client.delete_model(**place)


def test_a_model_with_all_that_it_refers_to(client, api, create):
    """Documented: GetModel, flatten."""
    create("Price", '{"type": "number"}')
    create("Pet", json.dumps({"properties": {"price": {"$ref": ADDRESS.format(api.id, "Price")}}}))
    create("Pets", json.dumps({"items": {"$ref": ADDRESS.format(api.id, "Pet")}}))
    flat = client.get_model(restApiId=api.id, modelName="Pets", flatten=True)["schema"]
    assert json.loads(flat) == {
        "items": {"$ref": "#/definitions/Pet"},
        "definitions": {
            "Pet": {"properties": {"price": {"$ref": "#/definitions/Price"}}},
            "Price": {"type": "number"},
        },
    }


def test_a_template_that_makes_a_sample(client, api, create):
    """Documented: the CLI's example of get-model-template, and the guide's of an array."""
    error = client.get_model_template(restApiId=api.id, modelName="Error")["value"]
    assert error == '#set($inputRoot = $input.path(\'$\'))\n{\n  "message" : "foo"\n}'
    pet = {"type": "object", "properties": {"id": {"type": "integer"}, "ok": {"type": "boolean"}}}
    create("Pets", json.dumps({"type": "array", "items": pet}))
    assert client.get_model_template(restApiId=api.id, modelName="Pets")["value"].split("\n") == [
        "#set($inputRoot = $input.path('$'))",
        "[",
        "##TODO: Update this foreach loop to reference array from input json",
        "#foreach($elem in $inputRoot)",
        "  {",
        '    "id" : 42,',
        '    "ok" : true',
        "  }",
        "#if($foreach.hasNext),#end",
        "#end",
        "]",
    ]


def test_models_that_refer_to_each_other(client, api, create):
    """A person has a house has persons: the sample ends somewhere."""
    create("Person", json.dumps({"properties": {"h": {"$ref": ADDRESS.format(api.id, "House")}}}))
    create("House", json.dumps({"properties": {"p": {"$ref": ADDRESS.format(api.id, "Person")}}}))
    flat = client.get_model(restApiId=api.id, modelName="Person", flatten=True)["schema"]
    assert set(json.loads(flat)["definitions"]) == {"Person", "House"}
    value = client.get_model_template(restApiId=api.id, modelName="Person")["value"]
    assert value.count("{") == value.count("}")


def test_models_that_refer_to_each_other_twice(client, api, create):
    """Each level of the sample would be twice as long as the one above it."""
    node = {"$ref": ADDRESS.format(api.id, "Node")}
    create("Node", json.dumps({"properties": {"left": node, "right": node}}))
    value = client.get_model_template(restApiId=api.id, modelName="Node")["value"]
    assert value.count("{") == value.count("}")
    assert len(value) < 500_000


@pytest.mark.parametrize("text", ['{"a":' * 200 + "1" + "}" * 200, '{"title": "\\ud800"}'])
def test_schemas_that_nobody_could_export(create, refused, text):
    """Too deep for who walks through them, or with half of a character."""
    assert refused(create, schema=text)[1] == 400
