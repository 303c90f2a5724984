"""The register of utförare: who has an avtal with which nämnd, and who answers for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from avvikelser.utforare.enkatgang import LAMNA, krav
from avvikelser.utforare.models import Avtal, Kontakt, Svarslank, Utforare
from kvalitet.behorighet import kan_hos, personer_med
from kvalitet.organisation.models import Hierarki, Organisationsdel, Person, Verksamhetsform
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

_REDAN = "Personen är redan kontaktperson för utföraren."


@dataclass(frozen=True)
class Avtalsuppgift:
    """What is written about an avtal. `enheter` are external enheter under the nämnd."""

    namn: str
    organisationsnummer: str
    nummer: str
    fran: date
    till: date | None
    enheter: Collection[Organisationsdel] = ()


@transaction.atomic
def nytt_avtal(namnd: Organisationsdel, uppgift: Avtalsuppgift, *, av: Person) -> Avtal:
    """Register an avtal, with the utförare when it is new: the same organisationsnummer is the same utförare."""
    krav(av, namnd.pk)
    _kontrollera(namnd, uppgift)
    _inte_redan(namnd, uppgift)
    try:
        with transaction.atomic():
            avtal = Avtal.objects.create(
                utforare=_utforare(uppgift),
                namnd=namnd,
                nummer=uppgift.nummer,
                fran=uppgift.fran,
                till=uppgift.till,
            )
    except IntegrityError as redan:
        raise OtillatenOvergang("Avtalet finns redan i registret.") from redan
    avtal.enheter.set(uppgift.enheter)
    anteckna("nytt_avtal", avtal, av=av)
    return avtal


def _inte_redan(namnd: Organisationsdel, uppgift: Avtalsuppgift) -> None:
    """Without an organisationsnummer the name tells that it is the same: it is asked of one at a time."""
    Organisationsdel.objects.select_for_update(no_key=True).get(pk=namnd.pk)
    samma = Avtal.objects.filter(namnd=namnd, nummer=uppgift.nummer, fran=uppgift.fran, utforare__namn=uppgift.namn)
    if samma.filter(utforare__organisationsnummer=uppgift.organisationsnummer).exists():
        raise OtillatenOvergang("Avtalet finns redan i registret.")


def _utforare(uppgift: Avtalsuppgift) -> Utforare:
    nummer = uppgift.organisationsnummer
    kand = Utforare.objects.filter(organisationsnummer=nummer).first() if nummer else None
    return kand or Utforare.objects.create(namn=uppgift.namn, organisationsnummer=nummer)


@transaction.atomic
def andra_avtal(avtal: Avtal, uppgift: Avtalsuppgift, *, av: Person) -> Avtal:
    """Change what is known. Surveys that are open keep the name they asked by."""
    avtal = Avtal.objects.select_for_update(of=("self",)).select_related("namnd", "utforare").get(pk=avtal.pk)
    krav(av, avtal.namnd_id)
    _kontrollera(avtal.namnd, uppgift)
    utforare = avtal.utforare
    if (utforare.namn, utforare.organisationsnummer) != (uppgift.namn, uppgift.organisationsnummer):
        _bara_har(utforare, av)
        utforare.namn, utforare.organisationsnummer = uppgift.namn, uppgift.organisationsnummer
        _spara_unikt(utforare)
    avtal.nummer, avtal.fran, avtal.till = uppgift.nummer, uppgift.fran, uppgift.till
    avtal.save()
    avtal.enheter.set(uppgift.enheter)
    anteckna("andra_avtal", avtal, av=av)
    return avtal


def _bara_har(utforare: Utforare, av: Person) -> None:
    """A name that other nämnder use too is changed by who looks after all of them."""
    for namnd_id in utforare.avtal.values_list("namnd_id", flat=True):
        krav(av, namnd_id)


def _spara_unikt(utforare: Utforare) -> None:
    try:
        with transaction.atomic():
            utforare.save()
    except IntegrityError as redan:
        raise OtillatenOvergang("En annan utförare har redan det organisationsnumret.") from redan


def _kontrollera(namnd: Organisationsdel, uppgift: Avtalsuppgift) -> None:
    if uppgift.till is not None and uppgift.till < uppgift.fran:
        raise OtillatenOvergang("Sista dagen ligger före första dagen. Välj en senare sista dag.")
    egna = Hierarki.objects.filter(anfader=namnd, avkomma__verksamhetsform=Verksamhetsform.EXTERN)
    if {enhet.pk for enhet in uppgift.enheter} - set(egna.values_list("avkomma_id", flat=True)):
        raise OtillatenOvergang(f"Alla verksamheter behöver vara externa och höra till {namnd.namn}.")


# ---- contact persons ----


@dataclass(frozen=True)
class Kontaktuppgift:
    """`person` is the login, None for one who gets a one-time link by e-mail."""

    namn: str
    epost: str = ""
    telefon: str = ""
    person: Person | None = None


def loggar_in(avtal: Avtal) -> frozenset[int]:
    """The persons, by their ids, who may log in today and answer for the avtal. The others are reached another way,
    also who has a login whose uppdrag has ended."""
    namngivna = Kontakt.objects.filter(avtal=avtal, till__isnull=True).values("person")
    return frozenset(personer_med(LAMNA, avtal.namnd_id).filter(pk__in=namngivna).values_list("pk", flat=True))


@transaction.atomic
def ny_kontakt(avtal: Avtal, uppgift: Kontaktuppgift, *, av: Person) -> Kontakt:
    """Name a contact person. A login needs an uppdrag as utförarens kontaktperson at the nämnd first."""
    krav(av, avtal.namnd_id)
    kontakt = Kontakt(avtal=Avtal.objects.select_for_update(of=("self",), no_key=True).get(pk=avtal.pk))
    if kontakt.avtal.kontakter.filter(till__isnull=True, **vars(uppgift)).exists():
        raise OtillatenOvergang(_REDAN)
    _satt(kontakt, uppgift)
    anteckna("ny_kontaktperson", kontakt, av=av)
    return kontakt


@transaction.atomic
def andra_kontakt(kontakt: Kontakt, uppgift: Kontaktuppgift, *, av: Person) -> Kontakt:
    """Change what is known. With another address, or a login, what was sent to the old address does not open."""
    kontakt = Kontakt.objects.select_for_update(of=("self",)).select_related("avtal").get(pk=kontakt.pk)
    krav(av, kontakt.namnd_id)
    if kontakt.till is not None:
        raise OtillatenOvergang("Kontaktpersonen har slutat. Lägg till en ny.")
    forut = (kontakt.epost, kontakt.person)
    _satt(kontakt, uppgift)
    if (kontakt.epost, kontakt.person) != forut:
        _stang_lankar(kontakt)
    anteckna("andra_kontaktperson", kontakt, av=av)
    return kontakt


def _satt(kontakt: Kontakt, uppgift: Kontaktuppgift) -> None:
    if uppgift.person is not None and not kan_hos(uppgift.person, LAMNA, kontakt.avtal.namnd_id):
        raise OtillatenOvergang(f"{uppgift.person.namn} har inget uppdrag som utförarens kontaktperson hos nämnden.")
    if uppgift.person is None and not (uppgift.epost or uppgift.telefon):
        raise OtillatenOvergang("Skriv en e-postadress eller ett telefonnummer, så att ni når kontaktpersonen.")
    kontakt.namn, kontakt.epost, kontakt.telefon = uppgift.namn, uppgift.epost, uppgift.telefon
    kontakt.person = uppgift.person
    try:
        with transaction.atomic():
            kontakt.save()
    except IntegrityError as redan:
        raise OtillatenOvergang(_REDAN) from redan


@transaction.atomic
def avsluta_kontakt(kontakt: Kontakt, *, av: Person) -> Kontakt:
    """From now on they see nothing of the utförare, and their links do not open."""
    kontakt = Kontakt.objects.select_for_update(of=("self",)).select_related("avtal").get(pk=kontakt.pk)
    krav(av, kontakt.namnd_id)
    if kontakt.till is None:
        kontakt.till = timezone.localdate()
        kontakt.save()
        _stang_lankar(kontakt)
        anteckna("avsluta_kontaktperson", kontakt, av=av)
    return kontakt


def _stang_lankar(kontakt: Kontakt) -> None:
    Svarslank.objects.filter(kontakt=kontakt, anvand__isnull=True).update(anvand=timezone.now())
