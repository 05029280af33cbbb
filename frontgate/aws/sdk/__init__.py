"""SDKs of a stage (GetSdk): JavaScript is generated here, other types are refused by name.

For other languages there are OpenAPI generators, which take the stage's export.
"""

from __future__ import annotations

from frontgate.aws.sdk.operations import sdk_operations

__all__ = ["sdk_operations"]
