"""Resource policies as REST APIs keep them: JSON text with complete ARNs."""

from __future__ import annotations

import json
from typing import Any

from frontgate.control.errors import BadRequestError
from frontgate.control.json_texts import parse_json

_SHORT_PREFIX = "execute-api:/"


def complete_policy(policy: str, *, api_arn: str) -> str:
    """Expands `execute-api:/*` to the API's own ARN, as API Gateway stores it (recorded).

    `api_arn` is `arn:aws:execute-api:{region}:{account}:{api id}`.
    """
    try:
        document = parse_json(policy)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise BadRequestError("Invalid policy document. Please check the policy syntax.")
    if _SHORT_PREFIX not in policy:
        return policy
    statements = document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        for element in ("Resource", "NotResource"):
            if isinstance(statement, dict) and element in statement:
                statement[element] = _completed(statement[element], api_arn)
    return json.dumps(document, separators=(",", ":"))


def _completed(resource: Any, api_arn: str) -> Any:
    if isinstance(resource, list):
        return [_completed(each, api_arn) for each in resource]
    if isinstance(resource, str) and resource.startswith(_SHORT_PREFIX):
        return f"{api_arn}/{resource.removeprefix(_SHORT_PREFIX)}"
    return resource
