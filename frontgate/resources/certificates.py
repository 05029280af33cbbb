"""AWS::CertificateManager: certificates in the local AWS services.

The gateway shows certificates of its own authority, whatever is requested here; nobody validates.
"""

from __future__ import annotations

from typing import Any

from frontgate.resources.creation import Created, Creation, ResourceType, words

_PASSED_ON = words(
    "CertificateAuthorityArn DomainName KeyAlgorithm SubjectAlternativeNames ValidationMethod"
)


async def _certificate(creation: Creation) -> Created:
    properties = creation.properties
    request: dict[str, Any] = {name: properties[name] for name in _PASSED_ON if name in properties}
    made = await creation.account.api("acm", "RequestCertificate", request)
    arn = made["CertificateArn"]
    return Created(ref=arn, attributes={"CertificateArn": arn, "Id": arn})


TYPES = {
    "AWS::CertificateManager::Certificate": ResourceType(
        create=_certificate,
        supported=_PASSED_ON,
        harmless=words(
            "CertificateExport CertificateTransparencyLoggingPreference DomainValidationOptions "
            "Tags"
        ),
    ),
}
