"""AWS WAF of a running gateway, loaded when the first resource or call needs it."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING

from frontgate.control.store import Store
from frontgate.identifiers import RepeatableIds
from frontgate.observe.metrics import MetricStore
from frontgate.wire import Outside

if TYPE_CHECKING:
    from frontgate.waf.firewall import Firewall
    from frontgate.waf.guard import Guard
    from frontgate.waf.operations import WafOperations


class WebAcls:
    """The web ACLs of an account."""

    def __init__(
        self,
        store: Store,
        outside: Outside,
        metrics: MetricStore,
        *,
        countries: tuple[str, ...],
        ids: RepeatableIds,
    ) -> None:
        """`countries` is what `CountryTable` reads."""
        self._store = store
        self._outside = outside
        self._metrics = metrics
        self._countries = countries
        self._ids = ids

    def guard(self, arn: str) -> Guard | None:
        """The web ACL at work; None: there is none with this ARN."""
        return self.firewall.guard(arn)

    @cached_property
    def firewall(self) -> Firewall:
        from frontgate.waf.firewall import Firewall
        from frontgate.waf.geography import CountryTable

        return Firewall(
            region=self._store.region,
            account_id=self._store.account_id,
            new_id=lambda: str(uuid.uuid5(uuid.NAMESPACE_OID, self._ids(32))),
            countries=CountryTable(self._countries),
            metrics=self._metrics,
        )

    def operations(self) -> WafOperations:
        from frontgate.waf.associations import Associations
        from frontgate.waf.operations import WafOperations

        return WafOperations(
            self.firewall,
            Associations(self._store),
            clock=self._outside.clock,
            timer=self._outside.timer,
        )
