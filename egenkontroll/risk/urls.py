from django.urls import path

from egenkontroll.risk.views import analys, lista, risk

app_name = "risk"
urlpatterns = [
    path("", lista.ListaView.as_view(), name="lista"),
    path("analyser/", lista.AnalyserView.as_view(), name="analyser"),
    path("analyser/ny/", analys.NyAnalysView.as_view(), name="ny"),
    path("analyser/<int:pk>/", analys.AnalysView.as_view(), name="analys"),
    path("analyser/<int:pk>/andra/", analys.AndraAnalysView.as_view(), name="andra"),
    path("analyser/<int:pk>/steg/", analys.StegView.as_view(), name="steg"),
    path("analyser/<int:pk>/risk/", risk.NyRiskView.as_view(), name="ny-risk"),
    path("skalor/", lista.SkalorView.as_view(), name="skalor"),
    path("skalor/<int:pk>/", lista.SkalaView.as_view(), name="skala"),
    path("<int:pk>/", risk.RiskView.as_view(), name="risk"),
    path("<int:pk>/andra/", risk.AndraRiskView.as_view(), name="andra-risk"),
    path("<int:pk>/vardera/", risk.VarderaView.as_view(), name="vardera"),
    path("<int:pk>/beslut/", risk.BeslutaView.as_view(), name="besluta"),
    path("<int:pk>/avfor/", risk.AvforView.as_view(), name="avfor"),
    path("<int:pk>/koppla/", risk.KopplaView.as_view(), name="koppla"),
    path("<int:pk>/atgard/", risk.AtgardView.as_view(), name="atgard"),
]
