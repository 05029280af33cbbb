"""The whole gateway put together: what is started, in which order, and how all of it ends."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from socket import socket as Socket
from tempfile import TemporaryDirectory

from frontgate import resources
from frontgate.aws.addresses import EXECUTE_API_PREFIX, Addresses, Site
from frontgate.aws.apigateway_api import ApiGatewayApi
from frontgate.aws.caller import Caller
from frontgate.aws.cloudwatch_api import CloudWatchApi
from frontgate.aws.credentials import LocalCredentials, LocalIdentities
from frontgate.aws.endpoint import Endpoint
from frontgate.aws.integration_authorization import IntegrationAuthorization
from frontgate.aws.integration_caller import IntegrationCaller
from frontgate.aws.json_api import AwsCallError, JsonApi
from frontgate.aws.lambda_api import LambdaApi
from frontgate.aws.lambda_api.book import FunctionBook
from frontgate.aws.lambda_api.downloads import Downloads
from frontgate.aws.log_delivery import DeliveryStreams, LogDelivery, LogGroups
from frontgate.aws.moto_process import MotoProcess
from frontgate.aws.outgoing import Outgoing
from frontgate.aws.own_api import OwnApi
from frontgate.aws.s3_objects import S3Objects
from frontgate.aws.service_api import ServiceApi
from frontgate.aws.services import AwsEndpoint
from frontgate.aws.step_functions import StepFunctionsApi
from frontgate.aws.truststores import Truststores
from frontgate.aws.wafv2_api import Wafv2Api
from frontgate.control.api_keys import ThrottleSettings
from frontgate.control.store import Store
from frontgate.control_plane import control_plane
from frontgate.event_sources import EventSources
from frontgate.function_metrics import FunctionMetrics
from frontgate.function_output import FunctionOutput
from frontgate.function_urls import FunctionUrls
from frontgate.functions import FunctionService, SandboxSettings
from frontgate.functions.sandbox import log_group
from frontgate.identifiers import RepeatableIds, new_request_id
from frontgate.identity.directory import Directory, Seed
from frontgate.identity.key_desk import KeyDesk
from frontgate.identity.token_desk import TokenDesk
from frontgate.inspection import Inspection
from frontgate.lambda_plane import lambda_plane
from frontgate.observe import Observer
from frontgate.observe.embedded_metrics import EmbeddedMetrics
from frontgate.observe.log_book import LogBook
from frontgate.outside import outside_of
from frontgate.served_domains import ServedDomains
from frontgate.server import App, Listener, bind_loopback
from frontgate.serving import ServedStages
from frontgate.settings import ACCOUNT_ID, Settings
from frontgate.template import Stack, TemplateError
from frontgate.template_watch import TemplateWatch
from frontgate.terminal import Terminal
from frontgate.tls_ports import TlsPorts
from frontgate.web_acls import WebAcls
from frontgate.wire import Handler


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiAddress:
    """Where one API of the template is served."""

    api: resources.DeployedApi
    url: str
    """On its own port."""
    execute_api_url: str
    """Under the AWS endpoint's port, with the stage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsAddress:
    """Where all of it is served over TLS, custom domain names too."""

    port: int
    authority: Path
    """The certificate of the authority, as PEM: what a client has to trust."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A gateway that is ready."""

    stack: Stack
    store: Store
    deployed: resources.DeployedStack
    apis: tuple[ApiAddress, ...]
    aws_endpoint: str
    tls: TlsAddress
    seeds: Mapping[str, Seed]
    """The seeded user of each user pool that took it, by pool id."""


@asynccontextmanager
async def running(
    settings: Settings, terminal: Terminal, moto: MotoProcess
) -> AsyncIterator[Running]:
    """Starts everything, yields when it is ready, and ends everything in the reverse order.

    `moto` has been spawned and is ended with the rest. Raises `TemplateError`,
    `UnsupportedError`, `PortInUseError` and `MotoStartError`, with nothing left running.
    """
    async with AsyncExitStack() as ending:
        ending.push_async_callback(moto.stop)
        gateway = await _Start(settings, terminal, moto, ending).run()
        # What is compiled lives as long as the process: the collector need not look at it again.
        gc.collect()
        gc.freeze()
        # A request makes a hundred short-lived objects: look for cycles among those of many.
        gc.set_threshold(50_000, 20, 100)
        yield gateway


