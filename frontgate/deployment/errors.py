"""Why a definition cannot become a snapshot."""

from __future__ import annotations


class DeploymentError(Exception):
    """The definition is wrong; the message names resource, method and fault."""


class UnsupportedFeatureError(DeploymentError):
    """The definition is right, but serving it without this feature would answer wrongly."""
