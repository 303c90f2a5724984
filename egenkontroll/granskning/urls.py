from django.urls import path

from egenkontroll.granskning.views import arende, brister, rattelser, tillfalle

app_name = "granskning"

urlpatterns = [
    path("<int:pk>/", tillfalle.TillfalleView.as_view(), name="tillfalle"),
    path("<int:pk>/nasta/", tillfalle.NastaView.as_view(), name="nasta"),
    path("<int:pk>/egna-arenden/", tillfalle.ForsakranView.as_view(), name="forsakran"),
    path("<int:pk>/protokoll/", tillfalle.ProtokollView.as_view(), name="protokoll"),
    path("<int:pk>/klar/", tillfalle.KlarView.as_view(), name="klar"),
    path("<int:pk>/avsluta/", tillfalle.AvslutaView.as_view(), name="avsluta"),
    path("arende/<int:pk>/", arende.ArendeView.as_view(), name="arende"),
    path("arende/<int:pk>/bortfall/", arende.BortfallView.as_view(), name="bortfall"),
    path("arende/<int:pk>/avsta/", arende.AvstaView.as_view(), name="avsta"),
    path("arende/<int:pk>/oppna/", arende.OppnaView.as_view(), name="oppna"),
    path("arende/<int:pk>/avstamning/", tillfalle.AvstamningView.as_view(), name="avstamning"),
    path("arende/<int:pk>/kvar/", arende.KvarView.as_view(), name="kvar"),
    path("raknat/<int:pk>/", arende.RaknatView.as_view(), name="raknat"),
    path("<int:pk>/ratta/", rattelser.RattbaraView.as_view(), name="rattbara"),
    path("arende/<int:pk>/ratta/", rattelser.RattaView.as_view(), name="ratta"),
    path("arende/<int:pk>/ratta/<int:kriterium>/", rattelser.RattaSvarView.as_view(), name="ratta-svar"),
    path("brister/", brister.BristerView.as_view(), name="brister"),
    path("brister/<int:enhet>/<int:kriterium>/", brister.HanteraView.as_view(), name="hantera"),
]
