"""The domain imports no ORM, template or request."""

import ast
import sys
from pathlib import Path

import pytest

import roles.domain

MODULES = sorted(Path(roles.domain.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_domain_module_imports_only_python_and_its_neighbours(module):
    names = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level != 1:
            names.add("." * node.level + (node.module or ""))
    allowed = {*sys.stdlib_module_names, "django.utils.translation"}
    assert {name for name in names if name.split(".")[0] not in allowed} <= allowed
