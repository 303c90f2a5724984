from django.urls import path

from avvikelser.gallring.views import forslagen, planen

app_name = "gallring"

urlpatterns = [
    path("", forslagen.StartView.as_view(), name="start"),
    path("plan/<int:pk>/", planen.PlanView.as_view(), name="plan"),
    path("plan/<int:pk>/<slug:typ>/", planen.RegelView.as_view(), name="regel"),
    path("sparrar/", planen.SparrarView.as_view(), name="sparrar"),
    path("sparrar/ny/", planen.NySparrView.as_view(), name="sparr-ny"),
    path("sparrar/<int:pk>/hav/", planen.HavSparrView.as_view(), name="sparr-hav"),
    path("forslag/nytt/", forslagen.NyttView.as_view(), name="nytt"),
    path("forslag/<int:pk>/", forslagen.ForslagView.as_view(), name="forslag"),
    path("forslag/<int:pk>/godkann/", forslagen.GodkannView.as_view(), name="godkann"),
    path("forslag/<int:pk>/avsla/", forslagen.AvslaView.as_view(), name="avsla"),
    path("forslag/<int:pk>/aterkalla/", forslagen.AterkallaView.as_view(), name="aterkalla"),
    path("forslag/<int:pk>/ta-ut/<int:rad>/", forslagen.TaUtView.as_view(), name="ta-ut"),
    path("forslag/<int:pk>/verkstall/", forslagen.VerkstallView.as_view(), name="verkstall"),
    path("protokoll/<int:pk>/", forslagen.ProtokollView.as_view(), name="protokoll"),
    path("protokoll/<int:pk>/pdf/", forslagen.ProtokollPdfView.as_view(), name="protokoll-pdf"),
]
