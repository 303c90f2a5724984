"""A source of deadlines that fails stops none of the others, and is seen by who looks after the system."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kvalitet.aviseringar.models import Kallfel

logger = logging.getLogger(__name__)


@contextmanager
def provad(typ: str) -> Iterator[None]:
    """Ask a source by itself. What it did is undone when it raises, the error is logged and noted, and all goes on.

    Must run inside a transaction: the block is a savepoint of it, so an error in the database is undone too.
    """
    try:
        with transaction.atomic():
            yield
    except Exception as fel:
        logger.exception("The source %s failed", typ)
        _notera(typ, fel)


def _notera(typ: str, fel: Exception) -> None:
    """Only what kind of error: its words may hold what stood in a row."""
    nu = timezone.now()
    Kallfel.objects.update_or_create(
        kalla=typ,
        defaults={"fel": type(fel).__name__[:80], "senast": nu},
        create_defaults={"kalla": typ, "fel": type(fel).__name__[:80], "sedan": nu, "senast": nu},
    )


def glom_lagade(sedan: datetime) -> None:
    """Those that have not failed since then work again."""
    Kallfel.objects.filter(senast__lt=sedan).delete()
