"""Read and write values as people do: «12,5», «Đạt», «từ 80 % trở lên»."""

from plugins.new_rural.models.criteria import Comparison, Indicator

YES, NO = "Đạt", "Chưa đạt"
SAID = dict.fromkeys(("đạt", "có", "x", "1"), 1.0) | dict.fromkeys(("chưa đạt", "không đạt", "chưa", "không", "0"), 0.0)
MOST = 1e12


def read(text: str, indicator: Indicator) -> float | None:
    """Return what was written for an indicator; None for nothing. Raises ValueError with a sentence."""
    said = text.strip().lower()
    if not said:
        return None
    if indicator.comparison is Comparison.YES:
        if said not in SAID:
            raise ValueError("Hãy ghi Đạt hoặc Chưa đạt.")
        return SAID[said]
    digits = said.removesuffix("%").strip().replace(" ", "")
    try:
        value = float(digits.replace(".", "").replace(",", ".") if "," in digits else digits)
    except ValueError:
        raise ValueError("Cần là số, như 85 hoặc 12,5.") from None
    if not 0 <= value <= MOST:
        raise ValueError("Số phải từ 0 trở lên.")
    return value


def number(value: float) -> str:
    """Write a number as Vietnam does: 1.250,5."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def value(indicator: Indicator, given: float | None) -> str:
    """Write the value of an indicator; nothing for none."""
    if given is None:
        return ""
    return (YES if given == 1 else NO) if indicator.comparison is Comparison.YES else number(given)


def target(indicator: Indicator) -> str:
    """Write what an indicator wants; nothing where nobody has said it."""
    if indicator.comparison is Comparison.YES:
        return YES
    if indicator.target is None:
        return ""
    unit = f" {indicator.unit}" if indicator.unit else ""
    sign = "≥" if indicator.comparison is Comparison.AT_LEAST else "≤"
    return f"{sign} {number(indicator.target)}{unit}"
