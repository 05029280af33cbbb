from __future__ import annotations

import pytest

from frontgate.control.api_v2 import Api, ProtocolType
from frontgate.control.api_v2 import Integration as HttpIntegration
from frontgate.control.rest_api import Integration, IntegrationType, Method, Resource, RestApi
from frontgate.control.vpc_links import VpcLink
from frontgate.resources import PrivateBackends

NLB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/inner/1"
HERE, THERE = "http://127.0.0.1:9000", "http://127.0.0.1:9001"


def backends(addresses: dict[str, str]) -> PrivateBackends:
    link = VpcLink(id="abc123", name="to-inner", target_arns=(NLB,))
    found = PrivateBackends(addresses, {link.id: link})
    found.named("abc123", "Link")
    found.named(NLB, "Nlb", "inner")
    return found


@pytest.mark.parametrize("name", ["abc123", "to-inner", "Link", "Nlb", "inner", NLB])
def test_every_name_will_do(name):
    assert backends({name: HERE})("abc123") == HERE


def test_the_links_own_name_comes_first():
    assert backends({"Nlb": THERE, "Link": HERE})("abc123") == HERE


@pytest.mark.parametrize("link", ["other", "", "Link"])
def test_other_links_lead_nowhere(link):
    assert backends({"Nlb": HERE})(link) is None


def test_a_link_that_is_in_somebodys_account():
    assert backends({"ext999": HERE})("ext999") == HERE


def api_with(*links: str | None) -> RestApi:
    methods = {
        f"M{index}": Method(
            http_method="GET",
            integration=Integration(
                type=IntegrationType.HTTP_PROXY,
                uri="http://inner",
                connection_type="VPC_LINK",
                connection_id=link,
            ),
        )
        for index, link in enumerate(links)
    }
    resource = Resource(id="r", path="/", methods=methods)
    return RestApi(
        id="a", name="shop", root_resource_id="r", created_date=0, resources={"r": resource}
    )


def test_what_nobody_plays_is_named():
    api = api_with("abc123", "abc123", "ext999", "${stageVariables.link}", None)
    assert backends({}).unplayed([api]) == [
        "shop: nobody plays what the VPC link Link leads to, so what it is for answers 500; "
        "--vpc-link Link=http://127.0.0.1:PORT says who does",
        "shop: nobody plays what the VPC link ext999 leads to, so what it is for answers 500; "
        "--vpc-link ext999=http://127.0.0.1:PORT says who does",
    ]
    assert backends({"Nlb": HERE, "ext999": THERE}).unplayed([api]) == []


def test_nor_what_is_behind_an_http_api():
    private = HttpIntegration(
        id="i", integration_type="HTTP_PROXY", connection_type="VPC_LINK", connection_id="ext999"
    )
    public = HttpIntegration(id="j", integration_type="HTTP_PROXY")
    api = Api(
        id="h",
        name="rooms",
        protocol_type=ProtocolType.HTTP,
        route_selection_expression="$request.method $request.path",
        created_date=0,
        integrations={each.id: each for each in (private, public)},
    )

    (sentence,) = backends({}).unplayed([api])

    assert sentence.startswith("rooms: nobody plays what the VPC link ext999 leads to")
    assert backends({"ext999": THERE}).unplayed([api]) == []


def test_names_that_nothing_has():
    given = {"Link": HERE, "to-inner": HERE, NLB: HERE, "typo": HERE}
    assert backends(given).unknown() == ["typo"]
