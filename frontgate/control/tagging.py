"""Tags of everything that has an ARN of API Gateway, for both of its APIs.

`arn:aws:apigateway:{region}::/restapis/{id}/stages/{name}` and the like; the account may be there
or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.errors import BadRequestError, NotFoundError
from frontgate.control.store import Store

_ARN = re.compile(r"arn:[^:]+:apigateway:[^:]*:[^:]*:(/.+)")
_MOST = 50

Save = Callable[[Any], object]


def tags_of(store: Store, arn: str) -> Mapping[str, str]:
    tagged, _ = _find(store, arn)
    return dict(tagged.tags)


def add_tags(store: Store, arn: str, tags: Mapping[str, str]) -> None:
    tagged, save = _find(store, arn)
    merged = {**tagged.tags, **tags}
    if len(merged) > _MOST:
        raise BadRequestError(f"A resource can have at most {_MOST} tags")  # assumed
    for name in tags:
        if name.lower().startswith("aws:"):
            raise BadRequestError(f"Tag keys must not begin with aws:, but {name} does")  # assumed
    save(replace(tagged, tags=merged))


def remove_tags(store: Store, arn: str, names: frozenset[str]) -> None:
    tagged, save = _find(store, arn)
    save(replace(tagged, tags={k: v for k, v in tagged.tags.items() if k not in names}))


def _find(store: Store, arn: str) -> tuple[Any, Save]:
    """What has the ARN, and what puts another value in its place."""
    matched = _ARN.fullmatch(arn)
    if matched is None:
        raise BadRequestError("Invalid ARN specified in the request")
    for pattern, find in _KINDS:
        found = pattern.fullmatch(matched[1])
        if found is not None:
            return find(store, *found.groups())
    raise NotFoundError("Invalid Resource identifier specified")


def _rest_api(store: Store, api_id: str) -> tuple[Any, Save]:
    return store.rest.get_rest_api(api_id), store.rest.edit_rest_api


def _rest_stage(store: Store, api_id: str, name: str) -> tuple[Any, Save]:
    return store.rest.get_stage(api_id, name), store.rest.update_stage


def _api(store: Store, api_id: str) -> tuple[Any, Save]:
    return store.v2.get_api(api_id), store.v2.update_api


def _api_stage(store: Store, api_id: str, name: str) -> tuple[Any, Save]:
    return store.v2_stages.get_api_stage(api_id, name), store.v2_stages.update_api_stage


def _api_key(store: Store, key_id: str) -> tuple[Any, Save]:
    return store.keys.get_api_key(key_id), store.keys.update_api_key


def _usage_plan(store: Store, plan_id: str) -> tuple[Any, Save]:
    return store.keys.get_usage_plan(plan_id), store.keys.update_usage_plan


def _domain_name(store: Store, key: str) -> tuple[Any, Save]:
    return store.domains.get_domain_name(key), store.domains.update_domain_name


def _vpc_link(store: Store, link_id: str) -> tuple[Any, Save]:
    links: dict[str, Any] = store.vpc_links if link_id in store.vpc_links else store.api_vpc_links
    return _kept_in(links, link_id)


def _client_certificate(store: Store, certificate_id: str) -> tuple[Any, Save]:
    return _kept_in(store.client_certificates, certificate_id)


def _portal(store: Store, portal_id: str) -> tuple[Any, Save]:
    return _kept_in(store.portals, portal_id)


def _portal_product(store: Store, product_id: str) -> tuple[Any, Save]:
    return _kept_in(store.portal_products, product_id)


def _kept_in(values: dict[str, Any], id: str) -> tuple[Any, Save]:
    if id not in values:
        raise NotFoundError("Invalid Resource identifier specified")
    return values[id], lambda value: values.__setitem__(id, value)


_KINDS: tuple[tuple[re.Pattern[str], Callable[..., tuple[Any, Save]]], ...] = (
    (re.compile(r"/restapis/([^/]+)"), _rest_api),
    (re.compile(r"/restapis/([^/]+)/stages/([^/]+)"), _rest_stage),
    (re.compile(r"/apis/([^/]+)"), _api),
    (re.compile(r"/apis/([^/]+)/stages/([^/]+)"), _api_stage),
    (re.compile(r"/apikeys/([^/]+)"), _api_key),
    (re.compile(r"/usageplans/([^/]+)"), _usage_plan),
    (re.compile(r"/domainnames/([^/]+)"), _domain_name),
    (re.compile(r"/vpclinks/([^/]+)"), _vpc_link),
    (re.compile(r"/clientcertificates/([^/]+)"), _client_certificate),
    (re.compile(r"/portals/([^/]+)"), _portal),
    (re.compile(r"/portalproducts/([^/]+)"), _portal_product),
)
