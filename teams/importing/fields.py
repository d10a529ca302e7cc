"""Which column of a table says what, by the words above it in English and German."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from roles.domain.title_folding import split_words
from roles.domain.title_parts import strip_marks


class Field(TextChoices):
    """What a column may say."""

    NUMBER = "number", _("personnel number")
    NAME = "name", _("name")
    FIRST_NAME = "first_name", _("first name")
    LAST_NAME = "last_name", _("last name")
    PREFERRED_NAME = "preferred_name", _("preferred name")
    STATUS = "status", _("status")
    START = "start", _("first day")
    END = "end", _("end")
    TITLE = "title", _("title")
    LOCAL_ROLE = "local_role", _("role here")
    TEAM = "team", _("team")
    DEPARTMENT = "department", _("department, which teams are part of")
    REPORTS_TO = "reports_to", _("reports to")
    REPORTS_TO_NUMBER = "reports_to_number", _("number of the person reported to")
    SHARE = "share", _("share of time")
    FOCUS = "focus", _("focus")
    LINK = "link", _("own page")


# As ``split_words`` folds them: in lower case, without accents and feminine endings.
_HEADINGS = {
    Field.NUMBER: (
        *("number", "employee number", "employee id", "employee no", "employee nr", "emp id"),
        *("emp no", "personnel number", "personnel no", "staff number", "staff id", "staff no"),
        *("worker id", "person number", "person id", "id", "no", "nr", "personalnummer"),
        *("personal nr", "pers nr", "persnr", "personalnr", "mitarbeiternummer", "mitarbeiter nr"),
        *("mitarbeiternr", "mitarbeiter id", "ma nr", "nummer", "stammnummer"),
    ),
    Field.NAME: (
        *("name", "full name", "employee name", "employee", "person", "display name", "who"),
        *("last name first name", "first and last name", "legal name", "member", "team member"),
        *("worker", "staff member", "people", "names", "mitarbeiter", "mitarbeitername", "wer"),
        *("nachname vorname", "name vorname", "vorname nachname", "vorname name"),
        *("vor und nachname", "vollstandiger name", "mitglied", "teammitglied", "beschaftigte"),
        *("kolleg", "personen", "namen"),
    ),
    Field.FIRST_NAME: ("first name", "given name", "forename", "firstname", "vorname", "vornamen"),
    Field.LAST_NAME: (
        *("last name", "surname", "family name", "lastname", "nachname", "familienname"),
        "zuname",
    ),
    Field.PREFERRED_NAME: (
        *("preferred name", "preferred first name", "known as", "nickname", "goes by", "rufname"),
        *("chosen name", "spitzname"),
    ),
    Field.STATUS: (
        *("status", "employment status", "employee status", "worker status"),
        *("beschaftigungsstatus", "mitarbeiterstatus", "beschaftigungsstand"),
    ),
    Field.START: (
        *("hire date", "start date", "start", "from", "since", "joined", "joined on", "entry date"),
        *("date of hire", "hired", "hired on", "first day", "joining date", "date joined"),
        *("eintritt", "eintrittsdatum", "beginn", "von", "seit", "ab", "startdatum"),
        *("einstellungsdatum", "vertragsbeginn"),
    ),
    Field.END: (
        *("termination date", "end date", "end", "until", "to", "left", "leaving date"),
        *("exit date", "leave date", "date left", "contract end", "austritt", "austrittsdatum"),
        *("ende", "bis", "enddatum", "befristet bis", "vertragsende"),
    ),
    Field.TITLE: (
        *("title", "job title", "jobtitle", "position", "business title", "contract title"),
        *("role title", "position title", "job", "titles", "occupation", "designation"),
        *("titel", "jobtitel", "stelle", "stellenbezeichnung", "berufsbezeichnung", "funktion"),
        *("positionsbezeichnung", "tatigkeit", "stellentitel", "function", "role", "rolle"),
    ),
    Field.LOCAL_ROLE: ("role here", "local role", "our role", "rolle hier", "unsere rolle"),
    Field.TEAM: (
        *("team", "team name", "teamname", "squad", "group", "crew", "unit", "gruppe", "teams"),
        "arbeitsgruppe",
    ),
    Field.DEPARTMENT: (
        *("department", "dept", "department name", "area", "tribe", "business unit", "org unit"),
        *("part of", "parent team", "abteilung", "bereich", "fachbereich", "ressort"),
        *("organisationseinheit", "abteilungsname", "teil von", "ubergeordnetes team"),
    ),
    Field.REPORTS_TO: (
        *("reporting to", "reports to", "manager", "line manager", "manager name", "supervisor"),
        *("direct manager", "line manager name", "boss", "vorgesetzte", "vorgesetzter"),
        *("vorgesetzte r", "vorgesetzter e", "berichtet an", "fuhrungskraft", "teamleitung"),
        *("disziplinarische fuhrungskraft", "chef"),
    ),
    Field.REPORTS_TO_NUMBER: (
        *("manager id", "manager number", "manager no", "reports to id", "supervisor id"),
        *("reports to number", "line manager id", "vorgesetztennummer", "vorgesetzten nr"),
        *("personalnummer vorgesetzte r", "nummer der fuhrungskraft"),
    ),
    Field.SHARE: (
        *("share", "share of time", "fte", "percent", "percentage", "allocation", "workload"),
        *("capacity", "working time", "beschaftigungsgrad", "pensum", "anteil", "zeitanteil"),
        *("auslastung", "stellenanteil", "kapazitat", "arbeitszeit", "umfang", "vza"),
    ),
    Field.FOCUS: ("focus", "on this team", "area of focus", "schwerpunkt", "fokus", "im team"),
    Field.LINK: ("own page", "profile", "profile page", "eigene seite", "profil", "profilseite"),
}
_FIELD_OF_HEADING = {heading: field for field, texts in _HEADINGS.items() for heading in texts}

_SENSITIVE_WORDS = frozenset(
    {
        *("mail", "email", "emails", "mails", "pay", "payroll", "salary", "wage", "wages", "bonus"),
        *("compensation", "income", "gehalt", "lohn", "vergutung", "entgelt", "birth", "birthday"),
        *("birthdate", "dob", "age", "alter", "address", "adresse", "anschrift", "street"),
        *("strasse", "plz", "postcode", "zip", "wohnort", "phone", "telephone", "mobile", "tel"),
        *("cell", "fax", "handy", "gender", "sex", "geschlecht", "nationality", "nationalitat"),
        *("staatsangehorigkeit", "religion", "konfession", "iban", "bic", "bank", "ssn", "tax"),
        *("steuer", "steuerklasse", "familienstand", "marital", "ethnicity", "disability"),
        *("behinderung", "passport", "salutation"),
    }
)
_SENSITIVE_BEGINNINGS = (
    *("geburt", "gehalt", "telefon", "sozialversicherung", "steuer", "kranken", "jahresgehalt"),
    *("monatsgehalt", "schwerbehind", "mobilnummer", "mobiltelefon", "emailadress"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column with what it is read as, if it is read."""

    place: int
    heading: str
    field: Field | None = None
    is_sensitive: bool = False
    """Whether it is never read, whatever anybody chooses."""

    @property
    def shown(self) -> str:
        return self.heading or str(_("column %(number)s")) % {"number": self.place + 1}


