"""Access associations: which VPC endpoints resolve a private custom domain name."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.apigateway.domain_names import own
from frontgate.control.apigateway.outputs import tags_output
from frontgate.control.apigateway.paging import page
from frontgate.control.domain_names import AccessAssociation
from frontgate.control.errors import BadRequestError, NotFoundError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY

_ASSOCIATION = "/domainnameaccessassociations/domainname/"


def create_access_association(plane: ControlPlane, given: Input) -> Output:
    association = plane.store.domains.create_access_association(
        _key_of_arn(given["domainNameArn"]),
        vpc_endpoint_id=given["accessAssociationSource"],
        tags=given.get("tags", EMPTY),
    )
    return association_output(plane, association)


def _key_of_arn(arn: str) -> str:
    _, found, key = arn.partition(":/domainnames/")
    if not found:
        raise BadRequestError("Invalid domain name ARN specified")  # assumed
    return key


def association_arn(plane: ControlPlane, association: AccessAssociation) -> str:
    source = f"{association.domain_key}/vpcesource/{association.vpc_endpoint_id}"
    return plane.store.arn(f"{_ASSOCIATION}{source}")


def association_output(plane: ControlPlane, association: AccessAssociation) -> Output:
    domain = plane.store.domains.get_domain_name(association.domain_key)
    return {
        "domainNameAccessAssociationArn": association_arn(plane, association),
        "domainNameArn": domain.arn(region=plane.store.region, account_id=plane.store.account_id),
        "accessAssociationSourceType": "VPCE",
        "accessAssociationSource": association.vpc_endpoint_id,
        "tags": tags_output(association.tags, always=False),
    }


def get_access_associations(plane: ControlPlane, given: Input) -> Output:
    found = own(plane.store.domains.associations, given)
    return page(found, given, lambda each: association_output(plane, each))


def delete_access_association(plane: ControlPlane, given: Input) -> None:
    _delete_association(plane, given["domainNameAccessAssociationArn"])


def reject_access_association(plane: ControlPlane, given: Input) -> None:
    _delete_association(plane, given["domainNameAccessAssociationArn"])


def _delete_association(plane: ControlPlane, arn: str) -> None:
    for association in plane.store.domains.associations.values():
        if association_arn(plane, association) == arn:
            plane.store.domains.delete_access_association(association.id)
            return
    raise NotFoundError("Invalid domain name access association identifier specified")


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateDomainNameAccessAssociation": create_access_association,
    "DeleteDomainNameAccessAssociation": delete_access_association,
    "GetDomainNameAccessAssociations": get_access_associations,
    "RejectDomainNameAccessAssociation": reject_access_association,
}
