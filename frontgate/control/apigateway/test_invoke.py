"""TestInvokeMethod and TestInvokeAuthorizer."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.apigateway.authorizers import authorizer_of
from frontgate.control.apigateway.client_certificates import client_certificate
from frontgate.control.apigateway.lookup import Place
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.simulation import SimulatedRequest

_EVERY_VERB = "ANY"
_MILLISECONDS = 1000


async def test_invoke_method(plane: ControlPlane, given: Input) -> Output:
    place = Place.of(plane, given)
    verb = given["httpMethod"]
    methods = place.resource.methods
    if verb not in methods and _EVERY_VERB in methods:
        method = methods[_EVERY_VERB]
    else:
        method = place.method(given)
    if "clientCertificateId" in given:
        client_certificate(plane, given)
    response = await plane.simulator.call_method(
        place.api, place.resource, method, verb, _request(given)
    )
    values: dict[str, list[str]] = {}
    for name, value in response.headers:
        values.setdefault(name, []).append(value)
    return {
        "status": response.status,
        "body": response.body,
        "headers": {name: texts[-1] for name, texts in values.items()},
        "multiValueHeaders": values,
        "log": response.log,
        "latency": round(response.latency * _MILLISECONDS),
    }


async def test_invoke_authorizer(plane: ControlPlane, given: Input) -> Output:
    api, authorizer = authorizer_of(plane, given)
    answer = await plane.simulator.call_authorizer(api, authorizer, _request(given))
    return {
        "clientStatus": answer.status,
        "log": answer.log,
        "latency": round(answer.latency * _MILLISECONDS),
        "principalId": answer.principal_id,
        "policy": answer.policy,
        "claims": answer.claims,
    }


def _request(given: Input) -> SimulatedRequest:
    """Of a header that has several values, those count (assumed)."""
    path, _, query = given.get("pathWithQueryString", "").partition("?")
    several = given.get("multiValueHeaders") or {}
    lines = [(name, value) for name, values in several.items() for value in values]
    named = {name.lower() for name in several}
    single = given.get("headers") or {}
    lines += [(name, value) for name, value in single.items() if name.lower() not in named]
    return SimulatedRequest(
        path=f"/{path.lstrip('/')}" if path else None,
        query=query,
        headers=tuple(lines),
        body=given.get("body", "").encode(),
        stage_variables=given.get("stageVariables") or {},
    )


OPERATIONS: Mapping[str, PlaneOperation] = {
    "TestInvokeAuthorizer": test_invoke_authorizer,
    "TestInvokeMethod": test_invoke_method,
}
