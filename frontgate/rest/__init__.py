"""The data plane of REST APIs (API Gateway v1)."""

from frontgate.rest.stage import RestStage
from frontgate.rest.state import StageState

__all__ = ["RestStage", "StageState"]