class _Start:
    """One start of the gateway: the steps share what the earlier ones made."""

    def __init__(
        self, settings: Settings, terminal: Terminal, moto: MotoProcess, ending: AsyncExitStack
    ) -> None:
        self._settings = settings
        self._source = settings.source
        self._terminal = terminal
        self._moto = moto
        self._ending = ending

    async def run(self) -> Running:
        sockets = self._bind(self._settings.port)
        port = sockets[0].getsockname()[1]
        outgoing = Outgoing(endpoint_url=f"http://127.0.0.1:{port}")
        await outgoing.start()
        self._ending.push_async_callback(outgoing.close)
        own: dict[str, Handler] = {}
        stack = await self._load()
        api_sockets = self._bind_apis(stack)
        book = LogBook(time.time)
        tls = self._open_tls()
        identities = LocalIdentities(outgoing, time.monotonic)
        observer = Observer(self._settings.request_output)
        functions = self._functions(stack.region, port, tls, book, observer, identities.credentials)
        sources = EventSources(
            api=ServiceApi(Caller(outgoing, own), region=stack.region),
            invoke=functions.invoke,
            invoke_event=functions.invoke_event,
            clock=time.time,
            warn=self._terminal.warn,
        )
        self._ending.push_async_callback(sources.close)

        def called(service: str) -> None:
            sources.called(service)
            if service == "iam":
                identities.forget()

        aws = Caller(outgoing, own, called=called)
        api = ServiceApi(aws, region=stack.region)
        integrations = IntegrationCaller(
            aws,
            authorization=IntegrationAuthorization(
                identities, account_id=ACCOUNT_ID, clock=time.time
            ),
            offers=outgoing.offers,
            warn=self._terminal.warn,
        )
        lambdas = FunctionBook(
            functions, region=stack.region, account_id=ACCOUNT_ID, clock=time.time
        )
        store = Store(
            region=stack.region,
            account_id=ACCOUNT_ID,
            clock=time.time,
            new_id=RepeatableIds(stack.name),
        )
        backends = resources.PrivateBackends(self._settings.vpc_links, store.vpc_links)
        outside = outside_of(
            functions=functions,
            permits=lambdas.permits,
            integrations=integrations,
            outgoing=outgoing,
            backends=backends,
            log=book.write,
            identities=identities,
        )
        rate = self._settings.account_rate
        if rate is not None:
            limits = ThrottleSettings(rate_limit=float(rate), burst_limit=rate // 2)
            store.account = replace(store.account, throttle_settings=limits)
        web_acls = WebAcls(
            store,
            outside,
            observer.metrics,
            countries=self._settings.countries,
            ids=RepeatableIds(f"{stack.name}/waf"),
        )
        waf = Wafv2Api(web_acls.operations, new_request_id=new_request_id)
        stages = ServedStages(store, outside, observer, web_acls.guard)
        domains = ServedDomains(store)
        self._ending.push_async_callback(stages.close)
        with self._terminal.step("AWS services") as remarks:
            outgoing.services = await self._moto.ready(self._terminal.warn)
            remarks.append("moto, in memory")
        self._moto.call_back(port)
        services = AwsEndpoint(
            own=own,
            before=_deliveries(book, api, self._terminal.warn),
            outgoing=outgoing,
            called=called,
        )
        objects = S3Objects(aws, stack.region)
        plane = control_plane(store, stages, objects, outside)
        own["apigateway"] = ApiGatewayApi(
            plane,
            # Not the API's own host name: `*.localhost` does not resolve everywhere.
            invoke_url=lambda id, stage: f"http://localhost:{port}{EXECUTE_API_PREFIX}{id}/{stage}",
            new_request_id=new_request_id,
        ).handle
        own["wafv2"] = waf.handle
        serverless = lambda_plane(lambdas, objects, cache=self._source.cache, port=port)
        own["lambda"] = LambdaApi(serverless, functions, new_request_id=new_request_id).handle
        own["states"] = StepFunctionsApi(services.forward).handle
        own["monitoring"] = CloudWatchApi(
            observer.metrics,
            forward=services.forward,
            clock=time.time,
            new_request_id=new_request_id,
        ).handle
        account = resources.Account(
            plane=plane,
            lambdas=lambdas,
            api=api,
            waf=waf,
            event_sources=sources,
            private_backends=backends,
            cache=self._source.cache,
            report=self._terminal.detail,
            function_url=serverless.url_of,
            truststores=self._settings.truststores,
            write_truststore=Truststores(objects).write,
        )
        deployed = await self._deploy(stack, account, stages)
        self._warn_of(backends, store)
        directories = {
            pool.pool_id: Directory(pool_id=pool.pool_id, api=api) for pool in deployed.user_pools
        }
        seeds = await self._seed(directories)
        tokens = TokenDesk(directories, region=stack.region, clock=time.time)
        keys = KeyDesk(
            _roles_of(stack, deployed), issue=identities.credentials.issue, region=stack.region
        )
        inspection = Inspection(
            store=store,
            observer=observer,
            book=book,
            function_groups=lambda: {
                config.name: log_group(config) for config in functions.configs()
            },
            apis={api.logical_id: api.api_id for api in deployed.apis},
            functions=_functions_of(stack, deployed),
        )
        addresses = Addresses(stages=stages, domains=domains)
        store.subscribe(lambda event: addresses.forget())
        endpoint = Endpoint(
            addresses=addresses,
            stages=stages,
            function_urls=FunctionUrls(lambdas, outside),
            aws=services.handle,
            own=OwnApi(
                {
                    "tokens": tokens.answer,
                    "keys": keys.answer,
                    "traces": inspection.traces,
                    "logs": inspection.logs,
                },
                downloads=dict.fromkeys(("code", "layers"), Downloads(lambdas).handle),
            ).handle,
        )
        apis = self._address_apis(deployed, endpoint, api_sockets, port)
        app = App(resolve=endpoint.resolve, resolve_websocket=endpoint.resolve_websocket)
        for listener in tls.listeners(app, region=stack.region, find=domains.tls_name):
            await self._listen(listener)
        served = [bound for group in api_sockets[: len(apis)] for bound in group]
        await self._listen(Listener(app, [*sockets, *served]))
        functions.prewarm()
        sources.start()
        functions.watch()
        self._watch_template(stack)
        return Running(
            stack=stack,
            store=store,
            deployed=deployed,
            apis=apis,
            aws_endpoint=f"http://localhost:{port}",
            tls=TlsAddress(port=tls.client_port, authority=tls.authority.certificate),
            seeds=seeds,
        )

    def _open_tls(self) -> TlsPorts:
        folder = self._ending.enter_context(TemporaryDirectory(prefix="frontgate-"))
        settings = self._settings
        wanted = settings.tls_port if settings.port or settings.tls_port is not None else 0
        return TlsPorts.open(Path(folder), bind=self._bind, wanted=wanted)

    async def _load(self) -> Stack:
        source = self._source
        with self._terminal.step("template") as remarks:
            stack = await asyncio.to_thread(source.load)
            remarks.append(f"{source.template.name}, {len(stack.resources)} resources")
        problems = resources.unsupported(stack)
        if problems and not source.allow_unsupported:
            raise resources.UnsupportedError(problems)
        for problem in problems:
            self._terminal.warn(f"left out: {problem}")
        inert = resources.without_effect(stack)
        if inert:
            self._terminal.note(f"accepted, but without effect here: {', '.join(inert)}")
        return stack

    def _functions(
        self,
        region: str,
        port: int,
        tls: TlsPorts,
        book: LogBook,
        observer: Observer,
        credentials: LocalCredentials,
    ) -> FunctionService:
        output = FunctionOutput(
            book, EmbeddedMetrics(observer.metrics), self._settings.function_output
        )
        functions = FunctionService(
            cache=self._source.cache,
            sandbox=SandboxSettings(
                region=region,
                account_id=ACCOUNT_ID,
                aws_endpoint=f"http://127.0.0.1:{port}",
                tls_port=tls.function_port,
                ca_bundle=tls.authority.bundle,
                issue_session=credentials.issue,
            ),
            output=output,
            meter=FunctionMetrics(observer.metrics).of,
            report=self._terminal.detail,
        )
        self._ending.push_async_callback(functions.close)
        return functions

    async def _deploy(
        self, stack: Stack, account: resources.Account, stages: ServedStages
    ) -> resources.DeployedStack:
        with self._terminal.step("resources") as remarks:
            deployed = await resources.create(stack, account)
            remarks.append(f"{len(deployed.created)} created")
        for (api_id, stage_name), error in stages.failures.items():
            failure = _located(api_id, stage_name, error, stack, deployed)
            if not self._source.allow_unsupported:
                raise failure
            self._terminal.warn(f"not served: {failure}")
        stages.on_failure = self._warn_of_stage
        return deployed

    def _warn_of_stage(self, key: tuple[str, str], error: Exception) -> None:
        """Whoever deploys by an API call gets no error, as on AWS, where each request fails."""
        api_id, stage_name = key
        self._terminal.warn(f"stage {stage_name} of {api_id} is served as it was before: {error}")

    def _warn_of(self, backends: resources.PrivateBackends, store: Store) -> None:
        for sentence in backends.unplayed(store.rest.apis.values()):
            self._terminal.warn(sentence)
        for name in backends.unknown():
            self._terminal.warn(f"--vpc-link {name}: no VPC link or load balancer has this name")

    async def _seed(self, directories: Mapping[str, Directory]) -> dict[str, Seed]:
        """A pool may have rules that the seeded user does not meet; it then begins empty."""
        seeds: dict[str, Seed] = {}
        for pool_id, directory in directories.items():
            try:
                await directory.seed(Seed())
            except AwsCallError as error:
                self._terminal.warn(f"the user pool {pool_id} begins without a user: {error}")
            else:
                seeds[pool_id] = Seed()
        return seeds

    def _watch_template(self, stack: Stack) -> None:
        def changed(files: list[Path]) -> None:
            names = " and ".join(file.name for file in files)
            self._terminal.note(f"{names} changed: restart `frontgate up` to serve it")

        watch = TemplateWatch(stack.files, changed)
        watch.start()
        self._ending.push_async_callback(watch.stop)

    def _bind_apis(self, stack: Stack) -> list[list[Socket]]:
        """A port for each API: taken before anything is created, since one may be in use."""
        first = self._settings.api_port
        kinds = {"AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"}
        apis = [resource for resource in stack.resources if resource.type in kinds]
        return [self._bind(first and first + offset) for offset in range(len(apis))]

    def _address_apis(
        self,
        deployed: resources.DeployedStack,
        endpoint: Endpoint,
        sockets: list[list[Socket]],
        aws_port: int,
    ) -> tuple[ApiAddress, ...]:
        addresses: list[ApiAddress] = []
        for api, bound in zip(deployed.apis, sockets, strict=False):  # an API may have no stage
            port = bound[0].getsockname()[1]
            in_path = api.kind == "HTTP" and api.stage_name != "$default"
            endpoint.addresses.ports[port] = Site(api.api_id, api.stage_name, stage_in_path=in_path)
            scheme = "ws" if api.kind == "WebSocket" else "http"
            stage = "" if api.stage_name == "$default" else f"/{api.stage_name}"
            addresses.append(
                ApiAddress(
                    api=api,
                    url=f"{scheme}://localhost:{port}",
                    execute_api_url=(
                        f"{scheme}://{api.api_id}.execute-api.localhost:{aws_port}{stage}"
                    ),
                )
            )
        return tuple(addresses)

    def _bind(self, port: int) -> list[Socket]:
        sockets = bind_loopback(port)
        for bound in sockets:
            self._ending.callback(bound.close)
        return sockets

    async def _listen(self, listener: Listener) -> None:
        await listener.start()
        self._ending.push_async_callback(listener.stop)


def _deliveries(
    book: LogBook, api: JsonApi, warn: Callable[[str], None]
) -> dict[str, Callable[[], Awaitable[None]]]:
    """By service, what takes log lines to where its next call may look for them."""
    groups = LogDelivery(book, LogGroups(api), warn=warn)
    streams = LogDelivery(book, DeliveryStreams(api), warn=warn)
    return {"logs": groups.deliver, "firehose": streams.deliver, "s3": streams.deliver}


def _functions_of(stack: Stack, deployed: resources.DeployedStack) -> dict[str, str]:
    """The names of the template's functions, by their logical ids."""
    return {
        resource.logical_id: deployed.created[resource.logical_id].ref
        for resource in stack.resources
        if resource.type == "AWS::Lambda::Function" and resource.logical_id in deployed.created
    }


def _roles_of(stack: Stack, deployed: resources.DeployedStack) -> dict[str, str]:
    """ARNs of the template's roles, by their logical ids and by their names."""
    roles = {
        resource.logical_id: deployed.created[resource.logical_id]
        for resource in stack.resources
        if resource.type == "AWS::IAM::Role" and resource.logical_id in deployed.created
    }
    return {
        name: str(role.attributes["Arn"])
        for logical_id, role in roles.items()
        for name in (logical_id, role.ref)
    }


def _located(
    api_id: str,
    stage_name: str,
    error: Exception,
    stack: Stack,
    deployed: resources.DeployedStack,
) -> TemplateError:
    """Why a stage is not served, with the line of its API."""
    for logical_id, created in deployed.created.items():
        if created.ref == api_id:
            place = stack.place_of(logical_id)
            return TemplateError(f"{logical_id}: {error}", path=place.path, line=place.line)
    return TemplateError(f"{api_id}, stage {stage_name}: {error}")
