"""The short forms in which lawyers cite, and the full names that everybody else reads."""

import re

LAWS = {
    "LKN": "Luật Khiếu nại 2011",
    "LTC": "Luật Tố cáo 2018",
    "LTCD": "Luật Tiếp công dân 2013",
    "LDD2013": "Luật Đất đai 2013",
    "LDD": "Luật Đất đai 2024",
    "L10/2022": "Luật Thực hiện dân chủ ở cơ sở 2022",
    "L91/2025": "Luật Bảo vệ dữ liệu cá nhân 2025",
    "ND61": "Nghị định 61/2023/NĐ-CP",
    "NĐ 31/2019": "Nghị định 31/2019/NĐ-CP",
    "TT05/2021": "Thông tư 05/2021/TT-TTCP",
}
CITED = re.compile(rf"(?<!\w)({'|'.join(sorted(LAWS, key=len, reverse=True))})(?![\w/])( (?=\d))?")


def in_full(text: str) -> str:
    """Return a text in which laws have their names: `LKN 27` is «Luật Khiếu nại 2011, Điều 27»."""
    return CITED.sub(lambda found: LAWS[found[1]] + (", Điều " if found[2] else ""), text)
