"""The base classes every view inherits: ring 2 and 3, Swedish messages, refused verbs as form errors.

A view says which `befogenhet` it needs and nothing more about permission. `Befogenhet` missing on a view stops the
program at start (`kvalitet.skarm.kontroller`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import DetailView, FormView, ListView, TemplateView, View

from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.overgang import OtillatenOvergang


class BehorigVy(View):
    """Ring 2. `befogenhet = None` means: any logged-in person, and only about themselves."""

    befogenhet: ClassVar[Befogenhet | None]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.befogenhet is not None and not har_nagonstans(request.user, self.befogenhet):
            raise PermissionDenied
        self.forbered()
        return super().dispatch(request, *args, **kwargs)

    def forbered(self) -> None:
        """What must be fetched before any method runs. Ring 3 stands here in the views of one object."""


class BehorigTemplateView(BehorigVy, TemplateView):
    pass


class BehorigFormView(BehorigVy, FormView):  # type: ignore[type-arg]
    """A form that calls a rule. An `OtillatenOvergang` from the rule becomes an error on the form."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        try:
            svar: HttpResponse = self.ta_hand_om(form)
        except OtillatenOvergang as hinder:
            form.add_error(None, str(hinder))
            return self.form_invalid(form)
        return svar

    def ta_hand_om(self, form: Any) -> HttpResponse:
        """A form with nothing wrong in it. What must be asked about every form, before its own view, is asked here."""
        return self.form_valid(form)

    def klart(self, mening: str, till: str | Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say what was done, and go on."""
        messages.success(self.request, mening)
        vidare: HttpResponse = redirect(till, *args, **kwargs)
        return vidare


class BehorigListView(BehorigVy, ListView):  # type: ignore[type-arg]
    """Ring 3 for lists: only rows in the person's scope ever leave the database."""

    paginate_by = 25

    def get_queryset(self) -> models.QuerySet[Any]:
        alla: Any = self.model._default_manager  # type: ignore[union-attr]
        if self.befogenhet is None:
            raise ImproperlyConfigured("A list about oneself says in get_queryset whose rows it shows.")
        rader: models.QuerySet[Any] = alla.for_user(self.request.user, self.befogenhet)
        return rader


class ObjektMixin(BehorigVy):
    """Ring 3 for one object: right roll but wrong place is a 404, the same as a number that does not exist."""

    model: ClassVar[type[models.Model]]

    def hamta(self) -> Any:
        if self.befogenhet is None:
            raise ImproperlyConfigured("An object about oneself says in hamta how it is fetched.")
        alla: Any = self.model._default_manager
        return get_object_or_404(alla.for_user(self.request.user, self.befogenhet), pk=self.kwargs["pk"])

    def forbered(self) -> None:
        self.object = self.hamta()


class ObjektDetailView(ObjektMixin, DetailView):  # type: ignore[type-arg]
    def get_object(self, queryset: Any = None) -> Any:
        return self.object


class ObjektFormView(ObjektMixin, BehorigFormView):
    """A form about one object."""
