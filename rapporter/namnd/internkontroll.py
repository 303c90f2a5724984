"""An ärende about an internkontrollplan: what it takes from the plan, and the decision that goes back to it.

They have the same diarienummer, so nothing needs to be linked. A rapport of the plan or of its follow-up has a number
of its own; the decision about it is found by the bilaga.

Lagrum: kommunallagen (2017:725) 6 kap. 6 §.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from egenkontroll.internkontroll.beslut import Planbeslut
from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollmoment, Planrisk, Planstatus
from kvalitet.behorighet import Befogenhet, kan, kan_hos
from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Person
from kvalitet.spar.logg import anteckna_se
from kvalitet.svenska import antal
from rapporter.namnd.beslutslage import beslutade, som_beslutad
from rapporter.namnd.modeller import Namndarende, Namndbilaga
from rapporter.sammanstallning.modeller import Rapportslag

_SLAG = (Rapportslag.KONTROLLPLAN, Rapportslag.KONTROLLRAPPORT)


# ---- back to the plan ----


def planens_beslut(plan: Internkontrollplan, person: Person) -> list[Planbeslut]:
    """What the nämnd has decided about the plan of the year and its follow-ups, oldest first. One query."""
    perioder = [Period.av(slag, plan.ar).kod for slag in (Periodslag.AR, Periodslag.HALVAR)]
    rapporten = Namndbilaga.objects.filter(
        arende=OuterRef("pk"), rapport__slag__in=_SLAG, rapport__period__in=perioder, rapport__namnd=plan.namnd_id
    )
    om_planen = beslutade().filter(Q(dnr=plan.dnr) | Exists(rapporten), namnd_id=plan.namnd_id)
    far_oppna = kan_hos(person, Befogenhet.SE_HANDLINGAR, plan.namnd_id)
    return [_planbeslut(arende, far_oppna=far_oppna) for arende in om_planen.order_by("sammantrade__datum", "paragraf")]


def _planbeslut(arende: Namndarende, *, far_oppna: bool) -> Planbeslut:
    beslut = som_beslutad(arende)
    url = reverse("rapporter:namnd-arende", args=[arende.pk]) + "#arende" if far_oppna else ""
    return Planbeslut(beslut.paragraf, beslut.datum, arende.rubrik, beslut.text, url)


# ---- from the plan ----


def framlagda(person: Person, namnd_id: int):  # type: ignore[no-untyped-def]
    """Drafts of the nämnd's plans, the newest first: what a nämndsekreterare can put on the list. Their number and name
    are in the diarium that a nämndsekreterare reads; what they say is not shown by this."""
    egna = Internkontrollplan.objects.for_user(person, Befogenhet.SKOTA_NAMND)
    return egna.filter(namnd_id=namnd_id, status=Planstatus.UTKAST).order_by("-ar", "-nummer")


def forslag(plan: Internkontrollplan) -> str:
    """The decision that is asked for, when nobody has written another."""
    vilken = f"version {plan.nummer} av internkontrollplanen" if plan.nummer > 1 else "internkontrollplanen"
    return f"Nämnden antar {vilken} för {plan.ar}."


def ur_planen(arende: Namndarende, person: Person) -> dict[str, str]:
    """What a new tjänsteskrivelse says of the draft that the ärende is about; empty when it is about none.

    How much the plan holds and when it is followed up, for whoever writes; the risks and why it is changed only for
    who may read the draft, which is logged.
    """
    plan = framlagda(person, arende.namnd_id).filter(dnr=arende.dnr).first()
    if plan is None:
        return {}
    risker = list(Planrisk.objects.filter(plan=plan).order_by("ordning"))
    moment = Kontrollmoment.objects.filter(planrisk__plan=plan).count()
    laser = kan(person, Befogenhet.SE_RISK, plan)
    if laser:
        anteckna_se(plan, av=person)
    return {
        "sammanfattning": _sammanfattning(plan, len(risker), moment),
        "beskrivning": "\n\n".join(_beskrivning(plan, risker if laser else [])),
    }


def _sammanfattning(plan: Internkontrollplan, risker: int, moment: int) -> str:
    vad = "en ny version av internkontrollplanen" if plan.nummer > 1 else "ett förslag till internkontrollplan"
    return (
        f"Förvaltningen lägger fram {vad} för {plan.ar}. Planen har {antal('risk', 'risker', risker)} och "
        f"{antal('kontrollmoment', 'kontrollmoment', moment)}."
    )


def _beskrivning(plan: Internkontrollplan, risker: list[Planrisk]) -> list[str]:
    """In paragraphs. `risker` are empty for who may not read the draft."""
    delar = [
        "Nämnden ska se till att den interna kontrollen är tillräcklig enligt 6 kap. 6 § kommunallagen (2017:725).",
        f"Kontrollerna följs upp två gånger: för första halvåret senast {plan.halvar_senast.isoformat()} och för "
        f"helåret senast {plan.helar_senast.isoformat()}.",
    ]
    if risker and plan.skal:
        delar.append(f"Planen ändras av det här skälet: {plan.skal}")
    if risker:
        delar.append("Planens risker, med riskvärdet inom parentes:")
        delar.append("\n".join(f"{risk.kod} {risk.text} ({risk.varde})" for risk in risker))
    return delar
