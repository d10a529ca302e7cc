"""A small vocabulary of its own, so that no change of the content changes a test of titles."""

from roles.domain.titles import Name, NameKind, Reader, Vocabulary

ROLES = {
    "Product Manager": "PM",
    "Project Manager": "PM",
    "Product Owner": "PO",
    "Scrum Master": "SM",
    "Developer": "",
    "Tech Lead": "TL",
    "Engineering Manager": "EM",
    "Business Analyst": "BA",
    "Service Manager": "",
    "Delivery Manager": "DM",
    "Customer Success Manager": "CSM",
    "Product Marketing Manager": "PMM",
    "Program Manager": "PgM",
    "Technical Program Manager": "TPM",
    "UX Designer": "UXD",
}
ALIASES = [
    ("Software Engineer", "developer", "en", False),
    ("Software Developer", "developer", "en", False),
    ("Programmer", "developer", "en", False),
    ("Softwareentwickler", "developer", "de", False),
    ("Lead Developer", "tech-lead", "en", False),
    ("Technical Lead", "tech-lead", "en", False),
    ("Development Manager", "engineering-manager", "en", True),
    ("IT Business Analyst", "business-analyst", "en", False),
    ("Product Lead", "product-manager", "en", False),
    ("Product Lead", "product-owner", "en", False),
    ("Produktmanager", "product-manager", "de", False),
    ("Projektleiter", "project-manager", "de", False),
    ("UX/UI Designer", "ux-designer", "en", False),
    ("プロダクトマネージャー", "product-manager", "ja", False),
    ("Менеджер продукта", "product-manager", "ru", False),
]


def slug(name: str) -> str:
    return name.lower().replace(" ", "-")


NAMES = [
    *(Name(name, slug(name)) for name in ROLES),
    *(Name(short, slug(name), NameKind.ABBREVIATION) for name, short in ROLES.items() if short),
    *(Name(text, role, NameKind.ALIAS, language, whole) for text, role, language, whole in ALIASES),
]


def reader(**options) -> Reader:
    return Reader(Vocabulary(NAMES, **options))
