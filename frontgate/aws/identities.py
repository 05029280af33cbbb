"""Access keys and roles, as the local IAM and STS know them.

Runs inside the AWS services process, which alone has the secrets: the gateway, which has to verify
signatures and to act as roles, asks for one at a time under `PATH`, behind the token that guards
that process; a POST there makes a session of a role.
"""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs

from frontgate.aws.moto_turns import Application, Turns

PATH = "/_frontgate/credentials"
ROOT_KEY = ROOT_SECRET = "local"
"""What `frontgate up` prints: for `aws`, boto3, and everything that signs."""

Description = dict[str, Any]

_ALPHABET = string.ascii_uppercase + "234567"
_EVERYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)


def with_identities(application: Application, turns: Turns) -> Application:
    """`application`, which tells of access keys and roles besides."""
    tell = turns.taking(_tell)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        chosen = tell if environ.get("PATH_INFO") == PATH else application
        return chosen(environ, start_response)

    return answer


def _tell(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    told: Description | None
    if environ.get("REQUEST_METHOD") == "POST":
        asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        told = issue_role_session(asked["roleArn"], asked["sessionName"])
    else:
        query = parse_qs(environ.get("QUERY_STRING", ""))
        (role,), (key,) = query.get("role", [""]), query.get("key", [""])
        told = describe_role(role) if role else describe(key)
    body = json.dumps(told).encode()
    length = str(len(body))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", length)])
    return [body]


def describe(access_key: str) -> Description | None:
    """Everything about the holder of a key; None: nobody has it, or it is inactive."""
    if access_key == ROOT_KEY:
        return root()
    known = _made_here(access_key) or _of_session(access_key) or _of_user(access_key)
    note = _NOTES.get(access_key)
    if known is None or note is None:
        return known
    return {**known, **note, "keys": {**known.get("keys", {}), **note["keys"]}}


def describe_role(arn: str) -> Description | None:
    """Who may assume a role, and what it may do then; None: it does not exist."""
    from moto.iam.models import iam_backends

    for backend in _each(iam_backends):
        role = next((role for role in list(backend.roles.values()) if role.arn == arn), None)
        if role is not None:
            return {
                "arn": arn,
                "id": role.id,
                "accountId": role.account_id,
                "trust": role.assume_role_policy_document,
                **_policies_of_role(role.account_id, role.partition, arn),
            }
    return None


def root() -> Description:
    """The root user, whose key every laptop has."""
    from moto.core.models import DEFAULT_ACCOUNT_ID

    return {
        "accessKey": ROOT_KEY,
        "secretKey": ROOT_SECRET,
        "arn": f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:root",
        "userId": DEFAULT_ACCOUNT_ID,
        "accountId": DEFAULT_ACCOUNT_ID,
        "policies": [_EVERYTHING],
    }


def issue_role_session(role_arn: str, session_name: str) -> Description:
    """A session that does not end, for the execution environments of a function."""
    session = {**new_keys(), "roleArn": role_arn, "sessionName": session_name}
    remember_session(session)
    return session


def new_keys() -> Description:
    """Of a new session."""
    return {
        "accessKey": new_id("ASIA"),
        "secretKey": secrets.token_urlsafe(30),
        "sessionToken": secrets.token_urlsafe(96),
    }


def new_id(prefix: str) -> str:
    """Such as AWS makes: twenty characters, of which the first four say what it is of."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(16))


def _made_here(access_key: str) -> Description | None:
    """What a role may is looked up anew, since it may have changed."""
    session = _SESSIONS.get(access_key)
    if session is None or "sessionName" not in session:
        return session
    arn, name = session["roleArn"], session["sessionName"]
    _, partition, _, _, account_id, resource = arn.split(":", 5)
    role = resource.rpartition("/")[2]
    policies = _policies_of_role(account_id, partition, arn)
    return {
        **session,
        "arn": f"arn:{partition}:sts::{account_id}:assumed-role/{role}/{name}",
        "userId": f"{policies.pop('roleId', 'AROA')}:{name}",
        "accountId": account_id,
        **policies,
    }


def _of_session(access_key: str) -> Description | None:
    """Of a role that somebody assumed."""
    from moto.sts.models import sts_backends

    for backend in _each(sts_backends):
        role = backend.get_assumed_role_from_access_key(access_key)
        if role is not None:
            policies = _policies_of_role(role.account_id, role.partition, role.role_arn)
            policies.pop("roleId", None)
            return {
                "accessKey": access_key,
                "secretKey": role.secret_access_key,
                "sessionToken": role.session_token,
                "expires": role.expiration.timestamp(),
                "arn": role.arn,
                "userId": role.user_id,
                "accountId": role.account_id,
                "roleArn": role.role_arn,
                "sessionPolicies": [role.policy] if role.policy else [],
                **policies,
            }
    return None


def _policies_of_role(account_id: str, partition: str, arn: str) -> Description:
    """None at all for a role that does not exist: it may be assumed there all the same."""
    from moto.iam.exceptions import NotFoundException
    from moto.iam.models import iam_backends

    backend = iam_backends[account_id][partition]
    try:
        role = backend.get_role_by_arn(arn)
    except NotFoundException:
        return {"policies": []}
    boundary = backend.managed_policies.get(role.permissions_boundary_arn or "")
    return {
        "roleId": role.id,
        "policies": _documents(role),
        "boundary": boundary and _document(boundary),
        "keys": _tags(role.tags),
    }


def _of_user(access_key: str) -> Description | None:
    from moto.iam.models import iam_backends

    for backend in _each(iam_backends):
        user = backend.get_user_from_access_key_id(access_key)
        if user is None:
            continue
        (key,) = (key for key in user.access_keys if key.access_key_id == access_key)
        if key.status != "Active":
            return None
        holders = [user, *backend.get_groups_for_user(user.name)]
        return {
            "accessKey": access_key,
            "secretKey": key.secret_access_key,
            "arn": user.arn,
            "userId": user.id,
            "accountId": user.account_id,
            "policies": [document for holder in holders for document in _documents(holder)],
            "keys": _tags(user.tags),
        }
    return None


def _each(backends: Any) -> Iterator[Any]:
    """The backends of every account and partition; a list, since requests add to them."""
    for account in list(backends.values()):
        yield from list(account.values())


def _documents(holder: Any) -> list[str]:
    """Inline and managed policies of a user, a group or a role."""
    managed = (_document(policy) for policy in holder.managed_policies.values())
    return [*holder.policies.values(), *filter(None, managed)]


def _document(policy: Any) -> str | None:
    for version in policy.versions:
        if version.is_default:
            document: str = version.document
            return document
    return None


def _tags(tags: Any) -> dict[str, str]:
    if isinstance(tags, dict):
        tags = tags.values()
    return {f"aws:PrincipalTag/{tag['Key']}": tag["Value"] for tag in tags or ()}


_SESSIONS: dict[str, Description] = {}
"""Of users and federated users, which moto does not keep."""
_NOTES: dict[str, Description] = {}
"""What else is known of a session: of which identity pool's caller it is."""
_MOST_SESSIONS = 10_000


def remember_session(session: Description) -> None:
    _remember(_SESSIONS, session["accessKey"], session)


def remember_note(access_key: str, note: Description) -> None:
    """`note` has `keys`, and what else a description has."""
    _remember(_NOTES, access_key, note)


def _remember(known: dict[str, Description], access_key: str, told: Description) -> None:
    if len(known) >= _MOST_SESSIONS:
        del known[next(iter(known))]
    known[access_key] = told
