"""What `frontgate up` says when it is ready: addresses, credentials, and what to try first."""

from __future__ import annotations

from collections.abc import Iterator

from frontgate.cli.domain_hints import domain_commands, tls_rows
from frontgate.cli.examples import examples
from frontgate.control.key_operations import KeyOperations
from frontgate.gateway import ApiAddress, Running


def banner(gateway: Running, *, seconds: float) -> str:
    """The whole text, ready to print."""
    lines = [
        "",
        f"Frontgate serves {gateway.stack.name} ({gateway.stack.region}), "
        f"ready in {seconds:.1f} s. Ctrl-C stops it.",
        "",
        *_addresses(gateway),
        "",
        *([*identities, ""] if (identities := _identities(gateway)) else ()),
        "  For aws and boto3:",
        f"    {_environment(gateway)}",
        "",
        "  Try:",
        *(f"    {command}" for command in (*examples(gateway), *domain_commands(gateway))),
        "",
    ]
    return "\n".join(lines)


def _addresses(gateway: Running) -> Iterator[str]:
    for address in gateway.apis:
        text = f"{address.url:<24} {address.execute_api_url}{_remark(address, gateway)}"
        yield _row(f"{address.api.kind} API", text)
    for name, url in _function_urls(gateway):
        yield _row("Function URL", f"{url}  {name}")
    yield _row("AWS endpoint", gateway.aws_endpoint)
    for label, text in tls_rows(gateway):
        yield _row(label, text)


def _function_urls(gateway: Running) -> Iterator[tuple[str, str]]:
    """Whose it is, as the template's author named it, and where it answers."""
    for resource in gateway.stack.resources:
        if resource.type == "AWS::Lambda::Url":
            url = gateway.deployed.created[resource.logical_id].attributes.get("FunctionUrl")
            if url is not None:  # else it was left out
                yield resource.written_as, str(url)


def _remark(address: ApiAddress, gateway: Running) -> str:
    """Why neither of an API's own addresses answers."""
    store, api_id = gateway.store, address.api.api_id
    api = store.rest.apis.get(api_id) or store.v2.apis[api_id]
    if api.disable_execute_api_endpoint:
        return "  (disabled: custom domains only)"
    is_private = api_id in store.rest.apis and store.rest.apis[api_id].is_private
    return "  (private: through a VPC endpoint)" if is_private else ""


def _environment(gateway: Running) -> str:
    """To be pasted into a shell."""
    variables = {
        "AWS_ENDPOINT_URL": gateway.aws_endpoint,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": gateway.stack.region,
    }
    return " ".join(["export", *(f"{name}={value}" for name, value in variables.items())])


def _identities(gateway: Running) -> list[str]:
    return [*_users(gateway), *_api_keys(gateway.store.keys)]


def _users(gateway: Running) -> Iterator[str]:
    for pool_id, seed in gateway.seeds.items():
        yield _row("User pool", pool_id)
        yield _row("User", f"{seed.email} / {seed.password}")
    for url in gateway.sign_in_urls.values():
        yield _row("Sign-in page", f"{url}/")


def _api_keys(keys: KeyOperations) -> Iterator[str]:
    for key in keys.api_keys.values():
        plans = ", ".join(plan.name for plan in keys.usage_plans_of(key.id)) or "in no usage plan"
        state = "" if key.enabled else ", disabled"
        yield _row("API key", f"{key.value}  {key.name or key.id} ({plans}{state})")


def _row(label: str, text: str) -> str:
    return f"  {label:<15} {text}"
