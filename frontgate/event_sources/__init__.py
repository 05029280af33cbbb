"""What invokes functions without a request: queues, streams, topics, rules and buckets.

Queues and streams are read as Lambda's event source mappings read them. Topics, rules and buckets
write to a queue of ours, since the local services can write to queues, and that is read here too.
"""

from frontgate.event_sources.destinations import Destinations
from frontgate.event_sources.service import EventSources

__all__ = ["Destinations", "EventSources"]
