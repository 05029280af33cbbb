"""What a run of the gateway is asked for: which template, and where it listens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontgate.observe.observer import Show
    from frontgate.template import Stack

OWN_FOLDER = ".frontgate"
"""Beside a template, unless a cache is named."""
USUAL_TLS_PORT = 4443
ACCOUNT_ID = "123456789012"
"""The account that every local stack is in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TemplateSource:
    """Where the template is, and what is put into it."""

    template: Path
    environment: str | None = None
    """The environment of samconfig.toml that parameters, stack name and Region come from."""
    config_file: Path | None = None
    parameters: Mapping[str, str]
    region: str | None = None
    stack_name: str | None = None
    allow_unsupported: bool = False
    """Leave out what cannot run here, instead of refusing the template."""
    cache: Path
    """Translated templates, built layers and installed packages: nothing is lost with it."""

    def load(self) -> Stack:
        """Reads the template. Raises `TemplateError`."""
        # Not at the top: the services process starts before this is needed (see `cli.up`).
        from frontgate.template import load

        stack = load(
            self.template,
            parameters=self.parameters,
            environment=self.environment,
            config_file=self.config_file,
            region=self.region,
            account_id=ACCOUNT_ID,
            stack_name=self.stack_name,
            cache=self.cache,
        )
        _hide_from_git(self.cache.parent)
        return stack


def _hide_from_git(folder: Path) -> None:
    """A project need not know of the folder that is made beside its template."""
    listed = folder / ".gitignore"
    if folder.name == OWN_FOLDER and folder.is_dir() and not listed.exists():
        with suppress(OSError):
            listed.write_text("*\n")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What `frontgate up` was asked for."""

    source: TemplateSource
    port: int
    """Of the AWS endpoint; 0 takes a free one."""
    api_port: int
    """Of the first API; the others follow. 0 takes free ones."""
    tls_port: int | None = None
    """Where clients find all of it over TLS; 0 takes a free one. None: the usual one, or a free one
    if somebody has that."""
    function_output: Callable[[str, str], None] | None
    """Takes a function's name and a line of its log; None shows none."""
    truststores: Mapping[str, Path] = field(default_factory=dict)
    """Files of certificates, by the custom domain name that asks its clients for one of theirs."""
    account_rate: int | None = None
    """Requests a second to all REST APIs together; None: what AWS gives an account."""
    enforce_iam: bool = False
    """Whether what functions, users and sessions may do in the account is what IAM's policies say;
    else they may do everything."""
    vpc_links: Mapping[str, str] = field(default_factory=dict)
    """Local addresses of what VPC links lead to, by the name of a link or a load balancer."""
    countries: tuple[str, ...] = ()
    """Where clients come from, for AWS WAF: `US`, or `203.0.113.0/24=DE`."""
    request_output: Show | None = None
    """Told of each request that was answered; None shows none."""
