"""Addresses of the reports and the figures, mounted under `rapporter` at /rapporter/."""

from django.urls import path

from rapporter.sammanstallning.views import rapport, siffror

urlpatterns = [
    path("", rapport.RapporterView.as_view(), name="lista"),
    path("ny/", rapport.NyRapportView.as_view(), name="ny"),
    path("<int:pk>/", rapport.RapportView.as_view(), name="rapport"),
    path("<int:pk>/avsnitt/<slug:nyckel>/", rapport.AvsnittView.as_view(), name="avsnitt"),
    path("<int:pk>/avsnitt/<slug:nyckel>/oppna/", rapport.OppnaAvsnittView.as_view(), name="avsnitt-oppna"),
    path("<int:pk>/avsnitt/<slug:nyckel>/versioner/", rapport.VersionerView.as_view(), name="avsnitt-versioner"),
    path("<int:pk>/rakna-om/", rapport.RaknaOmView.as_view(), name="rakna-om"),
    path("<int:pk>/faststall/", rapport.FaststallView.as_view(), name="faststall"),
    path("<int:pk>/aterskapa/", rapport.AterskapaView.as_view(), name="aterskapa"),
    path("<int:pk>/ratta/", rapport.RattaView.as_view(), name="ratta"),
    path("<int:pk>/pdf/", rapport.SkapaPdfView.as_view(), name="skapa-pdf"),
    path("<int:pk>/pdf/<slug:version>/", rapport.PdfView.as_view(), name="pdf"),
    path("siffror/", siffror.ValjSiffrorView.as_view(), name="siffror-valj"),
    path("siffror/<str:kod>/<slug:period>/", siffror.SiffrorView.as_view(), name="siffror"),
    path("siffror/<str:kod>/<slug:period>/<slug:format>/", siffror.SifferfilView.as_view(), name="siffror-fil"),
]
