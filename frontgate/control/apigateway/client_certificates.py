"""Client certificates: API Gateway makes them, and shows them to the backends of a stage."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.apigateway.lookup import found
from frontgate.control.apigateway.outputs import tags_output
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import PatchTable, read_patches, text
from frontgate.control.client_certificates import ClientCertificate
from frontgate.control.errors import BadRequestError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY

_UNKNOWN = "Invalid Client Certificate identifier specified"  # assumed
_NAME = "ApiGateway"


async def generate_client_certificate(plane: ControlPlane, given: Input) -> Output:
    certificate, private_key, expires = await plane.issue_certificate(_NAME)
    made = ClientCertificate(
        id=plane.store.new_id(6),
        certificate=certificate,
        private_key=private_key,
        created_date=plane.store.clock(),
        expiration_date=expires,
        description=given.get("description"),
        tags=given.get("tags", EMPTY),
    )
    plane.store.client_certificates[made.id] = made
    return _output(made)


def _output(certificate: ClientCertificate, *, with_tags: bool = False) -> Output:
    return {
        "clientCertificateId": certificate.id,
        "description": certificate.description,
        "pemEncodedCertificate": certificate.certificate,
        "createdDate": certificate.created_date,
        "expirationDate": certificate.expiration_date,
        "tags": tags_output(certificate.tags, always=with_tags),
    }


def client_certificate(plane: ControlPlane, given: Input) -> ClientCertificate:
    return found(plane.store.client_certificates, given["clientCertificateId"], _UNKNOWN)


def get_client_certificate(plane: ControlPlane, given: Input) -> Output:
    return _output(client_certificate(plane, given), with_tags=True)


def get_client_certificates(plane: ControlPlane, given: Input) -> Output:
    return page(plane.store.client_certificates.values(), given, _output)


def update_client_certificate(plane: ControlPlane, given: Input) -> Output:
    certificate = PATCHES.applied(client_certificate(plane, given), read_patches(given))
    plane.store.client_certificates[certificate.id] = certificate
    return _output(certificate, with_tags=True)


def delete_client_certificate(plane: ControlPlane, given: Input) -> None:
    certificate = client_certificate(plane, given)
    for group in (plane.store.rest.stages, plane.store.v2_stages.stages):
        for api_id, stages in group.items():
            for stage in stages.values():
                if stage.client_certificate_id == certificate.id:
                    raise BadRequestError(  # assumed
                        f"Cannot delete client certificate {certificate.id}, it is used by the "
                        f"stage {api_id}:{stage.stage_name}"
                    )
    del plane.store.client_certificates[certificate.id]


PATCHES: PatchTable[ClientCertificate] = PatchTable(
    {"/description": text("description")}, refusals="named"
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "DeleteClientCertificate": delete_client_certificate,
    "GenerateClientCertificate": generate_client_certificate,
    "GetClientCertificate": get_client_certificate,
    "GetClientCertificates": get_client_certificates,
    "UpdateClientCertificate": update_client_certificate,
}
