"""Making `.venv` from a lock: the locked versions and nothing else, on a machine of any age."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def write_wheel(folder: Path, name: str, version: str, *metadata: str) -> str:
    """Write a wheel that holds nothing but metadata; return its entry in a lock."""
    info = f"{name}-{version}.dist-info"
    head = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    files = {
        f"{info}/METADATA": "\n".join([*head, *metadata, ""]),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"])
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"{name}=={version} \\\n    --hash=sha256:{digest}\n"


class Project:
    """A copy of the scripts with requirements of its own, and an index that is only a folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.wheels = folder / "wheels"
        self.wheels.mkdir()
        self.requirements = folder / "requirements"
        self.requirements.mkdir()
        (folder / "scripts").mkdir()
        shutil.copy(ROOT / "scripts" / "environment.py", folder / "scripts")

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        """Run Python in scripts/ with no program on the PATH, so that pip and not uv installs."""
        settings = {
            "HOME": str(self.folder),
            "PATH": "",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
        }
        return subprocess.run(  # noqa: S603 - only Python, on scripts of ours
            [sys.executable, *arguments],
            cwd=self.folder / "scripts",
            env={**settings, **variables},
            capture_output=True,
            text=True,
        )

    def prepare(self, *lock: str) -> subprocess.CompletedProcess:
        """Make the environment from a lock with these entries."""
        (self.requirements / "base.txt").write_text("".join(lock))
        return self.run("-c", "import environment; environment.prepare('base.txt')")

    def installed(self) -> set[str]:
        return {
            info.name.removesuffix(".dist-info")
            for info in (self.folder / ".venv").glob("lib/*/site-packages/*.dist-info")
        }

    def is_complete(self) -> bool:
        return (self.folder / ".venv" / "installed.txt").exists()


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def test_a_newer_release_of_a_package_with_an_extra_changes_nothing(project):
    reports = write_wheel(project.wheels, "reports", "1.0", "Requires-Dist: cover[toml]>=1.0")
    extra = ("Provides-Extra: toml", "Requires-Dist: tomlreader; extra == 'toml'")
    cover = write_wheel(project.wheels, "cover", "1.0", *extra)
    tomlreader = write_wheel(project.wheels, "tomlreader", "1.0")
    write_wheel(project.wheels, "cover", "2.0", *extra)
    write_wheel(project.wheels, "tomlreader", "2.0")

    done = project.prepare(cover, reports, tomlreader)

    assert done.returncode == 0, done.stderr
    assert {"cover-1.0", "reports-1.0", "tomlreader-1.0"} <= project.installed()
    assert not {"cover-2.0", "tomlreader-2.0"} & project.installed()
    assert project.is_complete()


def test_a_lock_without_a_package_that_another_needs_is_refused(project):
    write_wheel(project.wheels, "cover", "1.0")
    done = project.prepare(write_wheel(project.wheels, "reports", "1.0", "Requires-Dist: cover"))
    assert done.returncode == 1
    assert "reports 1.0 requires cover, which is not installed." in done.stderr
    assert "Stopped: checking" in done.stderr
    assert not project.is_complete()


def test_a_wheel_with_another_hash_is_refused(project):
    cover = write_wheel(project.wheels, "cover", "1.0")
    write_wheel(project.wheels, "cover", "1.0", "Summary: not what was locked")
    done = project.prepare(cover)
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert not {"cover-1.0"} & project.installed()
    assert not project.is_complete()
