"""AWS::Lambda: who may invoke functions, and their URLs."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.aws.lambda_api.definitions import UNQUALIFIED
from frontgate.aws.lambda_api.permissions import permission_of
from frontgate.aws.lambda_api.urls import new_url
from frontgate.functions.identifiers import FunctionReference, parse_reference
from frontgate.resources.creation import Created, Creation, ResourceType, flag, integer, words


async def _permission(creation: Creation) -> Created:
    """API Gateway invokes the function on behalf of what its permissions name, and else not."""
    properties = creation.properties
    book = creation.account.lambdas
    sid = creation.name("Id")
    reference = _reference(properties["FunctionName"])
    if reference.name in book.functions:  # the permission of somebody else's is no concern of ours
        qualifier = reference.qualifier or UNQUALIFIED
        arn = book.functions[reference.name].arn
        book.permit(
            reference.name,
            qualifier,
            permission_of(
                {**properties, "StatementId": sid},
                resource=f"{arn}:{qualifier}" if qualifier else arn,
            ),
        )
    return Created(ref=sid)


def _reference(text: str) -> FunctionReference:
    reference = parse_reference(text)
    if reference is None:
        raise ValueError(f"{text!r} names no function")
    return reference


async def _url(creation: Creation) -> Created:
    properties, account = creation.properties, creation.account
    reference = _reference(properties["TargetFunctionArn"])
    function = account.lambdas.functions.get(reference.name)
    if function is None:
        raise ValueError(f"its function {reference.name} is not one of the template's")
    if properties.get("InvokeMode") == "RESPONSE_STREAM":
        raise ValueError("responses of functions are not streamed here; leave out InvokeMode")
    qualifier = properties.get("Qualifier") or reference.qualifier or UNQUALIFIED
    arn = f"{function.arn}:{qualifier}" if qualifier else function.arn
    url = new_url(arn, properties["AuthType"], now=account.lambdas.clock(), cors=_cors(properties))
    account.lambdas.put_url(function.name, qualifier, url)
    return Created(
        ref=arn, attributes={"FunctionArn": arn, "FunctionUrl": account.function_url(url.id)}
    )


def _cors(properties: Mapping[str, object]) -> Mapping[str, object] | None:
    given = properties.get("Cors")
    if not isinstance(given, Mapping):
        return None
    cors = dict(given)
    if "MaxAge" in cors:
        cors["MaxAge"] = integer(cors["MaxAge"])
    if "AllowCredentials" in cors:
        cors["AllowCredentials"] = flag(cors["AllowCredentials"])
    return cors


TYPES = {
    "AWS::Lambda::Permission": ResourceType(
        create=_permission,
        supported=words(
            "Action EventSourceToken FunctionName FunctionUrlAuthType InvokedViaFunctionUrl "
            "Principal PrincipalOrgID SourceAccount SourceArn"
        ),
    ),
    "AWS::Lambda::Url": ResourceType(
        create=_url,
        supported=words("AuthType Cors InvokeMode Qualifier TargetFunctionArn"),
    ),
}
