"""The banner for programs: where everything is, as JSON in a file that appears when it is ready."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from frontgate.cli.failure import CommandError
from frontgate.gateway import Running


def write_ready_file(path: Path, gateway: Running) -> None:
    """Write `path` in one move, so that whoever waits for it never reads half of it.

    Raises `CommandError` where it cannot be written.
    """
    draft = path.with_name(f"{path.name}.part")
    try:
        draft.write_text(f"{json.dumps(_description(gateway), indent=2)}\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise CommandError(f"--ready-file {path} cannot be written: {error.strerror}") from error


def _description(gateway: Running) -> dict[str, Any]:
    return {
        "stackName": gateway.stack.name,
        "region": gateway.stack.region,
        "awsEndpoint": gateway.aws_endpoint,
        "tls": {"port": gateway.tls.port, "authority": str(gateway.tls.authority)},
        "apis": {
            address.api.logical_id: {
                "id": address.api.api_id,
                "kind": address.api.kind,
                "stage": address.api.stage_name,
                "url": address.url,
                "executeApiUrl": address.execute_api_url,
            }
            for address in gateway.apis
        },
        "users": {
            pool_id: {"email": seed.email, "password": seed.password}
            for pool_id, seed in gateway.seeds.items()
        },
        "userPoolDomains": dict(gateway.sign_in_urls),
        "resources": {
            logical_id: created.ref
            for logical_id, created in gateway.deployed.created.items()
            if logical_id not in gateway.deployed.left_out
        },
        "outputs": dict(gateway.deployed.outputs),
    }
