"""Cognito identity pools, as far as moto leaves them out: roles, and credentials that are worth it.

Runs in the process of the AWS services. "Identity pools (federated identities) authentication
flow", the enhanced one: an identity stays the same for the same user; its role is that of the
user's group, of a rule, or the pool's default; and of the session that comes of it is told what
`$context.identity` shows. Trust policies of roles are not judged.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from frontgate.aws import identities
from frontgate.aws.moto_logins import Login, refusal, verified_login

_SESSION = "CognitoIdentityCredentials"
_SECONDS = 3600
_NO_ROLE = "Invalid identity pool configuration. Check assigned IAM roles for this pool."
_MATCHES: Mapping[str, Any] = {
    "Equals": lambda claim, value: claim == value,
    "NotEqual": lambda claim, value: claim != value,
    "Contains": lambda claim, value: value in claim,
    "StartsWith": lambda claim, value: claim.startswith(value),
}


@dataclass(slots=True)
class Identity:
    pool_id: str
    subject: tuple[str, str] | None
    """Provider and user; None: nobody has logged in."""


_lock = threading.Lock()
_identities: dict[str, Identity] = {}
_ids: dict[tuple[str, str, str], str] = {}
"""By pool, provider and user."""
_roles: dict[str, Mapping[str, Any]] = {}
"""By pool: what `SetIdentityPoolRoles` was given."""


def extend() -> None:
    """Once, after moto is imported and before it serves."""
    from moto.cognitoidentity.models import CognitoIdentityPool
    from moto.cognitoidentity.responses import CognitoIdentityResponse

    for operation in (
        set_identity_pool_roles,
        get_identity_pool_roles,
        get_id,
        get_credentials_for_identity,
    ):
        setattr(CognitoIdentityResponse, operation.__name__, operation)
    initialize: Any = CognitoIdentityPool.__init__
    CognitoIdentityPool.__init__ = _with_repeatable_id(initialize)  # type: ignore[method-assign]


def _with_repeatable_id(initialize: Any) -> Any:
    """The first pool of a name has the same id at every start, like user pools."""
    given: set[str] = set()

    @wraps(initialize)
    def initialized(pool: Any, region: str, identity_pool_name: str, **more: Any) -> None:
        initialize(pool, region, identity_pool_name, **more)
        repeatable = f"{region}:{uuid.uuid5(uuid.NAMESPACE_URL, f'{region}/{identity_pool_name}')}"
        if repeatable not in given:
            given.add(repeatable)
            pool.identity_pool_id = repeatable

    return initialized


def set_identity_pool_roles(response: Any) -> str:
    asked = json.loads(response.body)
    pool_id = asked["IdentityPoolId"]
    _pool(response, pool_id)
    _roles[pool_id] = {name: asked[name] for name in ("Roles", "RoleMappings") if name in asked}
    return "{}"


def get_identity_pool_roles(response: Any) -> str:
    pool_id = json.loads(response.body)["IdentityPoolId"]
    _pool(response, pool_id)
    return json.dumps({"IdentityPoolId": pool_id, **_roles.get(pool_id, {})})


def get_id(response: Any) -> str:
    asked = json.loads(response.body)
    pool_id = asked["IdentityPoolId"]
    pool = _pool(response, pool_id)
    login = verified_login(response, pool, asked.get("Logins"))
    with _lock:
        key = None if login is None else (pool_id, login.provider, login.subject)
        known = None if key is None else _ids.get(key)
        if known is None:
            backend = _backend(response, pool_id)
            known = json.loads(backend.get_id(pool_id))["IdentityId"]
            _identities[known] = Identity(pool_id, key and key[1:])
            if key is not None:
                _ids[key] = known
    return json.dumps({"IdentityId": known})


def get_credentials_for_identity(response: Any) -> str:
    asked = json.loads(response.body)
    identity_id = asked["IdentityId"]
    identity = _identities.get(identity_id)
    if identity is None:
        raise refusal("ResourceNotFoundException", f"Identity '{identity_id}' not found.")
    pool = _pool(response, identity.pool_id)
    login = verified_login(response, pool, asked.get("Logins"))
    _check_holder(identity_id, identity, login)
    role = _role(identity.pool_id, login, asked.get("CustomRoleArn"))
    return json.dumps(
        {
            "IdentityId": identity_id,
            "Credentials": _credentials(response, identity_id, identity.pool_id, login, role),
        }
    )


def _check_holder(identity_id: str, identity: Identity, login: Login | None) -> None:
    """An identity that nobody has logged in to becomes the user's who does (documented)."""
    subject = None if login is None else (login.provider, login.subject)
    if identity.subject is None and login is not None:
        identity.subject = subject
        _ids.setdefault((identity.pool_id, login.provider, login.subject), identity_id)
    if identity.subject != subject:
        raise refusal("NotAuthorizedException", f"Access to Identity '{identity_id}' is forbidden.")


