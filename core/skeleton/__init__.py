"""A new plugin to begin with: small, whole and tested, as `make plugin name=…` copies it."""

from keyword import iskeyword
from pathlib import Path
from re import fullmatch

from core.errors import BadInput, Conflict

HERE = Path(__file__).parent
NAME = r"[a-z][a-z0-9_]{1,23}"
TAKEN = {"api", "core", "plugins", "tenants", "tests"}
SUFFIX = "-tpl"
"""On the surface plain `.py` files might seem easier to keep well. However, they would be modules of core."""


def make(name: str, root: Path) -> list[Path]:
    """Write a plugin of this name, and its test, into the checkout at `root`; return its files.

    Raises BadInput on a name that cannot be a plugin's, Conflict if there is one already or no checkout.
    """
    if not fullmatch(NAME, name) or iskeyword(name) or name in TAKEN:
        raise BadInput(
            f"«{name}» không đặt tên được: cần 2 đến 24 chữ thường không dấu, chữ số hoặc dấu gạch dưới, "
            "bắt đầu bằng chữ, ví dụ: make plugin name=gop_y"
        )
    if not (root / "plugins" / "__init__.py").is_file():
        raise Conflict("Ở đây không có thư mục plugins. Hãy chạy lệnh này ở thư mục gốc của mã nguồn.")
    folder, tests = root / "plugins" / name, root / "tests" / "plugins" / name
    if folder.exists() or tests.exists():
        raise Conflict(f"Phần «{name}» đã có. Hãy chọn tên khác.")
    copied = [_copy(HERE / "test.py-tpl", tests / f"test_{name}.py", name)]
    for source in sorted((HERE / "plugin").rglob(f"*{SUFFIX}")):
        inside = source.relative_to(HERE / "plugin").as_posix().removesuffix(SUFFIX)
        copied.append(_copy(source, folder / inside.replace("PLUGIN", name), name))
    return copied


def _copy(source: Path, target: Path, name: str) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(source.read_text(encoding="utf-8").replace("PLUGIN", name), encoding="utf-8")
    return target
