"""The AWS endpoint's services: those that are ours, in front of the ones that moto plays."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from frontgate.aws.addresses import execute_api_address
from frontgate.aws.apigateway_api import ApiGatewayApi
from frontgate.aws.call_authorization import CallAuthorization
from frontgate.aws.caller import Caller
from frontgate.aws.cloudformation_api import CloudFormationApi
from frontgate.aws.cloudwatch_api import CloudWatchApi
from frontgate.aws.execution_roles import ExecutionRoles
from frontgate.aws.lambda_api import LambdaApi
from frontgate.aws.log_delivery import DeliveryStreams, LogDelivery, LogGroups
from frontgate.aws.resource_grants import ResourceGrants
from frontgate.aws.s3_objects import S3Objects
from frontgate.aws.services import AwsEndpoint, Refusal
from frontgate.aws.step_functions import StepFunctionsApi
from frontgate.aws.truststores import Truststores
from frontgate.aws.wafv2_api import Wafv2Api
from frontgate.control_plane import control_plane
from frontgate.gateway.account import LocalAccount
from frontgate.identifiers import new_request_id
from frontgate.lambda_plane import lambda_plane
from frontgate.resources import Account, DeployedStack
from frontgate.settings import ACCOUNT_ID, Settings
from frontgate.template import Stack
from frontgate.terminal import Terminal

if TYPE_CHECKING:
    from frontgate.stacks import Operations


class LocalServices:
    """Puts our services into the account; `endpoint` answers whoever calls AWS."""

    def __init__(
        self, account: LocalAccount, settings: Settings, terminal: Terminal, *, port: int
    ) -> None:
        self._account = account
        self._settings = settings
        self._terminal = terminal
        self.endpoint = AwsEndpoint(
            own=account.own,
            before=_up_to_date(account, terminal.warn),
            outgoing=account.outgoing,
            called=account.called,
            refusal=_refusal(account) if settings.enforce_iam else None,
        )
        self._objects = S3Objects(account.aws, account.region)
        self._waf = Wafv2Api(account.web_acls.operations, new_request_id=new_request_id)
        self._plane = control_plane(account.store, account.stages, self._objects, account.outside)
        self._serverless = lambda_plane(
            account.lambdas,
            account.mappings,
            self._objects,
            ExecutionRoles(account.identities.roles, clock=time.time),
            cache=settings.source.cache,
            port=port,
        )
        account.own.update(
            {
                "apigateway": self._apigateway(port).handle,
                "lambda": LambdaApi(
                    self._serverless, account.functions, new_request_id=new_request_id
                ).handle,
                "monitoring": self._cloudwatch().handle,
                "states": StepFunctionsApi(self.endpoint.forward).handle,
                "wafv2": self._waf.handle,
            }
        )

    def for_resources(self) -> Account:
        """What the resources of a template are created with."""
        account, settings = self._account, self._settings
        return Account(
            plane=self._plane,
            lambdas=account.lambdas,
            api=account.creating,
            later=account.later,
            waf=self._waf,
            event_sources=account.sources,
            mappings=account.mappings,
            private_backends=account.backends,
            cache=settings.source.cache,
            report=self._terminal.detail,
            warn=self._terminal.warn,
            function_url=self._serverless.url_of,
            truststores=settings.truststores,
            write_truststore=Truststores(self._objects).write,
        )

    def describe(self, stack: Stack, deployed: DeployedStack, *, began: float) -> None:
        """Answers CloudFormation's questions about a stack that has just been created."""
        completed = time.time()

        def load() -> Operations:
            # Not at the top: only who is asked for the stack needs it.
            from frontgate.stacks import LaunchedStack, Operations

            launched = LaunchedStack(
                stack=stack, deployed=deployed, began=began, completed=completed
            )
            return Operations(launched)

        api = CloudFormationApi(load, new_request_id=new_request_id)
        self._account.own["cloudformation"] = api.handle

    def _apigateway(self, port: int) -> ApiGatewayApi:
        return ApiGatewayApi(
            self._plane,
            invoke_url=partial(execute_api_address, port),
            new_request_id=new_request_id,
        )

    def _cloudwatch(self) -> CloudWatchApi:
        return CloudWatchApi(
            self._account.observer.metrics,
            forward=self.endpoint.forward,
            clock=time.time,
            new_request_id=new_request_id,
        )


def _refusal(account: LocalAccount) -> Refusal:
    """Judges by the policies of whoever calls."""
    caller = Caller(account.outgoing, account.own, before=account.later.settle)
    return CallAuthorization(
        account.identities, ResourceGrants(caller), account_id=ACCOUNT_ID, clock=time.time
    ).refusal


def _up_to_date(
    account: LocalAccount, warn: Callable[[str], None]
) -> Callable[[str], Awaitable[None]]:
    """Returns once a service has what it was told to have, and the log lines that go there."""
    groups = LogDelivery(account.book, LogGroups(account.api), warn=warn)
    streams = LogDelivery(account.book, DeliveryStreams(account.api), warn=warn)
    deliveries = {"logs": groups.deliver, "firehose": streams.deliver, "s3": streams.deliver}

    async def before(service: str) -> None:
        await account.later.settle(service)
        if service in deliveries:
            await deliveries[service]()

    return before
