"""What a request leaves behind: the facts of its trail, and access logs."""

from frontgate.observe.access_log import AccessLogFormat
from frontgate.observe.trail import Trail

__all__ = ["AccessLogFormat", "Trail"]
