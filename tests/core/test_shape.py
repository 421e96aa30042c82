"""Every plugin has the same shape, every module says what it is for, and every exemption says why."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import plugins
from core import hookspecs
from core.event import CATALOGUE
from core.plugin import Installed, Registry

ROOT = Path(plugins.__file__).parents[1]
PACKAGES = ("core", "tenants", "plugins")
REGISTRY = Registry()
PLUGINS = list(REGISTRY.plugins.values())

LINES = 200
NEEDED = {"__init__.py", "models", "events", "service", "routes", "hooks", "migrations", "templates"}
ALLOWED = NEEDED | {"handlers", "commands", "locale", "data"}
GROWN = {"models", "service", "routes", "handlers"}
"""Files that may have grown into a package, one module a noun."""

OWN = {"tenants": {"roles"}}
"""What one plugin alone has: the register keeps the roles beside its nouns."""

each_plugin = pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)


def modules(*packages: str) -> Iterator[Path]:
    """Yield the Python files of our packages, migrations included."""
    for package in packages or PACKAGES:
        yield from sorted(path for path in (ROOT / package).rglob("*.py") if "node_modules" not in path.parts)


def imported(path: Path) -> set[str]:
    """Return the dotted names that a module imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def of_ours(path: Path) -> set[str]:
    """Return what a module imports of our own packages."""
    return {name for name in imported(path) if name.partition(".")[0] in PACKAGES}


@each_plugin
def test_a_plugin_has_the_files_that_every_plugin_has(plugin: Installed) -> None:
    found = {path.name for path in plugin.folder.iterdir() if path.name != "__pycache__"}
    known = {name.removesuffix(".py") if name != "__init__.py" else name for name in found}
    assert known >= NEEDED, f"missing: {NEEDED - known}"
    assert known <= ALLOWED | OWN.get(plugin.name, set()), "a file that no other plugin has"
    for name in GROWN & found:
        assert (plugin.folder / name / "__init__.py").is_file()
    assert [path.name for path in (plugin.folder / "templates").iterdir()] == [plugin.name]


@each_plugin
def test_migrations_are_numbered_and_use_nothing_but_what_migrations_may(plugin: Installed) -> None:
    found = sorted(path for path in (plugin.folder / "migrations").iterdir() if path.suffix == ".py")
    assert [path.name[:4] for path in found] == [f"{number:04}" for number in range(1, len(found) + 1)]
    for path in found:
        assert {name.rpartition(".")[0] for name in of_ours(path)} <= {"core", "core.migration", "core.model"}, path


@each_plugin
def test_what_a_plugin_is_can_be_read_without_the_plugin(plugin: Installed) -> None:
    assert {"core.Plugin"} <= of_ours(plugin.folder / "__init__.py") <= {"core.Plugin", "core.Shape", "core.Choice"}


@each_plugin
def test_a_plugin_names_those_whose_events_it_hears(plugin: Installed) -> None:
    handlers = plugin.folder / "handlers.py"
    names = (
        {name.split(".")[1] for name in imported(handlers) if name.startswith("plugins.")}
        if handlers.exists()
        else set()
    )
    assert names - {plugin.name} == {*plugin.manifest.requires, *plugin.manifest.hears}


@each_plugin
def test_every_route_wants_a_permission_and_every_permission_opens_one(plugin: Installed) -> None:
    wanted = {route.opt.get("permission") for route in plugin.routes}
    assert None not in wanted
    assert set(plugin.manifest.permissions) <= wanted


@each_plugin
def test_every_public_verb_says_what_it_does(plugin: Installed) -> None:
    service = plugin.folder / "service"
    for path in service.glob("*.py") if service.is_dir() else [service.with_suffix(".py")]:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path.name}: {node.name}"


def test_every_fact_says_what_has_happened() -> None:
    assert [name for name, event in CATALOGUE.items() if not (event.__doc__ or "").strip().endswith(".")] == []


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_short_and_says_in_one_sentence_what_it_is_for(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LINES
    first = (ast.get_docstring(ast.parse(source)) or "").partition("\n\n")[0]
    assert first.endswith((".", "?")), "a module begins with a sentence"
    assert not re.search(r"[.?!]\s+[A-ZÀ-Ỹ]", first), "one sentence; more stands in a paragraph of its own"


@pytest.mark.parametrize("name", [name for name, value in vars(hookspecs).items() if hasattr(value, "dinhlang_spec")])
def test_a_question_is_asked_somewhere_and_answered_by_somebody(name: str) -> None:
    assert getattr(REGISTRY.hooks.hook, name).get_hookimpls(), "nobody answers"
    asked = re.compile(rf"\bhookspecs\.{name}\b|\bhook\.{name}\(")
    assert any(asked.search(path.read_text(encoding="utf-8")) for path in modules("core")), "nobody asks"


EXEMPTION = re.compile(r"#\s*noqa:\s*[A-Z0-9, ]+|#\s*type:\s*ignore(\[[\w, -]+\])?|#\s*nosec|#\s*pragma:.*")


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_every_exemption_says_why_on_its_line(package: str) -> None:
    silent = []
    for path in modules(package):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if EXEMPTION.search(line) and "EXEMPTION" not in line:
                said = EXEMPTION.sub("", line[EXEMPTION.search(line).start() :])  # type: ignore[union-attr]  # it was found
                if len(re.findall(r"\w", said)) < len("because"):
                    silent.append(f"{path.relative_to(ROOT)}:{number}")
    assert silent == []


def test_every_rule_that_the_project_leaves_out_has_its_reason_beside_it() -> None:
    lint = (
        (ROOT / "pyproject.toml")
        .read_text(encoding="utf-8")
        .partition("[tool.ruff.lint]")[2]
        .partition("\n[tool.mypy")[0]
    )
    rules = [line for line in lint.splitlines() if re.search(r'"[A-Z]+\d', line)]
    assert rules
    assert [line for line in rules if "#" not in line] == []
