"""Import in two steps: upload, then look at every difference and carry it out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from kvalitet.organisation.forms.personer import ImportForm
from kvalitet.organisation.importering import Underlag, granska, infor
from kvalitet.organisation.models import Importunderlag
from kvalitet.organisation.personurval import skoter_hela
from kvalitet.organisation.views.grund import SkotaFormView, SkotaView
from kvalitet.svenska import antal
from kvalitet.vyer import ObjektMixin

INTE_HELA = "Import rör hela kommunen. Bara den som sköter hela kommunen kan göra den."


class ImportView(SkotaFormView):
    form_class = ImportForm
    template_name = "organisation/import.html"

    def get_initial(self):
        return {"dag": timezone.localdate()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(skoter_hela=skoter_hela(self.request.user), **kwargs)

    def form_valid(self, form):
        if not skoter_hela(self.request.user):
            form.add_error(None, INTE_HELA)
            return self.form_invalid(form)
        filer = {namn: fil.read() for namn in ("organisation", "uppdrag") if (fil := form.cleaned_data[namn])}
        underlag = Importunderlag.objects.create(av=self.request.user, andringsdag=form.cleaned_data["dag"], **filer)
        return redirect("organisation:import-granska", underlag.pk)


class ImportGranskaView(ObjektMixin, SkotaView):
    """The person's own upload. What is shown is kept as a digest, and only exactly that is carried out."""

    model = Importunderlag
    template_name = "organisation/import_granska.html"

    def hamta(self):
        return get_object_or_404(Importunderlag, av=self.request.user, pk=self.kwargs["pk"])

    @property
    def filerna(self) -> Underlag:
        rad = self.object
        return Underlag(bytes(rad.organisation), bytes(rad.uppdrag), rad.andringsdag)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if not skoter_hela(request.user):
            return redirect("organisation:import")  # which says why
        return self._visa(granska(self.filerna, av=request.user))

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if not skoter_hela(request.user):
            return redirect("organisation:import")
        if "kasta" in request.POST:
            self.object.delete()
            messages.success(request, "Filerna är borttagna. Inget är infört.")
            return redirect("organisation:import")
        granskning = infor(self.filerna, fingeravtryck=self.object.fingeravtryck, av=request.user)
        if not granskning.inford:
            return self._visa(granskning)
        self.object.delete()
        sagt = antal("ändring är införd", "ändringar är införda", granskning.antal_andringar)
        messages.success(request, f"{sagt}.")
        return redirect("organisation:trad")

    def _visa(self, granskning) -> HttpResponse:
        self.object.fingeravtryck = granskning.fingeravtryck
        self.object.save(update_fields=["fingeravtryck"])
        return self.render_to_response(self.get_context_data(granskning=granskning))
