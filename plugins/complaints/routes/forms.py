"""How the fields of a form become what a verb wants: ticked boxes are one word list, numbered fields are parts."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

NUMBERED = re.compile(r"(\w+)-(\d)")
TICKED = re.compile(r"(\w+)-([a-z_]+)")


def gathered(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return `{"reason": "places many"}` for the boxes `reason-places` and `reason-many`, and parts for `text-1` …"""
    found: dict[str, Any] = {}
    parts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, value in form.items():
        if numbered := NUMBERED.fullmatch(name):
            parts[numbered[2]][numbered[1]] = value
        elif ticked := TICKED.fullmatch(name):
            found[ticked[1]] = f"{found.get(ticked[1], '')} {ticked[2]}".strip()
        else:
            found[name] = value
    if parts:
        found["parts"] = [part for _, part in sorted(parts.items()) if part.get("subject") or part.get("text")]
    return found
