"""What the clock does with files that nothing holds."""

from celery import shared_task

from kvalitet.utkast import stadning


@shared_task(name="utkast.rensa_filer")
def rensa_filer() -> None:
    """Every night. Safe to run at any time, and twice."""
    stadning.rensa()
