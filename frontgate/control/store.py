"""Everything that is configured, in one place per gateway process.

Values are immutable, so whoever holds one holds a snapshot. Operations are grouped as AWS groups
them: `rest` is API Gateway v1, `v2` the definitions of HTTP and WebSocket APIs, `v2_stages` their
deployments and stages, `keys` the API keys and usage plans, `domains` the custom domain names, and
`vpc_endpoints` the ways to private APIs. Single-threaded: it belongs to the event loop.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable

from frontgate.control.account_settings import AccountSettings
from frontgate.control.client_certificates import ClientCertificate
from frontgate.control.developer_portals import Portal, PortalProduct
from frontgate.control.domain_operations import DomainOperations
from frontgate.control.errors import BadRequestError
from frontgate.control.events import Events, Subscriber
from frontgate.control.key_operations import KeyOperations
from frontgate.control.rest_operations import RestOperations
from frontgate.control.v2_operations import ApiOperations
from frontgate.control.v2_stages import ApiStageOperations
from frontgate.control.vpc_endpoints import VpcEndpointOperations
from frontgate.control.vpc_links import ApiVpcLink, VpcLink
from frontgate.partitions import partition_of
from frontgate.wire import Clock

_ID_ALPHABET = string.ascii_lowercase + string.digits


def random_id(length: int) -> str:
    """An identifier as API Gateway gives them: lower-case letters and digits."""
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(length))


class Store:
    """The APIs of one account in one region."""

    def __init__(
        self,
        *,
        region: str,
        account_id: str,
        clock: Clock,
        new_id: Callable[[int], str] = random_id,
    ) -> None:
        self.region = region
        self.account_id = account_id
        self.clock = clock
        self.new_id = new_id
        self._events = Events()
        self.rest = RestOperations(
            region=region,
            account_id=account_id,
            clock=clock,
            new_id=new_id,
            publish=self._events.publish,
        )
        self.v2 = ApiOperations(clock=clock, new_id=new_id, publish=self._events.publish)
        self.v2_stages = ApiStageOperations(
            self.v2, clock=clock, new_id=new_id, events=self._events
        )
        self.keys = KeyOperations(
            clock=clock, new_id=new_id, stage_exists=self._stage_exists, events=self._events
        )
        self.domains = DomainOperations(
            region=region,
            clock=clock,
            new_id=new_id,
            kind_of=self._kind_of,
            stage_exists=self._stage_exists,
            publish=self._events.publish,
        )
        self.vpc_endpoints = VpcEndpointOperations(publish=self._events.publish)
        self.account = AccountSettings()
        self.client_certificates: dict[str, ClientCertificate] = {}
        """By id."""
        self.vpc_links: dict[str, VpcLink] = {}
        """Those of REST APIs, by id."""
        self.api_vpc_links: dict[str, ApiVpcLink] = {}
        """Those of HTTP APIs, by id."""
        self.portals: dict[str, Portal] = {}
        """By id."""
        self.portal_products: dict[str, PortalProduct] = {}
        """By id."""

    @property
    def partition(self) -> str:
        """Of its Region: `aws-cn` in China."""
        return partition_of(self.region).name

    def arn(self, resource: str) -> str:
        """The ARN of what API Gateway keeps for this account, such as `/portals/{id}`."""
        return f"arn:{self.partition}:apigateway:{self.region}:{self.account_id}:{resource}"

    def check_unmapped(self, api_id: str, stage_name: str | None = None) -> None:
        """Raises `BadRequestError` for what a custom domain name maps to, which stays.

        The sentence for stages is quoted from AWS; the one for APIs is made like it.
        """
        domains = ", ".join(self.domains.mappings_to(api_id, stage_name))
        if not domains:
            return
        what, of = (
            ("RestApi", "REST API") if stage_name is None else (f"stage {stage_name}", "stage")
        )
        raise BadRequestError(
            f"Deleting {what} failed. Please remove all base path mappings related to the {of} in "
            f"your domains: {domains}"
        )

    def check_certificate(self, certificate_id: str | None) -> None:
        """Raises `BadRequestError` for a client certificate that a stage names and nobody made."""
        if certificate_id not in (None, *self.client_certificates):
            raise BadRequestError("Invalid Client Certificate identifier specified")  # assumed

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Calls `subscriber` with each event from now on; returns what ends that."""
        return self._events.subscribe(subscriber)

    def _kind_of(self, api_id: str) -> str | None:
        """`REST`, `HTTP` or `WEBSOCKET`; None for an API that is not there."""
        if api_id in self.rest.apis:
            return "REST"
        api = self.v2.apis.get(api_id)
        return None if api is None else api.protocol_type.value

    def _stage_exists(self, api_id: str, stage_name: str) -> bool:
        return any(
            stage_name in group.stages.get(api_id, ()) for group in (self.rest, self.v2_stages)
        )
