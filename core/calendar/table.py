"""Legal facts come in CSV files: read one whole, or say every fault it has and where."""

import csv
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from core.errors import BadInput


def read_table[Row](path: Path, shape: type[Row]) -> list[Row]:
    """Read a UTF-8 CSV file whose heading names fields of `shape`, a model or dataclass; an empty cell is "not given".

    Raises BadInput with one detail per wrong cell, its path written `line.column`.
    """
    one, rows = TypeAdapter(shape), list[Row]()
    faults: list[dict[str, str]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, strict=True)
            for cells in table:
                given = {column or "…": cell for column, cell in cells.items() if cell}
                try:
                    rows.append(one.validate_python(given))
                except ValidationError as wrong:
                    faults += _describe(wrong, table.line_num)
    except (OSError, UnicodeDecodeError, csv.Error) as broken:
        raise BadInput(f"Không đọc được bảng {path.name}: cần một tệp CSV mã hóa UTF-8.") from broken
    if faults:
        raise BadInput(f"Bảng {path.name} có {len(faults)} chỗ sai, hãy sửa rồi nạp lại.", faults)
    return rows


def _describe(wrong: ValidationError, line: int) -> list[dict[str, str]]:
    faults = []
    for fault in wrong.errors():
        match fault["type"]:
            case "missing":
                message = "còn thiếu"
            case "value_error":  # raised by the shape itself, in Vietnamese
                message = str(fault["ctx"]["error"])
            case _:
                message = f"không dùng được: {fault['input']}"
        faults.append({"path": ".".join(str(part) for part in (line, *fault["loc"])), "message": message})
    return faults
