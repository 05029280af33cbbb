from __future__ import annotations

import pytest

NOT_FOUND = ("NotFoundException", 404, "Invalid Resource identifier specified")


def listed(client, api):
    return client.get_resources(restApiId=api.id)["items"]


@pytest.mark.fact("rest-resource.keys", "rest-resource.delete")
def test_a_life(client, api, bare):
    """Source: recorded."""
    assert listed(client, api) == [{"id": api.root, "path": "/"}]
    created = client.create_resource(restApiId=api.id, parentId=api.root, pathPart="pets")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    pets = {"id": created["id"], "parentId": api.root, "path": "/pets", "pathPart": "pets"}
    assert bare(created) == pets
    child = api.resource("subpets", pets["id"])
    place = {"restApiId": api.id, "resourceId": pets["id"]}
    dogs = api.patch("update_resource", place, ("replace", "/pathPart", "dogs"))
    assert dogs == {**pets, "path": "/dogs", "pathPart": "dogs"}
    below = client.get_resource(restApiId=api.id, resourceId=child)
    assert below["path"] == "/dogs/subpets"
    answer = client.delete_resource(**place)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert listed(client, api) == [{"id": api.root, "path": "/"}]


@pytest.mark.fact("rest-resource.methods")
def test_methods_show_as_empty_objects_unless_asked_for(client, api):
    """Source: recorded; documented: GetResources, embed."""
    api.mock()
    assert listed(client, api)[0]["resourceMethods"] == {"GET": {}}
    embedded = client.get_resources(restApiId=api.id, embed=["methods"])["items"][0]
    assert embedded["resourceMethods"]["GET"]["httpMethod"] == "GET"


def test_resources_are_listed_by_path(client, api):
    """Source: recorded."""
    parent = api.resource("parent")
    api.resource("{proxy+}")
    child = api.resource("child", parent)
    api.resource("{proxy+}", child)
    api.resource("{child}", parent)
    assert [each["path"] for each in listed(client, api)] == [
        "/",
        "/parent",
        "/parent/child",
        "/parent/child/{proxy+}",
        "/parent/{child}",
        "/{proxy+}",
    ]


def test_a_variable_stands_alone_and_ends_a_path_when_it_is_greedy(client, api, refused):
    """Source: recorded."""
    greedy = api.resource("{proxy+}")
    sibling = (
        "A sibling ({proxy+}) of this resource already has a variable path part -- only one is "
        "allowed"
    )
    below = "Cannot create a child of a resource with a greedy path variable: {proxy+}"
    for parent, part, message in [
        (api.root, "{dynamic}", sibling),
        (greedy, "static", below),
        (greedy, "{dynamic}", below),
    ]:
        assert refused(
            client.create_resource, restApiId=api.id, parentId=parent, pathPart=part
        ) == ("BadRequestException", 400, message)


@pytest.mark.fact("rest-resource.move")
def test_moving(client, api, refused):
    """Source: recorded."""
    pets = api.resource("pets")
    subpets = api.resource("subpets", pets)
    api.resource("pets", subpets)

    def update(resource, path, value, op="replace"):
        patch = {"op": op, "path": path, "value": value}
        members = {"restApiId": api.id, "resourceId": resource, "patchOperations": [patch]}
        return refused(client.update_resource, **members)

    assert update(pets, "/parentId", subpets) == (
        "BadRequestException",
        400,
        "Resources cannot be cyclical.",
    )
    assert update(pets, "/parentId", "nothere") == NOT_FOUND
    assert update("nothere", "/pathPart", "x") == NOT_FOUND
    assert update(pets, "/invalid", "x")[2] == (
        "Invalid patch path  '/invalid' specified for op 'replace'. "
        "Must be one of: [/parentId, /pathPart]"
    )
    for op in ("remove", "add"):
        assert update(pets, "/pathPart", "x", op)[2] == (
            f"Invalid patch path  '/pathPart' specified for op '{op}'. "
            "Please choose supported operations"
        )
    place = {"restApiId": api.id, "resourceId": subpets}
    moved = api.patch("update_resource", place, ("replace", "/parentId", api.root))
    assert moved["path"] == "/subpets"
    conflict = "Another resource with the same parent already has this name: pets"
    assert update(subpets, "/pathPart", "pets") == ("ConflictException", 409, conflict)
    client.delete_resource(restApiId=api.id, resourceId=pets)
    assert [each["path"] for each in listed(client, api)] == ["/", "/subpets", "/subpets/pets"]


@pytest.mark.parametrize("name", ["pathPart", "parentId"])
@pytest.mark.fact("rest-resource.root")
def test_the_root_stays(client, api, refused, name):
    """Source: recorded."""
    patch = {"op": "replace", "path": f"/{name}", "value": "x"}
    assert refused(client.update_resource, **api.at_root, patchOperations=[patch]) == (
        "BadRequestException",
        400,
        f"Root resource cannot update its {name}.",
    )
    assert refused(client.delete_resource, **api.at_root)[1] == 400


@pytest.mark.fact("rest-api.unknown-of-a-resource")
def test_unknown_resources_and_apis(client, api, refused):
    """Source: recorded: the resource hides the API."""
    members = {"restApiId": api.id, "parentId": "nothere", "pathPart": "x"}
    assert refused(client.create_resource, **members) == NOT_FOUND
    assert refused(client.create_resource, **{**members, "restApiId": "x"}) == NOT_FOUND
    assert refused(client.delete_resource, restApiId=api.id, resourceId="nothere") == NOT_FOUND
    assert refused(client.get_resources, restApiId="nothere")[2] == (
        "Invalid API identifier specified 123456789012:nothere"
    )


def test_the_listing_has_pages_of_25(client, api):
    """Documented: GetResources, limit."""
    for number in range(30):
        api.resource(f"r{number}")
    first = client.get_resources(restApiId=api.id)
    assert len(first["items"]) == 25
    assert len(client.get_resources(restApiId=api.id, position=first["position"])["items"]) == 6
    assert len(client.get_resources(restApiId=api.id, limit=500)["items"]) == 31
