"""GetExport: what a stage serves, as an OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.dialect import DIALECTS
from frontgate.control.openapi.rest_export import Extensions, RestExport, read_extensions
from frontgate.control.openapi.written import written
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY, RestApi, Stage


def get_export(plane: ControlPlane, given: Input) -> Output:
    stage = plane.store.rest.get_stage(given["restApiId"], given["stageName"])
    kind = given["exportType"]
    if kind not in DIALECTS:
        raise BadRequestError(f"No API exporter for type '{kind}'")
    export = stage_export(plane, stage, kind, _extensions(given))
    is_yaml = "yaml" in given.get("accepts", "")
    name = f"{export.dialect.file_name}_{export.version}.{'yaml' if is_yaml else 'json'}"
    return {
        "contentType": "application/octet-stream",
        "contentDisposition": f'attachment; filename="{_quotable(name)}"',
        "body": written(export.document(), "yaml" if is_yaml else "json"),
    }


def stage_export(
    plane: ControlPlane, stage: Stage, kind: str, extensions: Extensions
) -> RestExport:
    """Of the deployment that the stage serves."""
    deployments = plane.store.rest.deployments[stage.rest_api_id]
    deployed = deployments[stage.deployment_id].rest_api
    return RestExport(
        api=deployed,
        dialect=DIALECTS[kind],
        extensions=extensions,
        host=host_of(plane, deployed),
        stage=stage.stage_name,
        documentation=plane.store.rest.apis[stage.rest_api_id].documentation_versions.get(
            stage.documentation_version or ""
        ),
    )


def host_of(plane: ControlPlane, api: RestApi) -> str:
    return f"{api.id}.execute-api.{plane.store.region}.amazonaws.com"


def _extensions(given: Input) -> Extensions:
    try:
        return read_extensions(given.get("parameters", EMPTY))
    except ValueError as unknown:
        raise BadRequestError(
            f"The extensions '{unknown}' are not supported here; supported: apigateway, "
            "authorizers, documentation, integrations"
        ) from None


def _quotable(name: str) -> str:
    """A version may be any text; a header may not."""
    return "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)


OPERATIONS: Mapping[str, PlaneOperation] = {"GetExport": get_export}
