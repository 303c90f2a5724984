from __future__ import annotations

import pytest

from tests.avvikelser.scener import Folk, folk_i
from tests.conftest import Kommun


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    """Everybody around Stödboendet Tallbacken, each with their uppdrag."""
    return folk_i(kommun)
