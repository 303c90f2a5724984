from django.urls import URLPattern

app_name = "kontrollplan"

urlpatterns: list[URLPattern] = []
