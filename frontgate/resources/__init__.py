"""CloudFormation resources: which can be created here, and how each comes to exist.

One module per service, each with a table of its types; `registry` puts the tables together.
"""

from __future__ import annotations

from frontgate.resources.creation import Account, Created, Creation, ResourceType
from frontgate.resources.deploying import DeployedApi, DeployedStack, UserPool, create
from frontgate.resources.function_values import refused_values
from frontgate.resources.handler_files import missing_handlers
from frontgate.resources.private_backends import PrivateBackends
from frontgate.resources.registry import (
    TYPES,
    Unsupported,
    UnsupportedError,
    unsupported,
    without_effect,
)

__all__ = [
    "TYPES",
    "Account",
    "Created",
    "Creation",
    "DeployedApi",
    "DeployedStack",
    "PrivateBackends",
    "ResourceType",
    "Unsupported",
    "UnsupportedError",
    "UserPool",
    "create",
    "missing_handlers",
    "refused_values",
    "unsupported",
    "without_effect",
]
