"""What moto leaves out, added in the process that it runs in.

- AWS's own managed policies can be attached, each when somebody first does; all of them together
  would make every start slower.
- Sessions of users (`GetSessionToken`, `GetFederationToken`) get credentials of their own, where
  moto gives everybody the same.
- Users have ids such as AWS gives them, and whoever has none of the account's keys is its root.
- Statements of bucket policies with conditions decide nothing, where moto takes each for a denial:
  it knows neither the address nor the encryption of a request.
- An execution has a name that Step Functions allows, and no other.
- State machines find services under the names that Step Functions has for them.
- The models of services are read by one loader, which does not look at all of them first.
- A request that waits for another one lets others take their turns.
- The detail of an event is a JSON object, and anything else malformed.
- S3 refuses a page size that is no number and a token that it did not give, instead of failing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from frontgate.aws import identities
from frontgate.aws.moto_turns import Turns
from frontgate.aws.sdk_models import looking_at_names_only

_DEFAULT_SECONDS = 43_200
_NAMES_IN_STATE_MACHINES = {
    "cloudwatchlogs": "logs",
    "cognitoidentity": "cognito-identity",
    "cognitoidentityprovider": "cognito-idp",
    "eventbridge": "events",
    "sfn": "stepfunctions",
}
"""In `aws-sdk:` resources, to boto3's; only where another spelling is not enough."""
_NAMES_IN_ERRORS = {
    "cognitoidentityprovider": "CognitoIdentityProvider",
    "eventbridge": "EventBridge",
    "s3": "S3",
    "sns": "Sns",
    "sqs": "Sqs",
}


def extend(turns: Turns) -> None:
    """Once, after moto is imported and before it serves."""
    import moto.core.utils as moto_utils
    import requests
    from botocore import handlers
    from moto.core.loaders import create_loader
    from moto.iam.access_control import IAMPolicyStatement
    from moto.iam.models import IAMBackend, User
    from moto.sts.models import STSBackend
    from moto.sts.responses import TokenResponse

    # How topics and delivery streams reach HTTP endpoints.
    _replace(requests.Session, "request", turns.letting_go(requests.Session.request))
    loader = looking_at_names_only(create_loader())
    _replace(moto_utils, "create_loader", lambda: loader)
    for method in ("attach_role_policy", "attach_user_policy", "attach_group_policy"):
        _replace(IAMBackend, method, _loading_managed_policies(getattr(IAMBackend, method)))
    judge = IAMPolicyStatement.is_action_permitted
    _replace(IAMPolicyStatement, "is_action_permitted", _without_conditions(judge))
    _replace(User, "__init__", _with_user_id(User.__init__))
    handlers.SERVICE_NAME_ALIASES.update(_NAMES_IN_STATE_MACHINES)
    _replace(STSBackend, "get_caller_identity", _get_caller_identity)
    _replace(TokenResponse, "get_session_token", _get_session_token)
    _replace(TokenResponse, "get_federation_token", _get_federation_token)


def extend_service(service: str, turns: Turns) -> None:
    """What needs a service's own modules, once they are there: each is slow to import."""
    if service == "s3":
        from moto.s3.responses import S3Response

        _replace(S3Response, "list_objects_v2", _refusing(S3Response.list_objects_v2))
    elif service == "events":
        from moto.events.models import EventsBackend

        _replace(EventsBackend, "put_events", _judging_details(EventsBackend.put_events))
    elif service == "sqs":
        from moto.sqs.models import Queue

        _replace(Queue, "wait_for_messages", turns.letting_go(Queue.wait_for_messages))
    elif service == "stepfunctions":
        from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
            state_task_service_aws_sdk as sdk_task,
        )
        from moto.stepfunctions.parser.models import StepFunctionsParserBackend as Machines

        sdk_task._SERVICE_ERROR_NAMES.update(_NAMES_IN_ERRORS)
        _replace(Machines, "start_execution", _judging_names(Machines.start_execution))


def _replace(owner: object, method: str, by: Callable[..., Any]) -> None:
    """Fails if moto has no such method any more: nothing would call ours then."""
    assert callable(getattr(owner, method))
    setattr(owner, method, by)


def _loading_managed_policies(attach: Callable[..., None]) -> Callable[..., None]:
    @wraps(attach)
    def attach_loaded(backend: Any, policy_arn: str, holder: str) -> None:
        if policy_arn not in backend.managed_policies:
            _load_managed_policy(backend, policy_arn)
        attach(backend, policy_arn, holder)

    return attach_loaded


