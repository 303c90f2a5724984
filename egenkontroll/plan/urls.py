from django.urls import path

from egenkontroll.plan.views import bibliotek, planen, start

app_name = "kontrollplan"

urlpatterns = [
    path("", start.StartView.as_view(), name="start"),
    path("tillfallen/<int:pk>/", start.TillfalleView.as_view(), name="tillfalle"),
    path("tillfallen/<int:pk>/stall-in/", start.StallInView.as_view(), name="stall-in"),
    path("kontroller/<int:pk>/granskare/", start.GranskareView.as_view(), name="granskare"),
    path("planer/", planen.PlanerView.as_view(), name="planer"),
    path("planer/ny/", planen.PlanNyView.as_view(), name="plan-ny"),
    path("planer/<int:pk>/", planen.PlanView.as_view(), name="plan"),
    path("planer/<int:pk>/inledning/", planen.InledningView.as_view(), name="inledning"),
    path("planer/<int:pk>/kontroll/", planen.KontrollNyView.as_view(), name="kontroll-ny"),
    path("planer/<int:pk>/oforandrat/", planen.OforandratView.as_view(), name="oforandrat"),
    path("planer/<int:pk>/anta/", planen.AntaView.as_view(), name="anta"),
    path("planer/<int:pk>/steg/", planen.PlanStegView.as_view(), name="plan-steg"),
    path("kontroller/<int:pk>/", planen.KontrollView.as_view(), name="kontroll"),
    path("omraden/", bibliotek.OmradenView.as_view(), name="omraden"),
    path("omraden/nytt/", bibliotek.OmradeNyView.as_view(), name="omrade-ny"),
    path("versioner/<int:pk>/", bibliotek.VersionView.as_view(), name="version"),
    path("versioner/<int:pk>/kriterium/", bibliotek.KriteriumNyView.as_view(), name="kriterium-ny"),
    path("versioner/<int:pk>/anta/", bibliotek.VersionAntaView.as_view(), name="version-anta"),
    path("versioner/<int:pk>/steg/", bibliotek.VersionStegView.as_view(), name="version-steg"),
    path("kriterier/<int:pk>/", bibliotek.KriteriumView.as_view(), name="kriterium"),
]
