"""Addresses of nyckeltal, mounted under `rapporter` at /rapporter/nyckeltal/."""

from django.urls import path

from rapporter.nyckeltal import views

urlpatterns = [
    path("", views.ValjNamndView.as_view(), name="nyckeltal-namnder"),
    path("<int:pk>/", views.VardenView.as_view(), name="nyckeltal-varden"),
    path("<int:pk>/andra/", views.AndraNyckeltalView.as_view(), name="nyckeltal-andra"),
    path("<str:kod>/", views.NyckeltalView.as_view(), name="nyckeltal"),
    path("<str:kod>/nytt/", views.NyttNyckeltalView.as_view(), name="nyckeltal-nytt"),
    path("<str:kod>/fil/", views.InlasningView.as_view(), name="nyckeltal-fil"),
]
