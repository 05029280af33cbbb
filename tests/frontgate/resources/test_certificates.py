"""Against moto: Ref as documented in AWS::CertificateManager::Certificate, Return values."""

from __future__ import annotations


async def test_a_certificate(moto):
    created = await moto.create(
        """
        Resources:
          Certificate:
            Type: AWS::CertificateManager::Certificate
            Properties:
              DomainName: api.example.com
              SubjectAlternativeNames: ["*.example.com"]
              ValidationMethod: DNS
              DomainValidationOptions: [{DomainName: api.example.com, HostedZoneId: Z1}]
              Tags: [{Key: team, Value: blue}]
        """
    )
    arn = created.created["Certificate"].ref
    assert arn.startswith("arn:aws:acm:eu-west-1:123456789012:certificate/")
    found = await moto.account.api("acm", "DescribeCertificate", {"CertificateArn": arn})
    assert found["Certificate"]["DomainName"] == "api.example.com"
    assert "*.example.com" in found["Certificate"]["SubjectAlternativeNames"]
