"""What keeps a denouncer's identity outside: a reference instead of a name, and a guard over every word typed.

The identity of a denouncer is a State secret, level "Mật" (QĐ 774/QĐ-TTg, 2020): it stands on paper, never here.
"""

import re
from collections.abc import Mapping
from secrets import choice
from unicodedata import normalize

from core import BadInput
from plugins.complaints.models.case import Kind

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without the letters and digits that are taken for each other when copied by hand."""

GAP = r"[\s.()\-]{0,2}"
MONEY = r"(?!\s*(?:đồng|đ\b|vnđ|vnd))"
TRACES = {
    "số điện thoại": re.compile(rf"(?<!\d)(?:\+?84|0)(?:{GAP}\d){{8,10}}(?!\d)"),
    "số căn cước": re.compile(
        rf"(?<![\d.,])(?:\d{{12}}|\d{{9}}|\d{{3}}(?:\s\d{{3}}){{2,3}}|\d{{4}}(?:\s\d{{4}}){{2}})(?!\d){MONEY}",
        re.IGNORECASE,
    ),
    "địa chỉ thư điện tử": re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+"),
    "họ tên người tố cáo": re.compile(
        r"\b(?:(?:tôi|em|cháu)\s+tên|tên\s+(?:tôi|em|cháu)|họ\s+(?:và\s+)?tên\s*:"
        r"|người\s+(?:tố cáo|viết đơn|làm đơn)\s*(?:là\b|:|ký))",
        re.IGNORECASE,
    ),
    "nơi ở của người tố cáo": re.compile(
        r"\b(?:địa chỉ|thường trú|trú tại|nơi ở|nhà riêng)\s*(?::|(?:của\s+)?(?:tôi|em|cháu)\b)", re.IGNORECASE
    ),
}
CALLS_ITSELF = re.compile(r"\b(?:tôi|em|cháu|con)\s+là\s+(\w+)\s+(\w+)", re.IGNORECASE)
NAMED = {"citizen", "visitor", "contact"}
"""Fields in which a name stands without saying that it is one."""

DAYS = {"received_on", "on", "notice_on", "visited_on"}
WRITTEN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
WHAT_TO_DO = (
    "Nội dung tố cáo chỉ ghi bản đã lược danh tính. Hãy bỏ chỗ đó, ghi danh tính vào sổ giấy niêm phong theo mã tham "
    "chiếu rồi gửi lại; chưa có gì được ghi."
)
ALONE = {Kind.DENUNCIATION, Kind.MIXED}
"""Kinds that hold no citizen: a denunciation, and a letter in which there may be one."""


def new_reference() -> str:
    """Return a random reference, like TC-7K3M-9QXW: it says nothing of whose it is."""
    letters = "".join(choice(ALPHABET) for _ in range(8))
    return f"TC-{letters[:4]}-{letters[4:]}"


def traces(text: str) -> list[str]:
    """Name what in a text gives somebody away: a telephone number, a card's number, an address, a name."""
    plain = UNSEEN.sub("", normalize("NFKC", text))
    found = [name for name, pattern in TRACES.items() if pattern.search(plain)]
    named = any(word[0][0].isupper() and word[1][0].isupper() for word in CALLS_ITSELF.findall(plain))
    return [*found, *["lời tự xưng tên"] * named]


def guard(words: Mapping[str, str]) -> None:
    """Let no identity in, whichever field it stands in. Raises BadInput that names the fields, and repeats nothing."""
    faults = [
        {"path": f"/{name}", "message": f"Có vẻ có {', '.join(found)}. Hãy bỏ đi."}
        for name, text in words.items()
        if (found := traces(text))
    ]
    if faults:
        raise BadInput(WHAT_TO_DO, faults)


def forget(typed: Mapping[str, str]) -> dict[str, str]:
    """Return of what was typed what a page about a denunciation may show again: nothing that gives somebody away."""
    return {name: text for name, text in typed.items() if _harmless(name, text)}


def _harmless(name: str, text: str) -> bool:
    if name in DAYS:
        return bool(WRITTEN_DAY.fullmatch(text))
    return name not in NAMED and not traces(text)


def forget_if_sealed(typed: Mapping[str, str]) -> dict[str, str]:
    """Return what the form for all kinds may show again: all, unless a denunciation may be in it."""
    return forget(typed) if typed.get("kind") in ALONE else dict(typed)
