from __future__ import annotations

import pytest

from tests.avvikelser.scener import Folk, folk_i
from tests.conftest import Kommun


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    """Everybody around Stödboendet Tallbacken, each with an address of their own."""
    alla = folk_i(kommun)
    for namn, person in vars(alla).items():
        if namn != "kommun":
            person.epost = f"{namn}@prov.example"
            person.save()
    return alla
