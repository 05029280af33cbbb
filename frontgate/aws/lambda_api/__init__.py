"""Lambda's API on the local endpoint: functions, versions, aliases, layers, policies, and Invoke.

book.py      what is configured, by templates and by this API alike; `definitions` are its values
code.py      archives, unpacked once            given_code.py  from a request or from S3
functions.py updates.py versions.py aliases.py layers.py urls.py settings.py permissions.py
event_invoke_configs.py event_source_mappings.py kept_settings.py
             the operations: each a function of the plane and an input, as API Gateway's are
function_rules.py  what a function may be, of templates and of this API alike
mapping_book.py event_source_mapping.py mapping_rules.py mapping_output.py
             event source mappings, of templates and of this API alike
invoke.py    Invoke, which is read by hand: it is on the way of every call between functions

What the model has beside these is refused by its name: code signing, containers, durable
functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from frontgate.aws.lambda_api import (
    aliases,
    event_invoke_configs,
    event_source_mappings,
    functions,
    kept_settings,
    layers,
    permissions,
    refusals,
    settings,
    updates,
    urls,
    versions,
)
from frontgate.aws.lambda_api.invoke import InvokeApi
from frontgate.aws.lambda_api.plane import LambdaOperation, LambdaPlane
from frontgate.aws.rest_json import Constraints, RestJsonApi
from frontgate.functions import FunctionService
from frontgate.wire import HttpRequest, HttpResponse

OPERATIONS: Mapping[str, LambdaOperation] = {
    **aliases.OPERATIONS,
    **event_invoke_configs.OPERATIONS,
    **event_source_mappings.OPERATIONS,
    **functions.OPERATIONS,
    **kept_settings.OPERATIONS,
    **layers.OPERATIONS,
    **permissions.OPERATIONS,
    **settings.OPERATIONS,
    **updates.OPERATIONS,
    **urls.OPERATIONS,
    **versions.OPERATIONS,
}
_LEFT_TO_OPERATIONS = frozenset({"AdditionalVersionWeights", "FunctionArn", "TaggableResource"})


class LambdaApi:
    """Handles requests signed for `lambda` (AWS Lambda API Reference)."""

    def __init__(
        self, plane: LambdaPlane, functions: FunctionService, *, new_request_id: Callable[[], str]
    ) -> None:
        self._invoke = InvokeApi(functions, new_request_id=new_request_id)
        self._front = RestJsonApi(
            "lambda",
            {name: partial(operation, plane) for name, operation in OPERATIONS.items()},
            new_request_id=new_request_id,
            constraints=Constraints(by_java_name=True, left_to_operations=_LEFT_TO_OPERATIONS),
            error_body=refusals.body_of,
        )

    async def handle(self, request: HttpRequest) -> HttpResponse:
        """Never raises."""
        if self._invoke.is_asked(request):
            return await self._invoke.handle(request)
        return await self._front.handle(request)
