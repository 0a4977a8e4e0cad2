"""What the columns of a file mean: guessed from their headings in several languages, then said by a person. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quarterdeck.kit.keys import word_key
from quarterdeck.people.importing.sheet import unnamed

CUSTOM = "custom:"  # followed by the field's name
LONGEST = 60  # characters of a custom field's name

FIELDS: Mapping[str, object] = {
    "address": gettext_lazy("Email address"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "full_name": gettext_lazy("Full name"),
    "title": gettext_lazy("Job title"),
    "company": gettext_lazy("Company"),
    "phone": gettext_lazy("Phone"),
    "country": gettext_lazy("Country"),
    "time_zone": gettext_lazy("Time zone"),
    "linkedin": gettext_lazy("LinkedIn"),
    "website": gettext_lazy("Website"),
    "notes": gettext_lazy("Notes"),
}

# English, Dutch, German, French, Spanish, Portuguese, Italian; without accents, blanks and marks.
_SPELLED = {
    "address": """email emailaddress mail mailaddress emailadres mailadres emailadresse mailadresse courriel
        adressemail adresseemail adressecourriel correo correoelectronico direcciondecorreo direccionemail
        enderecodeemail endereco correioeletronico correioeletronico emailid workemail businessemail emailwork
        indirizzoemail indirizzomail postaelettronica address""",
    "first_name": "firstname first givenname forename voornaam vorname rufname prenom nombre primeiro nomeproprio "
        "primeironome nome roepnaam",
    "last_name": "lastname last surname familyname achternaam familienaam nachname familienname nom nomdefamille "
        "apellido apellidos sobrenome apelido ultimonome cognome",
    "full_name": "name fullname naam volledigenaam vollernamen vollstandigername nomcomplet nombrecompleto "
        "nomecompleto contact contactname contactpersoon ansprechpartner person",
    "title": "title jobtitle position role function functie functietitel position funktion stelle poste fonction "
        "titre cargo puesto funcao ruolo qualifica titel",
    "company": "company companyname organisation organization account accountname employer bedrijf bedrijfsnaam "
        "organisatie firma unternehmen firmenname entreprise societe empresa compania azienda societa",
    "phone": "phone phonenumber telephone tel mobile mobilephone cell cellphone telefoon telefoonnummer mobiel "
        "telefon telefonnummer handy telefono movil telefone celular telemovel cellulare workphone businessphone",
    "country": "country countrycode land landcode pays pais paese nation",
    "time_zone": "timezone tz tijdzone zeitzone fuseauhoraire zonahoraria fusohorario fusoorario",
    "linkedin": "linkedin linkedinurl linkedinprofile profielurl",
    "website": "website web url homepage webseite siteweb siteinternet sitioweb paginaweb webpage companywebsite",
    "notes": "notes note remarks comment comments opmerking opmerkingen notities notizen bemerkung bemerkungen "
        "remarques commentaire commentaires notas observaciones observacoes comentarios annotazioni",
}  # fmt: skip
GUESSES = {word: field for field, words in _SPELLED.items() for word in words.split()}


class BadMapping(ValueError):
    """The columns cannot be read this way; `str()` tells a person why."""


def guess(headings: Sequence[str], sample: Sequence[Sequence[str]]) -> list[str]:
    """A meaning for each column: a field, a custom field of its heading's name, or nothing; no field twice."""
    found: list[str] = []
    for heading in headings:
        field = GUESSES.get(word_key(heading), "")
        found.append(field if field not in found else "")
    if "address" not in found:
        looks = [sum("@" in row[n] for row in sample if n < len(row)) for n in range(len(headings))]
        if any(looks):
            found[looks.index(max(looks))] = "address"
    return [field or _custom(headings[n], n + 1) for n, field in enumerate(found)]


def _custom(heading: str, n: int) -> str:
    """An unknown column is kept under its own heading; one that repeats a known field or has no heading is not."""
    return "" if word_key(heading) in GUESSES or heading == unnamed(n) else f"{CUSTOM}{heading[:LONGEST]}"


def _is_custom(meaning: str) -> bool:
    return meaning.startswith(CUSTOM) and 0 < len(meaning.removeprefix(CUSTOM).strip()) <= LONGEST


def check(mapping: Sequence[str], columns: int) -> None:
    """Raise BadMapping unless there is one address, no field twice, and only fields that exist."""
    used = [each for each in mapping if each]
    if len(mapping) != columns or not all(each in FIELDS or _is_custom(each) for each in used):
        raise BadMapping(_("These columns are not those of the file. Reload the page."))
    if "address" not in used:
        raise BadMapping(_("Say which column holds the email address: a person is known by it."))
    twice = next((each for each in used if used.count(each) > 1), None)
    if twice:
        name = str(FIELDS.get(twice, twice.removeprefix(CUSTOM)))
        raise BadMapping(_("“%(name)s” is chosen for two columns; leave one of them out.") % {"name": name})
