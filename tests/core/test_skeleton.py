"""What `make plugin name=…` copies is whole: it passes every check and its own test, unmodified."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from core import skeleton
from core.errors import BadInput, Conflict

ROOT = Path(__file__).parents[2]
NAME = "nha_van_hoa"
LONGEST = "a" + "b" * 23
RULES = ("test_shape.py", "test_names.py", "test_schema.py")


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    """A copy of the checkout with a new plugin in it, which the servers can read when they run as somebody else."""
    with TemporaryDirectory(prefix="dinh-tree-") as folder:
        tree = Path(folder)
        tree.chmod(0o755)
        copy_checkout(tree)
        assert f"plugins/{NAME}/models.py" in run(tree, "-m", "core", "plugins", "new", NAME)
        yield tree


def copy_checkout(tree: Path) -> None:
    left_out = shutil.ignore_patterns("node_modules", "__pycache__", "dist")
    for package in ("core", "tenants", "plugins"):
        shutil.copytree(ROOT / package, tree / package, ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", tree)
    (tree / "tests" / "core").mkdir(parents=True)
    for rules in RULES:
        shutil.copy(ROOT / "tests" / "core" / rules, tree / "tests" / "core")


def run(tree: Path, *arguments: str) -> str:
    """Run Python in the copy; its packages come before the installed ones."""
    found = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *arguments],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def test_a_new_plugin_passes_its_own_test_and_the_rules_for_every_plugin(tree: Path) -> None:
    said = run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/plugins/{NAME}", "tests/core")
    assert " passed" in said


def test_a_new_plugin_keeps_to_the_style_whatever_its_name(tree: Path) -> None:
    skeleton.make(LONGEST, tree)
    for name in (NAME, LONGEST):
        folders = [f"plugins/{name}", f"tests/plugins/{name}"]
        run(tree, "-m", "ruff", "check", "--no-cache", *folders)
        run(tree, "-m", "ruff", "format", "--check", "--no-cache", *folders)
        if name == LONGEST:
            for folder in folders:
                shutil.rmtree(tree / folder)


def test_a_new_plugin_is_typed_and_within_the_walls(tree: Path) -> None:
    run(tree, "-m", "mypy", "--cache-dir", os.devnull, f"plugins/{NAME}", f"tests/plugins/{NAME}/test_{NAME}.py")
    run(tree, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache")


@pytest.mark.parametrize("name", ["", "a", "Góp ý", "gop-y", "2gop", "../gop", "gop.y", "a" * 25, "core", "class"])
def test_what_cannot_be_a_name_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="không đặt tên được"):
        skeleton.make(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_plugin_that_is_there_is_left_alone(tree: Path) -> None:
    with pytest.raises(Conflict, match="«kpis» đã có"):
        skeleton.make("kpis", tree)


def test_outside_of_the_checkout_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="không có thư mục plugins"):
        skeleton.make("gop_y", tmp_path)
    assert list(tmp_path.iterdir()) == []
