"""A tillfälle with a frame and a draw, made by the rules. Dull and invented."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.ram import dragningsgang, ramfil, ramgang
from egenkontroll.ram.models import Dragning, Ram, Ramunderlag
from kvalitet.organisation.models import Person
from tests.conftest import Kommun
from tests.egenkontroll.plan import planscener

RUBRIKER = ("Ärendenummer", "Enhet", "Avslutat", "Ärendetyp", "Handläggare", "Skyddad")


def tillfalle(kommun: Kommun, av: Person, **falt: Any) -> Kontrolltillfalle:
    """The first tertial of 2026 at Tallbacken, in an antagen plan of IFN."""
    plan = planscener.antagen(kommun, av, **{"antal": 5, **falt})
    forsta = Kontrolltillfalle.objects.filter(planerad__plan=plan).order_by("start").first()
    return Kontrolltillfalle.objects.select_related("planerad__plan").get(pk=forsta.pk)


def rader(enhet: str = "TALL", antal: int = 30, ar: int = 2026, **falt: str) -> list[list[str]]:
    return [
        [
            f"{enhet}-26-{nr:04}",
            enhet,
            (date(ar, 1, 1) + timedelta(days=nr % 110)).isoformat(),
            falt.get("arendetyp", ("Utredning", "Bistånd")[nr % 3 == 0]),
            falt.get("handlaggare", f"h{nr % 4}"),
            falt.get("skyddad", "nej"),
        ]
        for nr in range(1, antal + 1)
    ]


def csv(rader: Sequence[Sequence[str]], rubriker: Sequence[str] = RUBRIKER, skilj: str = ";") -> bytes:
    return "".join(skilj.join(rad) + "\r\n" for rad in [rubriker, *rader]).encode()


def xlsx(rader: Sequence[Sequence[Any]], rubriker: Sequence[str] = RUBRIKER, sammanfoga: str = "") -> bytes:
    bok = Workbook()
    for rad in [rubriker, *rader]:
        bok.active.append(list(rad))
    if sammanfoga:
        bok.active.merge_cells(sammanfoga)
    fil = io.BytesIO()
    bok.save(fil)
    return fil.getvalue()


def uppladdad(data: bytes, namn: str = "ram.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(namn, data)


def underlag(tillfallet: Kontrolltillfalle, av: Person, data: bytes | None = None) -> Ramunderlag:
    return ramgang.ta_emot(tillfallet, uppladdad(data or csv(rader())), "Provsystemet", av=av)


def ram(tillfallet: Kontrolltillfalle, av: Person, data: bytes | None = None) -> Ram:
    fil = underlag(tillfallet, av, data)
    granskad = ramgang.granska(fil, fil.kolumner)
    assert granskad.fel == []
    return ramgang.infor(fil, fil.kolumner, granskad, av=av)


def dragning(ramen: Ram, av: Person, **val: Any) -> Dragning:
    return dragningsgang.dra(ramen, dragningsgang.Val(**{"antal": 5, "pott": 15, "seed": "4711", **val}), av=av)


def felen(data: bytes, **mer: Any) -> list[str]:
    """What is wrong with a file, as the person reads it."""
    csvdata = ramfil.oppna(data)
    rubriker, _ = ramfil.rubriker(csvdata)
    return [str(fel) for fel in ramfil.tolka(csvdata, ramfil.gissa(rubriker), **mer).fel]
