"""An ärende about an answer to IVO: what it takes from the tillsynsärende, and the decision that goes back to it.

They have the same diarienummer, so nothing needs to be linked. The list is public, so the ärende is named by the
neutral words of the diarium, and has sekretess when the tillsynsärende has.

Source: DOMAIN 9 and 10.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from avvikelser.tillsyn.beslut import Svarsbeslut
from avvikelser.tillsyn.models import Tillsynsarende, Tillsynsstatus
from kvalitet.behorighet import Befogenhet, kan, kan_hos
from kvalitet.organisation.models import Person
from kvalitet.spar.logg import anteckna_se
from kvalitet.svenska import antal
from rapporter.namnd.beslutslage import beslutade, som_beslutad
from rapporter.namnd.modeller import Namndarende

_HOS_NAMNDEN = Tillsynsstatus.HOS_NAMNDEN
OM_ETT_SVAR = Exists(
    Tillsynsarende.objects.filter(namnd=OuterRef("namnd"), dnr=OuterRef("dnr"), status=_HOS_NAMNDEN).order_by()
)
"""Whether an ärende of the list is about an answer that has been left to its nämnd."""

FORSLAG = "Nämnden lämnar svaret till Inspektionen för vård och omsorg som sitt eget."
MOTTAGARE = "Inspektionen för vård och omsorg"


# ---- back to the tillsynsärende ----


def svarets_beslut(rad: Tillsynsarende, person: Person) -> list[Svarsbeslut]:
    """What the nämnd has decided about the answer, oldest first. One query."""
    om_svaret = beslutade().filter(dnr=rad.dnr, namnd_id=rad.namnd_id).select_related("beslut")
    far_oppna = kan_hos(person, Befogenhet.SE_HANDLINGAR, rad.namnd_id)
    return [_svarsbeslut(ett, far_oppna=far_oppna) for ett in om_svaret.order_by("sammantrade__datum", "paragraf")]


def _svarsbeslut(arende: Namndarende, *, far_oppna: bool) -> Svarsbeslut:
    beslut = som_beslutad(arende)
    url = reverse("rapporter:namnd-arende", args=[arende.pk]) + "#arende" if far_oppna else ""
    text = f"{beslut.text}, omedelbart justerad" if arende.beslut.omedelbart_justerad else beslut.text
    return Svarsbeslut(beslut.paragraf, beslut.datum, arende.rubrik, text, url)


# ---- from the tillsynsärende ----


def framlagda(person: Person, namnd_id: int) -> QuerySet[Tillsynsarende]:
    """Answers that have been left to the nämnd: what a nämndsekreterare can put on the list. Only their number and
    their words in the diarium are shown by this."""
    egna = Tillsynsarende.objects.for_user(person, Befogenhet.SKOTA_NAMND)
    return egna.filter(namnd_id=namnd_id, status=_HOS_NAMNDEN).order_by("svar_senast", "pk")


def ur_svaret(arende: Namndarende, person: Person) -> dict[str, str]:
    """What a new tjänsteskrivelse says of the answer that the ärende is about; empty when it is about none.

    How much IVO asks and till when, for whoever writes. What the krav and the answers say only for who may read the
    tillsynsärende, which is logged; and of one with sekretess only in an ärende with sekretess.
    """
    rad = framlagda(person, arende.namnd_id).filter(dnr=arende.dnr).first()
    if rad is None:
        return {}
    delar = [f"IVO:s diarienummer är {rad.ivo_dnr}."] if rad.ivo_dnr else []
    if arende.bilagor.filter(tillsynsarende=rad).exists():
        delar.append("Förslaget till svar bifogas.")
    if kan(person, Befogenhet.SE_TILLSYN, rad) and (arende.sekretess or not rad.sekretess):
        anteckna_se(rad, av=person)
        delar += _innehallet(rad)
    return {
        "sammanfattning": _sammanfattning(rad),
        "beskrivning": "\n\n".join(delar),
        "skickas_till": MOTTAGARE,
    }


def _sammanfattning(rad: Tillsynsarende) -> str:
    hur_manga = rad.krav.count()
    vad = f" som gäller {antal('krav', 'krav', hur_manga)}" if hur_manga else ""
    nar = f" IVO vill ha svaret senast {rad.svar_senast.isoformat()}." if rad.svar_senast else ""
    return (
        f"Inspektionen för vård och omsorg (IVO) har skrivit till nämnden {rad.inkommen.isoformat()}: "
        f"{rad.get_slag_display().lower()}.{nar} Förvaltningen lägger fram ett förslag till svar{vad}."
    )


def _innehallet(rad: Tillsynsarende) -> list[str]:
    yttrandet = [rad.yttrande] if rad.yttrande else []
    return yttrandet + [f"Krav {k.nummer}: {k.text}\n\nSvar: {k.svar}" for k in rad.krav.order_by("nummer")]
