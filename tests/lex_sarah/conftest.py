from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.avvikelser.scener import Folk, folk_i
from tests.conftest import Kommun


@pytest.fixture
def folk(kommun: Kommun, settings: Any, tmp_path: Path) -> Folk:
    """Everybody around Stödboendet Tallbacken, with files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return folk_i(kommun)
