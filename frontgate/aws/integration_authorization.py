"""Whose credentials an integration's call is made with, and whether they allow it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from frontgate.access.wildcards import PolicyError
from frontgate.aws.credentials import Role
from frontgate.aws.iam_actions import Permission, Place, permissions_of
from frontgate.aws.permissions import Grants, KeptGrants, grants_of_role, not_assumable
from frontgate.aws.protocols import Call, Fault
from frontgate.aws.protocols.models import operation, service_model, split_subdomain
from frontgate.wire import (
    AwsRequest,
    BackendError,
    Clock,
    Credential,
    CredentialFinder,
    RoleNotAssumableError,
)

if TYPE_CHECKING:
    from botocore.model import OperationModel


class Identities(Protocol):
    """Who there is in the local IAM."""

    @property
    def roles(self) -> Callable[[str], Awaitable[Role | None]]:
        """Finds roles by their ARNs."""
        ...

    @property
    def credentials(self) -> CredentialFinder: ...


class IntegrationAuthorization:
    """Asks the policies of roles and of clients. What it has compiled it keeps."""

    def __init__(self, identities: Identities, *, account_id: str, clock: Clock) -> None:
        self._identities = identities
        self._account_id = account_id
        self._clock = clock
        self._grants = KeptGrants()

    async def fault(self, request: AwsRequest, call: Call) -> Fault | None:
        """The error of a service for who may not call it. Raises `RoleNotAssumableError`."""
        grants = await self._of(request)
        if grants is None or call.operation is None:
            return None
        _, prefix = split_subdomain(request.service)
        model = operation(service_model(prefix), call.operation)
        if model is not None and is_open(prefix, model):
            return None
        place = Place(region=request.region, account_id=self._account_id)
        for needed in permissions_of(prefix, call.operation, call.parameters, place):
            refusal = grants.refusal(needed, region=request.region, now=self._clock())
            if refusal is not None:
                status, code = call.denial
                return Fault(status, code, refusal)
        return None

    async def allows(self, holder: str, action: str, resource: str) -> bool:
        """This is a `PermissionCheck`."""
        is_role = holder.startswith("arn:")
        grants = await (self._of_role(holder) if is_role else self._of_client(holder))
        region = resource.split(":", 4)[3] if resource.startswith("arn:") else ""
        needed = Permission(action, resource)
        return grants.refusal(needed, region=region, now=self._clock()) is None

    async def _of(self, request: AwsRequest) -> Grants | None:
        """None: the call needs nobody's permission."""
        if request.role_arn is not None:
            return await self._of_role(request.role_arn)
        return None if request.access_key is None else await self._of_client(request.access_key)

    async def _of_client(self, access_key: str) -> Grants:
        credential = await self._identities.credentials(access_key)
        if credential is None:
            raise BackendError("the client's access key is gone")
        return self._grants.of(credential, lambda: _grants_of_client(credential))

    async def _of_role(self, role_arn: str) -> Grants:
        role = await self._identities.roles(role_arn)
        if role is None:
            raise RoleNotAssumableError(not_assumable(role_arn))
        return self._grants.of(role, lambda: grants_of_role(role))


def _grants_of_client(credential: Credential) -> Grants:
    try:
        return Grants(credential.principal, credential)
    except PolicyError as error:
        raise BackendError(f"a policy of the client: {error}") from None


def is_open(prefix: str, model: OperationModel) -> bool:
    """Whether anybody may call it: signing up to a user pool, for one. GetCallerIdentity needs no
    permission, and cannot be denied (API reference)."""
    return model.auth_type == "none" or (prefix, model.name) == ("sts", "GetCallerIdentity")
