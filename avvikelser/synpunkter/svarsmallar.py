"""The texts one begins from when something is written to a sender: the nämnd's own, else a plain proposal."""

from __future__ import annotations

import re

from django.db import transaction

from avvikelser.fristlista import frister_for
from avvikelser.models import Arende
from avvikelser.synpunkter.models import Svarsmall
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg
from kvalitet.svenska import dag_lang

_BORJAN, _SLUT = "Hej,", "Vänliga hälsningar"
_BARA_HALSNING = re.compile(rf"\s*{_BORJAN}?\s*({_SLUT}(\n.*)?)?\s*")


def for_arende(arende: Arende, slag: Svarsmall.Slag) -> list[Svarsmall]:
    """Those of the ärende's nämnd that are in use, for anybody who may write to the sender."""
    return list(Svarsmall.objects.filter(namnd=arende.namnd_id, slag=slag, i_bruk=True))


def forslag(arende: Arende, slag: Svarsmall.Slag, person: Person) -> str:
    """What stands in the form from the start: a whole confirmation, or only how one begins and ends a letter."""
    slut = f"\n\n{_SLUT}\n{person.namn_och_befattning}"
    if slag != Svarsmall.Slag.BEKRAFTELSE:
        return f"{_BORJAN}\n\n\n{slut.lstrip(chr(10))}"
    frist = next((f for f in frister_for(arende) if f.namn == "Svara"), None)
    nar = f" Du får svar senast {dag_lang(frist.senast)}." if frist else ""
    return f"{_BORJAN}\n\ntack för att du hörde av dig. Jag har läst det du skrev och tar hand om det.{nar}{slut}"


def bara_halsning(text: str) -> bool:
    """Is it a letter with a beginning and an end and nothing between? What the form begins as is no answer."""
    return _BARA_HALSNING.fullmatch(text.replace("\r", "")) is not None


@transaction.atomic
def spara(
    mall: Svarsmall, *, namnd: Organisationsdel, slag: str, namn: str, text: str, i_bruk: bool, av: Person
) -> Svarsmall:
    """Write a template, new or changed. Raises OtillatenOvergang for a nämnd that is not one's own, or a taken name."""
    for plats in {namnd.pk, mall.namnd_id or namnd.pk}:
        if not kan_hos(av, Befogenhet.SKOTA_SYNPUNKT, plats):
            raise OtillatenOvergang("Du kan inte ändra mallar för den nämnden.")
    samma = Svarsmall.objects.filter(namnd=namnd, slag=slag, namn=namn).exclude(pk=mall.pk)
    if samma.exists():
        raise OtillatenOvergang("Det finns redan en mall med det namnet. Välj ett annat namn.")
    mall.namnd, mall.slag, mall.namn, mall.text, mall.i_bruk = namnd, slag, namn, text, i_bruk
    mall.save()
    logg.anteckna("skriv_svarsmall", mall, av=av, detalj={"slag": slag, "i_bruk": i_bruk})
    return mall
