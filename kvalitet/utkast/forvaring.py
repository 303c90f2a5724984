"""Where drafts are kept: one per person and form, on the server, never in the browser (a phone may be shared)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from kvalitet.bilagor.mottagning import ta_emot
from kvalitet.organisation.models import Person
from kvalitet.utkast.models import Utkast

NYCKEL = re.compile(r"[a-z0-9-]{1,80}")
STORST_TECKEN = 200_000
"""Characters of text in one draft, all fields together."""
FLEST_FALT = 500
FLEST_PER_PERSON = 100
FLEST_FILER = 20

Innehall = dict[str, list[str]]
TA_BORT = "ta_bort_bilaga"
"""The name of the boxes with which a file is taken off a draft."""

_INTE_FALT = frozenset({"spara", "kasta", "_kvar", TA_BORT})
_BEHALLS_ALDRIG = re.compile(r"csrf|password|losen", re.IGNORECASE)


def falt_ur(skickat: QueryDict) -> Innehall:
    """The posted fields as lists of values. Tokens and passwords are left out, and NUL, which no database keeps."""
    return {
        namn: [varde.replace("\0", "") for varde in varden]
        for namn, varden in skickat.lists()
        if namn not in _INTE_FALT and not _BEHALLS_ALDRIG.search(namn)
    }


def hamta(person: Person, nyckel: str) -> Innehall | None:
    """What the person had written, field name to list of values; None without a draft."""
    utkast = _egna(person, nyckel).first()
    return utkast.innehall if utkast else None


def utkast_for(person: Person, nyckel: str) -> Utkast | None:
    """The draft itself: when it was saved, and which files hang on it."""
    utkast: Utkast | None = _egna(person, nyckel).prefetch_related("bilagor").first()
    return utkast


def spara(person: Person, nyckel: str, innehall: Mapping[str, Sequence[str]]) -> Utkast:
    """Keep what is written, complete or not. Raises ValidationError with a Swedish sentence when it is too much."""
    if not NYCKEL.fullmatch(nyckel):
        raise ValidationError("Utkastet har ett namn som inte går att använda.")
    return spara_under(person, nyckel, innehall)


def spara_under(person: Person, nyckel: str, innehall: Mapping[str, Any]) -> Utkast:
    """The same for a key of the program's own, which no address can name. Checks the size."""
    if len(innehall) > FLEST_FALT or _tecken(innehall) > STORST_TECKEN:
        raise ValidationError("Texten är för lång för att sparas som utkast.")
    with transaction.atomic():
        utkast, ny = Utkast.objects.update_or_create(
            person=person, nyckel=nyckel, defaults={"innehall": dict(innehall)}
        )
        if ny:
            _stada(person)
    return utkast


def bifoga_filer(person: Person, nyckel: str, filer: MultiValueDict[str, UploadedFile[Any]]) -> None:
    """Hang posted files on the draft, so that a failed or late post does not lose them: a browser sends them once.

    A file that is refused is left out; the form names it, and why. Beyond FLEST_FILER nothing more is kept.
    """
    utkast, _ = Utkast.objects.get_or_create(person=person, nyckel=nyckel)
    plats = FLEST_FILER - utkast.bilagor.count()
    for fil in [fil for falt in filer for fil in filer.getlist(falt)][: max(plats, 0)]:
        with suppress(ValidationError):
            utkast.bilagor.add(ta_emot(fil, person))


def lossa_filer(person: Person, nyckel: str, nummer: Collection[str]) -> None:
    """Take the named files off the draft. A number that is not on it does nothing."""
    utkast = utkast_for(person, nyckel)
    if utkast and nummer:
        utkast.bilagor.remove(*[b for b in utkast.bilagor.all() if str(b.pk) in nummer])


def kasta(person: Person, nyckel: str) -> None:
    """The form is sent: the draft has done its work. The files stay with whatever they now hang on."""
    _egna(person, nyckel).delete()


def kasta_som(person: Person, nycklar: str, stammer: Callable[[Innehall], bool]) -> None:
    """The same for those of the person's drafts whose key fits the pattern and whose fields `stammer` says yes to."""
    for utkast in Utkast.objects.filter(person=person, nyckel__regex=nycklar):
        if stammer(utkast.innehall):
            utkast.delete()


def _egna(person: Person, nyckel: str) -> Any:
    return Utkast.objects.filter(person=person, nyckel=nyckel)


def _tecken(innehall: Mapping[str, Any]) -> int:
    return sum(len(namn) + sum(map(len, varden)) for namn, varden in innehall.items())


def _stada(person: Person) -> None:
    """A person's oldest drafts make room for new ones, so that nobody can fill the database."""
    gamla = Utkast.objects.filter(person=person).order_by("-sparat").values_list("pk", flat=True)[FLEST_PER_PERSON:]
    Utkast.objects.filter(pk__in=list(gamla)).delete()
