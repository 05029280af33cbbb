"""Reads a template file into a `Stack`."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from pathlib import Path

from frontgate.partitions import is_region, partition_of
from frontgate.template.assembly import assemble
from frontgate.template.cache import Translation, TranslationCache
from frontgate.template.document import Document
from frontgate.template.errors import TemplateError
from frontgate.template.samconfig import SamConfig, read_samconfig
from frontgate.template.stack import Stack
from frontgate.template.translation import Target, translate

DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"


def load(
    path: Path,
    *,
    parameters: Mapping[str, str] | None = None,
    environment: str | None = None,
    config_file: Path | None = None,
    region: str | None = None,
    account_id: str = DEFAULT_ACCOUNT_ID,
    stack_name: str | None = None,
    cache: Path | None = None,
) -> Stack:
    """Read the template at `path` and everything that it names.

    What is given here goes before what samconfig says for `environment`, and that before the
    template's defaults. `cache` is a folder for translated templates. Raises `TemplateError`.
    """
    document = Document.read(path)
    config = read_samconfig(path, environment=environment, config_file=config_file)
    given = {**config.parameters, **(parameters or {})}
    target = _target(
        stack_name or config.stack_name or _name_from(path),
        region or config.region or DEFAULT_REGION,
        account_id,
        config,
    )
    return assemble(document, _translation(document, given, target, cache), given, target)


def _translation(
    document: Document, given: Mapping[str, str], target: Target, directory: Path | None
) -> Translation:
    if directory is None:
        return translate(document, given, target)
    cache = TranslationCache(directory)
    inputs = {"parameters": given, "pseudo parameters": target.pseudo_parameters}
    key = cache.key(document.text, inputs)
    translation = cache.get(key, document.path.parent)
    if translation is None:
        translation = translate(document, given, target)
        cache.put(key, translation)
    return translation


def _target(stack_name: str, region: str, account_id: str, config: SamConfig) -> Target:
    if not is_region(region):
        raise TemplateError(f"{region} is not the name of an AWS Region, such as {DEFAULT_REGION}")
    partition, suffix = partition_of(region)
    arn = f"arn:{partition}:cloudformation:{region}:{account_id}:stack/{stack_name}"
    return Target(
        stack_name=stack_name,
        region=region,
        account_id=account_id,
        partition=partition,
        pseudo_parameters={
            "AWS::AccountId": account_id,
            "AWS::NotificationARNs": [],
            "AWS::Partition": partition,
            "AWS::Region": region,
            "AWS::StackId": f"{arn}/{uuid.uuid5(uuid.NAMESPACE_URL, arn)}",
            "AWS::StackName": stack_name,
            "AWS::URLSuffix": suffix,
        },
        capabilities=config.capabilities,
        tags=config.tags,
    )


def _name_from(path: Path) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "-", path.resolve().parent.name).strip("-")
    return name if name[:1].isalpha() else f"stack-{name}".rstrip("-")
