"""A stage that is none: what a simulated request meets in place of a deployment and its stage.

What functions and templates are told of such a request is recorded (events of 2019 to 2024), but
for the access key, which is assumed.
"""

from __future__ import annotations

from dataclasses import replace

from frontgate.access.account import AccountState
from frontgate.access.api_keys import StageKeys
from frontgate.access.caller import Caller
from frontgate.control.api_keys import ACCOUNT_LIMITS, ApiKey, KeyGrant, UsagePlan
from frontgate.control.rest_api import Deployment, Method, Resource, RestApi, Stage
from frontgate.control.simulation import SimulatedRequest
from frontgate.deployment import compile_rest_api
from frontgate.deployment.routing import ANY, Match
from frontgate.observe import Trail
from frontgate.rest.authorize import Authorizers
from frontgate.rest.binding import Binding
from frontgate.rest.exchange import Admitted, Authorized, Received, Routed, StageFacts, StageMethod
from frontgate.rest.gateway_responses import GatewayResponses
from frontgate.rest.headers import RequestHeaders
from frontgate.rest.ingress import IngressGate
from frontgate.rest.method_arn import MethodArns
from frontgate.rest.pipeline import Pipeline
from frontgate.rest.receive import new_trace_id, parse_query
from frontgate.rest.state import StageState
from frontgate.wire import Address, Credential, HttpRequest, Outside, Principal

_NAME = "test-invoke-stage"
_NAME_IN_ARNS = "ESTestInvoke-stage"
"""In the `methodArn` that authorizers are told."""
_DOMAIN_NAME = "testPrefix.testDomainName"
_SOURCE_IP = "test-invoke-source-ip"
_VERB_OF_ANY = "GET"
"""Without settings they are all the same method."""
_GRANT = KeyGrant(
    api_key=ApiKey(
        id="test-invoke-api-key-id",
        value="test-invoke-api-key",
        created_date=0,
        last_updated_date=0,
        enabled=True,
    ),
    usage_plan=UsagePlan(id="test-invoke-usage-plan", name="test-invoke-usage-plan"),
)


class SimulatedStage:
    """Serves one method of an API, to its owner."""

    def __init__(
        self,
        api: RestApi,
        resource: Resource,
        method: Method,
        *,
        request: SimulatedRequest,
        address: Address,
        outside: Outside,
    ) -> None:
        """Raises `DeploymentError`."""
        self._request = request
        self._outside = outside
        self._compiled = compile_rest_api(_deployment(api, resource, method), address=address)
        self._facts = StageFacts(
            name=_NAME,
            address=address,
            deployment_id=None,
            variables=dict(request.stage_variables),
            binary_media_types=self._compiled.binary_media_types,
        )
        self._authorizers = Authorizers(self._facts, None, outside)
        self._arns = MethodArns(replace(self._facts, name=_NAME_IN_ARNS))
        self._caller = _owner(address.account_id)
        self._method = self._bound(resource.path, method.http_method)

    @property
    def method(self) -> StageMethod:
        return self._method

    def received(self, verb: str, path: str) -> Received:
        """The request, as it would be had it come to a stage."""
        request, outside = self._request, self._outside
        epoch = outside.clock()
        return Received(
            stage=self._facts,
            request=HttpRequest(
                method=verb,
                path=path,
                query=request.query,
                headers=request.headers,
                body=request.body,
                source_ip=_SOURCE_IP,
            ),
            method=verb,
            path=path,
            domain_name=_DOMAIN_NAME,
            is_edge=False,
            headers=RequestHeaders.as_given(request.headers),
            query=parse_query(request.query),
            request_id=outside.new_request_id(),
            extended_request_id=outside.new_extended_request_id(),
            trace_id=new_trace_id(epoch, outside.new_request_id()),
            epoch=epoch,
            started=outside.timer(),
            trail=Trail(outside.timer),
        )

    def arn(self, received: Received) -> str:
        return self._arns.of(received)

    def admitted(self, received: Received) -> Admitted:
        """The request as the method would get it."""
        return Admitted(
            received=received,
            method=self._method,
            path_parameters={},
            authorizer={},
            caller=self._caller,
            key=_GRANT,
        )

    def pipeline(self, path_parameters: dict[str, str]) -> Pipeline:
        """Leads every request to the method, for which nobody but the owner needs to be asked."""
        outside, account = self._outside, AccountState()
        method = replace(self._method, authorizer=_OwnerAlone(self._caller))
        return Pipeline(
            router=_OneMethod(Match(method, path_parameters)),
            keys=StageKeys([_GRANT]),
            key_source="AUTHORIZER",
            account=account,
            ingress=IngressGate(
                self._arns, account.endpoint_policies, self._authorizers.authenticate
            ),
            gateway_responses=GatewayResponses(self._compiled.gateway_responses),
            compression=None,
            offload=outside.offload,
            timer=outside.timer,
        )

    def _bound(self, path: str, verb: str) -> StageMethod:
        address = self._facts.address
        router = Binding(
            self._compiled,
            stage=Stage(
                rest_api_id=address.api_id,
                stage_name=_NAME,
                deployment_id="",
                created_date=0,
                last_updated_date=0,
            ),
            variables=self._facts.variables,
            authorizers=self._authorizers,
            account_limits=ACCOUNT_LIMITS,
            state=StageState(),
            cache=None,
            outside=self._outside,
        ).router()
        match = router.find(path, _VERB_OF_ANY if verb == ANY else verb)
        assert match is not None
        return match.method


class _OwnerAlone:
    """The authorizer of a simulated call: its caller is who calls the API of AWS."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def authorize(self, routed: Routed) -> Authorized:
        return Authorized(
            received=routed.received,
            method=routed.method,
            path_parameters=routed.path_parameters,
            authorizer={},
            usage_identifier_key=_GRANT.api_key.value,
            caller=self._caller,
        )


class _OneMethod:
    """Where every request ends."""

    def __init__(self, match: Match[StageMethod]) -> None:
        self._match = match

    def find(self, path: str, verb: str) -> Match[StageMethod]:
        return self._match


def _deployment(api: RestApi, resource: Resource, method: Method) -> Deployment:
    """Of the method alone; it takes a key, since every simulated request has one (recorded)."""
    keyed = replace(method, api_key_required=True)
    tested = replace(resource, methods={method.http_method: keyed})
    alone = replace(api, resources={resource.id: tested}, policy=None)
    return Deployment(id="", rest_api=alone, created_date=0)


def _owner(account_id: str) -> Caller:
    """The account itself."""
    arn = f"arn:aws:iam::{account_id}:root"
    return Caller(
        Credential(
            access_key="test-invoke-access-key",
            secret_key="",
            session_token=None,
            expires=None,
            principal=Principal(arn=arn, user_id=account_id, account_id=account_id),
            policies=(),
        )
    )