def match_columns(headings: Sequence[str]) -> list[Column]:
    """Return a column for each heading. Of two that say the same, the first is read."""
    columns: list[Column] = []
    taken: set[Field] = set()
    for place, heading in enumerate(headings):
        is_sensitive = is_sensitive_heading(heading)
        field = None if is_sensitive else field_of(heading)
        if field in taken:
            # "Title" and "Role" of one table are the contract's title and the role.
            is_role = field is Field.TITLE and split_words(heading)[-1:] in (["role"], ["rolle"])
            field = Field.LOCAL_ROLE if is_role and Field.LOCAL_ROLE not in taken else None
        if field:
            taken.add(field)
        columns.append(Column(place, heading, field, is_sensitive))
    return columns


def field_of(heading: str) -> Field | None:
    """Return what a heading says that the cells below it are."""
    words = " ".join(split_words(heading))
    if "#" in heading and words in {"", "employee", "personnel", "staff", "person", "mitarbeiter"}:
        return Field.NUMBER
    if heading.strip() == "%":
        return Field.SHARE
    # "Mitarbeiter*in" is the same as "Mitarbeiterin".
    plain = " ".join(split_words(strip_marks(heading).text))
    return _FIELD_OF_HEADING.get(words) or _FIELD_OF_HEADING.get(plain)


def is_sensitive_heading(heading: str) -> bool:
    """Return whether cells under a heading are pay, birth dates, addresses or the like."""
    words = split_words(heading)
    return any(word in _SENSITIVE_WORDS or word.startswith(_SENSITIVE_BEGINNINGS) for word in words)
