import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import typer

from core import hookspecs
from core.__main__ import cli
from core.plugin import Registry
from core.settings import Settings
from core.testing import Kit, TestBus

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "deploy" / "README.md", *(ROOT / "docs").rglob("*.md")]
START = """
import sys, plugins
plugins.__path__.append(sys.argv[1])
from core.plugin import Registry
found = Registry(["tenants", "plugins.complaints", "plugins.feedback"]).plugins["feedback"]
print(*sorted(found.modules), len(found.routes), len(found.handlers), len(found.tables))
print(*(event.event_name for event in found.events))
"""


def _blocks(page: Path, language: str) -> Iterator[str]:
    yield from re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def _quotes(page: Path) -> Iterator[tuple[str, str]]:
    for block in _blocks(page, "python"):
        place, _, code = block.partition("\n")
        yield place.removeprefix("# "), code


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_every_file_that_is_named_is_there(page: Path) -> None:
    text = page.read_text()
    links = {link for link in re.findall(r"\]\(([^)#]+)", text) if not link.startswith("https://")}
    assert {link for link in links if not (page.parent / link).exists()} == set()
    named = set(re.findall(r"`((?:core|tenants|plugins|tests|deploy|docs)/[\w./-]+)`", text))
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_the_readme_names_every_setting() -> None:
    rows = dict(re.findall(r"^\| `DINH_(\w+)` \|.*\| (.+) \|$", (ROOT / "README.md").read_text(), re.MULTILINE))
    fields = {name.upper(): field.description for name, field in Settings.model_fields.items()}
    assert rows.keys() == fields.keys()
    assert {name for name, said in fields.items() if said and rows[name] != said} == set()


def test_the_readme_names_every_command() -> None:
    named = set()
    for cell in re.findall(r"^\| (`dinh .+?) \|", (ROOT / "README.md").read_text().replace("\\|", "/"), re.MULTILINE):
        for command, rest in re.findall(r"`dinh ([\w-]+) ?([a-z/]*)", cell):
            named |= {f"{command} {verb}".strip() for verb in rest.split("/")}
    there = set(typer.main.get_group(cli).commands.items())
    there |= {(str(part.info.name), typer.main.get_group(part)) for part in Registry().collect(hookspecs.commands)}
    wanted = set()
    for name, command in there:
        verbs = set(getattr(command, "commands", ()))
        wanted |= {f"{name} {verb}" for verb in verbs}
        if not verbs or getattr(command, "invoke_without_command", False):
            wanted.add(name)
    assert named == wanted


def test_administrators_are_told_the_words_that_they_see() -> None:
    told = re.findall(r"\*\*(.+?)\*\*", (ROOT / "docs" / "administrators.md").read_text(), re.DOTALL)
    paths = [path for package in ("core", "tenants", "plugins") for path in (ROOT / package).rglob("*")]
    sources = [path for path in paths if path.suffix in {".py", ".html"} and "node_modules" not in path.parts]
    shown = "\n".join(path.read_text() for path in sources)
    quiet = {"đậm", "Dữ liệu không bị xóa"}
    assert {word for one in told if (word := " ".join(one.split())) not in shown} == quiet


def test_the_tree_in_the_architecture_is_the_tree() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    tree = re.findall(r"[\w.]+", text[text.index("## 2.") : text.index("## 3.")])
    for package in ("core", "tenants"):
        modules = {path for path in (ROOT / package).rglob("*.py") if "node_modules" not in path.parts}
        names = {path.stem for path in modules if path.parent.name not in {"migrations", "data"}} - {"__init__"}
        assert names - {word.removesuffix(".py") for word in tree} == set(), package
    files = {word for word in tree if word.endswith(".py")}
    known = {path.name for package in ("core", "tenants", "plugins") for path in (ROOT / package).rglob("*.py")}
    known |= {path.name.removesuffix("-tpl") for path in (ROOT / "core/skeleton").rglob("*.py-tpl")}
    assert files - known == set()


@pytest.mark.parametrize(
    ("place", "code"), [pytest.param(*quote, id=quote[0]) for quote in _quotes(ROOT / "docs" / "plugin-authors.md")]
)
def test_what_is_quoted_stands_there_word_for_word(place: str, code: str) -> None:
    assert code in (ROOT / place).read_text()


def test_the_complete_plugin_fits_the_house(tmp_path: Path) -> None:
    for place, code in _quotes(ROOT / "docs" / "architecture.md"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(code)
    ruff = str(Path(sys.executable).with_name("ruff"))
    ours = 'lint.isort.known-first-party = ["core", "plugins", "tenants"]'
    style = [ruff, "check", "--config", str(ROOT / "pyproject.toml"), "--config", ours, "."]
    linted = subprocess.run(style, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert linted.returncode == 0, linted.stdout
    start = [sys.executable, "-c", START, str(tmp_path)]
    done = subprocess.run(start, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)  # noqa: S603 - our own words
    assert done.stdout.split() == [
        *("events", "handlers", "hooks", "models", "routes", "service"),
        *("3", "1", "1", "feedback.report_filed"),
    ], done.stderr


async def test_what_other_systems_are_told_to_send_is_taken_and_counts_once(kit: Kit, bus: TestBus) -> None:
    system = await kit.key(kit.district)
    examples = [block for block in _blocks(ROOT / "docs" / "other-systems.md", "sh") if block.startswith("curl")]
    assert len(examples) == 3
    for example in [*examples, *examples]:
        answer = await _send(system, example)
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    await bus.settle()
    auditor = await kit.person(kit.commune, "auditor")
    figures = (await auditor.get("/api/kpis?year=2026")).raise_for_status().json()[0]
    assert (figures["dossiers_received"], figures["dossiers_returned"], figures["dossiers_on_time"]) == (2, 2, 1)


async def _send(system: httpx.AsyncClient, example: str) -> httpx.Response:
    command, _, body = example.partition("<<'JSON'\n")
    words = shlex.split(command)
    headers = [words[place + 1].split(": ", 1) for place, word in enumerate(words) if word == "-H"]
    kept = {name: value for name, value in headers if name != "Authorization"}
    path = next(word for word in words if word.startswith("$HOUSE")).removeprefix("$HOUSE")
    return await system.post(f"http://dinh{path}", headers=kept, content=body.removesuffix("JSON\n"))
