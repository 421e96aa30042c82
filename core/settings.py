"""What an operator may set from outside: `DINH_*` variables, and nothing else."""

from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import Misconfigured
from core.faults import sentence

POSTGRES = r"^(postgresql\+asyncpg://[!-~]+)?$"
NATS = r"^((nats|tls|ws|wss)://[!-~]+)?$"

A_POSTGRES = ["postgresql+asyncpg://tài_khoản:mật_khẩu@máy_chủ:5432/dinhlang"]
A_NATS = ["nats://tài_khoản:mật_khẩu@máy_chủ:4222"]


class Settings(BaseSettings):
    """Every setting with its default. An empty server address means: use the embedded server."""

    model_config = SettingsConfigDict(env_prefix="DINH_", env_ignore_empty=True, frozen=True)

    host: str = Field(
        "127.0.0.1", pattern=r"^[A-Za-z0-9.:_-]+$", examples=["127.0.0.1"], description="the address the web listens on"
    )
    port: int = Field(8000, ge=1, le=65535, description="the port the web listens on")
    web_processes: int = Field(
        1, ge=1, le=32, description="how many processes serve the web; one for each core is much"
    )
    data: Path = Field(Path(".dinh"), description="the folder of the embedded servers, attachments and keys")
    files: Path | None = Field(None, description="the folder of attachments; empty: `files` in the folder above")
    file_mb: int = Field(10, ge=1, le=40, description="the largest file that may be attached, in MB")
    files_mb: int = Field(2000, ge=1, description="how much the attachments of one unit may take, in MB")
    province: str = Field(
        "45",
        pattern=r"^[a-z0-9][a-z0-9-]{0,47}$",
        examples=["45"],
        description="the key of the province that an empty house is loaded with",
    )
    sample: bool = Field(default=True, description="fill an empty house with a small believable sample")
    public_url: str = Field(
        "",
        pattern=r"^(https?://[A-Za-z0-9.:_\[\]-]+/?)?$",
        examples=["https://dinhlang.tinh.vn"],
        description="the address people type; https makes cookies secure",
    )

    trusted_proxies: str = Field(
        "",
        pattern=r"^[0-9a-fA-F.:/,* ]*$",
        examples=["10.42.0.0/16"],
        description="addresses whose X-Forwarded-For is believed, e.g. 10.42.0.0/16",
    )

    database_url: str = Field(
        "", pattern=POSTGRES, examples=A_POSTGRES, description="PostgreSQL, as the role that owns nothing"
    )
    migration_url: str = Field(
        "", pattern=POSTGRES, examples=A_POSTGRES, description="PostgreSQL, as the role that may change the schema"
    )
    nats_url: str = Field("", pattern=NATS, examples=A_NATS, description="NATS, as the platform's runtime user")
    nats_admin_url: str = Field(
        "", pattern=NATS, examples=A_NATS, description="NATS, as the one identity that makes streams and consumers"
    )
    nats_auth_url: str = Field(
        "", pattern=NATS, examples=A_NATS, description="NATS, as the one who answers who other systems are"
    )
    nats_issuer_seed: str = Field(
        "", pattern=r"^(SA[A-Z2-7]{56})?$", examples=["SA…, 58 ký tự"], description="the key that vouches for them"
    )
    nats_replicas: int = Field(1, ge=1, le=5, description="on how many NATS servers each event is kept")

    log_level: str = Field(
        "INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", examples=["DEBUG", "INFO", "WARNING", "ERROR"]
    )

    @property
    def embedded(self) -> bool:
        """Whether either server has to come from its wheel."""
        return not (self.database_url and self.nats_url)


@cache
def get_settings() -> Settings:
    """Read the environment once. Raises Misconfigured with the name of the wrong variable."""
    try:
        return Settings()
    except ValidationError as wrong:
        fault = wrong.errors()[0]
        field = str(fault["loc"][0])
        examples = Settings.model_fields[field].examples
        what = f"viết như {' hoặc '.join(map(str, examples))}." if examples else sentence(fault)
        raise Misconfigured(
            f"Biến môi trường DINH_{field.upper()} không dùng được: {what} Hãy sửa rồi chạy lại."
        ) from None
