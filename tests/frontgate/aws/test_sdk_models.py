"""Models of services, compared with what botocore's own loader reads."""

from __future__ import annotations

import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

from frontgate.aws.sdk_models import looking_at_names_only, read_model


@pytest.mark.parametrize("service", ["apigateway", "dynamodb", "s3", "stepfunctions"])
def test_a_model_is_the_one_that_botocore_reads(service):
    assert read_model(service) == Loader().load_service_model(service, "service-2")


def test_what_is_no_service():
    with pytest.raises(UnknownServiceError):
        read_model("no-such-service")


def test_every_service_is_among_the_folders():
    names = looking_at_names_only(Loader()).list_available_services("service-2")
    assert set(names) >= set(Loader().list_available_services("service-2"))
