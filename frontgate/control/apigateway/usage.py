"""What the keys of a usage plan have used of its quota."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from frontgate.control.api_keys import UsagePlanKey
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import PatchTable, as_integer, read_patches
from frontgate.control.apigateway.usage_plans import get_usage_plan_key
from frontgate.control.errors import BadRequestError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation

_BAD_DATE = "Invalid date specified. Dates must be of the form YYYY-MM-DD"  # assumed
_LONGEST_REPORT = 90


def get_usage(plane: ControlPlane, given: Input) -> Output:
    """Documented: what each key used and had left, day by day; 90 days at most."""
    plan = plane.store.keys.get_usage_plan(given["usagePlanId"])
    first, last = _date(given["startDate"]), _date(given["endDate"])
    if last < first or (last - first).days >= _LONGEST_REPORT:
        raise BadRequestError(
            f"Usage is reported for 1 to {_LONGEST_REPORT} days"  # assumed
        )
    wanted = given.get("keyId")
    keys = plane.store.keys.usage_plan_keys(plan.id)
    if wanted is not None:
        get_usage_plan_key(plane, given)
        keys = tuple(key for key in keys if key.id == wanted)

    def used(key: UsagePlanKey) -> Output:
        days = plane.usage.days(plan, key.id, first=first, last=last)
        return {key.id: [list(day) for day in days]}

    paged = page(keys, given, used)
    return {
        "usagePlanId": plan.id,
        "startDate": given["startDate"],
        "endDate": given["endDate"],
        "items": {id: days for each in paged["items"] for id, days in each.items()},
        "position": paged["position"],
    }


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise BadRequestError(_BAD_DATE) from None


def update_usage(plane: ControlPlane, given: Input) -> Output:
    """`/remaining`: how many more requests a key has in this period."""
    plan = plane.store.keys.get_usage_plan(given["usagePlanId"])
    key_id = get_usage_plan_key(plane, given)["id"]
    remaining = USAGE_PATCHES.applied(None, read_patches(given))
    now = plane.store.clock()
    if remaining is not None:
        try:
            plane.usage.set_remaining(plan, key_id, remaining, now)
        except ValueError as error:
            raise BadRequestError(str(error)) from None
    today = datetime.datetime.fromtimestamp(now, datetime.UTC).date()
    days = plane.usage.days(plan, key_id, first=today, last=today)
    return {
        "usagePlanId": plan.id,
        "startDate": today.isoformat(),
        "endDate": today.isoformat(),
        "items": {key_id: [list(day) for day in days]},
    }


USAGE_PATCHES: PatchTable[int | None] = PatchTable(
    {"/remaining": {"replace": lambda _, patch: as_integer(patch.value, "Invalid remaining")}},
    refusals="named",
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "GetUsage": get_usage,
    "UpdateUsage": update_usage,
}
