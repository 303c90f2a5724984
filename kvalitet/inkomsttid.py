"""When something came in or was sent, where it is written in afterwards by somebody who knows the day."""

from __future__ import annotations

from datetime import date, datetime, time

from kvalitet.frister import STOCKHOLM, svensk_dag


def inkomsttid(dag: date, nu: datetime) -> datetime:
    """The moment: `nu`, when it is written in, where that is the day; else eight in the morning."""
    return nu if dag == svensk_dag(nu) else datetime.combine(dag, time(8), STOCKHOLM)
