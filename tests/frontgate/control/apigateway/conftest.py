from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from frontgate.aws.apigateway_api import ApiGatewayApi
from frontgate.control.plane import ControlPlane

LAMBDA = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{}/invocations"
FUNCTION_URI = LAMBDA.format("arn:aws:lambda:eu-west-1:123456789012:function:f")


@pytest.fixture
def client(in_process: Any, plane: ControlPlane) -> Any:
    """boto3's `apigateway` client of this store."""
    front = ApiGatewayApi(
        plane,
        invoke_url=lambda api, stage: f"http://localhost:4566/{api}/{stage}",
        new_request_id=lambda: "request-1",
    )
    return in_process.client("apigateway", front.handle)


@dataclass(frozen=True)
class Api:
    """A new API, and short ways to build in it."""

    client: Any
    id: str
    root: str

    @property
    def at_root(self) -> dict[str, str]:
        return {"restApiId": self.id, "resourceId": self.root}

    def resource(self, path_part: str, parent: str | None = None) -> str:
        created = self.client.create_resource(
            restApiId=self.id, parentId=parent or self.root, pathPart=path_part
        )
        return str(created["id"])

    def method(
        self, resource: str | None = None, name: str = "GET", **members: Any
    ) -> dict[str, str]:
        """What names the method, in members of an input."""
        place = {"restApiId": self.id, "resourceId": resource or self.root, "httpMethod": name}
        self.client.put_method(**place, **{"authorizationType": "NONE", **members})
        return place

    def mock(self, resource: str | None = None, name: str = "GET") -> dict[str, str]:
        place = self.method(resource, name)
        self.client.put_integration(
            **place, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}
        )
        return place

    def patch(self, operation: str, place: dict[str, str], *patches: tuple[str, ...]) -> Any:
        """`patches` are op, path and value; without a value it is left out."""
        operations = [
            dict(zip(("op", "path", "value", "from"), patch, strict=False)) for patch in patches
        ]
        call = getattr(self.client, operation)
        return without_metadata(call(**place, patchOperations=operations))


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


@pytest.fixture
def api(client: Any) -> Api:
    created = client.create_rest_api(name="community", description="this is my api")
    return Api(client, created["id"], created["rootResourceId"])


@pytest.fixture
def bare() -> Any:
    return without_metadata
