"""Frames and draws of Lindsjö kommun, for the tillfällen whose period is over and that nobody has reviewed yet. One
frame waits to be drawn from, and one tillfälle still waits for its frame. All keys are invented."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.ram import dragningsgang, ramgang
from egenkontroll.ram.models import Dragning, Ram
from kvalitet.organisation.models import Person

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_KALLA = "Verksamhetssystemet"
_RUBRIKER = "Ärendenummer;Enhet;Ärendetyp;Avslutat;Handläggare;Skyddad"
_TYPER = ("Utredning", "Utredning", "Bistånd", "Utredning", "Insats")
_DAGAR_EFTER = 12
"""How long after the period the frame is read in and drawn from."""


def skapa_urval(personer: dict[str, Person], idag: date) -> list[Dragning]:
    """Frames and draws, the oldest first. The last tillfälle gets no frame, the one before it no draw."""
    strateg = personer["sofia"]
    forbi = Kontrolltillfalle.objects.gallande().filter(
        slut__lt=idag - timedelta(days=_DAGAR_EFTER), klart__isnull=True, ramar__isnull=True
    )
    tillfallen = list(forbi.select_related("planerad__plan", "planerad__version__omrade").order_by("slut", "pk"))
    ramar = [_ram(tillfalle, strateg) for tillfalle in tillfallen[:-1]]
    return [_dragning(ram, strateg) for ram in ramar[:-1]]


def _nar(tillfalle: Kontrolltillfalle, klockan: time) -> datetime:
    return datetime.combine(tillfalle.slut + timedelta(days=_DAGAR_EFTER), klockan, _STOCKHOLM)


def _ram(tillfalle: Kontrolltillfalle, strateg: Person) -> Ram:
    data = "\r\n".join([_RUBRIKER, *_rader(tillfalle), ""]).encode("utf-8-sig")
    fil = SimpleUploadedFile(f"avslutade-{tillfalle.slut}-{tillfalle.planerad_id}.csv", data)
    underlag = ramgang.ta_emot(tillfalle, fil, _KALLA, av=strateg)
    granskad = ramgang.granska(underlag, underlag.kolumner)
    return ramgang.infor(underlag, underlag.kolumner, granskad, av=strateg, nar=_nar(tillfalle, time(8, 47)))


def _rader(tillfalle: Kontrolltillfalle) -> list[str]:
    """Between 34 and 51 ärenden per enhet, spread over the period, every nineteenth protected."""
    langd, rader = (tillfalle.slut - tillfalle.start).days + 1, []
    for plats, rad in enumerate(tillfalle.planerad.enheter.select_related("enhet").order_by("enhet__kod")):
        for nr in range(1, 35 + (plats * 7 + tillfalle.planerad_id) % 18):
            dag = tillfalle.start + timedelta(days=(nr * 37) % langd)
            nyckel = f"{rad.enhet.kod}-{tillfalle.slut:%y%m}-{nr:03}"
            skyddad = "ja" if nr % 19 == 0 else "nej"
            rader.append(f"{nyckel};{rad.enhet.namn};{_TYPER[nr % 5]};{dag};H{nr % 12 + 1:02};{skyddad}")
    return rader


def _dragning(ram: Ram, strateg: Person) -> Dragning:
    plan = dragningsgang.forval(ram.tillfalle)
    val = dragningsgang.Val(plan.antal, plan.pott, seed=f"{4719_2286_0331 + ram.tillfalle_id:012d}")
    return dragningsgang.dra(ram, val, av=strateg, nar=_nar(ram.tillfalle, time(9, 2)))
