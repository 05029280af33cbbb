"""The data plane of HTTP APIs."""

from frontgate.http.compiled import CompiledHttpApi
from frontgate.http.stage import HttpStage

__all__ = ["CompiledHttpApi", "HttpStage"]
