from django.urls import path

from egenkontroll.ram.views import dragning, inlasning

app_name = "ram"

urlpatterns = [
    path("tillfalle/<int:pk>/", inlasning.TillfalleView.as_view(), name="tillfalle"),
    path("tillfalle/<int:pk>/ram/", inlasning.NyRamView.as_view(), name="ny-ram"),
    path("underlag/<uuid:pk>/", inlasning.UnderlagView.as_view(), name="underlag"),
    path("ram/<int:pk>/fil/", inlasning.RamfilView.as_view(), name="ramfil"),
    path("ram/<int:pk>/dra/", dragning.DraView.as_view(), name="dra"),
    path("dragning/<int:pk>/", dragning.DragningView.as_view(), name="dragning"),
    path("dragning/<int:pk>/kontrollera/", dragning.KontrolleraView.as_view(), name="kontrollera"),
    path("kontroll/<uuid:pk>/", dragning.KontrollsvarView.as_view(), name="kontrollsvar"),
]
