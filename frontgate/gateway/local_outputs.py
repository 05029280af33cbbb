"""A stack's outputs, leading here: addresses that its APIs and user pools have on AWS are replaced.

`https://{api}.execute-api.{region}.amazonaws.com/prod/users` is what a template writes, and what a
test of the deployed stack requests. No resolver brings that name to this machine, and one that
does not ask would reach AWS. Names of its own, as of a custom domain, stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from frontgate.aws.addresses import execute_api_address
from frontgate.aws.hosts import ApiHost, UserPoolHost, read_host
from frontgate.identity.oauth.addresses import domain_address

_ADDRESS = re.compile(
    r"(?P<scheme>https|wss)://(?P<host>[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)*+)(?![:\w@])"
)
_SCHEMES = {"https": "http", "wss": "ws"}


class LocalAddresses:
    """Those of the APIs and user pool domains of one stack."""

    def __init__(self, *, port: int, api_ids: frozenset[str], domains: frozenset[str]) -> None:
        """`port` is that of the AWS endpoint."""
        self._port = port
        self._api_ids = api_ids
        self._domains = domains

    def outputs(self, outputs: Mapping[str, str]) -> dict[str, str]:
        return {name: self.replaced(value) for name, value in outputs.items()}

    def replaced(self, text: str) -> str:
        """`text` with each such address in it replaced."""
        return _ADDRESS.sub(self._address, text)

    def _address(self, found: re.Match[str]) -> str:
        host, scheme = read_host(found["host"].lower()), _SCHEMES[found["scheme"]]
        if isinstance(host, ApiHost) and host.api_id in self._api_ids:
            if host.vpc_endpoint_id is None:
                return execute_api_address(self._port, host.api_id, "$default", scheme=scheme)
        elif isinstance(host, UserPoolHost) and host.domain in self._domains:
            return domain_address(f"{scheme}://localhost:{self._port}", host.domain)
        return found[0]
