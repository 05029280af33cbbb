"""What a function's process sees: its environment variables, paths and name resolution.

Documentation: "Using Lambda environment variables", "Defined runtime environment variables".
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from frontgate.functions.function import FunctionConfig, node_major
from frontgate.wire import SessionIssuer, SessionKeys

NOBODY = SessionKeys(access_key="test", secret_key="test", session_token="test")
"""With these every local AWS service but API Gateway's IAM authorization does what it is asked."""
RUNTIME_DIRECTORY = Path(__file__).with_name("frontgate_runtime")
NODE_RUNTIME_DIRECTORY = Path(__file__).with_name("node_runtime")
_CA_BUNDLES = ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxSettings:
    """The account and gateway that functions run beside.

    AWS host names lead to `aws_endpoint` (port 80) and to `tls_port` on loopback (port 443), whose
    certificate `ca_bundle` verifies. Without a TLS port an https call to AWS is refused.
    """

    region: str
    account_id: str
    aws_endpoint: str = "http://127.0.0.1:4566"
    tls_port: int | None = None
    ca_bundle: Path | None = None
    issue_session: SessionIssuer | None = None
    """Gives functions the credentials of their roles; None: they have those of nobody."""

    @property
    def ports(self) -> dict[int, int | None]:
        """Where connections to an AWS host go, by the port they ask for."""
        return {443: self.tls_port, 80: urlsplit(self.aws_endpoint).port or 80}


def log_group(config: FunctionConfig) -> str:
    return config.log_group or f"/aws/lambda/{config.name}"


def environment_variables(
    config: FunctionConfig,
    settings: SandboxSettings,
    *,
    interpreter: Path,
    keys: SessionKeys = NOBODY,
) -> dict[str, str]:
    """The whole environment of a function's process; nothing of the developer's own is in it.

    The variables of one environment (log stream) and of one invocation (trace id) come later.
    """
    variables = {
        "_HANDLER": config.handler,
        "AWS_REGION": settings.region,
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": config.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.memory_mb),
        "AWS_LAMBDA_FUNCTION_VERSION": config.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": log_group(config),
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_SESSION_TOKEN": keys.session_token,
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        "AWS_ENDPOINT_URL": settings.aws_endpoint,
        "LAMBDA_TASK_ROOT": str(config.code),
        "LAMBDA_RUNTIME_DIR": str(RUNTIME_DIRECTORY),
        "LANG": "en_US.UTF-8",
        "PATH": _search_path(config, interpreter),
        # Lambda sets no HOME, but without one boto3 would read the developer's own ~/.aws.
        "HOME": "/tmp",
        "TZ": ":UTC",
    }
    if config.log_format == "JSON":
        variables["AWS_LAMBDA_LOG_FORMAT"] = "JSON"
        variables["AWS_LAMBDA_LOG_LEVEL"] = "INFO"
    if settings.ca_bundle is not None:
        for name in _CA_BUNDLES:
            variables[name] = str(settings.ca_bundle)
    if config.language == "node":
        variables["LAMBDA_RUNTIME_DIR"] = str(NODE_RUNTIME_DIRECTORY)
        variables["NODE_PATH"] = os.pathsep.join(map(str, _node_paths(config)))
    if sys.platform == "darwin":
        # Without it the Objective-C runtime ends a forked process that touches system frameworks.
        variables["OBJC_DISABLE_INITIALIZE_FORK_SAFETY"] = "YES"
    return variables | dict(config.environment)


def python_paths(
    config: FunctionConfig, *, requirements: Path | None, runtime: Path | None
) -> list[Path]:
    """`sys.path` before the standard library: the code, its layers (the last one wins), then what
    the runtime supplies, in Lambda's order.
    """
    paths = [config.code]
    if requirements is not None:
        paths.append(requirements)
    for layer in reversed(config.layers):
        paths += [layer / "python", layer / "python" / "lib" / config.runtime / "site-packages"]
    if runtime is not None:
        paths.append(runtime)
    return paths


def _node_paths(config: FunctionConfig) -> Iterator[Path]:
    """Where packages of layers are; those of the function are found from its own files."""
    for layer in reversed(config.layers):
        yield layer / "nodejs" / f"node{node_major(config.runtime)}" / "node_modules"
        yield layer / "nodejs" / "node_modules"


def own_source(config: FunctionConfig, *, cache: Path) -> list[Path]:
    """The directories whose files change while one works: the code, and layers used in place."""
    cache = cache.resolve()
    in_place = (layer for layer in config.layers if cache not in layer.resolve().parents)
    return [config.code, *in_place]


def _search_path(config: FunctionConfig, interpreter: Path) -> str:
    directories = [str(interpreter.parent), "/usr/local/bin", "/usr/bin", "/bin"]
    directories += [str(layer / "bin") for layer in config.layers]
    return os.pathsep.join(directories)
