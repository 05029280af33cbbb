from __future__ import annotations

from typing import Any

from community.data.files import FilesBucket


def test_a_file_is_written_and_replaced(s3: Any) -> None:
    bucket = FilesBucket(s3, "files")

    bucket.write("exports/general/e1/0001.jsonl", "{}\n")
    bucket.write("exports/general/e1/0001.jsonl", '{"message": "Zoë"}\n')

    found = s3.get_object(Bucket="files", Key="exports/general/e1/0001.jsonl")
    assert found["Body"].read().decode() == '{"message": "Zoë"}\n'
    assert found["ContentType"] == "application/jsonl"
