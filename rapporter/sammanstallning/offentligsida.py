"""What the page of a rapport's public version shows to who reads only that: a chef under the nämnd.

Made of the published figures and the texts as they say them. The rapport's own figures, comments, contributions and
files of the full version are not asked for. The content knows no person: it is the same for everybody.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from rapporter.sammanstallning.disposition import RAKNAT, delar_av
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.rapportsida import oppet_avsnitt
from rapporter.sammanstallning.typer import typ_for
from rapporter.sammanstallning.version import kontrollsummor, krav_pa_offentlig, siffror_for


def innehallet(rapport: Rapport, nyckel: str) -> dict[str, Any]:
    """Everything the template needs. `nyckel` is the open section, "" for the first."""
    avsnitt = {a.nyckel: a for a in rapport.avsnitt.all()}
    typ, siffror = typ_for(rapport), siffror_for(rapport, "offentlig")
    alla = delar_av(typ, avsnitt.values())
    oppen = next((d for d in alla if d.nyckel == nyckel), alla[0])
    sidor = {d.nyckel: f"?avsnitt={d.nyckel}" for d in alla}
    return {
        "rapport": rapport,
        "siffror": siffror,
        "period": rapport.perioden,
        "delar": alla,
        "oppen": oppen,
        "avsnitt": avsnitt.get(oppen.nyckel),
        "definitioner": siffror.definitioner if oppen.nyckel == RAKNAT else (),
        "kontrollsummor": kontrollsummor(rapport, "offentlig"),
        "har_arkivfil": rapport.arkivfiler.filter(version="offentlig").exists(),
        **oppet_avsnitt(typ, oppen, avsnitt.get(oppen.nyckel), siffror, sidor),
    }


def far_visas(rapport: Rapport) -> bool:
    """Whether nothing in it stops a public version. A personnummer does, also one that is found after the rapport was
    fastställd; on the screen as in the files."""
    try:
        krav_pa_offentlig(rapport)
    except OtillatenOvergang:
        return False
    return True


def grannar(rapport: Rapport, person: Person) -> dict[str, Rapport | None]:
    """The rapport that corrects it and the one it corrects, each where the person reads the public version of that."""
    lasbara = Rapport.objects.offentliga_for(person).only("dnr", "rattar")
    bredvid = list(lasbara.filter(Q(rattar=rapport) | Q(pk=rapport.rattar_id)))
    return {
        "rattelse": next((r for r in bredvid if r.rattar_id == rapport.pk), None),
        "rattad": next((r for r in bredvid if r.pk == rapport.rattar_id), None),
    }
