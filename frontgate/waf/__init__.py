"""AWS WAF (wafv2, Regional) in front of the stages of REST APIs.

A request's way: API Gateway makes a `WebRequest` of it (`inspection`), a `Guard` runs the compiled
rules of its web ACL on it (`web_acl`, `rules`, `statements`), and the `Verdict` says whether it
goes on, with which inserted headers, or what it is answered. Definitions come in through
`operations`, from the API and from templates alike; `firewall` keeps and compiles them. Nothing
here does IO or reads a clock.
"""

from frontgate.waf.associations import Associations
from frontgate.waf.errors import WafError
from frontgate.waf.firewall import Firewall
from frontgate.waf.geography import CountryTable
from frontgate.waf.guard import Guard
from frontgate.waf.inspection import WebRequest
from frontgate.waf.operations import WafOperations
from frontgate.waf.web_acl import Verdict

__all__ = [
    "Associations",
    "CountryTable",
    "Firewall",
    "Guard",
    "Verdict",
    "WafError",
    "WafOperations",
    "WebRequest",
]
