from __future__ import annotations

import io
import os
import stat
import zipfile

import pytest

from frontgate.aws.lambda_api import code
from frontgate.aws.lambda_api.code import BadArchiveError, Code, CodeShelf


def archive_of(**files):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return written.getvalue()


@pytest.fixture
def shelf(tmp_path):
    return CodeShelf(tmp_path / "shelf")


def test_an_archive_is_unpacked_once(shelf, pack, digest):
    found = shelf.unpack(pack())
    assert (found.sha256, found.size) == (digest(pack()), len(pack()))
    assert (found.folder / "app.py").is_file()
    made = found.folder.stat().st_ctime_ns
    assert shelf.unpack(pack()) == found
    assert found.folder.stat().st_ctime_ns == made
    assert [path.name for path in found.folder.parent.iterdir()] == [found.folder.name]


def test_executables_stay_executable(shelf):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        member = zipfile.ZipInfo("bin/tool")
        member.external_attr = (stat.S_IFREG | 0o755) << 16
        archive.writestr(member, "#!/bin/sh\n")
        archive.writestr("notes.txt", "")
    folder = shelf.unpack(written.getvalue()).folder
    assert os.access(folder / "bin" / "tool", os.X_OK)
    assert not (folder / "notes.txt").stat().st_mode & 0o111


def test_no_member_leaves_the_folder(shelf, tmp_path):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("../../out.py", "x")
        archive.writestr("/absolute.py", "x")
    folder = shelf.unpack(written.getvalue()).folder
    assert sorted(path.name for path in folder.rglob("*.py")) == ["absolute.py", "out.py"]
    assert not (tmp_path / "out.py").exists()


@pytest.mark.parametrize("archive", [b"", b"no archive", b"PK\x03\x04 and more"])
def test_what_is_no_archive(shelf, tmp_path, archive):
    """Source: documented (the words are Lambda's)."""
    with pytest.raises(BadArchiveError, match="Could not unzip uploaded file"):
        shelf.unpack(archive)
    assert list((tmp_path / "shelf").iterdir()) == []


def test_a_damaged_archive(shelf, pack):
    damaged = bytearray(pack())
    damaged[40] ^= 0xFF
    with pytest.raises(BadArchiveError):
        shelf.unpack(bytes(damaged))


def _compressed(method, content):
    """An archive that says of its one member's bytes that they are compressed in this way."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("app.py", content)
    packed = bytearray(written.getvalue())
    packed[8] = packed[packed.rindex(b"PK\x01\x02") + 10] = method
    return bytes(packed)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED, 99])
@pytest.mark.parametrize("content", ["", "x", "\x05\x00\x05\x00" + "x" * 40])
def test_bytes_that_were_not_compressed_in_this_way(shelf, tmp_path, method, content):
    """Each way fails with exceptions of its own, and some of them take nothing for nothing."""
    try:
        shelf.unpack(_compressed(method, content))
    except BadArchiveError as refused:
        assert "Could not unzip uploaded file" in str(refused)
        assert list((tmp_path / "shelf").iterdir()) == []


def test_a_name_that_is_no_text(shelf):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("é.py", "x")
    with pytest.raises(BadArchiveError, match="Could not unzip uploaded file"):
        shelf.unpack(written.getvalue().replace("é".encode(), b"\xff\xfe"))


def test_an_archive_that_is_too_large(shelf, monkeypatch, pack):
    monkeypatch.setattr(code, "_MOST_BYTES", 10)
    with pytest.raises(BadArchiveError, match="Unzipped size must be smaller than 10 bytes"):
        shelf.unpack(pack())


def test_too_many_files(shelf, monkeypatch):
    monkeypatch.setattr(code, "_MOST_FILES", 1)
    with pytest.raises(BadArchiveError):
        shelf.unpack(archive_of(a__py="", b__py=""))


def test_a_developers_folder_is_described_by_what_is_in_it(tmp_path):
    (tmp_path / "app.py").write_text("x = 1\n")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "app.pyc").write_bytes(b"x" * 100)
    found = Code(tmp_path)
    before, size = found.described()
    assert size == len("x = 1\n")
    assert found.described() == (before, size)
    (tmp_path / "app.py").write_text("x = 12\n")
    assert found.described()[0] != before


def test_the_archive_of_a_folder(tmp_path, shelf):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "app.py").write_text("x = 1\n")
    unpacked = shelf.unpack(Code(tmp_path).archive())
    assert (unpacked.folder / "deep" / "app.py").read_text() == "x = 1\n"
