"""What every page needs: the municipality's name."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def skarm(request: HttpRequest) -> dict[str, Any]:
    return {"kommun": settings.KOMMUN}
