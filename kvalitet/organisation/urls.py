"""Mounted at /organisation/."""

from django.urls import path

from kvalitet.organisation.views import andringar, avslut, importen, insyn, omfordelning, personer, roller, trad

app_name = "organisation"

urlpatterns = [
    path("", trad.TradView.as_view(), name="trad"),
    path("min-behorighet/", insyn.MinBehorighetView.as_view(), name="min-behorighet"),
    path("ny/", andringar.NyDelView.as_view(), name="ny-del"),
    path("<int:pk>/", trad.DelDetailView.as_view(), name="del"),
    path("<int:pk>/namn/", andringar.BytNamnView.as_view(), name="byt-namn"),
    path("<int:pk>/uppgifter/", andringar.UppgiftView.as_view(), name="uppgifter"),
    path("<int:pk>/flytta/", andringar.FlyttView.as_view(), name="flytta"),
    path("<int:pk>/sla-ihop/", avslut.SlaIhopView.as_view(), name="sla-ihop"),
    path("<int:pk>/dela/", avslut.DelaView.as_view(), name="dela"),
    path("<int:pk>/avveckla/", avslut.AvvecklaView.as_view(), name="avveckla"),
    path("<int:pk>/aterta/", andringar.AtertaView.as_view(), name="aterta"),
    path("<int:pk>/vem-ser-vad/", insyn.VemSerVadView.as_view(), name="vem-ser-vad"),
    path("personer/", personer.PersonListView.as_view(), name="personer"),
    path("personer/ny/", personer.NyPersonView.as_view(), name="ny-person"),
    path("personer/<int:pk>/", personer.PersonDetailView.as_view(), name="person"),
    path("personer/<int:pk>/uppgifter/", personer.AndraPersonView.as_view(), name="person-andra"),
    path("personer/<int:pk>/konto/", personer.KontoView.as_view(), name="konto"),
    path("personer/<int:pk>/uppdrag/", personer.NyttUppdragView.as_view(), name="uppdrag-nytt"),
    path("personer/<int:pk>/oppet/", omfordelning.OppetView.as_view(), name="oppet"),
    path("ansvar/", omfordelning.AnsvarView.as_view(), name="ansvar"),
    path("ansvar/<int:pk>/", omfordelning.AnsvarPersonView.as_view(), name="ansvar-person"),
    path("uppdrag/<int:pk>/avsluta/", personer.UppdragSlutView.as_view(), name="uppdrag-avsluta"),
    path("roller/", roller.RollerView.as_view(), name="roller"),
    path("roller/<slug:roll>/", roller.RollView.as_view(), name="roll"),
    path("import/", importen.ImportView.as_view(), name="import"),
    path("import/<uuid:pk>/", importen.ImportGranskaView.as_view(), name="import-granska"),
]
