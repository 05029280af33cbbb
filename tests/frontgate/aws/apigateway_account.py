"""An account that has one of everything that API Gateway knows."""

from __future__ import annotations

import base64
import itertools
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import quote, urlencode

from frontgate.aws.apigateway_api import ApiGatewayApi
from frontgate.aws.rest_json import load_model
from frontgate.aws.rest_json.model import OperationModel, Shape
from frontgate.control.plane import ControlPlane
from frontgate.control.store import Store
from frontgate.serving import ServedStages
from frontgate.wire import HttpRequest, HttpResponse, Outside
from tests.frontgate.aws.apigateway_calls import REGION, TRUSTSTORE, V1_CREATED, Call
from tests.frontgate.aws.apigatewayv2_calls import PORTAL_CREATED, SOCKET_CREATED, V2_CREATED
from tests.frontgate.control.conftest import Reached


@cache
def operations(service: str) -> Mapping[str, OperationModel]:
    return load_model(service).operations


class Account:
    """One of everything, behind the front that serves the AWS endpoint."""

    def __init__(self) -> None:
        numbers, seconds = itertools.count(1), itertools.count(1_000)
        self.store = Store(
            region=REGION,
            account_id="123456789012",
            clock=lambda: float(next(seconds)),
            new_id=lambda length: f"a{next(numbers):0{length - 1}}",
        )
        self.served = _served(self.store)
        reached = Reached()
        reached.truststores[TRUSTSTORE] = ("a certificate",)
        self._front = ApiGatewayApi(
            ControlPlane(
                store=self.store,
                usage=reached.usage,
                flush_cache=reached.flush_cache,
                flush_authorizers=reached.flush_authorizers,
                simulator=reached.simulator,
                issue_certificate=reached.issue_certificate,
                read_truststore=reached.read_truststore,
            ),
            invoke_url=lambda api, stage: f"http://localhost:4566/{api}/{stage}",
            new_request_id=lambda: "request-1",
        )
        self.known: dict[str, Any] = {}
        """The latest ids and names, by the members that take them."""
        self.existing: dict[str, list[Any]] = defaultdict(list)
        """All of them."""

    def make(self, service: str, *calls: Call) -> Iterator[tuple[HttpRequest, HttpResponse]]:
        """Each call that is made, and its answer."""
        for call in calls:
            request = self.request(service, call.operation, call.members)
            answer = self.send(request)
            for name, member in call.keep.items():
                self.known[name] = self._members(service, call.operation, answer)[member]
                self.existing[name].append(self.known[name])
            yield request, answer

    def request(self, service: str, operation: str, members: Mapping[str, Any]) -> HttpRequest:
        """What is required and not given is filled with what is known."""
        called = operations(service)[operation]
        given = {name: self._filled(value) for name, value in members.items()}
        required = called.input.required if called.input else ()
        return as_request(called, {**{n: self._known(n) for n in required}, **given})

    def send(self, request: HttpRequest) -> HttpResponse:
        """Nothing waits in this account, so no event loop is needed."""
        try:
            self._front.handle(request).send(None)
        except StopIteration as answered:
            answer: HttpResponse = answered.value
            return answer
        raise AssertionError(f"{request.method} {request.path} waits for something")

    def _known(self, name: str) -> Any:
        if name.lower() == "resourcearn":
            kind, id = ("restapis", "restApiId") if name == "resourceArn" else ("apis", "ApiId")
            return f"arn:aws:apigateway:{REGION}::/{kind}/{self.known[id]}"
        return self.known.get(name)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._filled(each) for each in value]
        if isinstance(value, dict):
            return {key: self._filled(each) for key, each in value.items()}
        if isinstance(value, str) and value.startswith("{"):
            name, _, rest = value[1:].partition("}")
            return self.known[name] + rest if name in self.known else value
        if isinstance(value, str) and value.startswith("integrations/{"):
            return f"integrations/{self.known['IntegrationId']}"
        return value

    def _members(self, service: str, operation: str, answer: HttpResponse) -> Mapping[str, Any]:
        shape = operations(service)[operation].output
        assert shape is not None and answer.status < 300, (operation, answer)
        document = json.loads(answer.body)
        return {
            name: document[member.wire_name]
            for name, member in shape.members.items()
            if member.wire_name in document
        }

    def state(self) -> Any:
        """Everything that the store has, to be compared."""
        groups = ("rest", "v2", "v2_stages", "keys", "domains", "vpc_endpoints")
        of_groups = [vars(getattr(self.store, group)) for group in groups]
        return [_state(each) for each in (*of_groups, vars(self.store))]


