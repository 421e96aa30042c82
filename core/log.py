"""Log lines as JSON, one a fact, bound to tenant, actor, event and trace; never a value of a row."""

import logging
import sys

import msgspec
import structlog

QUIET = ("faststream", "nats", "uvicorn", "alembic", "sqlalchemy.engine")


def configure(level: str = "INFO") -> None:
    """Let structlog write JSON lines to standard error, and let the libraries speak only when something is wrong."""
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_the_kind,
            structlog.processors.JSONRenderer(serializer=_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def _json(line: structlog.typing.EventDict, **_: object) -> bytes:
    return msgspec.json.encode(line, enc_hook=str)


def _only_the_kind(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Replace an exception by its kind and place: its message may carry a row's values."""
    raised = line.pop("exc_info", None)
    if raised:
        error = raised if isinstance(raised, BaseException) else sys.exc_info()[1]
        trace = error.__traceback__ if error else None
        places = []
        while trace:
            places.append(f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}")
            trace = trace.tb_next
        line["error"], line["where"] = type(error).__name__, places[-5:]
    return line
