"""Invented occasions when staff were told of the duty to report: most enheter in time, some late, some never."""

from __future__ import annotations

from datetime import date, timedelta

from avvikelser.personalinformation.models import Informationssatt
from avvikelser.personalinformation.register import EGNA_FORMER, Tillfalle, mojliga_personer, skriv_in
from kvalitet.organisation.models import Organisationsdel, Person
from rapporter.demodata.historik import tal
from rapporter.demodata.kommun import ENHETER

_ALDRIG = {"ANGS", "FAM", "VERK", "HTN"}


def skapa_personalinformation(delar: dict[str, Organisationsdel], personer: dict[str, Person], idag: date) -> None:
    """Written by each enhet's own chef, where it has one. Tallbacken is late, so that its chef meets it."""
    chefer = {"TALL": personer["maja"]}
    for mall in ENHETER:
        chef, enhet = chefer.get(mall.kod) or personer.get(f"chef-{mall.kod.lower()}"), delar[mall.kod]
        dagar = 372 if mall.kod == "TALL" else tal(mall.kod, "personal") % 340
        if chef is None or enhet.verksamhetsform not in EGNA_FORMER or mall.kod in _ALDRIG:
            continue
        dag = max(idag - timedelta(days=dagar), enhet.forsta_dag)
        hos = list(mojliga_personer(enhet, idag))
        skriv_in(enhet, Tillfalle(dag=dag, satt=Informationssatt.MOTE, hela_gruppen=True, personer=hos), av=chef)