def _role(pool_id: str, login: Login | None, wanted: str | None) -> str:
    """The role that somebody gets ("Using role-based access control")."""
    settings = _roles.get(pool_id, {})
    roles = settings.get("Roles") or {}
    if login is None:
        role = roles.get("unauthenticated")
    elif wanted is not None:
        role = wanted if wanted in login.roles else None
    else:
        client = login.claims.get("aud")
        mapping = (settings.get("RoleMappings") or {}).get(f"{login.provider}:{client}")
        role = _mapped(mapping, login) or _unmapped(mapping, roles.get("authenticated"))
    if not role:
        raise refusal("InvalidIdentityPoolConfigurationException", _NO_ROLE)
    return str(role)


def _mapped(mapping: Mapping[str, Any] | None, login: Login) -> str | None:
    if mapping is None:
        return None
    if mapping.get("Type") == "Token":
        return login.roles[0] if login.roles else None
    for rule in (mapping.get("RulesConfiguration") or {}).get("Rules", ()):
        claim = login.claims.get(rule["Claim"])
        texts = claim if isinstance(claim, list) else [claim]
        matches = _MATCHES[rule["MatchType"]]
        if any(text is not None and matches(str(text), rule["Value"]) for text in texts):
            return str(rule["RoleARN"])
    return None


def _unmapped(mapping: Mapping[str, Any] | None, default: str | None) -> str | None:
    if mapping is not None and mapping.get("AmbiguousRoleResolution") == "Deny":
        raise refusal("NotAuthorizedException", "Token does not lead to a role.")
    return default


def _credentials(
    response: Any, identity_id: str, pool_id: str, login: Login | None, role: str
) -> dict[str, Any]:
    from moto.sts.models import sts_backends
    from moto.utilities.utils import get_partition

    region = pool_id.partition(":")[0]
    session = sts_backends[response.current_account][get_partition(region)].assume_role(
        region_name=region,
        role_session_name=_SESSION,
        role_arn=role,
        policy="",
        duration=_SECONDS,
        external_id="",
    )
    identities.remember_note(
        session.access_key_id,
        {
            "cognitoIdentity": _shown(identity_id, pool_id, login),
            "keys": {
                "cognito-identity.amazonaws.com:sub": identity_id,
                "cognito-identity.amazonaws.com:aud": pool_id,
            },
        },
    )
    return {
        "AccessKeyId": session.access_key_id,
        "SecretKey": session.secret_access_key,
        "SessionToken": session.session_token,
        "Expiration": session.expiration.timestamp(),
    }


def _shown(identity_id: str, pool_id: str, login: Login | None) -> dict[str, str]:
    """As `$context.identity` shows it (documented in the mapping template reference)."""
    shown = {"cognitoIdentityId": identity_id, "cognitoIdentityPoolId": pool_id}
    if login is None:
        return {**shown, "cognitoAuthenticationType": "unauthenticated"}
    provider = login.provider
    return {
        **shown,
        "cognitoAuthenticationType": "authenticated",
        "cognitoAuthenticationProvider": f"{provider},{provider}:CognitoSignIn:{login.subject}",
    }


def _backend(response: Any, pool_id: str) -> Any:
    """Calls of clients are not signed and name no Region; the pool's id does."""
    from moto.cognitoidentity.models import cognitoidentity_backends

    try:
        return cognitoidentity_backends[response.current_account][pool_id.partition(":")[0]]
    except KeyError:
        return None


def _pool(response: Any, pool_id: str) -> Any:
    backend = _backend(response, pool_id)
    pool = None if backend is None else backend.identity_pools.get(pool_id)
    if pool is None:
        raise refusal("ResourceNotFoundException", f"IdentityPool '{pool_id}' not found.")
    return pool
