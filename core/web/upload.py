"""A file that comes in with a form: what a route takes, and that it is closed whatever becomes of the form."""

from litestar.datastructures import UploadFile
from litestar.types import Message, Scope
from litestar.utils.scope.state import ScopeState
from pydantic import ConfigDict
from sqlmodel import Field

from core.model import Shape


class Upload(Shape):
    """A form with a file, taken as `MultipartBody[Upload]`; one that asks for more derives from it."""

    file: UploadFile = Field(title="Tệp")

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment]  # SQLModel narrows the type


async def close_uploads(message: Message, scope: Scope) -> None:
    """Close the files of a form once it is answered, also when it was refused before any route saw it."""
    form = ScopeState.from_scope(scope).form if message["type"] == "http.response.start" else None
    for sent in form.values() if isinstance(form, dict) else ():
        for file in sent if isinstance(sent, list) else [sent]:
            if isinstance(file, UploadFile):
                await file.close()
