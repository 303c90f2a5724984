"""Forms are drawn by our own templates, with the markup of the house."""

from django.forms.renderers import TemplatesSetting


class Formularritare(TemplatesSetting):
    form_template_name = "formular/form.html"
    field_template_name = "formular/falt.html"
