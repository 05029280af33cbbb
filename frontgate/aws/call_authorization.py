"""Whether the holder of an access key may make a call of the AWS endpoint.

The policies of users and of sessions of roles decide ("Policy evaluation logic", IAM User Guide).
A call passes where it cannot be told what AWS would say: of the services that are not listed here,
of operations whose action has another name, and of policies that ask for what is not known.
Approximate besides: a policy of the resource denies nothing, and a denial names the identity-based
policies even where a boundary or a session policy is to blame.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from frontgate import headers as header_lines
from frontgate.access.policy import Decision
from frontgate.access.wildcards import PolicyError
from frontgate.aws.hosts import hostname
from frontgate.aws.iam_actions import Permission, Place, permissions_of
from frontgate.aws.integration_authorization import Identities, is_open
from frontgate.aws.permissions import Grants, KeptGrants
from frontgate.aws.protocols import Call, Fault, read_call
from frontgate.aws.protocols.models import json_target, operation, service_model, speaks
from frontgate.aws.resource_grants import ResourceGrants
from frontgate.identifiers import new_request_id
from frontgate.wire import (
    AwsRequest,
    BackendError,
    Clock,
    Credential,
    HttpRequest,
    HttpResponse,
)

if TYPE_CHECKING:
    from botocore.model import ServiceModel

_EXACT = frozenset(
    {
        "cognito-idp",
        "dynamodb",
        "events",
        "firehose",
        "iam",
        "kinesis",
        "s3",
        "sns",
        "sqs",
        "states",
    }
)
"""Services whose actions are called as `iam_actions` knows, on resources that it knows."""
_ON_ANY_RESOURCE = frozenset({"lambda", "logs", "secretsmanager", "ssm"})
"""Their resources have several names, of which a call tells one: a qualified and a plain function,
a secret with and without its suffix. A policy that allows the action on any resource will do."""
_OBJECTS = frozenset(
    {
        "AbortMultipartUpload",
        "CompleteMultipartUpload",
        "CreateBucket",
        "CreateMultipartUpload",
        "DeleteBucket",
        "DeleteObject",
        "GetObject",
        "HeadBucket",
        "HeadObject",
        "ListBuckets",
        "ListObjects",
        "ListObjectsV2",
        "PutObject",
        "UploadPart",
    }
)
"""Operations of S3 whose action is known; many actions are called otherwise there."""
_STATEMENTS = frozenset({"BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction"})
"""PartiQL: what a statement does decides on the action."""
_BUCKET_HOST = re.compile(r"(?P<bucket>.+)\.s3[.-].+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What the credential scope of a signature says."""

    access_key: str
    region: str
    service: str


class CallAuthorization:
    """Asks the policies of whoever signs. What it has compiled it keeps."""

    def __init__(
        self, identities: Identities, resources: ResourceGrants, *, account_id: str, clock: Clock
    ) -> None:
        self._identities = identities
        self._resources = resources
        self._account_id = account_id
        self._clock = clock
        self._grants = KeptGrants()
        self._models: dict[str, ServiceModel] = {}

    async def refusal(self, request: HttpRequest, scope: Scope) -> HttpResponse | None:
        """The service's error for who may not make the call; None: it may be made."""
        if scope.service not in _EXACT and scope.service not in _ON_ANY_RESOURCE:
            return None
        try:
            grants = await self._grants_of(scope.access_key)
        except (BackendError, TimeoutError):
            return None  # the call itself meets the same trouble, and says so
        if grants is None:
            return None
        model = await self._model(scope.service)
        call = read_call(_as_call(request, scope), model)
        sentence = await self._judge(request, scope, model, call, grants)
        if sentence is None:
            return None
        status, code = call.denial
        request_id = new_request_id()
        answer = call.refuse(Fault(status, code, sentence), request_id=request_id)
        return HttpResponse(
            status=answer.status,
            headers=(*answer.headers, ("x-amzn-RequestId", request_id)),
            body=b"" if request.method == "HEAD" else answer.body,
        )

    async def _model(self, service: str) -> ServiceModel:
        model = self._models.get(service)
        if model is None:
            # The first look at a service's model reads a file.
            model = self._models[service] = await asyncio.to_thread(service_model, service)
        return model

    async def _grants_of(self, access_key: str) -> Grants | None:
        """None: nobody here has the key, or a policy of the holder cannot be read."""
        credential = await self._identities.credentials(access_key)
        if credential is None:
            return None
        try:
            return self._grants.of(credential, lambda: _compiled(credential))
        except PolicyError:
            return None

    async def _judge(
        self, request: HttpRequest, scope: Scope, model: ServiceModel, call: Call, grants: Grants
    ) -> str | None:
        """What AWS says of a denial."""
        if not _is_told(request, model, call):
            return None
        place = Place(region=scope.region, account_id=self._account_id)
        for needed in _needed(scope.service, call, place):
            decision = grants.decide(needed, region=scope.region, now=self._clock())
            if decision is Decision.ALLOW or not grants.knows_all_about(needed):
                continue
            if decision is Decision.EXPLICIT_DENY or not await self._is_allowed_otherwise(
                grants, needed, call, scope
            ):
                return grants.sentence(needed, decision)
        return None

    async def _is_allowed_otherwise(
        self, grants: Grants, needed: Permission, call: Call, scope: Scope
    ) -> bool:
        """By the resource; and a role that there is not cannot be judged."""
        role_arn = grants.principal.role_arn
        try:
            if role_arn is not None and await self._identities.roles(role_arn) is None:
                return True
        except (BackendError, TimeoutError):
            return True
        return await self._resources.may_allow(
            grants.principal,
            needed.action,
            resource=needed.resource,
            parameters=call.parameters,
            region=scope.region,
        )


def _compiled(credential: Credential) -> Grants:
    return Grants(credential.principal, credential)


def _as_call(request: HttpRequest, scope: Scope) -> AwsRequest:
    return AwsRequest(
        service=_with_bucket(request, scope.service),
        region=scope.region,
        action=None,
        path=request.path,
        method=request.method,
        query=request.query,
        headers=request.headers,
        body=request.body,
        role_arn=None,
    )


def _with_bucket(request: HttpRequest, service: str) -> str:
    """`photos.s3`, for a bucket that the name of the host names."""
    if service != "s3":
        return service
    found = _BUCKET_HOST.fullmatch(hostname(header_lines.get(request.headers, "host") or ""))
    return f"{found['bucket']}.s3" if found else service


def _is_told(request: HttpRequest, model: ServiceModel, call: Call) -> bool:
    """Whether action and resource of the call are known."""
    name = call.operation
    called = None if name is None else operation(model, name)
    if name is None or called is None or is_open(model.endpoint_prefix, called):
        return False
    target = header_lines.get(request.headers, "x-amz-target")
    if target is not None and (not speaks(model, "json") or target != json_target(model, name)):
        return False  # of another service that signs by the same name, as DynamoDB's streams
    if model.endpoint_prefix != "s3":
        return name not in _STATEMENTS
    host = hostname(header_lines.get(request.headers, "host") or "")
    return name in _OBJECTS and "versionId" not in request.query and ".localhost" not in host


def _needed(service: str, call: Call, place: Place) -> tuple[Permission, ...]:
    assert call.operation is not None
    found = permissions_of(service, call.operation, call.parameters, place)
    if service not in _ON_ANY_RESOURCE:
        return found
    return tuple(replace(needed, resource=None) for needed in found[:1])
