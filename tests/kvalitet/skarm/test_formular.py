"""How a form is drawn, and how it speaks."""

from __future__ import annotations

import re
from datetime import date, datetime, time

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from kvalitet.skarm.formular import FilerField, Valtext


class ProvForm(forms.Form):
    namn = forms.CharField(label="Namn", max_length=5, help_text="Högst fem tecken.")
    antal = forms.IntegerField(label="Antal", min_value=1, max_value=9, required=False)
    dag = forms.DateField(label="Dag", required=False)
    tid = forms.TimeField(label="Tid", required=False)
    nar = forms.DateTimeField(label="När", required=False)
    val = forms.ChoiceField(
        label="Hur kom den in?", widget=forms.RadioSelect, choices=[("a", "Muntligt"), ("b", "Skrift")]
    )
    lag = forms.MultipleChoiceField(
        label="Lagrum", required=False, widget=forms.CheckboxSelectMultiple, choices=[("sol", "SoL")]
    )
    ja = forms.BooleanField(label="Jag har kontrollerat", help_text="Läs en gång till.")
    fil = FilerField(label="Fil", required=False, max_length=20)


HELT = {"namn": "Prov", "val": "a", "ja": "on"}


def rita(form: forms.Form) -> str:
    return str(form)


def falt(html: str, namn: str) -> str:
    """The part of the form that holds one field."""
    return next(
        del_ for del_ in re.split(r'(?=<div class="falt|<fieldset class="falt)', html) if f'name="{namn}"' in del_
    )


def fel(namn: str, varde: object) -> list[str]:
    return ProvForm({**HELT, namn: varde}).errors.get(namn, [])


def test_help_stands_before_the_field_and_is_tied_to_it():
    html = falt(rita(ProvForm()), "namn")
    assert html.index("Högst fem tecken.") < html.index("<input")
    assert 'id="id_namn_helptext"' in html
    assert 'aria-describedby="id_namn_helptext"' in html


def test_an_error_stands_before_the_field_with_an_icon_and_is_tied_to_it():
    html = falt(rita(ProvForm({})), "namn")
    assert 'class="falt har-fel"' in html
    assert html.index("Fyll i fältet.") < html.index("<input")
    assert 'aria-describedby="id_namn_helptext id_namn_error"' in html
    assert 'aria-invalid="true"' in html
    assert "#i-varning" in html


def test_what_may_be_skipped_says_valfritt_and_the_rest_does_not():
    html = rita(ProvForm())
    assert "(valfritt)" in falt(html, "antal")
    assert "(valfritt)" not in falt(html, "namn")


def test_radios_are_cards_in_a_fieldset_with_its_error():
    html = falt(rita(ProvForm({})), "val")
    assert html.startswith('<fieldset class="falt har-fel" aria-describedby="id_val_error">')
    assert "<legend>Hur kom den in?</legend>" in html
    assert html.count('<div class="val">') == 2
    assert 'class="val-rad"' in html


def test_choices_with_explanations_stand_under_each_other():
    class Form(forms.Form):
        slag = forms.ChoiceField(
            widget=forms.RadioSelect, choices=[("a", Valtext("Missförhållande", "Rapportera genast.")), ("b", "Annat")]
        )

    html = rita(Form())
    assert "Missförhållande <span>Rapportera genast.</span>" in html
    assert "val-rad" not in html


def test_a_single_box_is_a_card_with_its_label_and_help():
    html = falt(rita(ProvForm()), "ja")
    assert '<label for="id_ja">Jag har kontrollerat <span id="id_ja_helptext">Läs en gång till.</span></label>' in html


def test_dates_and_times_are_given_to_the_browser_in_the_form_it_understands():
    html = rita(ProvForm({"dag": "2026-08-20", "tid": "14.36", "nar": "2026-08-20 14:36"}))
    assert 'type="date" name="dag" value="2026-08-20"' in html
    assert 'type="time" name="tid"' in html
    html = rita(ProvForm(initial={"dag": date(2026, 8, 20), "tid": time(14, 36), "nar": datetime(2026, 8, 20, 14, 36)}))
    assert 'name="dag" value="2026-08-20"' in html
    assert 'name="tid" value="14:36' in html
    assert 'name="nar" value="2026-08-20T14:36' in html


@pytest.mark.parametrize("dag", ["2026-08-20", "20260820", "20/8/2026", "20.8.2026"])
def test_a_day_may_be_written_the_ways_people_write_it(dag):
    form = ProvForm({**HELT, "dag": dag})
    assert form.is_valid(), form.errors
    assert str(form.cleaned_data["dag"]) == "2026-08-20"


@pytest.mark.parametrize("tid", ["14:36", "14.36"])
def test_a_time_may_be_written_with_a_full_stop(tid):
    form = ProvForm({**HELT, "tid": tid})
    assert form.is_valid(), form.errors


