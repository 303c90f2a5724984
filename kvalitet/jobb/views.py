"""A person's own jobs: how far they have come, what they came to, and once more when they failed.

Nobody else's: a job of another person is a 404, like one that does not exist.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.overgang import OtillatenOvergang
from kvalitet.vyer import BehorigListView, ObjektDetailView, ObjektMixin

SLUTA_FRAGA = 286  # htmx: use this answer, and ask no more


class EgetJobb(ObjektMixin):
    befogenhet = None
    model = Jobb

    def hamta(self) -> Jobb:
        return get_object_or_404(Jobb, pk=self.kwargs["pk"], person=self.request.user.pk)


class MinaJobbView(BehorigListView):
    befogenhet = None
    model = Jobb
    template_name = "jobb/mina.html"
    context_object_name = "jobb"

    def get_queryset(self):
        return Jobb.objects.filter(person=self.request.user.pk).order_by("-skapat")


class JobbView(EgetJobb, ObjektDetailView):
    """The job's page. htmx keeps it fresh; without JavaScript it is reloaded by its link."""

    template_name = "jobb/jobb.html"
    context_object_name = "jobb"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"lage": lage(self.object)}


class ForloppView(EgetJobb):
    """The part of the page that htmx asks for each second. 204 when nothing is new, 286 when the job has ended.

    `lage` in the address is what the page shows now: an unchanged page is left alone, so that a screen reader does not
    read it again and focus stays where it is.
    """

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if "HX-Request" not in request.headers:
            return redirect("jobb:jobb", self.object.pk)
        nu = lage(self.object)
        if request.GET.get("lage") == nu and not self.object.slut:
            return HttpResponse(status=204)
        status = SLUTA_FRAGA if self.object.slut else 200
        return render(request, "jobb/_forlopp.html", {"jobb": self.object, "lage": nu}, status=status)


class IgenView(EgetJobb):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            arbete.forsok_igen(self.object)
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
        return redirect("jobb:jobb", self.object.pk)


def lage(jobb: Jobb) -> str:
    """What can be seen of the job, as one word to compare."""
    return f"{jobb.status}-{jobb.procent}-{jobb.steg}"
