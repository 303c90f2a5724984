"""Accounts: made, changed, closed and opened again. Nobody is ever removed: what they did is signed with their name."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from kvalitet.organisation.gallande import efter_andring
from kvalitet.organisation.models import Person, Uppdrag
from kvalitet.organisation.oppet import Oppet, oppet_for
from kvalitet.organisation.overtagande import anteckna_overtagande
from kvalitet.organisation.uppdrag import nagon_forvaltar, stryk_uppdrag
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

# Without what is easily taken for something else when it is read out or copied from paper: 0 o, 1 l i.
_TECKEN = "abcdefghjkmnpqrstuvwxyz23456789"
_GRUPPER, _I_GRUPP = 4, 4  # 16 characters of 31: 79 bits

_ANVANDARNAMN = re.compile(r"[a-z0-9åäö][a-z0-9åäö._@-]{1,59}", re.IGNORECASE)


@dataclass(frozen=True)
class Stangt:
    """What a closed account leaves behind: uppdrag that ended, and counts of what has nobody to answer for it."""

    uppdrag: tuple[Uppdrag, ...]
    oppet: tuple[Oppet, ...]


def nytt_engangslosenord() -> str:
    """A password to hand over once, like "k7mp-x4tz-9hqd-w2nb"."""
    return "-".join("".join(secrets.choice(_TECKEN) for _ in range(_I_GRUPP)) for _ in range(_GRUPPER))


def skapa_person(
    *,
    anvandarnamn: str,
    fornamn: str,
    efternamn: str,
    befattning: str = "",
    epost: str = "",
    med_losenord: bool = True,
    av: Person | None,
) -> tuple[Person, str]:
    """A new account without uppdrag. Returns it with its one-time password, which is kept nowhere and must be changed.

    Without `med_losenord` (an import of many) nobody can log in until one is made, and the password is "".
    """
    with transaction.atomic():
        _kontrollera_anvandarnamn(anvandarnamn)
        _kontrollera_epost(epost)
        losenord = nytt_engangslosenord() if med_losenord else ""
        person = Person.objects.create_user(
            anvandarnamn,
            losenord or None,
            fornamn=fornamn,
            efternamn=efternamn,
            befattning=befattning,
            epost=epost,
        )
        if losenord:
            _gor_engangs(person)
        anteckna("skapa_person", person, av=av)
    return person, losenord


def _kontrollera_anvandarnamn(anvandarnamn: str) -> None:
    if not _ANVANDARNAMN.fullmatch(anvandarnamn):
        raise OtillatenOvergang(
            "Användarnamnet ska ha 2 till 60 tecken: bokstäver, siffror, punkt, bindestreck, understreck och @."
        )
    if Person.objects.filter(anvandarnamn__iexact=anvandarnamn).exists():
        raise OtillatenOvergang(f"Användarnamnet {anvandarnamn} används redan. Välj ett annat.")


def _kontrollera_epost(epost: str) -> None:
    try:
        if epost:
            validate_email(epost)
    except ValidationError:
        raise OtillatenOvergang(f"”{epost}” är ingen e-postadress. Skriv till exempel namn@kommun.se.") from None


def andra_person(
    person: Person, *, fornamn: str, efternamn: str, befattning: str, epost: str, av: Person | None
) -> Person:
    """Change name, befattning or e-mail. What was signed before keeps the name it was signed with."""
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        _kontrollera_epost(epost)
        nya = {"fornamn": fornamn, "efternamn": efternamn, "befattning": befattning, "epost": epost}
        andrade = [falt for falt, varde in nya.items() if getattr(person, falt) != varde]
        if andrade:
            for falt in andrade:
                setattr(person, falt, nya[falt])
            person.save(update_fields=andrade)
            anteckna("andra_person", person, av=av, detalj={"falt": andrade})
    return person


def nytt_losenord(person: Person, *, av: Person | None) -> str:
    """A new one-time password. The old one stops working and the person is logged out everywhere.

    The person, and those who check the log where the login opens sekretess, are told that it was done and by whom.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if not person.is_active:
            raise OtillatenOvergang(f"Kontot för {person.namn} är avstängt. Öppna det först.")
        if av is not None and person.pk == av.pk:
            raise OtillatenOvergang("Byt ditt eget lösenord på sidan Mitt konto.")
        losenord = nytt_engangslosenord()
        person.set_password(losenord)
        _gor_engangs(person)
        anteckna("nytt_losenord", person, av=av)
        anteckna_overtagande(person, av=av)
    return losenord


def _gor_engangs(person: Person) -> None:
    person.engangslosenord = True
    person.save(update_fields=["password", "engangslosenord"])


def stang_konto(person: Person, *, av: Person | None) -> Stangt:
    """Nobody can log in with the account any more, and its uppdrag end: yesterday, or never begin.

    Sessions that are open end at their next request. Returns what the person leaves behind.
    """
    with transaction.atomic(), nagon_forvaltar():
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if av is not None and person.pk == av.pk:
            raise OtillatenOvergang("Du kan inte stänga av ditt eget konto. Be en annan systemförvaltare göra det.")
        if not person.is_active:
            raise OtillatenOvergang(f"Kontot för {person.namn} är redan avstängt.")
        person.is_active = False
        person.save(update_fields=["is_active"])
        slutade = _avsluta_allt(person, av)
        efter_andring(person.pk)
        anteckna("stang_konto", person, av=av, detalj={"uppdrag": len(slutade)})
        return Stangt(uppdrag=slutade, oppet=tuple(oppet_for(person)))


def _avsluta_allt(person: Person, av: Person | None) -> tuple[Uppdrag, ...]:
    idag = timezone.localdate()
    slutade = []
    for uppdrag in person.uppdrag.select_for_update(of=("self",)).select_related("delen").order_by("delen__sortering"):
        if uppdrag.till is not None and uppdrag.till < idag:
            continue
        slutade.append(uppdrag)
        if uppdrag.fran > idag:
            stryk_uppdrag(uppdrag, av=av)
        else:
            uppdrag.till = max(uppdrag.fran, idag - timedelta(days=1))
            uppdrag.save(update_fields=["till"])
    return tuple(slutade)


def oppna_konto(person: Person, *, av: Person | None) -> str:
    """Open a closed account again, without its old uppdrag. Returns a one-time password."""
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if person.is_active:
            raise OtillatenOvergang(f"Kontot för {person.namn} är redan öppet.")
        person.is_active = True
        losenord = nytt_engangslosenord()
        person.set_password(losenord)
        person.save(update_fields=["is_active"])
        _gor_engangs(person)
        efter_andring(person.pk)
        anteckna("oppna_konto", person, av=av)
        anteckna_overtagande(person, av=av)
    return losenord
