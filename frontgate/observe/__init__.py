"""What a request leaves behind: traces, logs and metrics."""

from frontgate.observe.access_log import AccessLogFormat
from frontgate.observe.observer import Observer
from frontgate.observe.trace import Trace
from frontgate.observe.trail import Trail

__all__ = ["AccessLogFormat", "Observer", "Trace", "Trail"]
