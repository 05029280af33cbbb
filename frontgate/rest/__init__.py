"""The data plane of REST APIs (API Gateway v1)."""

from frontgate.rest.stage import RestStage

__all__ = ["RestStage"]
