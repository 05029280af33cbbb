"""The whole gateway put together: what is started, in which order, and how all of it ends."""

from frontgate.gateway.running import ApiAddress, Running, TlsAddress
from frontgate.gateway.start import running

__all__ = ["ApiAddress", "Running", "TlsAddress", "running"]