def _load_managed_policy(backend: Any, arn: str) -> None:
    from moto.iam.aws_managed_policies import aws_managed_policies_data as documents
    from moto.iam.models import AWSManagedPolicy

    name = arn.rpartition("/")[2]
    start = documents.find(f'\n "{name}":{{')
    if start < 0:
        return
    data, _ = json.JSONDecoder().raw_decode(documents, documents.index("{", start))
    policy = AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, data)
    if policy.arn == arn:
        backend.managed_policies[arn] = policy


def _without_conditions(judge: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(judge)
    def judged(
        statement: Any,
        action: str,
        resource: str = "*",
        principal: str | None = None,
        incoming_condition_values: dict[str, str] | None = None,
    ) -> Any:
        from moto.iam.access_control import PermissionResult

        if incoming_condition_values is None and statement._statement.get("Condition"):
            return PermissionResult.NEUTRAL
        return judge(statement, action, resource, principal, incoming_condition_values)

    return judged


def _judging_details(put_events: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(put_events)
    def put(backend: Any, events: list[dict[str, Any]]) -> Any:
        return put_events(backend, [_with_a_detail_that_is_none(event) for event in events])

    return put


def _with_a_detail_that_is_none(event: dict[str, Any]) -> dict[str, Any]:
    """An entry whose detail is another document than an object, in a form that moto refuses."""
    detail = event.get("Detail")
    try:
        is_fine = not detail or isinstance(json.loads(detail), dict)
    except (ValueError, RecursionError):
        is_fine = False
    return event if is_fine else {**event, "Detail": "{"}


def _refusing(list_objects: Callable[..., Any]) -> Callable[..., Any]:
    """As S3 does, for each error that moto runs into."""

    @wraps(list_objects)
    def listed(response: Any) -> Any:
        from moto.s3.exceptions import InvalidContinuationToken, NotAnIntegerException

        size = response.querystring.get("max-keys", ["0"])[0]
        if not size.isascii() or not size.isdigit():
            raise NotAnIntegerException("max-keys", size)
        token = response.querystring.get("continuation-token", [None])[0]
        if token is not None and token not in response.backend._pagination_tokens:
            raise InvalidContinuationToken
        return list_objects(response)

    return listed


def _judging_names(start: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(start)
    def started(backend: Any, state_machine_arn: str, name: str | None, *given: Any) -> Any:
        if name:
            backend._validate_name(name)
        return start(backend, state_machine_arn, name, *given)

    return started


def _with_user_id(initialize: Callable[..., None]) -> Callable[..., None]:
    @wraps(initialize)
    def initialized(user: Any, *given: Any, **named: Any) -> None:
        initialize(user, *given, **named)
        user.id = identities.new_id("AIDA")

    return initialized


def _get_caller_identity(backend: Any, access_key_id: str, region: str) -> tuple[str, str, str]:
    """Whoever has no key of this account is taken for its root, as in every call of a service."""
    caller = identities.describe(access_key_id) or identities.root()
    return caller["userId"], caller["arn"], caller["accountId"]


def _get_session_token(response: Any) -> Any:
    """The session of a user has the user's own identity and permissions."""
    from moto.core.responses import ActionResult

    caller = identities.describe(response.get_access_key()) or identities.root()
    return ActionResult({"Credentials": _session(response, caller)})


def _get_federation_token(response: Any) -> Any:
    """A federated user may do what both the user and the policy of the session allow."""
    from moto.core.responses import ActionResult

    caller = identities.describe(response.get_access_key()) or identities.root()
    name, policy = response._get_param("Name"), response._get_param("Policy")
    account = caller["accountId"]
    federated = {
        "arn": f"arn:{response.partition}:sts::{account}:federated-user/{name}",
        "userId": f"{account}:{name}",
        "sessionPolicies": [policy] if policy else [],
        **({} if policy else {"policies": []}),
    }
    return ActionResult(
        {
            "Credentials": _session(response, {**caller, **federated}),
            "FederatedUser": {"FederatedUserId": federated["userId"], "Arn": federated["arn"]},
            "PackedPolicySize": 6,
        }
    )


def _session(response: Any, holder: identities.Description) -> dict[str, Any]:
    from moto.sts.models import Token

    seconds = response._get_int_param("DurationSeconds", _DEFAULT_SECONDS)
    expiration = Token(duration=seconds).expiration
    session = {
        **holder,
        **identities.new_keys(),
        "expires": expiration.timestamp(),
    }
    identities.remember_session(session)
    return {
        "AccessKeyId": session["accessKey"],
        "SecretAccessKey": session["secretKey"],
        "SessionToken": session["sessionToken"],
        "Expiration": expiration,
    }