@pytest.mark.parametrize(
    ("namn", "varde", "mening"),
    [
        ("namn", "", "Fyll i fältet."),
        ("namn", "för långt", "Texten får ha högst 5 tecken. Nu har den 9."),
        ("namn", "a\0b", "Texten innehåller ett tecken som inte går att spara. Skriv om den."),
        ("antal", "många", "Skriv ett heltal med siffror."),
        ("antal", "0", "Talet behöver vara minst 1."),
        ("antal", "10", "Talet får vara högst 9."),
        ("dag", "i går", "Dagen går inte att tolka. Skriv den som 2026-08-20."),
        ("dag", "2026-02-30", "Dagen går inte att tolka. Skriv den som 2026-08-20."),
        ("tid", "25.00", "Klockslaget går inte att tolka. Skriv det som 14.36."),
        ("val", "", "Välj ett av alternativen."),
        ("val", "zzz", "Det valet finns inte längre. Välj ett annat."),
        ("lag", ["zzz"], "Det valet finns inte längre. Välj ett annat."),
        ("ja", "", "Bocka i rutan för att gå vidare."),
    ],
)
def test_every_error_is_a_swedish_sentence_that_says_what_to_do(namn, varde, mening):
    assert fel(namn, varde) == [mening]


@given(text=st.text(max_size=60))
def test_no_text_at_all_breaks_a_form(text):
    form = ProvForm({**HELT, "namn": text, "antal": text, "dag": text, "tid": text, "val": text})
    form.is_valid()
    assert "<script" not in rita(form)


def test_several_files_are_all_received_and_none_is_no_error():
    filer = [SimpleUploadedFile("a.txt", b"x"), SimpleUploadedFile("b.txt", b"y")]
    form = ProvForm(HELT, {"fil": filer})
    assert form.is_valid(), form.errors
    assert [f.name for f in form.cleaned_data["fil"]] == ["a.txt", "b.txt"]
    assert ProvForm(HELT).is_valid()


@pytest.mark.parametrize(
    ("fil", "mening"),
    [
        (SimpleUploadedFile("tom.txt", b""), "Filen är tom. Välj en annan."),
        (SimpleUploadedFile("x" * 30 + ".txt", b"x"), "Filnamnet får ha högst 20 tecken. Nu har det 34."),
    ],
)
def test_a_file_that_is_wrong_among_others_is_an_error(fil, mening):
    form = ProvForm(HELT, {"fil": [SimpleUploadedFile("bra.txt", b"x"), fil]})
    assert form.errors["fil"] == [mening]


def test_required_files_must_come():
    class Form(forms.Form):
        fil = FilerField()

    assert Form({}, {}).errors["fil"] == ["Välj en fil."]


# ---- the summary ----


def summering(*formular: forms.Form) -> str:
    mall = engines["django"].from_string("{% felsummering a b %}{{ a }}")
    a, b = (*formular, None, None)[:2]
    return mall.render({"a": a, "b": b})


def test_the_summary_counts_in_words_and_links_to_each_field():
    html = summering(ProvForm({}))
    assert "Tre saker behöver rättas" in html
    assert '<a href="#id_namn">Namn: Fyll i fältet.</a>' in html
    assert '<a href="#id_val_0">Hur kom den in? Välj ett av alternativen.</a>' in html
    assert 'role="alert" tabindex="-1"' in html


def test_one_error_is_one_thing():
    assert "En sak behöver rättas" in summering(ProvForm({**HELT, "namn": ""}))


def test_a_sentence_that_stands_for_itself_has_no_label_before_it():
    assert ">Talet får vara högst 9.</a>" in summering(ProvForm({**HELT, "antal": "10"}))


def test_nothing_is_drawn_when_all_is_well_or_nothing_has_been_sent():
    assert "felsummering" not in summering(ProvForm(HELT))
    assert "felsummering" not in summering(ProvForm())


def test_errors_of_two_forms_are_counted_together():
    assert "Sex saker behöver rättas" in summering(ProvForm({}), ProvForm({}))


def test_an_error_that_belongs_to_no_field_is_told_once():
    form = ProvForm(HELT)
    form.add_error(None, "Karin sparade före dig.")
    assert summering(form).count("Karin sparade före dig.") == 1
    utan = ProvForm(HELT)
    utan.add_error(None, "Karin sparade före dig.")
    assert rita(utan).count("Karin sparade före dig.") == 1


def test_errors_are_escaped():
    form = ProvForm(HELT)
    form.add_error(None, "<b>fet</b>")
    assert "<b>" not in summering(form)


@pytest.mark.parametrize("inget", [[], (), [None], [""], None])
def test_a_file_that_must_come_is_asked_for_however_none_was_sent(inget: object) -> None:
    with pytest.raises(forms.ValidationError, match="Välj en fil"):
        FilerField(required=True).clean(inget)
    assert FilerField(required=False).clean(inget) == []
