"""What Swagger 2.0 and OpenAPI 3.0 write differently: the parts of an exported document.

The order of members is that of API Gateway's own exports, as they were recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

Json = dict[str, Any]
_STRING: Json = {"type": "string"}


class Dialect(Protocol):
    file_name: str
    """`swagger_{version}.json` begins with it."""

    def document(self, info: Json, *, host: str, stage: str) -> Json:
        """What comes before the paths. `stage` is empty for a document of no stage."""
        ...

    def operation(self, *, consumes: list[str], produces: list[str]) -> Json: ...

    def parameter(self, name: str, location: str, *, required: bool) -> Json: ...

    def body(self, models: Mapping[str, str]) -> tuple[list[Json], Json]:
        """A request body, by content type: as parameters, and as members of the operation."""
        ...

    def response(self, status: str, models: Mapping[str, str], headers: list[str]) -> Json: ...

    def schema_reference(self, model: str) -> str: ...

    def schema(self, schema: Any) -> Any:
        """A model's schema, which is JSON schema draft 4, in the dialect's own terms."""
        ...

    def components(self, schemas: Json, schemes: Json) -> Json: ...


class Swagger:
    """Swagger 2.0."""

    file_name = "swagger"

    def document(self, info: Json, *, host: str, stage: str) -> Json:
        given = {name: info[name] for name in ("description", "version", "title") if name in info}
        base = {"basePath": f"/{stage}"} if stage else {}
        return {"swagger": "2.0", "info": given, "host": host, **base, "schemes": ["https"]}

    def operation(self, *, consumes: list[str], produces: list[str]) -> Json:
        return {
            **({"consumes": consumes} if consumes else {}),
            **({"produces": produces} if produces else {}),
        }

    def parameter(self, name: str, location: str, *, required: bool) -> Json:
        return {"name": name, "in": location, "required": required, **_STRING}

    def body(self, models: Mapping[str, str]) -> tuple[list[Json], Json]:
        """One schema for all content types: Swagger has no more."""
        names = list(models.values())[:1]
        return [
            {"in": "body", "name": name, "required": True, "schema": self._reference(name)}
            for name in names
        ], {}

    def response(self, status: str, models: Mapping[str, str], headers: list[str]) -> Json:
        shown: Json = {"description": f"{status} response"}
        for name in list(models.values())[:1]:
            shown["schema"] = self._reference(name)
        if headers:
            shown["headers"] = {name: dict(_STRING) for name in headers}
        return shown

    def _reference(self, model: str) -> Json:
        return {"$ref": self.schema_reference(model)}

    def schema_reference(self, model: str) -> str:
        return f"#/definitions/{model}"

    def schema(self, schema: Any) -> Any:
        return schema

    def components(self, schemas: Json, schemes: Json) -> Json:
        return {
            **({"securityDefinitions": schemes} if schemes else {}),
            **({"definitions": schemas} if schemas else {}),
        }


class OpenApi3:
    """OpenAPI 3.0."""

    file_name = "oas30"

    def document(self, info: Json, *, host: str, stage: str) -> Json:
        given = {name: info[name] for name in ("title", "description", "version") if name in info}
        server: Json = {"url": f"https://{host}"}
        if stage:
            server = {
                "url": f"https://{host}/{{basePath}}",
                "variables": {"basePath": {"default": stage}},
            }
        return {"openapi": "3.0.1", "info": given, "servers": [server]}

    def operation(self, *, consumes: list[str], produces: list[str]) -> Json:
        return {}

    def parameter(self, name: str, location: str, *, required: bool) -> Json:
        needed = {"required": True} if required else {}
        return {"name": name, "in": location, **needed, "schema": dict(_STRING)}

    def body(self, models: Mapping[str, str]) -> tuple[list[Json], Json]:
        if not models:
            return [], {}
        return [], {"requestBody": {"content": self._content(models), "required": True}}

    def response(self, status: str, models: Mapping[str, str], headers: list[str]) -> Json:
        shown: Json = {"description": f"{status} response"}
        if headers:
            shown["headers"] = {name: {"schema": dict(_STRING)} for name in headers}
        shown["content"] = self._content(models)
        return shown

    def _content(self, models: Mapping[str, str]) -> Json:
        return {
            content_type: {"schema": {"$ref": self.schema_reference(model)}}
            for content_type, model in models.items()
        }

    def schema_reference(self, model: str) -> str:
        return f"#/components/schemas/{model}"

    def schema(self, schema: Any) -> Any:
        """Draft 4 has lists of types, where OpenAPI 3.0 says `nullable`."""
        if isinstance(schema, list):
            return [self.schema(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        converted = {key: self.schema(value) for key, value in schema.items()}
        kinds = converted.get("type")
        if isinstance(kinds, list) and len(kinds) == 2 and "null" in kinds:
            converted["type"] = next(kind for kind in kinds if kind != "null")
            converted["nullable"] = True
        return converted

    def components(self, schemas: Json, schemes: Json) -> Json:
        shown = {
            **({"schemas": schemas} if schemas else {}),
            **({"securitySchemes": schemes} if schemes else {}),
        }
        return {"components": shown} if shown else {}


DIALECTS: Mapping[str, Dialect] = {"swagger": Swagger(), "oas30": OpenApi3()}
"""By the export type of GetExport."""
