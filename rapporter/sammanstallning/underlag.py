"""Every ärende that a report's figures count, by dnr, as it is kept beside them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kvalitet.frister import Period
from rapporter.sammanstallning.jamforelse import underlagsrader
from rapporter.statistik import kub
from rapporter.statistik.halvar import jamforbara


def arendeunderlag(namnd_id: int, period: Period, brytpunkt: datetime) -> dict[str, list[Any]]:
    """All of the nämnd's ärenden in the period and in those it is compared with."""
    return underlagsrader(kub.fakta(jamforbara(period), brytpunkt, namnd_id=namnd_id))


def inget_underlag(namnd_id: int, period: Period, brytpunkt: datetime) -> dict[str, list[Any]]:
    """For a report that counts no ärenden."""
    return {}
