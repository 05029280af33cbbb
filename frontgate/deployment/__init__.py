"""Definitions compiled into immutable snapshots, ready to serve."""

from frontgate.deployment.errors import DeploymentError, UnsupportedFeatureError
from frontgate.deployment.rest import CompiledRestApi, compile_rest_api

__all__ = ["CompiledRestApi", "DeploymentError", "UnsupportedFeatureError", "compile_rest_api"]
