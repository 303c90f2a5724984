"""Addresses of the register, mounted under `rapporter` at /rapporter/ej-verkstallda/."""

from django.urls import path

from rapporter.ej_verkstallda import views

urlpatterns = [
    path("", views.RegisterView.as_view(), name="ej-verkstallda"),
    path("nytt/", views.NyttBeslutView.as_view(), name="ej-verkstallda-nytt"),
    path("<int:pk>/", views.AndraBeslutView.as_view(), name="ej-verkstallda-andra"),
    path("kvartal/<str:kod>/<slug:period>/", views.KvartalView.as_view(), name="ej-verkstallda-kvartal"),
    path("kvartal/<str:kod>/<slug:period>/lista/", views.KvartalslistaView.as_view(), name="ej-verkstallda-lista"),
]
