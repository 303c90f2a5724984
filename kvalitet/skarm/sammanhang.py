"""What every page needs: the municipality's name, the menu, and how long a login lasts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kvalitet.skarm.meny import meny_for


def skarm(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that a partial page asks the database for nothing."""
    bas: dict[str, Any] = {
        "kommun": settings.KOMMUN,
        "utloggning_sekunder": settings.SESSION_COOKIE_AGE,
        "inloggning_timmar": settings.SESSION_LANGST // 3600,
    }
    if hasattr(request, "session"):
        sessionen: Any = request.session  # konto.session.SessionStore
        bas["inloggning_kvar"] = sessionen.kvar  # seconds; called by the template
    if hasattr(request, "user"):
        bas["meny"] = SimpleLazyObject(lambda: meny_for(request) if request.user.is_authenticated else None)
    return bas
