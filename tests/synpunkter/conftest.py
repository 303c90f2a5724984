from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.avvikelser.scener import Folk, folk_i
from tests.conftest import Kommun


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    """Everybody around Stödboendet Tallbacken, and ulla, who routes the synpunkter of its nämnd."""
    return folk_i(kommun)


@pytest.fixture(autouse=True)
def egna_filer(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path
