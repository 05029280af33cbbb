"""What an AWS account consists of, on this machine: its identities, functions and APIs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from typing import Any

from frontgate.aws.caller import Caller
from frontgate.aws.credentials import LocalIdentities
from frontgate.aws.integration_authorization import IntegrationAuthorization
from frontgate.aws.integration_caller import IntegrationCaller
from frontgate.aws.json_api import AwsCallError
from frontgate.aws.lambda_api.book import FunctionBook
from frontgate.aws.lambda_api.mapping_book import MappingBook
from frontgate.aws.later import Later
from frontgate.aws.outgoing import Outgoing
from frontgate.aws.service_api import ServiceApi
from frontgate.control.api_keys import ThrottleSettings
from frontgate.control.store import Store
from frontgate.event_sources import Destinations, EventSources
from frontgate.function_metrics import FunctionMetrics
from frontgate.function_output import FunctionOutput
from frontgate.functions import DeadLetter, FunctionService, SandboxSettings
from frontgate.identifiers import RepeatableIds
from frontgate.observe import Observer
from frontgate.observe.embedded_metrics import EmbeddedMetrics
from frontgate.observe.log_book import LogBook
from frontgate.outside import outside_of
from frontgate.resources import PrivateBackends
from frontgate.served_domains import ServedDomains
from frontgate.serving import ServedStages
from frontgate.settings import ACCOUNT_ID, Settings
from frontgate.template import Stack
from frontgate.terminal import Terminal
from frontgate.tls_ports import TlsPorts
from frontgate.web_acls import WebAcls
from frontgate.wire import BackendError, Handler

_UNREACHED = (AwsCallError, BackendError, TimeoutError, ValueError)
"""Why a destination hears nothing."""


class LocalAccount:
    """The parts, each made of the ones before it. What runs is closed by `ending`.

    `own` has the AWS services that are ours, by name; it is filled later, and asked for each call.
    """

    def __init__(
        self,
        *,
        stack: Stack,
        settings: Settings,
        terminal: Terminal,
        outgoing: Outgoing,
        port: int,
        tls: TlsPorts,
        ending: AsyncExitStack,
    ) -> None:
        self._settings = settings
        self._terminal = terminal
        self._ending = ending
        self.region = stack.region
        self.port = port
        """Of the AWS endpoint."""
        self.outgoing = outgoing
        self.own: dict[str, Handler] = {}
        self.book = LogBook(time.time)
        self.observer = Observer(settings.request_output)
        self.later = Later(terminal.warn)
        ending.push_async_callback(self.later.close)
        self.identities = LocalIdentities(
            outgoing, time.monotonic, settle=partial(self.later.settle, "iam")
        )
        self.aws = Caller(outgoing, self.own, before=self.later.settle, called=self.called)
        self.api = ServiceApi(self.aws, region=self.region)
        self._destinations = Destinations(self.api)
        self.functions = self._run_functions(port, tls)
        self.sources = self._read_sources()
        self.mappings = MappingBook(self.sources)
        self.creating = ServiceApi(
            Caller(outgoing, self.own, called=self.called), region=self.region
        )
        """For what makes resources, now and later: it waits for nobody."""
        self.lambdas = FunctionBook(
            self.functions, region=self.region, account_id=ACCOUNT_ID, clock=time.time
        )
        self.store = self._new_store(stack.name)
        self.backends = PrivateBackends(settings.vpc_links, self.store.vpc_links)
        self.outside = outside_of(
            functions=self.functions,
            permits=self.lambdas.permits,
            integrations=self._integrations(),
            outgoing=outgoing,
            backends=self.backends,
            log=self.book.write,
            log_later=self.book.write_later,
            identities=self.identities,
        )
        self.web_acls = WebAcls(
            self.store,
            self.outside,
            self.observer.metrics,
            countries=settings.countries,
            ids=RepeatableIds(f"{stack.name}/waf"),
        )
        self.stages = ServedStages(self.store, self.outside, self.observer, self.web_acls.guard)
        ending.push_async_callback(self.stages.close)
        self.domains = ServedDomains(self.store)

    def called(self, service: str) -> None:
        """A service was called, which may have changed what is remembered of it."""
        self.sources.called(service)
        if service == "iam":
            self.identities.forget()

    def _run_functions(self, port: int, tls: TlsPorts) -> FunctionService:
        output = FunctionOutput(
            self.book, EmbeddedMetrics(self.observer.metrics), self._settings.function_output
        )
        functions = FunctionService(
            cache=self._settings.source.cache,
            sandbox=SandboxSettings(
                region=self.region,
                account_id=ACCOUNT_ID,
                aws_endpoint=f"http://127.0.0.1:{port}",
                tls_port=tls.function_port,
                ca_bundle=tls.authority.bundle,
                issue_session=self.identities.credentials.issue,
            ),
            output=output,
            deferred_output=output.deferred,
            meter=FunctionMetrics(self.observer.metrics).of,
            report=self._terminal.detail,
            tell=self._tell,
            bury=self._bury,
        )
        self._ending.push_async_callback(functions.close)
        return functions

    async def _tell(self, destination: str, record: Mapping[str, Any]) -> bool:
        try:
            await self._destinations.tell(destination, record)
        except _UNREACHED as error:
            function = record["requestContext"]["functionArn"]
            self._terminal.warn(f"{destination} was not told of an event of {function}: {error}")
            return False
        return True

    async def _bury(self, target: str, letter: DeadLetter) -> bool:
        try:
            await self._destinations.bury(target, letter.payload, letter.attributes)
        except _UNREACHED as error:
            self._terminal.warn(f"{target} did not get the event {letter.request_id}: {error}")
            return False
        return True

    def _read_sources(self) -> EventSources:
        sources = EventSources(
            # Calls of their own tell nobody: they would wake themselves for ever.
            api=ServiceApi(Caller(self.outgoing, self.own), region=self.region),
            invoke=self.functions.invoke,
            invoke_event=self.functions.invoke_event,
            clock=time.time,
            warn=self._terminal.warn,
        )
        self._ending.push_async_callback(sources.close)
        return sources

    def _integrations(self) -> IntegrationCaller:
        return IntegrationCaller(
            self.aws,
            authorization=IntegrationAuthorization(
                self.identities, account_id=ACCOUNT_ID, clock=time.time
            ),
            offers=self.outgoing.offers,
            warn=self._terminal.warn,
        )

    def _new_store(self, name: str) -> Store:
        store = Store(
            region=self.region,
            account_id=ACCOUNT_ID,
            clock=time.time,
            new_id=RepeatableIds(name),
        )
        rate = self._settings.account_rate
        if rate is not None:
            limits = ThrottleSettings(rate_limit=float(rate), burst_limit=rate // 2)
            store.account = replace(store.account, throttle_settings=limits)
        return store
