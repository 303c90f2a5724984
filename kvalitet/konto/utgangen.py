"""A form that arrives after the login went out is not lost.

The browser still sends the cookie of the session that ended, and its row is still in the database, so the server knows
who wrote. A form with a draft becomes that draft. Any other form is kept, and after login by the same person it is
shown, to be sent again or thrown away. Nobody else ever sees it. Bounds: 12 hours, the size of a draft, never a
password. CSRF has been checked before anything is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from kvalitet.heltal import heltal
from kvalitet.organisation.models import Person
from kvalitet.utkast import forvaring
from kvalitet.utkast.models import Utkast

LANGST = timedelta(hours=12)
MINNE = "utgangen"
"""Where an anonymous session remembers whose login went out: {"person", "avtryck", "gick_ut", "till"}."""

NYCKEL = "sen:"  # an address cannot name it: the autosave's keys have no colon
_KVITTENS = "_kvar"
_SPARAS_INTE = frozenset({"logga-ut", "byt-losenord", "forlang", "kvar"})


class UtgangenMiddleware:
    """Stands between AuthenticationMiddleware and LoginRequiredMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.user.is_authenticated:
            _minns(request)
        svar = self.get_response(request)
        if request.method == "POST" and svar.status_code < 400 and request.user.is_authenticated:
            _kvittera(request, request.user)
        return svar

    def process_view(self, request: HttpRequest, vy: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Only for those who must log in: others go on as usual."""
        if request.user.is_authenticated or not getattr(vy, "login_required", True):
            return None
        if _ar_bakgrund(request):
            return _svar_i_bakgrunden(request, vy, args, kwargs)
        if request.method != "POST" or _namn(request) in _SPARAS_INTE:
            return None if request.method == "GET" else redirect(settings.LOGIN_URL)
        return _till_inloggning(request, _ta_vara(request, vy, args, kwargs))


# ---- whose session it was ----


def _minns(request: HttpRequest) -> None:
    """Move the knowledge of who was logged in to the anonymous session, before the old cookie is taken away."""
    if MINNE in request.session:
        return
    nu = timezone.now()
    gammal = Session.objects.filter(
        session_key=request.COOKIES[settings.SESSION_COOKIE_NAME], expire_date__gt=nu - LANGST, expire_date__lte=nu
    ).first()
    if gammal is None:
        return
    data = gammal.get_decoded()
    if SESSION_KEY in data and BACKEND_SESSION_KEY in data:
        request.session[MINNE] = {
            "person": data[SESSION_KEY],
            "avtryck": data.get(HASH_SESSION_KEY, ""),
            "gick_ut": gammal.expire_date.isoformat(),
        }
    elif MINNE in data:
        request.session[MINNE] = data[MINNE]


def utgangen_person(request: HttpRequest) -> Person | None:
    """Whose login went out in this browser less than 12 hours ago. None when unknown, blocked or with new password."""
    minne = request.session.get(MINNE)
    if not minne or datetime.fromisoformat(minne["gick_ut"]) < timezone.now() - LANGST:
        return None
    person = Person.objects.filter(pk=minne["person"], is_active=True).first()
    if person is None or not constant_time_compare(minne["avtryck"], person.get_session_auth_hash()):
        return None
    return person


# ---- keeping ----


def _ta_vara(request: HttpRequest, vy: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Keep what was posted for the person whose login went out. False when that cannot be done."""
    person = utgangen_person(request)
    if person is None or any("password" in namn for namn in request.POST):
        return False
    nyckel = _utkastnyckel(request, person, vy, args, kwargs)
    try:
        if nyckel:
            forvaring.spara(person, nyckel, forvaring.falt_ur(request.POST))
            forvaring.bifoga_filer(person, nyckel, request.FILES)
        else:
            _spara_skickat(request, person)
    except ValidationError:
        return False
    request.session[MINNE] = {**request.session[MINNE], "till": request.path if nyckel else reverse("kvar")}
    return True


def _utkastnyckel(request: HttpRequest, person: Person, vy: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """The draft that the form belongs to (`UtkastMixin`), or the empty string.

    The key may name the object of the view, which is fetched as the view would have done it for this person: what
    they may not reach is not found here either, and the form is kept as any other.
    """
    klass: Any = getattr(vy, "view_class", None)
    if not hasattr(klass, "utkast_nyckel"):
        return ""
    som_person = copy(request)
    som_person.user = person
    instans = klass(**vy.view_initkwargs)
    instans.setup(som_person, *args, **kwargs)
    try:
        instans.forbered()
    except (Http404, PermissionDenied):
        return ""
    return str(instans.utkast_nyckel())


def _spara_skickat(request: HttpRequest, person: Person) -> None:
    falt = {f"f:{namn}": varden for namn, varden in forvaring.falt_ur(request.POST).items() if namn != _KVITTENS}
    adress = request.get_full_path()
    filer = [fil.name or "" for namn in request.FILES for fil in request.FILES.getlist(namn)]
    nyckel = NYCKEL + hashlib.sha256(adress.encode()).hexdigest()[:32]
    forvaring.spara_under(person, nyckel, {"url": [adress], "filer": filer, **falt})


# ---- answering ----


def _namn(request: HttpRequest) -> str:
    return (request.resolver_match and request.resolver_match.url_name) or ""


def _ar_bakgrund(request: HttpRequest) -> bool:
    """Asked for by a script, which would follow a redirect to the login page without anybody seeing it."""
    return "HX-Request" in request.headers or request.headers.get("X-Requested-With") == "fetch"


def _svar_i_bakgrunden(request: HttpRequest, vy: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponse:
    text = "Du är utloggad."
    if _namn(request) == "utkast":
        text += (
            " Det du har skrivit är sparat. Logga in så fortsätter du."
            if _spara_utkast(request, kwargs["nyckel"])
            else " Det senaste kunde inte sparas. Kopiera din text innan du loggar in."
        )
    svar = HttpResponse(text, status=401, content_type="text/plain; charset=utf-8")
    if "HX-Request" in request.headers:
        svar["HX-Redirect"] = reverse(settings.LOGIN_URL)
    return svar


def _spara_utkast(request: HttpRequest, nyckel: str) -> bool:
    person = utgangen_person(request)
    if person is None or request.method != "POST":
        return False
    try:
        forvaring.spara(person, nyckel, forvaring.falt_ur(request.POST))
    except ValidationError:
        return False
    return True


def _till_inloggning(request: HttpRequest, kvar: bool) -> HttpResponse:
    fraga = urlencode({"kvar": "ja"} if kvar else {"kvar": "nej"})
    return redirect(f"{reverse(settings.LOGIN_URL)}?{fraga}")


# ---- after login ----


@dataclass(frozen=True)
class Skickat:
    """One post that came too late: where it was going, its fields, and the names of files that could not be kept."""

    pk: int
    url: str
    falt: list[tuple[str, str]]
    filer: list[str]
    nar: datetime

    @property
    def texter(self) -> list[str]:
        """What a person would recognise: the values that are words."""
        return [varde for _, varde in self.falt if len(varde) > 3 and not varde.isdigit()]


def skickat_for_sent(person: Person) -> list[Skickat]:
    """What this person sent after the login had gone out, less than 12 hours ago. Newest first."""
    return [
        Skickat(
            pk=utkast.pk,
            url=utkast.innehall["url"][0],
            falt=[(namn[2:], v) for namn, varden in utkast.innehall.items() if namn.startswith("f:") for v in varden],
            filer=utkast.innehall["filer"],
            nar=utkast.sparat,
        )
        for utkast in _sena(person).filter(sparat__gt=timezone.now() - LANGST).order_by("-sparat")
    ]


def kasta_skickat(person: Person, pk: str) -> None:
    """Throw one away. A number that is not the person's own does nothing."""
    _sena(person).filter(pk=heltal(pk)).delete()


def rensa() -> None:
    """Take away what has been kept for its twelve hours: late posts, and the sessions that said whose they were."""
    gransen = timezone.now() - LANGST
    Utkast.objects.filter(nyckel__startswith=NYCKEL, sparat__lt=gransen).delete()
    Session.objects.filter(expire_date__lt=gransen).delete()


def efter_inloggning(request: HttpRequest, person: Person) -> str | None:
    """Where to go when this person was the one whose login went out; "" for somebody else in the same browser.

    None when no login had gone out here, or it left nothing behind. Called before `login`, which may empty the session.
    """
    minne = request.session.pop(MINNE, None)
    if minne is None:
        return None
    if str(minne["person"]) != str(person.pk):
        return ""
    till: str | None = minne.get("till")
    return till


def _kvittera(request: HttpRequest, person: Person) -> None:
    """The kept post has been sent again: whatever the form said about it, its text is now with the form."""
    if _KVITTENS in request.POST:
        kasta_skickat(person, str(request.POST[_KVITTENS]))


def _sena(person: Person) -> Any:
    return Utkast.objects.filter(person=person, nyckel__startswith=NYCKEL)
