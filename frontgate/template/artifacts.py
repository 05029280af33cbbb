"""Local files in the places where AWS wants an S3 address, such as `CodeUri: functions/users`.

`sam deploy` uploads them and writes the address in. Here an address that no bucket has stands in
for the file while the SAM translator, which accepts nothing else, works; afterwards the file's
path is taken from it again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

from frontgate.template.expression import ExpressionError

BUCKET = "frontgate-local"

_SAM_PROPERTIES = {
    "AWS::Serverless::Api": "DefinitionUri",
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::HttpApi": "DefinitionUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Serverless::StateMachine": "DefinitionUri",
}
_CLOUDFORMATION_PROPERTIES = {
    "AWS::ApiGateway::RestApi": "BodyS3Location",
    "AWS::ApiGatewayV2::Api": "BodyS3Location",
    "AWS::Lambda::Function": "Code",
    "AWS::Lambda::LayerVersion": "Content",
    "AWS::StepFunctions::StateMachine": "DefinitionS3Location",
}
_IMAGE = f"{BUCKET}.invalid/image"


def replace_local_paths(template: dict[str, Any], evaluate: Callable[[object], object]) -> None:
    """Put a stand-in address wherever a SAM resource of `template` names a local file, in place."""
    defaults = template.get("Globals", {})
    function_defaults = defaults.get("Function") if isinstance(defaults, dict) else None
    for logical_id, resource in template["Resources"].items():
        properties = resource.setdefault("Properties", {})
        name = _SAM_PROPERTIES.get(resource["Type"])
        if name is None or not isinstance(properties, dict):
            continue
        try:
            if resource["Type"] == "AWS::Serverless::Function":
                _default_code(properties, function_defaults, resource)
            if name in properties:
                properties[name] = _stand_in(properties[name], evaluate)
        except ExpressionError as error:
            raise error.under("Resources", logical_id, "Properties", name) from None


def take_local_path(resource: dict[str, Any]) -> str | None:
    """Remove the stand-in from a translated resource; return the path that it stood for."""
    name = _CLOUDFORMATION_PROPERTIES.get(resource["Type"])
    properties = resource.get("Properties")
    if name is None or not isinstance(properties, dict):
        return None
    match properties.get(name):
        case {"S3Bucket": bucket, "S3Key": str(key)} | {"Bucket": bucket, "Key": str(key)}:
            path = unquote(key) if bucket == BUCKET else None
        case str(text) if not text.startswith("s3://"):
            path = text
        case _:
            path = None
    if path is not None:
        del properties[name]
    return path


def property_that_names(kind: str) -> str:
    """The property of a SAM or CloudFormation type that names its file."""
    return _SAM_PROPERTIES.get(kind) or _CLOUDFORMATION_PROPERTIES.get(kind) or "Properties"


def is_api(kind: str) -> bool:
    """Whether the file of a resource of this type is a definition, to be read at once."""
    return _CLOUDFORMATION_PROPERTIES.get(kind) == "BodyS3Location"


def _default_code(properties: dict[str, Any], defaults: Any, resource: dict[str, Any]) -> None:
    merged = {**defaults, **properties} if isinstance(defaults, dict) else properties
    if merged.get("PackageType") == "Image":
        properties.setdefault("ImageUri", merged.get("ImageUri", _IMAGE))
    elif "InlineCode" not in merged:
        # `sam build` takes the template's folder for a function that names no code.
        properties["CodeUri"] = merged.get("CodeUri", ".")


def _stand_in(location: Any, evaluate: Callable[[object], object]) -> Any:
    if isinstance(location, dict) and "Bucket" in location:
        return location
    if isinstance(location, dict):
        location = evaluate(location)
    if not isinstance(location, str) or location.startswith("s3://"):
        return location
    return f"s3://{BUCKET}/{quote(location, safe='')}"
