"""The locks in requirements/, checked against their .in files and against what is installed."""

import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

import check_installed

SCRIPTS = Path(check_installed.__file__).parent

# Pins what stands in the .in file, as uv would: the registry is no part of these tests.
UV = f"""#!{sys.executable}
import sys
from pathlib import Path

output, source = Path(sys.argv[-2]), Path(sys.argv[-1])
if "broken" in source.read_text():
    sys.exit("no version of broken was found")
names = [line for line in source.read_text().splitlines() if line[:1].isalpha()]
if "-r base.in" in source.read_text():
    names += Path("requirements/base.in").read_text().split()
version = "2" if "--upgrade" in sys.argv else "1"
output.write_text("".join(f"{{name}}=={{version}} --hash=sha256:0\\n" for name in names))
"""


class Project:
    """A copy of scripts/locks.py with requirements of its own and a uv that asks no registry."""

    def __init__(self, folder: Path):
        self.folder = folder
        (folder / "scripts").mkdir()
        for script in ("environment.py", "locks.py"):
            shutil.copy(SCRIPTS / script, folder / "scripts")
        (folder / "bin").mkdir()
        (folder / "bin" / "uv").write_text(UV)
        (folder / "bin" / "uv").chmod(0o755)
        (folder / "requirements").mkdir()
        self.write("base.in", "django\n")
        self.write("test.in", "-r base.in\n-c base.txt\n\npytest\n")

    def write(self, name: str, text: str) -> None:
        (self.folder / "requirements" / name).write_text(text)

    def read(self, name: str) -> str:
        return (self.folder / "requirements" / name).read_text()

    def run(self, *arguments: str, path: str = "bin") -> str:
        """Run locks.py; return what it prints, and "" where it is content."""
        done = subprocess.run(  # noqa: S603 - only Python, on a script of ours
            [sys.executable, self.folder / "scripts" / "locks.py", *arguments],
            env={"PATH": str(self.folder / path)},
            capture_output=True,
            text=True,
        )
        assert bool(done.stderr) == bool(done.returncode), done.stderr
        return done.stderr


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path)
    assert project.run("lock") == ""
    return project


def test_a_new_lock_belongs_to_its_requirements(project):
    assert project.run("check") == ""
    assert "django==1" in project.read("test.txt")


def test_requirements_changed_after_the_lock_are_named(project):
    project.write("base.in", "django\npillow\n")
    complaint = project.run("check")
    assert "requirements/base.txt was not made from requirements/base.in as it is now." in complaint
    assert "requirements/test.txt was not made from requirements/base.in as it is now." in complaint
    assert "test.in as it is now" not in complaint
    assert "`make lock`" in complaint


def test_requirements_no_longer_included_are_named(project):
    project.write("extra.in", "rispy\n")
    project.write("test.in", "-r base.in\n-r extra.in\npytest\n")
    project.run("lock")
    project.write("test.in", "-r base.in\npytest\n")
    complaint = project.run("check")
    assert "was not made from requirements/extra.in as it is now." in complaint


def test_a_test_lock_with_another_pin_than_the_sites_is_refused(project):
    project.write("test.txt", project.read("test.txt").replace("django==1", "django==2"))
    assert "requirements/test.txt lacks django==1 as requirements/base.txt" in project.run("check")


def test_a_pin_for_some_machines_may_be_one_for_all_in_the_test_lock(project):
    for_old = "typing==4 ; python_full_version < '3.13' \\\n    --hash=sha256:aa\n"
    project.write("base.txt", project.read("base.txt") + for_old)
    assert "requirements/test.txt lacks typing==4" in project.run("check")
    for_all = "typing==4 \\\n    --hash=sha256:aa\n"
    project.write("test.txt", project.read("test.txt") + for_all)
    assert project.run("check") == ""


def test_an_option_that_would_be_passed_over_is_refused(project):
    project.write("base.in", "--pre\ndjango\n")
    assert "requirements/base.in: '--pre' is not understood" in project.run("check")


def test_upgrade_alone_takes_newer_versions(project):
    project.run("upgrade")
    assert "django==2" in project.read("base.txt")
    assert "django==2" in project.read("test.txt")
    assert project.run("check") == ""


