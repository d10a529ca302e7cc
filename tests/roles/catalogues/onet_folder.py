"""A small edition of O*NET, made up in its form."""

from pathlib import Path

READ_ME = "O*NET {edition} Database\n{released} Release\n"
FILES = {
    "Occupation Data.txt": """O*NET-SOC Code\tTitle\tDescription
11-1011.00\tChief Executives\tDetermine policies.
15-1252.00\tSoftware Developers\tDevelop software.
""",
    "Alternate Titles.txt": """O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)
11-1011.00\tProduct Manager\tn/a\t08
15-1252.00\tApplication Developer\tn/a\t08
15-1252.00\tSoftware Developers\tn/a\t08
""",
    "Sample of Reported Titles.txt": """O*NET-SOC Code\tReported Job Title\tShown in My Next Move
15-1252.00\tApplication Developer\tY
15-1252.00\tBackend Developer\tN
""",
    "DWA Reference.txt": """Element ID\tIWA ID\tDWA ID\tDWA Title
4.A.1\t4.A.1.I01\t4.A.1.I01.D01\tReview designs.
4.A.1\t4.A.1.I01\t4.A.1.I01.D02\tDirect financial operations.
4.A.1\t4.A.1.I01\t4.A.1.I01.D03\tNothing that a task is linked to.
""",
    "Task Statements.txt": """O*NET-SOC Code\tTask ID\tTask\tTask Type\tDate
11-1011.00\t1\tDirect the budget of the organization.\tCore\t07/2014
15-1252.00\t2\tReview the design of the software.\tSupplemental\t07/2014
15-1252.00\t3\tConfer with engineers.\tn/a\t07/2014
""",
    "Tasks to DWAs.txt": """O*NET-SOC Code\tTask ID\tDWA ID\tDate
11-1011.00\t1\t4.A.1.I01.D02\t07/2014
15-1252.00\t2\t4.A.1.I01.D01\t07/2014
15-1252.00\t2\t4.A.1.I01.D02\t07/2014
""",
}


def write_onet(
    folder: Path, edition: str = "27.0", released: str = "August 2022", **changed: str
) -> Path:
    """Write an edition; ``changed`` names files without their ending, blanks as underscores."""
    folder.mkdir(exist_ok=True)
    files = FILES | {f"{name.replace('_', ' ')}.txt": text for name, text in changed.items()}
    files["Read Me.txt"] = READ_ME.format(edition=edition, released=released)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
