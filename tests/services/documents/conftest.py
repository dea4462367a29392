"""A vault in a folder of the test's own."""

import dataclasses
from pathlib import Path

import pytest

from models.database import Database
from services.context import Context
from services.gateways.scanner import BuiltInScanner
from services.gateways.storage import FolderStorage
from services.keys.sealing import Sealer
from services.keys.vault import Vault
from tests.conftest import FIELD_KEY
from tests.workshop import Clock, at_work


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "documents")


@pytest.fixture
def vault(store: FolderStorage) -> Vault:
    return Vault(store, Sealer(FIELD_KEY), BuiltInScanner())


@pytest.fixture
def context(database: Database, clock: Clock, vault: Vault) -> Context:
    return dataclasses.replace(at_work(database, clock), vault=lambda: vault)
