import re
import shlex
import tomllib
from pathlib import Path

from core.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
STEPS = [
    line.split(maxsplit=1)
    for line in DOCKERFILE.read_text().replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
]


def _all(instruction: str) -> list[str]:
    return [words for name, words in STEPS if name == instruction]


def test_it_stands_on_python_alone_and_names_no_registry() -> None:
    assert [words.split()[0] for words in _all("FROM")] == ["python:3.13-slim", "python:3.13-slim"]
    assert not re.search(r"https?://|--index-url|--extra-index|--registry", DOCKERFILE.read_text())


def test_nothing_is_installed_that_is_not_locked_by_hash() -> None:
    installs = [part for run in _all("RUN") for part in run.split("&&") if "install" in part and "pip " in part]
    assert len([install for install in installs if "pip install" in install]) == 2
    for install in installs:
        assert "--require-hashes" in install or "--no-deps --no-build-isolation" in install or "uninstall" in install


def test_what_is_taken_out_again_was_locked_under_that_name() -> None:
    (removed,) = re.findall(r"pip uninstall --yes ([a-z -]+)", DOCKERFILE.read_text())
    locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert set(removed.split()) <= set(locked)


def test_what_is_copied_exists_and_is_not_ignored() -> None:
    ignore = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text().splitlines()
    welcome = {line[1:] for line in ignore if line.startswith("!")}
    copied = {word for copy in _all("COPY") if "--from" not in copy for word in shlex.split(copy)[:-1]}
    assert copied == welcome
    assert all((ROOT / name).exists() for name in copied)
    assert "*" in ignore


def test_it_runs_the_projects_command_as_nobody_in_particular() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert _all("ENTRYPOINT") == [f'["{next(iter(scripts))}"]']
    (user,) = _all("USER")
    assert user.isdigit()
    assert f"--uid {user} " in DOCKERFILE.read_text()


def test_every_setting_in_it_is_one_the_house_reads() -> None:
    known = {f"DINH_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"\b(DINH_[A-Z_]+)=", DOCKERFILE.read_text())) <= known
