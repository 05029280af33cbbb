"""A deployment's methods bound to a stage: to its variables, settings and counters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.access.invocation_permission import on_behalf_of
from frontgate.control.api_keys import ThrottleSettings
from frontgate.control.rest_api import Stage
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.integrations import LambdaPlan, LambdaProxyPlan, streams
from frontgate.deployment.rest import CompiledMethod, CompiledRestApi
from frontgate.deployment.routing import ANY, Router
from frontgate.rest.authorize import Authorizers
from frontgate.rest.cache import CachedMethod, bind_cache
from frontgate.rest.exchange import Authorizer, Integration, StageMethod
from frontgate.rest.integrations import bind_integration
from frontgate.rest.method_settings import EVERY_METHOD, method_name, setting_of
from frontgate.rest.response_cache import ResponseCache
from frontgate.rest.state import StageState
from frontgate.rest.throttle import method_limits
from frontgate.wire import Outside

_VERBS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD")
"""What `ANY` stands for ("Set up a method request in API Gateway"): no other verb is a method."""


class Binding:
    """Binds the methods of one release."""

    def __init__(
        self,
        compiled: CompiledRestApi,
        *,
        stage: Stage,
        variables: Mapping[str, str],
        authorizers: Authorizers,
        account_limits: ThrottleSettings,
        state: StageState,
        cache: ResponseCache | None,
        outside: Outside,
    ) -> None:
        self._compiled = compiled
        self._settings = stage.method_settings
        self._variables = dict(variables)
        self._account_limits = account_limits
        self._throttles = state.throttles
        self._cache = cache
        self._authorizers = authorizers
        self._outside = outside
        self._source = f"{compiled.address.arn}/{stage.stage_name}"

    def router(self) -> Router[StageMethod]:
        """All methods, each in its place."""
        return Router(
            (path, self._bound(path, methods)) for path, methods in self._compiled.methods.items()
        )

    def _bound(self, path: str, methods: Mapping[str, CompiledMethod]) -> dict[str, StageMethod]:
        bound = {
            verb: self._bind(
                method,
                verb,
                authorizer=self._authorizers.of(method),
                integration=self._integration(method),
            )
            for verb, method in methods.items()
        }
        whatever = bound.pop(ANY, None)
        if whatever is not None:
            for verb in _VERBS:
                if verb not in bound:
                    differs = self._differs(path, verb)
                    bound[verb] = self._apart(whatever, verb) if differs else whatever
        return bound

    def _integration(self, method: CompiledMethod) -> Integration[Any]:
        plan = method.integration
        outside = self._outside
        if isinstance(plan, LambdaProxyPlan | LambdaPlan) and plan.credentials is None:
            outside = on_behalf_of(
                outside, f"{self._source}/{method.http_method}{method.resource_path}"
            )
        try:
            return bind_integration(
                plan,
                stage_variables=self._variables,
                binary_media_types=self._compiled.binary_media_types,
                outside=outside,
            )
        except DeploymentError as error:
            operation = method.resource_path, method.http_method
            raise error.within(f"{operation[1]} {operation[0]}", operation) from None

    def _differs(self, path: str, verb: str) -> bool:
        """Whether a verb of an `ANY` method has settings of its own, or is cached alone."""
        if method_name(path, verb) in self._settings:
            return True
        return (
            verb == "GET"
            and method_name(path, ANY) not in self._settings
            and self._cache is not None
            and setting_of(self._settings, EVERY_METHOD).caching_enabled
        )

    def _apart(self, method: StageMethod, verb: str) -> StageMethod:
        """An `ANY` method as one of its verbs."""
        return self._bind(
            method.compiled, verb, authorizer=method.authorizer, integration=method.integration
        )

    def _bind(
        self,
        compiled: CompiledMethod,
        verb: str,
        *,
        authorizer: Authorizer | None,
        integration: Integration[Any],
    ) -> StageMethod:
        name = method_name(compiled.resource_path, verb)
        if name not in self._settings:  # `GET` of an `ANY` method has the settings of that
            name = method_name(compiled.resource_path, compiled.http_method)
        setting = setting_of(self._settings, name)
        limits = method_limits(setting, self._account_limits)
        return StageMethod(
            compiled=compiled,
            name=name,
            settings=setting,
            throttle=self._throttles.of(name, limits) if limits else None,
            cache=self._cached(compiled, verb, name),
            authorizer=authorizer,
            integration=integration,
        )

    def _cached(self, compiled: CompiledMethod, verb: str, name: str) -> CachedMethod | None:
        """Without a setting of its own only `GET` is cached, and no stream is (documented)."""
        if streams(compiled.integration) or (verb != "GET" and name not in self._settings):
            return None
        return bind_cache(
            self._cache,
            key=compiled.cache_key,
            setting=setting_of(self._settings, name),
            may_invalidate=self._authorizers.may_invalidate,
        )
