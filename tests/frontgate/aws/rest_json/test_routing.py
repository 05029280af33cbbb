from __future__ import annotations

import pytest

from frontgate.aws.rest_json import load_model
from frontgate.aws.rest_json.routing import Router


@pytest.mark.parametrize(
    ("method", "path", "query", "name", "labels"),
    [
        ("GET", "/things", (), "ListThings", {}),
        ("POST", "/things", (), "CreateThing", {}),
        ("POST", "/things", (("mode", "import"),), "ImportThings", {}),
        ("POST", "/things", (("mode", "other"),), "CreateThing", {}),
        ("PUT", "/things/a%2Fb%20c", (), "PutThing", {"thing_id": "a/b c"}),
        ("GET", "/things/a/file", (), "GetFile", {"thing_id": "a"}),
        ("PUT", "/things/", (), "PutThing", {"thing_id": ""}),
    ],
)
def test_what_is_found(model, method, path, query, name, labels):
    found = Router(model.operations.values()).find(method, path, query)
    assert found is not None
    assert (found[0].name, found[1]) == (name, labels)


@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", "/things"), ("GET", "/"), ("GET", "/things/a/b"), ("GET", "/things/a/file/x")],
)
def test_what_is_not(model, method, path):
    assert Router(model.operations.values()).find(method, path, ()) is None


@pytest.mark.parametrize("service", ["apigateway", "apigatewayv2", "lambda"])
def test_every_operation_of_a_model_is_found_by_its_own_template(service):
    operations = load_model(service).operations.values()
    router = Router(operations)
    for operation in operations:
        path = "/" + "/".join(operation.segments)
        found = router.find(operation.method, path, operation.fixed_query)
        assert found is not None
        assert found[0].name == operation.name
