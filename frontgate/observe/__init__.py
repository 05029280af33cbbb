"""What a request leaves behind: access logs."""

from frontgate.observe.access_log import AccessLogFormat

__all__ = ["AccessLogFormat"]