def test_when_one_lock_cannot_be_made_none_changes(project):
    before = project.read("base.txt"), project.read("test.txt")
    project.write("base.in", "django\npillow\n")
    project.write("test.in", "-r base.in\nbroken\n")
    complaint = project.run("lock")
    assert "no version of broken was found" in complaint
    assert "making requirements/test.txt failed" in complaint
    assert (project.read("base.txt"), project.read("test.txt")) == before


def test_without_uv_it_says_how_to_get_it(project):
    assert "python3 -m pip install uv" in project.run("lock", path="nothing")


def test_a_command_that_is_none_gets_the_usage(project):
    assert "usage: locks.py lock" in project.run("look")


# --- What is installed ----------------------------------------------------------------------


@pytest.fixture
def differences(tmp_path):
    """Compare requirements and pins with packages that are nothing but their metadata."""

    def compare(direct: str, pins: str, **packages: str) -> list[str]:
        for package, metadata in packages.items():
            name, version = package.split("_")
            folder = tmp_path / f"{name}-{version}.dist-info"
            folder.mkdir()
            head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            (folder / "METADATA").write_text(head + metadata)
        installed = check_installed.by_name(distributions(path=[str(tmp_path)]))
        direct_requirements = [Requirement(line) for line in direct.split(", ")]
        return check_installed.differences(
            "base", direct_requirements, [Requirement(pin) for pin in pins.split()], installed
        )

    return compare


COVER = "Provides-Extra: Toml_File\nRequires-Dist: reader>=2; extra == 'toml.file'\n"


def test_an_extra_is_met_however_it_is_spelled(differences):
    pins = "Cover==1 reader==2"
    assert differences("cover[TOML-file]", pins, cover_1=COVER, reader_2="") == []


def test_what_an_extra_needs_is_in_the_lock(differences):
    assert differences("cover[toml-file]", "cover==1", cover_1=COVER, reader_2="") == [
        'cover requires reader>=2; extra == "toml-file", and requirements/base.txt lacks it.'
    ]


def test_the_extra_of_a_package_deeper_down_is_followed(differences):
    report = "Requires-Dist: cover[toml_file]\n"
    problems = differences("report", "report==1 cover==1", report_1=report, cover_1=COVER)
    assert problems == [
        'cover requires reader>=2; extra == "toml-file", and requirements/base.txt lacks it.'
    ]


def test_what_only_another_extra_or_system_needs_is_not_required(differences):
    other = "Requires-Dist: wincolor; sys_platform == 'win32'\n"
    assert differences("cover", "cover==1", cover_1=COVER + other) == []


def test_an_extra_that_a_package_does_not_have_is_named(differences):
    assert differences("cover[yaml]", "cover==1", cover_1=COVER) == [
        "requirements/base.in requires cover[yaml], and cover has no extra 'yaml'."
    ]


def test_a_version_that_a_package_does_not_accept_is_named(differences):
    pins = "cover==1 reader==1"
    assert differences("cover[toml-file]", pins, cover_1=COVER, reader_1="") == [
        'cover requires reader>=2; extra == "toml-file", and 1 is installed.'
    ]


def test_another_version_than_the_pinned_one_is_named(differences):
    assert differences("cover", "cover==1", cover_2="") == [
        "requirements/base.txt pins cover==1, and 2 is installed."
    ]


def test_a_pinned_package_that_is_not_installed_is_named_once(differences):
    assert differences("cover", "cover==1") == [
        "requirements/base.txt pins cover==1, and it is not installed."
    ]


def test_a_pin_for_another_system_is_not_missed(differences):
    pins = "wincolor==1;sys_platform=='win32' cover==1"
    assert differences("cover, wincolor;sys_platform=='win32'", pins, cover_1="") == []


def test_packages_that_require_one_another_come_to_an_end(differences):
    packages = {"egg_1": "Requires-Dist: hen\n", "hen_1": "Requires-Dist: egg\n"}
    assert differences("hen", "hen==1 egg==1", **packages) == []
