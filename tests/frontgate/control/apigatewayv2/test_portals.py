from __future__ import annotations

import pytest

THEME = {
    "CustomColors": dict.fromkeys(
        [
            *("AccentColor", "BackgroundColor", "ErrorValidationColor"),
            *("HeaderColor", "NavigationColor", "TextColor"),
        ],
        "#000000",
    )
}
GIVEN = {
    "Authorization": {"None": {}},
    "EndpointConfiguration": {"None": {}},
    "PortalContent": {"DisplayName": "Community", "Theme": THEME},
}


@pytest.fixture
def product(client):
    return client.create_portal_product(DisplayName="Rooms")


@pytest.fixture
def portal(client, product):
    return client.create_portal(**GIVEN, IncludedPortalProductArns=[product["PortalProductArn"]])


def test_a_portal(client, portal, product, bare, refused):
    """Documented: CreatePortal and GetPortal (API reference v2)."""
    id = portal["PortalId"]
    assert len(id) == 10
    assert portal["PortalContent"] == GIVEN["PortalContent"]
    assert portal["IncludedPortalProductArns"] == [product["PortalProductArn"]]
    assert portal["PortalArn"].endswith(f":/portals/{id}")
    assert "PublishStatus" not in portal
    assert bare(client.get_portal(PortalId=id)) == bare(portal)
    assert client.list_portals()["Items"] == [bare(portal)]
    client.tag_resource(ResourceArn=portal["PortalArn"], Tags={"a": "b"})
    assert client.get_portal(PortalId=id)["Tags"] == {"a": "b"}
    client.delete_portal(PortalId=id)
    assert refused(client.get_portal, PortalId=id)[:2] == ("NotFoundException", 404)


def test_publishing(client, portal):
    """Documented: PublishPortal, PreviewPortal, DisablePortal."""
    place = {"PortalId": portal["PortalId"]}
    client.preview_portal(**place)
    client.publish_portal(**place, Description="first")
    published = client.get_portal(**place)
    assert (published["PublishStatus"], published["LastPublishedDescription"]) == (
        "PUBLISHED",
        "first",
    )
    assert published["Preview"] == {"PreviewStatus": "PREVIEW_READY"}
    client.disable_portal(**place)
    assert client.get_portal(**place)["PublishStatus"] == "DISABLED"


def test_an_update_keeps_what_it_does_not_name(client, portal):
    changed = client.update_portal(
        PortalId=portal["PortalId"],
        EndpointConfiguration={
            "AcmManaged": {
                "DomainName": "portal.example.com",
                "CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/c",
            }
        },
    )
    assert changed["EndpointConfiguration"]["DomainName"] == "portal.example.com"
    assert changed["PortalContent"] == portal["PortalContent"]
    assert changed["LastModified"] > portal["LastModified"]


def test_a_product_that_is_not_there(client, refused):
    unknown = {"IncludedPortalProductArns": ["arn:aws:apigateway:eu-west-1:1:/portalproducts/x"]}
    answer = refused(client.create_portal, **GIVEN, **unknown)
    assert answer[:2] == ("BadRequestException", 400)
    assert client.list_portals()["Items"] == []
