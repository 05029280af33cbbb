"""What CloudFront adds to the requests and answers of an edge-optimized API.

Which headers those are is recorded on AWS ("Response and request headers at the edge"). Nobody
stands in front of a gateway on a laptop, so their values are stand-ins, in CloudFront's forms:

- the distribution's name is that of the API, the point of presence `FRA00-P0`;
- `X-Amz-Cf-Id` is made of the request's own ids, and differs between request and answer, as there;
- the device is told by words in `User-Agent`;
- the viewer's network is 64496, which is kept for documentation, and the country `US`. A client
  that sends `CloudFront-Viewer-Country` is in that country, so that rules for countries can be
  tried; CloudFront would not believe it.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from frontgate.rest.headers import RequestHeaders
from frontgate.wire import HeaderItems

ADDRESS = "127.0.0.2"
"""CloudFront's own, the last in `X-Forwarded-For` (the documentation's sample event)."""
_POINT_OF_PRESENCE = "FRA00-P0"
_NETWORK = "64496"
_COUNTRY = "US"
_COUNTRY_HEADER = "cloudfront-viewer-country"
_DEVICES = ("Desktop", "Mobile", "SmartTV", "Tablet")
_ID_BYTES = 40


def add_viewer(headers: RequestHeaders, *, api_id: str, request_id: str) -> None:
    """Puts what CloudFront says of the client in the place of what the client says."""
    via = headers.get("via")
    own = f"1.1 {api_id}.cloudfront.net (CloudFront)"
    headers.put(
        {
            "CloudFront-Forwarded-Proto": "https",
            **_devices(headers.get("user-agent") or ""),
            "CloudFront-Viewer-ASN": _NETWORK,
            "CloudFront-Viewer-Country": headers.get(_COUNTRY_HEADER) or _COUNTRY,
            "Via": f"{via}, {own}" if via else own,
            "X-Amz-Cf-Id": _id(f"viewer {request_id}"),
        }
    )


def answer_headers(*, api_id: str, request_id: str, status: int) -> HeaderItems:
    """`X-Cache` tells a miss (recorded) or, of a failure, an error (documented by CloudFront)."""
    return (
        ("X-Cache", "Error from cloudfront" if status >= 400 else "Miss from cloudfront"),
        ("Via", f"1.1 {api_id}.cloudfront.net (CloudFront)"),
        ("X-Amz-Cf-Pop", _POINT_OF_PRESENCE),
        ("X-Amz-Cf-Id", _id(f"answer {request_id}")),
    )


@lru_cache(maxsize=128)
def _devices(user_agent: str) -> dict[str, str]:
    """`CloudFront-Is-Mobile-Viewer` and the like: one of them is true."""
    found = _device(user_agent)
    return {
        f"CloudFront-Is-{device}-Viewer": "true" if device == found else "false"
        for device in _DEVICES
    }


def _device(user_agent: str) -> str:
    if "iPad" in user_agent or "Tablet" in user_agent:
        return "Tablet"
    if "SmartTV" in user_agent or "SMART-TV" in user_agent:
        return "SmartTV"
    return "Mobile" if "Mobile" in user_agent else "Desktop"


def _id(text: str) -> str:
    """56 characters that end in `==`."""
    return base64.urlsafe_b64encode(text.encode()[:_ID_BYTES].ljust(_ID_BYTES)).decode()
