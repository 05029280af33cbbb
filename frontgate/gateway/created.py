"""What the resources of a template have become."""

from __future__ import annotations

from frontgate.resources import DeployedStack
from frontgate.template import Stack


def created_refs(stack: Stack, deployed: DeployedStack, resource_type: str) -> dict[str, str]:
    """Names or ids of the resources of one type, by their logical ids."""
    return {
        resource.logical_id: deployed.created[resource.logical_id].ref
        for resource in stack.resources
        if resource.type == resource_type and resource.logical_id in deployed.created
    }
