"""From hand-over to beslut and uppföljning: what only a lex Sarah ärende goes through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from avvikelser.arendegang.gangen import Steg, Verb, borja
from avvikelser.arendegang.lasarna import bli_lasare, sluta_lasa
from avvikelser.arendegang.upprepning import inte_igen
from avvikelser.lex_sarah import beslutsordning
from avvikelser.lex_sarah.beslutsordning import Namndbeslut
from avvikelser.lex_sarah.krav import saknas
from avvikelser.lex_sarah.models import Beslutssteg
from avvikelser.models import ANMALNINGSPLIKTIGA, Arende, Beslut, Forslag, Status, Utfall
from kvalitet.behorighet import Befogenhet, personer_med
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang


def mojliga_utredare(arende: Arende) -> QuerySet[Person]:
    """Those who may be handed the ärende: they hold UTREDA at its enhet, and could open it once they are named."""
    kan_lasa = personer_med(Befogenhet.SE_ARENDE, arende.enhet_id)
    return personer_med(Befogenhet.UTREDA, arende.enhet_id).filter(pk__in=kan_lasa.order_by().values("pk"))


@transaction.atomic
def lamna_over(
    arende: Arende,
    *,
    utredare: Person,
    av: Person,
    text: str = "",
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Hand the ärende to an utredare: handler, reader and status in one write. Again, to change utredare.

    A former utredare stops reading. Raises OtillatenOvergang for someone who could not open it.
    """
    steg = borja(arende, Verb.LAMNA_OVER, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    if not mojliga_utredare(arende).filter(pk=utredare.pk).exists():
        raise OtillatenOvergang(f"{utredare.namn} kan inte utreda på {arende.enhet.namn}. Välj någon annan.")
    forra = arende.lex_sarah.utredare
    if forra == utredare and steg.fran == Status.UNDER_UTREDNING:
        raise OtillatenOvergang(f"{utredare.namn} utreder redan ärendet.")
    if forra is not None and forra not in {arende.mottagare, utredare}:
        sluta_lasa(arende, forra, nar=steg.nar)
    arende.lex_sarah.utredare = utredare
    arende.lex_sarah.save()
    arende.ansvarig = utredare
    bli_lasare(arende, utredare, "Utreder")
    return steg.klart(f"Till {utredare.namn_och_befattning}. {text}".strip(), detalj={"utredare": utredare.pk})


@transaction.atomic
def lamna_forslag(
    arende: Arende,
    *,
    utfall: Utfall,
    text: str,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """The utredare proposes one of the five outcomes, with reasons. Somebody else decides. Locks the utredning.

    Raises OtillatenOvergang as long as something is missing in the utredning (`lex_sarah.krav`).
    Lagrum: SOSFS 2011:5 5 kap.
    """
    steg = borja(arende, Verb.LAMNA_FORSLAG, av=av, nar=nar, sedd=sedd)
    if brister := saknas(steg.arende):
        raise OtillatenOvergang(" ".join(["Utredningen är inte klar än.", *(brist.mening for brist in brister)]))
    if not text.strip():
        raise OtillatenOvergang("Skriv förslaget och skälen för det.")
    Forslag.objects.create(arende=steg.arende, utfall=utfall, text=text, av=av, nar=steg.nar)
    return steg.klart(f"Förslag: {Utfall(utfall).label.lower()}.", detalj={"utfall": Utfall(utfall).value})


@transaction.atomic
def aterforvisa(
    arende: Arende,
    *,
    motivering: str,
    av: Person,
    namndens: Namndbeslut | None = None,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Ask for more utredning, and say what is missing: an answer to the förslag, by one who could have decided.

    Also of what was ended without a whole utredning: there is no förslag to make a new beslut of, so the ärende is
    received again, for whoever hands it over. By those who end one early; `namndens` is the nämnd's own decision, where
    it has kept that to itself. The beslut stays among the earlier ones. Raises OtillatenOvergang.
    """
    steg = borja(arende, Verb.ATERFORVISA, av=av, nar=nar, sedd=sedd)
    if not motivering.strip():
        raise OtillatenOvergang("Skriv vad som behöver utredas mer.")
    if steg.fran == Status.BESLUTAD:
        _ta_upp_igen(steg, av, namndens)
    elif hinder := beslutshinder(steg.arende, av):
        raise OtillatenOvergang(hinder)
    return steg.klart(motivering if namndens is None else f"{motivering} {namndens}")


def ar_avslutat_tidigt(arende: Arende) -> bool:
    """Is the beslut that holds one that ended the ärende without a whole utredning? Uses what is prefetched."""
    beslut = [h for h in arende.handelser.all() if h.verb in {Verb.BESLUTA, Verb.AVSLUTA_TIDIGT}]
    senast = max(beslut, key=lambda h: (h.nar, h.pk), default=None)
    return arende.status == Status.BESLUTAD and senast is not None and senast.verb == Verb.AVSLUTA_TIDIGT


def _ta_upp_igen(steg: Steg, av: Person, namndens: Namndbeslut | None) -> None:
    """Nothing is decided any more. Whoever received it has it again, where the utredare had it."""
    arende = steg.arende
    if not ar_avslutat_tidigt(arende):
        raise OtillatenOvergang("Utredningen är gjord. Beslutet rättas med ett nytt.")
    if hinder := beslutsordning.hinder_tidigt(arende, av):
        raise OtillatenOvergang(hinder)
    beslutsordning.prova(arende, Beslutssteg.TIDIGT, av, namndens)
    lex = arende.lex_sarah
    lex.utfall, lex.beslutad = "", None
    lex.save()
    if arende.mottagare is not None and lex.utredare_id == arende.ansvarig_id:
        arende.ansvarig = arende.mottagare
        bli_lasare(arende, arende.mottagare, "Tog emot rapporten")


@transaction.atomic
def besluta(
    arende: Arende,
    *,
    utfall: Utfall,
    motivering: str,
    av: Person,
    namndens: Namndbeslut | None = None,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Decide one of the five outcomes. Never by one who has proposed any. A later beslut replaces it; both stay.

    By whom the nämnd has said (`beslutsordning`); `namndens` is a decision of the nämnd itself, written in.

    The two last outcomes must be reported to IVO, which the ärende then asks for. Raises OtillatenOvergang.
    Lagrum: 27 kap. 5–6 §§ SoL (2025:400), 24 e–f §§ LSS; SOSFS 2011:5 5 kap.
    """
    steg = borja(arende, Verb.BESLUTA, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    if hinder := beslutshinder(arende, av):
        raise OtillatenOvergang(hinder)
    if not motivering.strip():
        raise OtillatenOvergang("Skriv varför du beslutar så.")
    inte_igen(steg, arende.beslut.filter(utfall=utfall), motivering, falt="motivering")
    beslut = Beslut.objects.create(arende=arende, utfall=utfall, motivering=motivering, av=av, nar=steg.nar)
    beslutsordning.skriv_grund(arende, beslut, Beslutssteg.UTREDNING, av=av, namndens=namndens)
    arende.lex_sarah.utfall, arende.lex_sarah.beslutad = utfall, steg.nar
    arende.lex_sarah.save()
    ordet = "Beslut" if steg.fran == Status.FORESLAGEN else "Rättat beslut"
    return steg.klart(f"{ordet}: {Utfall(utfall).label.lower()}.", detalj={"utfall": Utfall(utfall).value})


def senaste_forslag(arende: Arende) -> Forslag | None:
    """The proposal that there is to decide on. Uses what is prefetched."""
    return max(arende.forslag.all(), key=lambda forslag: (forslag.nar, forslag.pk), default=None)


def beslutshinder(arende: Arende, av: Person) -> str:
    """Why this person cannot decide although they hold BESLUTA, as a sentence; "" when they can.

    Förslag and beslut are made by separate people (DOMAIN 2). Who has written any förslag in the ärende has taken a
    stand in it, also when that förslag was sent back or taken back; the database says the same of a beslut.
    """
    senaste = senaste_forslag(arende)
    if senaste is None and ar_avslutat_tidigt(arende):
        return "Det finns inget förslag att besluta om. Är beslutet fel tar du upp utredningen igen."
    if senaste is None:
        return "Det finns inget förslag att besluta om."
    if senaste.av_id == av.pk:
        return "Du har lämnat förslaget. Någon annan beslutar."
    if any(forslag.av_id == av.pk for forslag in arende.forslag.all()):
        return "Du har lämnat ett tidigare förslag i ärendet. Någon annan beslutar."
    return beslutsordning.hinder(arende, Beslutssteg.UTREDNING, av)


def mojliga_beslutare(arenden: Iterable[Arende]) -> dict[int, frozenset[int]]:
    """Those who may decide about each of these proposals, by the ärende's id: nobody whom `beslutshinder` stops.

    Empty for an ärende that nobody can decide. Of each is used its id, namnd_id and enhet_id. A query for the
    proposals, and one for each nämnd.
    """
    alla = list(arenden)
    forslag = Forslag.objects.filter(arende__in=[arende.pk for arende in alla])
    lamnat_av: dict[int, set[int]] = defaultdict(set)
    for arende_id, person_id in forslag.order_by("pk").values_list("arende_id", "av_id"):
        lamnat_av[arende_id].add(person_id)
    kan: dict[int, dict[int, frozenset[int]]] = {
        namnd_id: beslutsordning.beslutare(
            namnd_id, {a.enhet_id for a in alla if a.namnd_id == namnd_id}, Beslutssteg.UTREDNING
        )
        for namnd_id in sorted({arende.namnd_id for arende in alla})
    }
    return {a.pk: kan[a.namnd_id].get(a.enhet_id, frozenset()) - lamnat_av[a.pk] for a in alla}


def ska_anmalas(arende: Arende) -> bool:
    """Is there a beslut that obliges, and no anmälan yet?"""
    utfall = arende.lex_sarah.utfall
    return bool(utfall) and Utfall(utfall) in ANMALNINGSPLIKTIGA and arende.lex_sarah.anmald_ivo is None


@transaction.atomic
def inled_uppfoljning(
    arende: Arende, *, text: str = "", av: Person, nar: datetime | None = None, sedd: datetime | None = None
) -> Arende:
    """Begin to see what the åtgärder lead to. `text` is what is followed up and when; needed where no åtgärd says so.

    What must be reported to IVO has been. A corrected beslut takes the ärende back to beslutad. Raises
    OtillatenOvergang. Lagrum: SOSFS 2011:9 5 kap. 7 §.
    """
    steg = borja(arende, Verb.INLED_UPPFOLJNING, av=av, nar=nar, sedd=sedd)
    if ska_anmalas(steg.arende):
        raise OtillatenOvergang("Anmäl händelsen till IVO först.")
    if not text.strip() and not steg.arende.atgarder.filter(omedelbar=False).exists():
        raise OtillatenOvergang("Det finns ingen planerad åtgärd. Skriv vad ni följer upp och när.")
    return steg.klart(text.strip())
