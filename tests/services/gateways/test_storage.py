"""Both stores keep one promise; the bucket's server is real and near."""

from pathlib import Path

import pytest

from sandbox.s3 import Bucket
from services.gateways.s3_storage import S3Storage
from services.gateways.storage import FolderStorage, NotStored, StorageAway

NAMES = [f"{number:032x}" for number in range(5)]


def in_bucket(bucket: Bucket) -> S3Storage:
    return S3Storage(
        bucket=bucket.name, prefix="larkspur/", url=bucket.url, key=bucket.key, secret="s"
    )


@pytest.fixture(params=["folder", "bucket"])
def storage(request, tmp_path: Path):
    if request.param == "folder":
        yield FolderStorage(tmp_path / "documents")
        return
    with Bucket() as bucket:
        bucket.objects["somebody-else/" + NAMES[0]] = (b"theirs", None)  # type: ignore[assignment]
        yield in_bucket(bucket)


def test_what_is_put_is_there_until_it_is_dropped(storage):
    assert list(storage.names()) == []
    for name in NAMES:
        storage.put(name, name.encode())
    assert {each.name for each in storage.names()} == set(NAMES)
    assert storage.get(NAMES[1]) == NAMES[1].encode()
    for _ in range(2):
        storage.drop(NAMES[1])
    with pytest.raises(NotStored):
        storage.get(NAMES[1])
    assert {each.name for each in storage.names()} == {*NAMES} - {NAMES[1]}
    assert storage.has_room()


@pytest.mark.parametrize("name", ["../../../etc/passwd", "", "A" * 32, "0" * 31, "0" * 32 + "\n"])
def test_f07_no_name_leads_out_of_the_store(storage, name):
    for verb in (storage.get, storage.drop, lambda each: storage.put(each, b"")):
        with pytest.raises(ValueError, match="names no document"):
            verb(name)


def test_a_store_that_is_away_is_not_an_empty_one(monkeypatch, tmp_path):
    monkeypatch.setattr("services.gateways.s3_storage.TRIES_MAX", 0)
    with Bucket() as bucket:
        storage = in_bucket(bucket)
        bucket.is_down = True
        for verb in (storage.get, storage.drop):
            with pytest.raises(StorageAway):
                verb(NAMES[0])
    with pytest.raises(StorageAway):
        storage.put(NAMES[0], b"")
    (tmp_path / "file").touch()
    with pytest.raises(StorageAway):
        FolderStorage(tmp_path / "file").put(NAMES[0], b"")


def test_a_full_disk_takes_no_more_documents(monkeypatch, tmp_path):
    monkeypatch.setattr("services.gateways.storage.SHARE_FREE_MIN", 1.1)
    assert not FolderStorage(tmp_path / "not" / "made" / "yet").has_room()
