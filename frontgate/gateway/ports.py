"""The ports of one gateway: bound before anything is created, since one may be in use."""

from __future__ import annotations

from contextlib import AsyncExitStack
from socket import socket as Socket

from frontgate.aws.addresses import Addresses, Site, stage_path
from frontgate.gateway.running import ApiAddress
from frontgate.gateway.scratch import scratch_folder
from frontgate.resources import DeployedApi, DeployedStack
from frontgate.served_domains import ServedDomains
from frontgate.server import App, Listener, bind_loopback
from frontgate.settings import Settings
from frontgate.template import Stack
from frontgate.tls_ports import TlsPorts

_APIS = frozenset({"AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"})


class Ports:
    """Binds, names and serves them. What is bound is closed when the gateway ends."""

    def __init__(self, settings: Settings, ending: AsyncExitStack) -> None:
        """Raises `PortInUseError`."""
        self._settings = settings
        self._ending = ending
        self._endpoint = self._bind(settings.port)
        self._apis: list[list[Socket]] = []
        self.aws = _number(self._endpoint)
        """Of the AWS endpoint."""

    def bind_apis(self, stack: Stack) -> None:
        """A port for each API of the template. Raises `PortInUseError`."""
        first = self._settings.api_port
        apis = [resource for resource in stack.resources if resource.type in _APIS]
        self._apis = [self._bind(first and first + offset) for offset in range(len(apis))]

    def open_tls(self) -> TlsPorts:
        """Those that speak TLS. Raises `PortInUseError`."""
        folder = self._ending.enter_context(scratch_folder())
        settings = self._settings
        wanted = settings.tls_port if settings.port or settings.tls_port is not None else 0
        return TlsPorts.open(folder, bind=self._bind, wanted=wanted)

    def give_out(self, deployed: DeployedStack, addresses: Addresses) -> tuple[ApiAddress, ...]:
        """Each API its port."""
        given: list[ApiAddress] = []
        for api, bound in zip(deployed.apis, self._apis, strict=False):  # one may have no stage
            port = _number(bound)
            in_path = api.kind == "HTTP" and api.stage_name != "$default"
            addresses.ports[port] = Site(api.api_id, api.stage_name, stage_in_path=in_path)
            given.append(self._address(api, port))
        self._apis = self._apis[: len(given)]
        return tuple(given)

    async def listen(self, app: App, tls: TlsPorts, domains: ServedDomains, *, region: str) -> None:
        """Serves everything from now on."""
        for listener in tls.listeners(app, region=region, find=domains.tls_name):
            await self._start(listener)
        served = [bound for group in self._apis for bound in group]
        await self._start(Listener(app, [*self._endpoint, *served]))

    def _address(self, api: DeployedApi, port: int) -> ApiAddress:
        scheme = "ws" if api.kind == "WebSocket" else "http"
        host = f"{api.api_id}.execute-api.localhost:{self.aws}"
        return ApiAddress(
            api=api,
            url=f"{scheme}://localhost:{port}",
            execute_api_url=f"{scheme}://{host}{stage_path(api.stage_name)}",
        )

    def _bind(self, port: int) -> list[Socket]:
        sockets = bind_loopback(port)
        for bound in sockets:
            self._ending.callback(bound.close)
        return sockets

    async def _start(self, listener: Listener) -> None:
        await listener.start()
        self._ending.push_async_callback(listener.stop)


def _number(bound: list[Socket]) -> int:
    port: int = bound[0].getsockname()[1]
    return port
