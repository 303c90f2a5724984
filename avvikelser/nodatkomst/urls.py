from django.urls import path

from avvikelser.nodatkomst import views

app_name = "nodatkomst"

urlpatterns = [
    path("nodatkomst/", views.TaView.as_view(), name="ta"),
    path("nodatkomst/tagna/", views.ListaView.as_view(), name="lista"),
]
