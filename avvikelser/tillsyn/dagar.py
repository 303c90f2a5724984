"""Days that can be right. A year of too many or too few digits must not become a deadline that nobody ever meets."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from kvalitet.overgang import OtillatenOvergang

IVO_BORJADE = date(2013, 6, 1)
"""Source: förordningen (2013:176) med instruktion för Inspektionen för vård och omsorg."""

_LANGST = 5  # years ahead, as for a sammanträde


def krav_pa_inkommen(dag: date) -> None:
    """Raises OtillatenOvergang for a day to come, or before there was an IVO."""
    if dag > timezone.localdate():
        raise OtillatenOvergang("Dagen då det kom in ligger i framtiden. Välj i dag eller en tidigare dag.")
    if dag < IVO_BORJADE:
        raise OtillatenOvergang(f"IVO finns sedan {IVO_BORJADE.isoformat()}. Kontrollera dagen då det kom in.")


def krav_pa_sista_dag(dag: date | None) -> None:
    """Raises OtillatenOvergang for a last day that is more than five years ahead."""
    if dag is not None and dag.year > timezone.localdate().year + _LANGST:
        raise OtillatenOvergang("Dagen ligger mer än fem år bort. Kontrollera året.")
