"""What tells of an ärende without a key to it: drafts, notices and the letters about them, jobs, permissions on it.

Each is found by how it writes the number down. What only counts, and the log, which has numbers and no words, stays
(docs/beslut/0012).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.urls import Resolver404, resolve
from guardian.models import GroupObjectPermission, UserObjectPermission

from avvikelser.models import Arende
from avvikelser.paborjat import ARENDETS, UTREDNINGENS
from kvalitet.atgarder.models import Atgard
from kvalitet.aviseringar import fristregister
from kvalitet.aviseringar.models import Avisering, Brev, Utskick
from kvalitet.jobb.models import Jobb
from kvalitet.konto.utgangen import NYCKEL as SEN
from kvalitet.utkast.models import Utkast

_ATGARDENS = ("atgard-beslut", "atgard-klar")


def utkast_om(arenden: Collection[int], atgarder: Collection[int], kopplingar: Collection[int]) -> QuerySet[Utkast]:
    """What anybody has begun to write of them: a form's name, the number, and perhaps more ("liknande-12-7")."""
    egna = Utkast.objects.filter(
        Q(nyckel__regex=_nyckel((*ARENDETS, *UTREDNINGENS), arenden))
        | Q(nyckel__regex=rf"^liknande-[0-9]+-({_nagot_av(arenden)})$")
        | Q(nyckel__regex=_nyckel(_ATGARDENS, atgarder))
        | Q(nyckel__regex=_nyckel(("koppla-bort",), kopplingar))
    )
    sena = [pk for pk, adress in _sena() if _handlar_om(adress, arenden)]
    return egna | Utkast.objects.filter(pk__in=sena)


def _nyckel(slag: Collection[str], nummer: Collection[int]) -> str:
    return rf"^({'|'.join(slag)})-({_nagot_av(nummer)})(-.*)?$"


def _nagot_av(nummer: Collection[int]) -> str:
    return "|".join(map(str, sorted(nummer))) or "inget"


def _sena() -> Iterator[tuple[int, str]]:
    """Forms that came after the login had gone out, by the address they were sent to."""
    for pk, innehall in Utkast.objects.filter(nyckel__startswith=SEN).order_by("pk").values_list("pk", "innehall"):
        yield pk, (innehall.get("url") or [""])[0]


def _handlar_om(adress: str, arenden: Collection[int]) -> bool:
    try:
        traff = resolve(urlsplit(adress).path)
    except Resolver404:
        return False
    vy = getattr(traff.func, "view_class", None)
    return getattr(vy, "model", None) is Arende and traff.kwargs.get("pk") in arenden


def ta_bort(arenden: Collection[int], atgarder: Collection[int], kopplingar: Collection[int]) -> set[UUID]:
    """Take it all away, and give the ids of the files that hung on a draft."""
    utkast = [utkast.pk for utkast in utkast_om(arenden, atgarder, kopplingar)]
    filer = set(Utkast.bilagor.through._default_manager.filter(utkast__in=utkast).values_list("bilaga_id", flat=True))
    Utkast.objects.filter(pk__in=utkast).delete()
    _aviseringar(Arende, arenden)
    _aviseringar(Atgard, atgarder)
    Jobb.objects.filter(argument__arende__in=list(arenden)).delete()
    for modell, nummer in ((Arende, arenden), (Atgard, atgarder)):
        typ = ContentType.objects.get_for_model(modell)
        for rattighet in (UserObjectPermission, GroupObjectPermission):
            rattighet.objects.filter(content_type=typ, object_pk__in=[str(ett) for ett in nummer]).delete()
    return filer


def _aviseringar(modell: type[Model], nummer: Collection[int]) -> None:
    """The notices go. A letter may have told of more than this, so it stays as a line without its words."""
    egna = Avisering.objects.filter(objekttyp=fristregister.typ(modell), objekt_id__in=nummer)
    brev = list(egna.exclude(utskick=None).order_by().values_list("utskick_id", flat=True).distinct())
    Brev.objects.filter(utskick__in=brev).update(text="")
    Utskick.objects.filter(pk__in=brev).update(text="")
    egna.delete()
