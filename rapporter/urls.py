"""Addresses of reports and of the nämnd."""

from django.urls import include, path

app_name = "rapporter"

urlpatterns = [
    path("namnd/", include("rapporter.namnd.urls")),
    path("rapporter/ej-verkstallda/", include("rapporter.ej_verkstallda.urls")),
    path("rapporter/nyckeltal/", include("rapporter.nyckeltal.urls")),
    path("rapporter/", include("rapporter.sammanstallning.urls")),
    path("egenkontroll/resultat/", include("rapporter.kontrollresultat.urls")),
]