def _served(store: Store) -> ServedStages:
    """Compiles what is deployed, as the gateway does; nothing is called."""
    nothing = cast("Any", None)
    outside = Outside(
        clock=store.clock,
        timer=lambda: 0.0,
        random=lambda: 0.5,
        new_request_id=lambda: "00000000-0000-4000-8000-000000000001",
        new_extended_request_id=lambda: "ZhEVGHTzDoEEB2A=",
        invoke=nothing,
        invoke_event=nothing,
        aws=nothing,
        http=nothing,
        log=nothing,
        log_later=nothing,
        credentials=nothing,
    )
    return ServedStages(store, outside)


_PLAIN = (str, bytes, int, float, bool, tuple, frozenset, type(None))


def _state(value: Any) -> Any:
    if isinstance(value, dict | MappingProxyType):
        return {
            key: _state(each)
            for key, each in value.items()
            if isinstance(each, (dict, MappingProxyType, *_PLAIN)) or hasattr(each, "__slots__")
        }
    return value


def as_request(called: OperationModel, members: Mapping[str, Any]) -> HttpRequest:
    """Members where the model has them, whatever they are; what is None is left out."""
    shape = called.input
    path, query, headers, document = (
        "/" + "/".join(called.segments),
        list(called.fixed_query),
        (),
        {},
    )
    body: Any = b""
    for name, member in shape.members.items() if shape else ():
        value = members.get(name)
        if value is None:
            continue
        match member.location:
            case "uri":
                for label in (f"{{{member.wire_name}}}", f"{{{member.wire_name}+}}"):
                    path = path.replace(label, quote(str(value), safe=""))
            case "querystring" if isinstance(value, dict):
                query += [(str(key), str(each)) for key, each in value.items()]
            case "querystring":
                query += [
                    (member.wire_name, str(each))
                    for each in (value if isinstance(value, list) else [value])
                ]
            case "header":
                headers += ((member.wire_name, str(value)),)
            case _ if shape is not None and name == shape.payload:
                body = value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
            case _:
                document[member.wire_name] = _as_sent(value, member.shape)
    return HttpRequest(
        method=called.method,
        path=path,
        query=urlencode(query, errors="replace"),
        headers=headers,
        body=json.dumps(document).encode() if document else body,
        source_ip="127.0.0.1",
    )


def _as_sent(value: Any, shape: Shape) -> Any:
    """Members under the names that they have in JSON; what is not of the shape stays as it is."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, list) and shape.type == "list":
        return [_as_sent(each, shape.element) for each in value]
    if isinstance(value, dict) and shape.type == "map":
        return {key: _as_sent(each, shape.value) for key, each in value.items()}
    if isinstance(value, dict) and shape.type == "structure":
        known = shape.members
        return {
            known[name].wire_name if name in known else name: (
                _as_sent(each, known[name].shape) if name in known else each
            )
            for name, each in value.items()
        }
    return value


def account() -> Account:
    """A new account in which everything has been created."""
    made = Account()
    for service, calls in (
        ("apigateway", V1_CREATED),
        ("apigatewayv2", SOCKET_CREATED),
        ("apigatewayv2", PORTAL_CREATED),
        ("apigatewayv2", V2_CREATED),
    ):
        for request, answer in made.make(service, *calls):
            assert answer.status < 300, (request, answer)
    return made
