"""The control plane of a running gateway: the store with what its operations reach beside it."""

from __future__ import annotations

from frontgate.aws.issued_certificates import CertificateIssuer
from frontgate.aws.s3_objects import S3Objects
from frontgate.aws.truststores import Truststores
from frontgate.control.plane import ControlPlane
from frontgate.control.store import Store
from frontgate.rest.simulation import RestSimulator
from frontgate.serving import ServedStages
from frontgate.wire import Outside


def control_plane(
    store: Store, stages: ServedStages, objects: S3Objects, outside: Outside
) -> ControlPlane:
    return ControlPlane(
        store=store,
        usage=stages.account.usage_plans.usage,
        flush_cache=stages.flush_cache,
        flush_authorizers=stages.flush_authorizers,
        issue_certificate=CertificateIssuer(outside.clock),
        simulator=RestSimulator(stages.address, outside),
        read_truststore=Truststores(objects).read,
    )
