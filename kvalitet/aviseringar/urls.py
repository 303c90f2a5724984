from django.urls import path

from kvalitet.aviseringar import views

app_name = "aviseringar"

urlpatterns = [
    path("aviseringar/", views.AviseringarView.as_view(), name="lista"),
    path("aviseringar/<int:pk>/", views.OppnaView.as_view(), name="oppna"),
    path("aviseringar/lasta/", views.MarkeraView.as_view(), name="markera"),
    path("agenda/", views.AgendaView.as_view(), name="agenda"),
    path("konto/epost/", views.EpostvalView.as_view(), name="epostval"),
    path("epost/", views.EpostView.as_view(), name="epost"),
    path("epost/<int:pk>/", views.BrevView.as_view(), name="brev"),
]
