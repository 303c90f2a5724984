"""Views and forms that exist only in tests, to try the machinery that every real view stands on."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template import engines
from django.urls import include, path

from kvalitet.skarm.formular import FilerField, Valtext
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigFormView, BehorigTemplateView

MALL = """
{% extends "bas.html" %}
{% block titel %}Prov{% endblock %}
{% block innehall %}
  {% felsummering form %}
  <h1>Prov</h1>
  <form method="post" enctype="multipart/form-data" novalidate
        {% if utkast_url %}data-utkast="{{ utkast_url }}"{% endif %}>
    {% csrf_token %}
    {{ form }}
    {% include "delar/utkastfiler.html" %}
    <div class="knappar">
      <button class="knapp">Spara</button>
      <button class="knapp knapp-andra" name="spara">Spara utkast</button>
    </div>
    {% include "delar/utkaststatus.html" %}
  </form>
{% endblock %}
"""


class ProvMall:
    def get_template_names(self):
        return engines["django"].from_string(MALL)


class AnteckningForm(forms.Form):
    handelse = forms.CharField(
        label="Vad hände?",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Skriv vad som hände."},
    )


class ProvForm(forms.Form):
    """One field of each kind."""

    handelse = forms.CharField(label="Vad hände?", max_length=40, help_text="Skriv det du själv såg.")
    dag = forms.DateField(label="Vilken dag?", required=False)
    tid = forms.TimeField(label="Ungefär klockan", required=False)
    slag = forms.ChoiceField(
        label="Vad tror du?",
        widget=forms.RadioSelect,
        choices=[("ls", Valtext("Någon har farit illa", "Du är skyldig att rapportera genast.")), ("av", "Annat")],
    )
    lagar = forms.MultipleChoiceField(
        label="Lagrum",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("sol", "SoL"), ("lss", "LSS")],
        help_text="Flera kan gälla.",
    )
    enhet = forms.ChoiceField(label="Var?", required=False, choices=[("", "Välj enhet"), ("1", "Tallbacken")])
    bekrafta = forms.BooleanField(label="Jag har kontrollerat enheten", required=False, initial=True)
    filer = FilerField(label="Bild eller dokument", required=False)


class AnteckningView(ProvMall, BehorigFormView):
    befogenhet = None
    form_class = AnteckningForm

    def form_valid(self, form):
        return self.klart(f"Sparat: {form.cleaned_data['handelse']}", "prov-anteckna")


class UtkastProvView(UtkastMixin, ProvMall, BehorigFormView):
    befogenhet = None
    form_class = ProvForm
    utkast = "prov"
    initial = {"handelse": "Förslag"}

    def form_valid(self, form):
        return self.klart("Skickat.", "prov-utkast")


class ObjektProvView(UtkastProvView):
    """A form about an object: the person's own number is within reach, 0 is not, and 1 is not for this roll."""

    def forbered(self):
        if self.kwargs["pk"] == 0:
            raise Http404
        if self.kwargs["pk"] == 1:
            raise PermissionDenied
        self.nummer = self.request.user.pk

    def utkast_nyckel(self):
        return f"objekt-{self.nummer}"


class TrasigView(BehorigTemplateView):
    befogenhet = None

    def get(self, request, *args, **kwargs):
        raise RuntimeError("provfel")


urlpatterns = [
    path("prov/anteckna/", AnteckningView.as_view(), name="prov-anteckna"),
    path("prov/utkast/", UtkastProvView.as_view(), name="prov-utkast"),
    path("prov/objekt/<int:pk>/", ObjektProvView.as_view(), name="prov-objekt"),
    path("prov/trasig/", TrasigView.as_view(), name="prov-trasig"),
    path("", include("kvalitet.urls")),
]

handler400 = "kvalitet.skarm.fel.otolkbart"
handler403 = "kvalitet.skarm.fel.nekad"
handler404 = "kvalitet.skarm.fel.saknas"
handler500 = "kvalitet.skarm.fel.fel"
