"""What the clock does with the counts of addresses."""

from celery import shared_task

from avvikelser.synpunkter import takt


@shared_task(name="synpunkter.rensa_takt")
def rensa_takt() -> None:
    """Every hour. Safe to run at any time, and twice."""
    takt.rensa()
