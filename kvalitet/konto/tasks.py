"""What the clock does with logins that have ended."""

from celery import shared_task

from kvalitet.konto import utgangen


@shared_task(name="konto.rensa")
def rensa() -> None:
    """Every hour: what could be kept for twelve hours is gone after them. Safe to run at any time."""
    utgangen.rensa()
