"""To try an import, and to carry it out: the same steps, taken back or kept."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kvalitet.inlasning import tabell
from kvalitet.organisation.forandring.villkor import ensam
from kvalitet.organisation.fyraogon import fyra_ogon
from kvalitet.organisation.gallande import samlat
from kvalitet.organisation.importering.delar import Delimport
from kvalitet.organisation.importering.kolumner import ORGANISATION, UPPDRAG
from kvalitet.organisation.importering.personer import Uppdragsimport
from kvalitet.organisation.importering.skillnad import Granskning, Underlag
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

NAGOT_ANDRAT = (
    "Något har ändrats i systemet sedan du granskade. Inget är infört. Granska skillnaderna på nytt och inför sedan."
)


class _Aterta(Exception):
    """Take back everything that was done."""


def granska(underlag: Underlag, *, av: Person | None) -> Granskning:
    """What the files would change, row by row, with every error. Nothing is kept."""
    granskning = Granskning(underlag)
    _kor(granskning, av, vantat=None)
    return granskning


def infor(underlag: Underlag, *, fingeravtryck: str, av: Person | None) -> Granskning:
    """Carry out the files, all or nothing, if they do exactly what the granskning with `fingeravtryck` showed.

    `inford` of the result says whether it was kept; `hinder` or the errors of the files say why not.
    """
    granskning = Granskning(underlag)
    _kor(granskning, av, vantat=fingeravtryck)
    return granskning


def _kor(granskning: Granskning, av: Person | None, vantat: str | None) -> None:
    try:
        with transaction.atomic(), ensam(), samlat():
            with fyra_ogon(av, *_dagar(granskning.underlag)):
                if granskning.underlag.organisation:
                    Delimport(granskning, av).kor()
                if granskning.underlag.uppdrag:
                    Uppdragsimport(granskning, av).kor()
            if vantat is None or granskning.antal_fel:
                raise _Aterta
            if granskning.fingeravtryck != vantat:
                granskning.hinder, granskning.andrat_emellan = NAGOT_ANDRAT, True
                raise _Aterta
            _anteckna(granskning, av)
    except OtillatenOvergang as hinder:
        granskning.hinder = str(hinder)
    except _Aterta:
        pass
    else:
        granskning.inford = True


def _dagar(underlag: Underlag) -> set[date]:
    """Every day on which something in the files begins, for fyra ögon."""
    dagar = {underlag.dag}
    for data, kolumner in ((underlag.organisation, ORGANISATION), (underlag.uppdrag, UPPDRAG)):
        if data:
            dagar |= {inrad.varden["från"] for inrad in tabell(data, kolumner).rader if inrad.varden["från"]}
    return dagar


def _anteckna(granskning: Granskning, av: Person | None) -> None:
    kommunen = Organisationsdel.objects.filter(typ=Deltyp.KOMMUN).first()
    if kommunen is not None:
        antal = {fil.namn: {"nya": len(fil.nya), "andrade": len(fil.andrade)} for fil in granskning.filer}
        anteckna("importera_organisation", kommunen, av=av, detalj=antal)
