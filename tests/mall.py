"""`python -m tests.mall <name>`: the test database that every worker copies.

To migrate an empty database takes a quarter of a minute, and a worker that begins with a copy need not.
"""

from __future__ import annotations

import sys

import django
from django.db import connection


def gor(namn: str) -> None:
    """Make the database anew, with all that a new installation has."""
    from tests import tomning  # reads models: after setup

    connection.settings_dict["TEST"]["NAME"] = namn
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    tomning.forbered()
    connection.close()  # somebody who is in it would stop the copying


if __name__ == "__main__":
    django.setup()
    gor(sys.argv[1])
