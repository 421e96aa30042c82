"""What an answer must have before a case may be closed, each missing thing by its name."""

from core import Conflict
from plugins.complaints.models.case import Case, Kind

PLAIN = 10
"""Characters below which an answer explains nothing."""


def lacking(case: Case, attachments: int = 0) -> list[str]:
    """Name what is missing before a case may be closed; empty if nothing is."""
    wanted = {
        "nội dung trả lời bằng lời dễ hiểu": len(case.answer.strip()) >= PLAIN,
        "căn cứ pháp luật": case.basis,
        "kết quả (đúng, đúng một phần, sai)": case.result or case.kind == Kind.REPORT,
        "bằng chứng (tệp đính kèm hoặc số văn bản, biên bản)": case.evidence or attachments,
        "cách báo cho người dân": case.notice_how,
        "ngày báo cho người dân": case.notice_on,
    }
    return [name for name, there in wanted.items() if not there]


def check(case: Case, attachments: int = 0) -> None:
    """Let only a case with a whole answer be closed. Raises Conflict that names everything that is missing."""
    if found := lacking(case, attachments):
        raise Conflict(f"Chưa kết thúc được hồ sơ vì còn thiếu: {'; '.join(found)}. Hãy bổ sung rồi kết thúc.")
