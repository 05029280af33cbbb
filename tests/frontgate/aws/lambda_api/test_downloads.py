from __future__ import annotations

import io
import zipfile

import pytest

from frontgate.aws.lambda_api.downloads import Downloads


@pytest.fixture
def download(book, request_to):
    async def get(path, method="GET"):
        return await Downloads(book).handle(request_to(f"/_frontgate/{path}", method=method))

    return get


@pytest.fixture
def made(create, client, pack):
    create(Publish=True)
    client.publish_layer_version(LayerName="tools", Content={"ZipFile": pack()})


def names(answer):
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        return archive.namelist()


async def test_the_code_of_functions_and_layers(made, download):
    for path in ("code/orders/$LATEST", "code/orders/1", "layers/tools/1"):
        answer = await download(path)
        assert (answer.status, names(answer)) == (200, ["app.py"])


@pytest.mark.parametrize(
    "path",
    [
        "code/orders/2",
        "code/other/$LATEST",
        "code/orders",
        "code/",
        "layers/tools/2",
        "layers/tools/x",
        "layers/tools/²",
        f"layers/tools/{'1' * 5_000}",
        "layers/other/1",
        "code/orders/1/../../x",
    ],
)
async def test_what_is_not_there(made, download, path):
    assert (await download(path)).status == 404


async def test_nothing_is_changed_this_way(made, download):
    assert (await download("code/orders/$LATEST", method="PUT")).status == 404
