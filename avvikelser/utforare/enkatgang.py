"""How a survey goes. The only place where a survey or an answer changes.

    oppna ─> öppen ──(svara, registrera_pappersvar, svara_med_lank; paminn, lagg_till, andra_sista_dag)──> öppen
                     └── stang ──> stängd ── oppna_igen ──> öppen

An answer that comes again is a correction with a reason: a new row, and the one before stays. Nothing here ever makes
an answer that nobody has given: closing a survey leaves the silent ones without a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from avvikelser.arendegang.upprepning import nya_filer
from avvikelser.utforare.enkatlage import FALT, Antal, som_antal
from avvikelser.utforare.models import Avtal, Enkat, Enkatsvar, Satt, Tillfragad
from kvalitet.behorighet import Befogenhet, kan, kan_hos
from kvalitet.bilagor.models import Bilaga
from kvalitet.frister import Period, Periodslag, svensk_dag
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

SKOTA = Befogenhet.SKOTA_UTFORARE
LAMNA = Befogenhet.LAMNA_UTFORARUPPGIFT


@dataclass(frozen=True)
class Uppgift:
    """An answer as it is given. `skal` is why an earlier answer is corrected, "" for the first one.

    `sett_nummer` is the number of the answer that was on the screen: 0 for none, None when the page did not say.
    """

    antal: Antal
    lardomar: str = ""
    skal: str = ""
    sett_nummer: int | None = None


def krav(av: Person, namnd_id: int) -> None:
    """Raises OtillatenOvergang unless the person looks after the utförare of the nämnd."""
    if not kan_hos(av, SKOTA, namnd_id):
        raise OtillatenOvergang("Ditt uppdrag omfattar inte nämndens utförare.")


def lock(enkat: Enkat, *, av: Person | None) -> Enkat:
    """The row as it is now, held until commit. `av` must look after it; None for those who only answer."""
    enkat = Enkat.objects.select_for_update().select_related("namnd").get(pk=enkat.pk)
    if av is not None:
        krav(av, enkat.namnd_id)
    return enkat


def _oppen(enkat: Enkat) -> None:
    if not enkat.oppen:
        raise OtillatenOvergang("Enkäten är stängd. Kvalitetsstrategen kan öppna den igen.")


# ---- the survey ----


@transaction.atomic
def oppna(
    namnd: Organisationsdel, period: Period, sista_dag: date, *, av: Person, nar: datetime | None = None
) -> Enkat:
    """Ask every utförare that had an avtal with the nämnd on some day of the half-year.

    Raises OtillatenOvergang while the half-year is not over, when the last day has passed, when nobody is to be asked,
    and when there is a survey already.
    """
    krav(av, namnd.pk)
    nar = nar or timezone.now()
    idag = svensk_dag(nar)
    if period.slag is not Periodslag.HALVAR:
        raise OtillatenOvergang("Enkäten gäller ett halvår. Välj till exempel 2026H1.")
    if period.slut >= idag:
        raise OtillatenOvergang(
            f"{period.namn.capitalize()} är inte slut. Öppna enkäten tidigast {_dagen_efter(period)}."
        )
    if sista_dag < idag:
        raise OtillatenOvergang("Sista dagen har redan passerat. Välj en senare dag.")
    avtal = list(Avtal.objects.filter(namnd=namnd).galler(period.start, period.slut).select_related("utforare"))
    if not avtal:
        raise OtillatenOvergang(f"{namnd.namn} har inget avtal med någon utförare under {period.namn}.")
    try:
        with transaction.atomic():
            enkat = Enkat.objects.create(namnd=namnd, period=period.kod, sista_dag=sista_dag, oppnad=nar, oppnad_av=av)
    except IntegrityError as redan:
        raise OtillatenOvergang(f"{namnd.namn} har redan en enkät för {period.namn}.") from redan
    Tillfragad.objects.bulk_create(Tillfragad(enkat=enkat, avtal=ett, namn=ett.utforare.namn, nar=nar) for ett in avtal)
    anteckna("oppna_enkat", enkat, av=av, detalj={"period": period.kod, "tillfragade": len(avtal)})
    return enkat


def _dagen_efter(period: Period) -> date:
    return period.slut + timedelta(days=1)


@transaction.atomic
def lagg_till(enkat: Enkat, avtal: Avtal, *, av: Person) -> Tillfragad:
    """Ask one that was not asked when the survey opened, because its avtal was not in the register then."""
    enkat = lock(enkat, av=av)
    _oppen(enkat)
    period = enkat.perioden
    if not Avtal.objects.filter(pk=avtal.pk, namnd_id=enkat.namnd_id).galler(period.start, period.slut).exists():
        raise OtillatenOvergang(f"Utförarens avtal med nämnden gällde inte under {period.namn}.")
    tillfragad, ny = Tillfragad.objects.get_or_create(
        enkat=enkat, avtal=avtal, defaults={"namn": avtal.utforare.namn, "nar": timezone.now()}
    )
    if ny:
        anteckna("lagg_till_i_enkat", tillfragad, av=av)
    return tillfragad


def att_lagga_till(enkat: Enkat) -> list[Avtal]:
    """Avtal that held in the half-year and are not asked."""
    period = enkat.perioden
    alla = Avtal.objects.filter(namnd_id=enkat.namnd_id).galler(period.start, period.slut)
    return list(alla.exclude(tillfragade__enkat=enkat).select_related("utforare"))


@transaction.atomic
def andra_sista_dag(enkat: Enkat, sista_dag: date, *, av: Person) -> Enkat:
    """Give everybody more time, or less. Never a day that has passed."""
    enkat = lock(enkat, av=av)
    _oppen(enkat)
    if sista_dag < timezone.localdate():
        raise OtillatenOvergang("Sista dagen har redan passerat. Välj en senare dag.")
    if sista_dag != enkat.sista_dag:
        fore, enkat.sista_dag = enkat.sista_dag, sista_dag
        enkat.save()
        anteckna("andra_sista_dag", enkat, av=av, detalj={"fore": str(fore), "nu": str(sista_dag)})
    return enkat


@transaction.atomic
def stang(enkat: Enkat, *, av: Person, nar: datetime | None = None) -> Enkat:
    """No more answers. Those who have not answered stay ej inkommit."""
    enkat = lock(enkat, av=av)
    _oppen(enkat)
    enkat.stangd, enkat.stangd_av = nar or timezone.now(), av
    enkat.save()
    tysta = enkat.tillfragade.filter(svar__isnull=True).count()
    anteckna("stang_enkat", enkat, av=av, detalj={"ej_inkommit": tysta})
    return enkat


@transaction.atomic
def oppna_igen(enkat: Enkat, *, av: Person) -> Enkat:
    """Take answers again, for one that came too late or was wrong."""
    enkat = lock(enkat, av=av)
    if enkat.oppen:
        raise OtillatenOvergang("Enkäten är redan öppen.")
    enkat.stangd = enkat.stangd_av = None
    enkat.save()
    anteckna("oppna_enkat_igen", enkat, av=av)
    return enkat


# ---- the answers ----


@transaction.atomic
def svara(tillfragad: Tillfragad, uppgift: Uppgift, *, av: Person, nar: datetime | None = None) -> Enkatsvar:
    """A contact person answers for their own utförare, or corrects the answer."""
    if not kan(av, LAMNA, tillfragad):
        raise OtillatenOvergang("Du är inte kontaktperson för den utföraren.")
    return nytt_svar(tillfragad, uppgift, Satt.INLOGGAD, lamnat_av=av.namn_och_befattning, av=av, nar=nar)


@transaction.atomic
def registrera_pappersvar(
    tillfragad: Tillfragad,
    uppgift: Uppgift,
    *,
    av: Person,
    lamnat_av: str,
    inkom: date,
    bilagor: Iterable[Bilaga] = (),
    nar: datetime | None = None,
) -> Enkatsvar:
    """Write in an answer that came on paper, by telephone or by e-mail, or correct one after talking to the utförare.

    `lamnat_av` is who answered, `inkom` the day it came, `bilagor` the original.
    """
    krav(av, tillfragad.enkat.namnd_id)
    if inkom > svensk_dag(nar or timezone.now()):
        raise OtillatenOvergang("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    if inkom <= tillfragad.enkat.perioden.slut:
        raise OtillatenOvergang(f"Svaret gäller hela halvåret, som slutade {tillfragad.enkat.perioden.slut}.")
    svar = nytt_svar(tillfragad, uppgift, Satt.PAPPER, lamnat_av=lamnat_av, av=av, inkom=inkom, nar=nar)
    svar.bilagor.add(*nya_filer(svar.bilagor, list(bilagor)))
    return svar


def nytt_svar(
    tillfragad: Tillfragad,
    uppgift: Uppgift,
    satt: Satt,
    *,
    lamnat_av: str,
    av: Person | None,
    inkom: date | None = None,
    nar: datetime | None = None,
) -> Enkatsvar:
    """The one way an answer is written. The same answer sent twice is one.

    Raises OtillatenOvergang when the survey is closed, when somebody else answered since the page was opened, and when
    a correction gives no reason. Must run inside a transaction.
    """
    enkat = lock(tillfragad.enkat, av=None)
    _oppen(enkat)
    nar = nar or timezone.now()
    Tillfragad.objects.select_for_update().get(pk=tillfragad.pk)
    senaste = Enkatsvar.objects.filter(tillfragad=tillfragad).order_by("-nummer").first()
    if senaste and ar_samma(senaste, uppgift) and _lamnat_sa(senaste, satt, lamnat_av, inkom):
        return senaste
    _kontrollera_ordning(senaste, uppgift)
    return _skriv(
        Enkatsvar(
            tillfragad=tillfragad,
            nummer=senaste.nummer + 1 if senaste else 1,
            **{falt: getattr(uppgift.antal, falt) for falt in FALT},
            lardomar=uppgift.lardomar,
            skal=uppgift.skal if senaste else "",
            satt=satt,
            inkom=inkom or svensk_dag(nar),
            lamnat_av=lamnat_av,
            registrerat=nar,
            registrerat_av=av,
        ),
        av,
    )


def ar_samma(svar: Enkatsvar, uppgift: Uppgift) -> bool:
    """Whether the answer says just this."""
    return som_antal(svar) == uppgift.antal and svar.lardomar == uppgift.lardomar


def _lamnat_sa(svar: Enkatsvar, satt: Satt, lamnat_av: str, inkom: date | None) -> bool:
    """On paper who gave it, and when it came, are a part of the answer: to put them right is to correct it."""
    papper = satt == svar.satt == Satt.PAPPER
    return not papper or (svar.lamnat_av, svar.inkom) == (lamnat_av, inkom)


def _kontrollera_ordning(senaste: Enkatsvar | None, uppgift: Uppgift) -> None:
    if uppgift.sett_nummer is not None and uppgift.sett_nummer != (senaste.nummer if senaste else 0):
        raise OtillatenOvergang("Någon har lämnat ett svar sedan du öppnade sidan. Läs det innan du rättar.")
    if senaste and not uppgift.skal:
        raise OtillatenOvergang("Det finns redan ett svar. Skriv varför det rättas.")


def _skriv(svar: Enkatsvar, av: Person | None) -> Enkatsvar:
    svar.save(force_insert=True)
    detalj = {"nummer": svar.nummer, "satt": svar.satt, "nollrapport": som_antal(svar).noll}
    anteckna("ratta_enkatsvar" if svar.nummer > 1 else "svara_enkat", svar.tillfragad, av=av, detalj=detalj)
    return svar
