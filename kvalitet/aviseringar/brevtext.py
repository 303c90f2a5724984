"""What an e-mail about notices says. Never more than a neutral sentence and a link to log in behind.

Lagrum: 26 kap. 1 § offentlighets- och sekretesslagen (2009:400). E-mail leaves the house and is read on other screens,
so an ärende with sekretess is not even named by its diarienummer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from kvalitet.aviseringar.models import Avisering
from kvalitet.organisation.models import Person
from kvalitet.svenska import antal

HEMLIGT = "Ett ärende väntar på dig."


@dataclass(frozen=True)
class Rad:
    """One line of a letter. `sekretess` is how it is when the letter is sent, not how it was when the notice came."""

    avisering: Avisering
    sekretess: bool


@dataclass(frozen=True)
class Brevtext:
    amne: str
    text: str


def mening(rad: Rad) -> str:
    """The sentence. One that has had sekretess since the notice was made keeps it."""
    return HEMLIGT if rad.sekretess or rad.avisering.sekretess else rad.avisering.text


def skriv(person: Person, rader: Sequence[Rad]) -> Brevtext:
    """The whole letter to one person."""
    stycken = [f"Hej {person.fornamn},", f"Det här är nytt för dig i Kvalitet, {settings.KOMMUN}."]
    stycken += [f"{mening(rad)}\n{adress('aviseringar:oppna', rad.avisering.pk)}" for rad in rader]
    stycken += [
        f"Alla dina aviseringar: {adress('aviseringar:lista')}",
        f"Under Mitt konto väljer du hur ofta du vill ha e-post: {adress('mitt-konto')}",
        "Systemet har skickat brevet. Ingen läser ett svar på det.",
    ]
    n = len(rader)
    amne = "Kvalitet: något väntar på dig" if n == 1 else f"Kvalitet: {antal('sak', 'saker', n)} väntar på dig"
    return Brevtext(amne, "\n\n".join(stycken) + "\n")


def adress(namn: str, *args: object) -> str:
    """The whole address of a page, for use outside the program."""
    return f"{settings.ADRESS}{reverse(namn, args=args)}"
