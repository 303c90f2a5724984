"""E-mail: which notices go in which letter, and that a letter leaves once.

    väntar ──tas──> skickas ──> skickat
      ^  │             │ └────> väntar igen, senare (inget svar), eller misslyckat (ett nej, eller ofta nog)
      │  └> inställt   └──────> oklart: arbetaren dog mellan att ta och att svara. En människa bestämmer.

A letter is claimed in a transaction of its own before it leaves, so that two workers never send the same, and what it
says is written then, by what the person may see at that moment. The sending itself stands outside every transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kvalitet.aviseringar import brevtext, fristregister
from kvalitet.aviseringar.brevlada import HUVUD
from kvalitet.aviseringar.brevtext import Rad
from kvalitet.aviseringar.models import Avisering, Epostlage, Epostval, Takt, Utskick
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

VANTETIDER = (5, 15, 60, 240, 720, 1440)  # minutes before each new try; after the last it is misslyckat
_OKLART_EFTER = timedelta(minutes=15)
_FOR_GAMMALT = timedelta(days=14)  # a notice that nobody could be mailed about for so long is not news
_MEST = 200  # letters in one run; the next run is a minute away
_S = Utskick.Status


# ---- which notices go in a letter ----


def lagg_genast(nu: datetime) -> int:
    """Letters for what is to be told at once: what follows from law, and everything for who has chosen so."""
    genast = Q(lagstadgad=True) | Q(person__epostval__takt=Takt.GENAST)
    personer = _vantande(nu).filter(genast).values_list("person_id", flat=True).distinct()
    return sum(_lagg(person_id, nu, genast, f"genast:{person_id}:{nu.isoformat()}") for person_id in personer)


def lagg_dagliga(idag: date, nu: datetime) -> int:
    """One letter per person and day with what has come since the last, for those who have not chosen otherwise."""
    ingen = Epostval.objects.filter(takt=Takt.INGEN).values("person_id")
    _vantande(nu).filter(lagstadgad=False, person__in=ingen).update(epost=Epostlage.INGEN)
    Avisering.objects.filter(epost=Epostlage.VANTAR, nar__lt=nu - _FOR_GAMMALT).update(epost=Epostlage.INGEN)
    fatt = Utskick.objects.filter(nyckel__startswith="daglig:", nyckel__endswith=f":{idag}").values("person_id")
    personer = _vantande(nu).exclude(person__in=fatt).values_list("person_id", flat=True).distinct()
    return sum(_lagg(person_id, nu, Q(), f"daglig:{person_id}:{idag}") for person_id in personer)


def _vantande(nu: datetime):  # type: ignore[no-untyped-def]
    return Avisering.objects.filter(epost=Epostlage.VANTAR, nar__gte=nu - _FOR_GAMMALT).order_by()


@transaction.atomic
def _lagg(person_id: int, nu: datetime, vilka: Q, nyckel: str) -> bool:
    """Make the letter and hang the notices on it. Notices that another worker holds are left to that one."""
    person = Person.objects.get(pk=person_id)
    egna = _vantande(nu).filter(vilka, person=person).select_for_update(skip_locked=True, of=("self",))
    ids = list(egna.values_list("pk", flat=True))
    if not ids:
        return False
    if not person.epost or not person.is_active:
        Avisering.objects.filter(pk__in=ids).update(epost=Epostlage.INGEN)
        return False
    utskick, nytt = Utskick.objects.get_or_create(
        nyckel=nyckel, defaults={"person": person, "skapat": nu, "nasta_forsok": nu}
    )
    if not nytt:
        return False
    Avisering.objects.filter(pk__in=ids).update(epost=Epostlage.LAGD, utskick=utskick)
    return True


# ---- letters leave ----


def skicka(nu: datetime) -> int:
    """Send the letters whose time has come. Returns how many left. What hangs since long is set aside as oklart."""
    Utskick.objects.filter(status=_S.SANDS, taget__lt=nu - _OKLART_EFTER).update(
        status=_S.OKLART, fel="Arbetaren stannade medan brevet skickades."
    )
    att_skicka = Utskick.objects.filter(status=_S.VANTAR, nasta_forsok__lte=nu).order_by("nasta_forsok", "pk")
    return sum(_skicka_ett(pk, nu) for pk in list(att_skicka.values_list("pk", flat=True)[:_MEST]))


def _skicka_ett(pk: int, nu: datetime) -> bool:
    tagna = Utskick.objects.filter(pk=pk, status=_S.VANTAR, nasta_forsok__lte=nu)
    if not tagna.update(status=_S.SANDS, taget=nu):
        return False  # another worker was first
    utskick = Utskick.objects.select_related("person").get(pk=pk)
    rader = lasbara(utskick)
    if not rader or not utskick.person.epost:
        Utskick.objects.filter(pk=pk).update(status=_S.INSTALLT, taget=None)
        return False
    skrivet = brevtext.skriv(utskick.person, rader)
    try:
        _som_brev(utskick, skrivet).send()
    except (SMTPException, OSError) as fel:
        _gick_inte(utskick, fel, nu)
        return False
    Utskick.objects.filter(pk=pk, status=_S.SANDS).update(
        status=_S.SKICKAT, skickat=nu, forsok=utskick.forsok + 1, fel="", amne=skrivet.amne, text=skrivet.text
    )
    return True


def lasbara(utskick: Utskick) -> list[Rad]:
    """The letter's notices about what the person may still open, oldest first."""
    alla = list(utskick.aviseringar.order_by("nar", "pk"))
    return [Rad(a, sekretess) for a, sekretess in fortfarande_synliga(utskick.person, alla)]


