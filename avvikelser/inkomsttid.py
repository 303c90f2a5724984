"""When something came in that is written in afterwards, by somebody who knows the day."""

from __future__ import annotations

from datetime import date, datetime, time

from kvalitet.frister import STOCKHOLM, svensk_dag


def inkomsttid(dag: date, nu: datetime) -> datetime:
    """The moment: now for today, eight in the morning for an earlier day."""
    return nu if dag >= svensk_dag(nu) else datetime.combine(dag, time(8), STOCKHOLM)
