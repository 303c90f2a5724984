from django.urls import path

from avvikelser.lista.views import sparade

app_name = "lista"

urlpatterns = [
    path("filter/", sparade.SparadeView.as_view(), name="sparade"),
    path("filter/spara/", sparade.SparaView.as_view(), name="spara"),
    path("filter/<int:pk>/", sparade.OppnaView.as_view(), name="oppna"),
    path("filter/<int:pk>/byt-namn/", sparade.BytNamnView.as_view(), name="byt-namn"),
    path("filter/<int:pk>/ta-bort/", sparade.TaBortView.as_view(), name="ta-bort"),
]
