"""The walls between packages, as import-linter draws them: each falls over one bad import."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BAD = {
    "Core knows nobody; tenants and plugins know core, and not each other": [
        ("core.errors", "tenants.models"),
        ("core.web.home", "plugins.kpis.service"),
        ("tenants.roles", "plugins.kpis.models"),
        ("plugins.complaints.models", "tenants.events"),
    ],
    "Whoever is outside of core comes in by the front door": [
        ("plugins.kpis.routes", "core.work"),
        ("tenants.service.units", "core.bus.relay"),
    ],
    "Nothing inside of core goes out and in again by the front door": [("core.calendar.days", "core")],
    "Inside a plugin: the doors, then the service, then nouns and facts": [
        ("plugins.complaints.service", "plugins.complaints.handlers"),
        ("plugins.complaints.events", "plugins.complaints.service"),
        ("plugins.complaints.routes", "plugins.complaints.hooks"),
        ("plugins.kpis.models", "plugins.kpis.events"),
        ("tenants.models", "tenants.service.people"),
    ],
    "Plugins meet only in events": [
        ("plugins.complaints.service", "plugins.kpis.events"),
        ("plugins.complaints.handlers", "plugins.kpis.service"),
    ],
    "Core reads downwards": [
        ("core.event", "core.mailbox"),
        ("core.transaction", "core.work"),
        ("core.bus.relay", "core.web.pages"),
        ("core.runtime", "core.app"),
        ("core.app", "core.testing"),
    ],
}


def lint(tree: Path) -> tuple[int, str]:
    """Return import-linter's exit code and what it says of the packages in `tree`."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the packages' modules."""

    def no_module(folder: str, names: list[str]) -> list[str]:
        return [
            name for name in names if not name.endswith(".py") and not (Path(folder) / name / "__init__.py").exists()
        ]

    for package in ("core", "tenants", "plugins"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=no_module)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_wall_stands_and_each_falls_over_a_bad_import(tree: Path) -> None:
    code, said = lint(tree)
    assert code == 0, said
    assert set(re.findall(r"^(.*?) KEPT", said, re.MULTILINE)) == set(BAD)
    for importer, imported in [bad for several in BAD.values() for bad in several]:
        module = tree / Path(*importer.split("."))
        path = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
        with path.open("a") as source:
            source.write(f"\nimport {imported}\n")
    code, said = lint(tree)
    assert code == 1
    assert set(re.findall(r"^(.*?) BROKEN", said, re.MULTILINE)) == set(BAD)
    broken = said.partition("Broken contracts")[2]
    reported = set(re.findall(r"(\S+) -> (\S+)", broken))
    assert {bad for several in BAD.values() for bad in several} <= reported


def test_a_new_module_of_core_has_no_place_until_it_is_given_one(tree: Path) -> None:
    (tree / "core" / "newcomer.py").write_text('"""A module that nobody has placed."""\n')
    code, said = lint(tree)
    assert code == 1
    assert "- core.newcomer" in said
