"""Tell the nämnd of delegationsbeslut: choose the days, see how many there are, and it is on the list."""

from __future__ import annotations

from django.urls import reverse

from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.pdf import PdfKundeInteSkapas
from kvalitet.vyer import ObjektFormView
from rapporter.namnd import delegationsanmalan
from rapporter.namnd.efteratforms import DagarForm
from rapporter.namnd.modeller import Sammantrade


class AnmalView(ObjektFormView):
    befogenhet = Befogenhet.SKOTA_NAMND
    model = Sammantrade
    form_class = DagarForm
    template_name = "namnd/formular.html"
    request: Inloggad

    def get_initial(self):
        dagar = delegationsanmalan.period(self.object)
        if dagar is None:
            return {"fran": delegationsanmalan.forsta_lediga(self.object)}
        return dict(zip(("fran", "till"), dagar, strict=True))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            sammantrade=self.object,
            rubrik="Anmäl delegationsbeslut",
            ingress=self._ingress(),
            knapp="Lägg på listan",
            avbryt=reverse("rapporter:namnd-sammantrade", args=[self.object.pk]),
            **kwargs,
        )

    def _ingress(self) -> str:
        dagar = delegationsanmalan.period(self.object)
        if dagar is None:
            sist = delegationsanmalan.sista_dag(self.object)
            return f"Alla dagar till och med {sist} är redan anmälda. En dags beslut går att anmäla när dagen är slut."
        fran, till = dagar
        antal = len(delegationsanmalan.beslut_mellan(self.object, fran, till, self.request.user))
        vilka = f"{antal} delegationsbeslut" if antal else "inga delegationsbeslut"
        return f"Från {fran} till {till} finns {vilka} om lex Sarah. Listan blir en bilaga till ärendet."

    def form_valid(self, form):
        dagar = form.cleaned_data
        try:
            arende = delegationsanmalan.anmal(self.object, dagar["fran"], dagar["till"], av=self.request.user)
        except PdfKundeInteSkapas as hinder:
            form.add_error(None, hinder.mening)
            return self.form_invalid(form)
        return self.klart("Delegationsbesluten ligger på listan.", "rapporter:namnd-arende", arende.pk)
