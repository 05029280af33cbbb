"""ExportApi: an HTTP API as an OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.api_v2 import Api, ProtocolType
from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.http_export import HttpExport
from frontgate.control.openapi.written import written
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation

_DEFAULT_STAGE = "$default"


def export_api(plane: ControlPlane, given: Input) -> Output:
    """Without a stage, the definition as it is now, deployed or not (documented)."""
    api, stage_name = plane.store.v2.get_api(given["ApiId"]), given.get("StageName", "")
    if given["Specification"] != "OAS30":
        raise BadRequestError("Invalid specification. Must be OAS30")  # assumed
    if given["OutputType"] not in ("JSON", "YAML"):
        raise BadRequestError("Invalid output type. Must be one of [JSON, YAML]")  # assumed
    if api.protocol_type is not ProtocolType.HTTP:
        raise BadRequestError("Only HTTP APIs can be exported")  # assumed
    exported = _deployed(plane, api, stage_name) if stage_name else api
    if not exported.routes:
        raise BadRequestError("Unable to export API because no routes exist in this API")  # assumed
    export = HttpExport(
        api=exported,
        host=f"{api.id}.execute-api.{plane.store.region}.amazonaws.com",
        stage="" if stage_name == _DEFAULT_STAGE else stage_name,
        with_extensions=given.get("IncludeExtensions", True),
    )
    return {"body": written(export.document(), "json" if given["OutputType"] == "JSON" else "yaml")}


def _deployed(plane: ControlPlane, api: Api, stage_name: str) -> Api:
    stage = plane.store.v2_stages.get_api_stage(api.id, stage_name)
    if stage.deployment_id is None:
        raise BadRequestError(f"The stage {stage_name} has no deployment")  # assumed
    return plane.store.v2_stages.deployments[api.id][stage.deployment_id].api


OPERATIONS: Mapping[str, PlaneOperation] = {"ExportApi": export_api}
