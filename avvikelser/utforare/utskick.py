"""How a contact person is told about a survey: a notice for those with a login, a letter with a one-time link for those
without. One function, used for the invitation and for each reminder. And the letter with a link to tell of an event.

An e-mail may be read by others, so it says that there is a survey, or that something can be told, and nothing of what.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from avvikelser.arendegang.upprepning import INOM
from avvikelser.utforare.enkatgang import lock
from avvikelser.utforare.lankar import RAPPORTDAGAR, giltiga, ny_lank, ny_rapportlank
from avvikelser.utforare.models import Enkat, Enkatpaminnelse, Kontakt, Tillfragad
from avvikelser.utforare.register import loggar_in
from kvalitet.aviseringar.avisera import Besked, avisera
from kvalitet.aviseringar.models import Slag
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from kvalitet.svenska import dag_lang_ar, klockslag

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Utfall:
    """How many contact persons were told, and the utförare that have nobody to tell."""

    antal: int
    utan_kontakt: tuple[str, ...]


@transaction.atomic
def paminn(enkat: Enkat, *, av: Person, bara: Iterable[int] | None = None) -> Utfall:
    """Tell the contact persons of everybody who has not answered; with `bara`, only of these tillfrågade (ids).

    Whoever was told within ten minutes is not told again: a second letter would put an end to the link in the first.
    Raises OtillatenOvergang when the survey is closed, and when there is nobody to tell.
    """
    enkat = lock(enkat, av=av)
    if not enkat.oppen:
        raise OtillatenOvergang("Enkäten är stängd. Öppna den igen innan du påminner.")
    utan_svar = Tillfragad.objects.filter(enkat=enkat, svar__isnull=True).select_related("enkat__namnd")
    if bara is not None:
        utan_svar = utan_svar.filter(pk__in=list(bara))
    tysta = list(utan_svar.order_by("pk"))
    if not tysta:
        raise OtillatenOvergang("Alla har svarat. Ingen behöver påminnas.")
    nyss = _nyss_paminda(tysta)
    if len(nyss) == len(tysta):
        raise OtillatenOvergang("Alla som inte har svarat fick besked nyss. Vänta en stund innan du påminner igen.")
    antal, utan = 0, []
    for tillfragad in [en for en in tysta if en.pk not in nyss]:
        nadda = _kontakta(tillfragad, av)
        antal += nadda
        utan += [] if nadda else [tillfragad.namn]
    anteckna("paminn_utforare", enkat, av=av, detalj={"utforare": len(tysta) - len(nyss), "kontaktpersoner": antal})
    return Utfall(antal, tuple(utan))


def _nyss_paminda(tysta: Iterable[Tillfragad]) -> set[int]:
    rader = Enkatpaminnelse.objects.filter(tillfragad__in=list(tysta), nar__gt=timezone.now() - INOM)
    return set(rader.values_list("tillfragad_id", flat=True))


def _kontakta(tillfragad: Tillfragad, av: Person) -> int:
    """Returns how many there were a way to. A login whose uppdrag has ended is none."""
    nu = timezone.now()
    nadda = 0
    for kontakt in Kontakt.objects.filter(avtal=tillfragad.avtal_id, till__isnull=True):
        if not avisera([kontakt.person_id], _besked(tillfragad, nu.isoformat())):
            if not kontakt.epost:
                continue
            lank = reverse("utforare:lank", args=[ny_lank(tillfragad, kontakt, av=av)])
            transaction.on_commit(partial(_skicka, kontakt.epost, _brev(tillfragad, f"{settings.ADRESS}{lank}")))
        Enkatpaminnelse.objects.create(tillfragad=tillfragad, kontakt=kontakt, nar=nu, av=av)
        nadda += 1
    return nadda


def _besked(tillfragad: Tillfragad, nar: str) -> Besked:
    enkat = tillfragad.enkat
    return Besked(
        slag=Slag.FORE,
        objekt=tillfragad,
        text=f"Enkäten för {enkat.perioden.namn} väntar på svar. Sista dagen är {dag_lang_ar(enkat.sista_dag)}.",
        url=reverse("utforare:svara", args=[tillfragad.pk]),
        nyckel=f"enkat:{nar}",
    )


def _brev(tillfragad: Tillfragad, adress: str) -> tuple[str, str]:
    enkat = tillfragad.enkat
    amne = f"Svara på enkäten för {enkat.perioden.namn}"
    text = (
        f"Hej,\n\n{enkat.namnd.namn} i {settings.KOMMUN} ber er svara på en kort enkät för {enkat.perioden.namn}. "
        f"Svara senast {dag_lang_ar(enkat.sista_dag)}. Svara också om inget har kommit in: det är en nollrapport.\n\n"
        f"{adress}\n\n"
        "Länken är personlig och gäller för ett svar. Skicka den inte vidare. "
        "Det går inte att svara på det här mejlet.\n\n"
        f"{settings.KOMMUN}\n"
    )
    return amne, text


@transaction.atomic
def skicka_rapportlank(kontakt: Kontakt, *, av: Person) -> None:
    """Send a one-time link with which the contact person tells the nämnd of an event.

    Raises OtillatenOvergang for one with a login of their own, for one without an e-mail address, and where one was
    sent a moment ago: a second would put an end to the first.
    """
    if kontakt.person_id in loggar_in(kontakt.avtal):
        raise OtillatenOvergang(f"{kontakt.namn} har egen inloggning och berättar där.")
    if not kontakt.epost:
        raise OtillatenOvergang(f"{kontakt.namn} saknar e-postadress. Lägg till den först.")
    Kontakt.objects.select_for_update(of=("self",), no_key=True).get(pk=kontakt.pk)
    nyss = giltiga().filter(kontakt=kontakt, tillfragad=None, skapad__gt=timezone.now() - INOM).first()
    if nyss is not None:
        raise OtillatenOvergang(
            f"En länk skickades till {kontakt.namn} klockan {klockslag(timezone.localtime(nyss.skapad).time())}. Kom "
            "den inte fram tar du tillbaka den och skickar en ny."
        )
    adress = f"{settings.ADRESS}{reverse('utforare:lank', args=[ny_rapportlank(kontakt, av=av)])}"
    transaction.on_commit(partial(_skicka, kontakt.epost, _rapportbrev(kontakt, adress)))


def _rapportbrev(kontakt: Kontakt, adress: str) -> tuple[str, str]:
    """Says neither which utförare nor what it may be about: that somebody has such a letter would tell."""
    sista = timezone.localdate() + timedelta(days=RAPPORTDAGAR)
    text = (
        f"Hej,\n\n{kontakt.avtal.namnd.namn} i {settings.KOMMUN} har skickat en länk där du kan lämna en uppgift till "
        f"nämnden. Länken gäller till och med {dag_lang_ar(sista)}.\n\n"
        f"{adress}\n\n"
        "Länken är personlig och gäller för en uppgift. Skicka den inte vidare. Har du inte bett om den kan du ta bort "
        "mejlet. Det går inte att svara på det här mejlet.\n\n"
        f"{settings.KOMMUN}\n"
    )
    return "Lämna en uppgift till nämnden", text


def _skicka(till: str, brev: tuple[str, str]) -> None:
    """A mail server that does not answer must not stop the rest: the koordinator can remind again."""
    try:
        send_mail(*brev, None, [till])
    except (SMTPException, OSError):
        logger.exception("Ett brev med en svarslänk gick inte iväg")
