"""The settings of a worker under test, and the jobs of `jobbprov`."""

from tests.arbetare_settings import *  # noqa: F403

CELERY_IMPORTS = ["tests.kvalitet.jobbprov"]
