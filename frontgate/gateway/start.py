"""One start: ports, template, account, services, resources, and then the doors open."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from frontgate import resources
from frontgate.aws.addresses import Addresses, execute_api_address
from frontgate.aws.endpoint import Endpoint
from frontgate.aws.json_api import AwsCallError
from frontgate.aws.moto_process import MotoProcess
from frontgate.aws.outgoing import Outgoing
from frontgate.aws.signpost import Signpost
from frontgate.function_metrics import UrlMetrics
from frontgate.function_urls import FunctionUrls
from frontgate.gateway.account import LocalAccount
from frontgate.gateway.created import created_refs
from frontgate.gateway.faults import located
from frontgate.gateway.local_outputs import LocalAddresses
from frontgate.gateway.own_questions import own_api
from frontgate.gateway.ports import Ports
from frontgate.gateway.running import Running, TlsAddress
from frontgate.gateway.services import LocalServices
from frontgate.identity.directory import Directory, Seed
from frontgate.identity.oauth.addresses import UserPoolDomains, domain_address
from frontgate.server import App
from frontgate.serving import ServedStages
from frontgate.settings import Settings
from frontgate.template import Stack
from frontgate.template_watch import TemplateWatch
from frontgate.terminal import Terminal
from frontgate.tls_ports import TlsPorts

USER_POOL_DOMAIN = "AWS::Cognito::UserPoolDomain"
_INSTALL_SECONDS = 60.0


@asynccontextmanager
async def running(
    settings: Settings, terminal: Terminal, moto: MotoProcess
) -> AsyncIterator[Running]:
    """Starts everything, yields when it is ready, and ends everything in the reverse order.

    `moto` has been spawned and is ended with the rest. Raises `TemplateError`,
    `UnsupportedError`, `PortInUseError` and `MotoStartError`, with nothing left running.
    """
    # Next to nothing of what a start makes is garbage.
    gc.disable()
    async with AsyncExitStack() as ending:
        ending.callback(gc.enable)
        ending.push_async_callback(moto.stop)
        gateway = await _Start(settings, terminal, moto, ending).run()
        # What is compiled lives as long as the process: the collector need not look at it again.
        gc.collect()
        gc.freeze()
        # A request makes a hundred short-lived objects: look for cycles among those of many.
        gc.set_threshold(50_000, 20, 100)
        gc.enable()
        yield gateway


def _leading_here(
    stack: Stack, deployed: resources.DeployedStack, account: LocalAccount
) -> resources.DeployedStack:
    """The same stack with outputs that lead to this gateway."""
    addresses = LocalAddresses(
        port=account.port,
        api_ids=frozenset((*account.store.rest.apis, *account.store.v2.apis)),
        domains=frozenset(created_refs(stack, deployed, USER_POOL_DOMAIN).values()),
    )
    return replace(deployed, outputs=addresses.outputs(deployed.outputs))


class _Start:
    """The steps of a start share what the earlier ones made."""

    def __init__(
        self, settings: Settings, terminal: Terminal, moto: MotoProcess, ending: AsyncExitStack
    ) -> None:
        self._settings = settings
        self._source = settings.source
        self._terminal = terminal
        self._moto = moto
        self._ending = ending

    async def run(self) -> Running:
        stack = await self._load()
        ports = Ports(self._settings, self._ending)
        outgoing = await self._outgoing(ports.aws)
        ports.bind_apis(stack)
        tls = ports.open_tls()
        account = LocalAccount(
            stack=stack,
            settings=self._settings,
            terminal=self._terminal,
            outgoing=outgoing,
            port=ports.aws,
            tls=tls,
            ending=self._ending,
        )
        await self._await_moto(outgoing, ports.aws)
        services = LocalServices(account, self._settings, self._terminal, port=ports.aws)
        deployed = await self._deploy(stack, account, services)
        directories = {
            pool.pool_id: Directory(pool_id=pool.pool_id, api=account.api)
            for pool in deployed.user_pools
        }
        installation = account.functions.install()
        seeds = await self._seed(directories)
        await self._installed(installation)
        addresses = Addresses(stages=account.stages, domains=account.domains)
        account.store.subscribe(lambda event: addresses.forget())
        apis = ports.give_out(deployed, addresses)
        signpost = Signpost(
            services.endpoint.handle, ((f"{each.api.kind} API", each.url) for each in apis)
        )
        endpoint = Endpoint(
            addresses=addresses,
            stages=account.stages,
            function_urls=FunctionUrls(
                account.lambdas,
                account.outside,
                account.observer,
                count=UrlMetrics(account.observer.metrics).answered,
            ),
            user_pools=UserPoolDomains(account.api, region=account.region, clock=time.time),
            aws=signpost.handle,
            own=own_api(account, stack, deployed, directories).handle,
        )
        await self._open(endpoint, ports, tls, account, stack)
        aws_endpoint = f"http://localhost:{ports.aws}"
        return Running(
            stack=stack,
            store=account.store,
            deployed=deployed,
            apis=apis,
            aws_endpoint=aws_endpoint,
            tls=TlsAddress(port=tls.client_port, authority=tls.authority.certificate),
            seeds=seeds,
            sign_in_urls={
                logical_id: domain_address(aws_endpoint, domain)
                for logical_id, domain in created_refs(stack, deployed, USER_POOL_DOMAIN).items()
            },
        )

    async def _outgoing(self, port: int) -> Outgoing:
        outgoing = Outgoing(endpoint_url=f"http://127.0.0.1:{port}")
        await outgoing.start()
        self._ending.push_async_callback(outgoing.close)
        return outgoing

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
        for inert in resources.without_effect(stack):
            self._terminal.note(str(inert))
        return stack

    async def _await_moto(self, outgoing: Outgoing, port: int) -> None:
        with self._terminal.step("AWS services") as remarks:
            outgoing.services = await self._moto.ready(self._terminal.warn)
            remarks.append("moto, in memory")
        self._moto.call_back(port)

    async def _deploy(
        self, stack: Stack, account: LocalAccount, services: LocalServices
    ) -> resources.DeployedStack:
        stages = account.stages
        with self._terminal.step("resources") as remarks:
            began = time.time()
            deployed = await resources.create(stack, services.for_resources())
            remarks.append(f"{len(deployed.created)} created")
        deployed = _leading_here(stack, deployed, account)
        services.describe(stack, deployed, began=began)
        for key, error in stages.failures.items():
            failure = located(key, error, stack, deployed)
            if not self._source.allow_unsupported:
                raise failure
            self._terminal.warn(f"not served: {failure}")
        stages.on_failure = partial(self._warn_of_stage, stages)
        stages.on_served = partial(self._tell_address, account)
        self._warn_of_backends(account)
        return deployed

    def _tell_address(self, account: LocalAccount, key: tuple[str, str]) -> None:
        """Of a stage that was made by commands, which the banner has not."""
        api_id, stage_name = key
        is_socket = account.stages.websocket(api_id, stage_name) is not None
        scheme = "ws" if is_socket else "http"
        address = execute_api_address(account.port, api_id, stage_name, scheme=scheme)
        self._terminal.note(f"stage {stage_name} of {api_id} is served at {address}")

    def _warn_of_stage(self, stages: ServedStages, key: tuple[str, str], error: Exception) -> None:
        """Whoever deploys by an API call gets no error, as on AWS, where each request fails."""
        api_id, stage_name = key
        state = "is served as it was before" if stages.is_served(*key) else "is not served"
        self._terminal.warn(f"stage {stage_name} of {api_id} {state}: {error}")

    def _warn_of_backends(self, account: LocalAccount) -> None:
        store = account.store
        for sentence in account.backends.unplayed(
            chain(store.rest.apis.values(), store.v2.apis.values())
        ):
            self._terminal.warn(sentence)
        for name in account.backends.unknown():
            self._terminal.warn(f"--vpc-link {name}: no VPC link or load balancer has this name")

    async def _installed(self, installation: asyncio.Task[list[str]]) -> None:
        """Waits for what functions need, but not for a network that does not answer."""
        await asyncio.wait({installation}, timeout=_INSTALL_SECONDS)
        if not installation.done():
            self._terminal.warn("packages are still being installed: their functions answer later")
            return
        for failure in installation.result():
            self._terminal.warn(failure)

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

    async def _open(
        self, endpoint: Endpoint, ports: Ports, tls: TlsPorts, account: LocalAccount, stack: Stack
    ) -> None:
        app = App(resolve=endpoint.resolve, resolve_websocket=endpoint.resolve_websocket)
        await ports.listen(app, tls, account.domains, region=account.region)
        account.later.begin()
        account.functions.prewarm()
        account.sources.start()
        account.functions.watch()
        self._watch_template(stack)

    def _watch_template(self, stack: Stack) -> None:
        told: set[Path] = set()

        def changed(files: list[Path]) -> None:
            names = " and ".join(file.name for file in files if file not in told)
            told.update(files)
            if names:
                self._terminal.note(f"{names} changed: restart `frontgate up` to serve it")

        watch = TemplateWatch(stack.files, changed)
        watch.start()
        self._ending.push_async_callback(watch.stop)
