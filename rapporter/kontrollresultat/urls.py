from django.urls import path

from rapporter.kontrollresultat.views import ResultatView

urlpatterns = [path("", ResultatView.as_view(), name="kontrollresultat")]
