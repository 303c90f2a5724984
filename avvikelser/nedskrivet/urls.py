from django.urls import path

from avvikelser.nedskrivet.views import SkrivInView

app_name = "nedskrivet"

urlpatterns = [path("skriv-in/", SkrivInView.as_view(), name="skriv-in")]