def fortfarande_synliga(person: Person, aviseringar: Iterable[Avisering]) -> list[tuple[Avisering, bool]]:
    """Those whose object the person may open today, with whether it has sekretess. One question."""
    alla = list(aviseringar)
    per_typ: dict[str, set[int]] = defaultdict(set)
    for avisering in alla:
        per_typ[avisering.objekttyp].add(avisering.objekt_id)
    sedda = fristregister.synliga(person, per_typ)
    return [(a, sedda[a.objekttyp][a.objekt_id]) for a in alla if a.objekt_id in sedda[a.objekttyp]]


def _som_brev(utskick: Utskick, skrivet: brevtext.Brevtext) -> EmailMessage:
    """The Message-ID is the same at each try, so that a server that got it twice can see it."""
    doman = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    huvuden = {
        HUVUD: str(utskick.pk),
        "Message-ID": f"<kvalitet-utskick-{utskick.pk}@{doman}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(skrivet.amne, skrivet.text, None, [utskick.person.epost], headers=huvuden)


def _gick_inte(utskick: Utskick, fel: Exception, nu: datetime) -> None:
    """Later again, unless the server has said no for good or has been asked often enough."""
    forsok = utskick.forsok + 1
    slut = for_gott(fel) or forsok > len(VANTETIDER)
    Utskick.objects.filter(pk=utskick.pk).update(
        status=_S.MISSLYCKAT if slut else _S.VANTAR,
        taget=None,
        forsok=forsok,
        fel=i_klartext(fel),
        nasta_forsok=nu + timedelta(minutes=VANTETIDER[min(forsok, len(VANTETIDER)) - 1]),
    )


def for_gott(fel: Exception) -> bool:
    """A 5xx about the recipient or the sender does not become a yes by asking again."""
    koder = [kod for kod, _ in fel.recipients.values()] if isinstance(fel, SMTPRecipientsRefused) else []
    if isinstance(fel, SMTPSenderRefused):
        koder = [fel.smtp_code]
    return bool(koder) and min(koder) >= 500


def i_klartext(fel: Exception) -> str:
    """What went wrong, without what the server wrote: that may hold addresses and text."""
    if isinstance(fel, SMTPRecipientsRefused):
        koder = ", ".join(sorted({str(kod) for kod, _ in fel.recipients.values()}))
        return f"E-postservern tar inte emot adressen (svar {koder})."
    if isinstance(fel, SMTPResponseException):
        return f"E-postservern sa nej (svar {fel.smtp_code})."
    if isinstance(fel, TimeoutError):
        return "E-postservern svarade inte i tid."
    return "E-postservern gick inte att nå." if isinstance(fel, OSError) else "E-postservern svarade fel."


@transaction.atomic
def forsok_igen(utskick: Utskick, *, av: Person) -> Utskick:
    """A person has looked at a letter that did not leave, or may not have, and asks for it again.

    Raises OtillatenOvergang for one that has left, or is on its way.
    """
    utskick = Utskick.objects.select_for_update().get(pk=utskick.pk)
    if utskick.status not in {_S.MISSLYCKAT, _S.OKLART}:
        raise OtillatenOvergang("Brevet är redan skickat eller på väg.")
    utskick.status, utskick.forsok, utskick.fel = _S.VANTAR, 0, ""
    utskick.taget, utskick.nasta_forsok = None, timezone.now()
    utskick.save()
    anteckna("skicka_brev_igen", utskick, av=av)
    return utskick
