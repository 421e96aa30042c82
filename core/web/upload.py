"""Files that come in with a form: what a route takes, and that they are closed whatever becomes of the form."""

from typing import Any

from litestar.datastructures import UploadFile
from litestar.types import Message, Scope
from litestar.utils.scope.state import ScopeState
from pydantic import ConfigDict, field_validator
from sqlmodel import Field

from core.model import Shape

UPLOAD_BYTES = 50_000_000
"""How much a form with several files may bring: its route says `request_max_body_size=UPLOAD_BYTES`."""


class Upload(Shape):
    """A form with a file, taken as `MultipartBody[Upload]`; one that asks for more derives from it."""

    file: UploadFile = Field(title="Tệp")

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment]  # SQLModel narrows the type


class Uploads(Shape):
    """A form with one or more files, as `ui.attach_field` sends them; one that asks for more derives from it."""

    files: list[UploadFile] = Field(title="Tệp đính kèm")

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment]  # as above

    @field_validator("files", mode="before")
    @classmethod
    def _some_are_chosen(cls, files: Any) -> Any:
        """Leave out what a browser sends for a field without a file."""
        chosen = [file for file in files if isinstance(file, UploadFile)] if isinstance(files, list) else []
        if not chosen:
            raise ValueError("Hãy chọn ít nhất một tệp.")
        return chosen


async def close_uploads(message: Message, scope: Scope) -> None:
    """Close the files of a form once it is answered, also when it was refused before any route saw it."""
    form = ScopeState.from_scope(scope).form if message["type"] == "http.response.start" else None
    for sent in form.values() if isinstance(form, dict) else ():
        for file in sent if isinstance(sent, list) else [sent]:
            if isinstance(file, UploadFile):
                await file.close()
