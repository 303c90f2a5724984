"""Autosave: a form's fields are kept while they are written."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from kvalitet.begaran import Inloggad
from kvalitet.utkast import forvaring
from kvalitet.vyer import BehorigVy


class UtkastView(BehorigVy):
    """Keeps the posted fields as the person's own draft. 204 when kept, 400 with a sentence when it is too much."""

    befogenhet = None
    http_method_names = ["post"]

    def post(self, request: Inloggad, nyckel: str) -> HttpResponse:
        try:
            forvaring.spara(request.user, nyckel, forvaring.falt_ur(request.POST))
        except ValidationError as hinder:
            return HttpResponse(hinder.message, status=400, content_type="text/plain; charset=utf-8")
        return HttpResponse(status=204)
