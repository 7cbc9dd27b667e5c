"""Settings: strict, frozen, passed explicitly. A flag beats the environment, that `yinju.toml`, that the default."""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from yinju.errors import UsageError

SETTINGS_FILE = "yinju.toml"
SPIN_COUNT: Final = 10_000
API_KEY: Final = re.compile(r"(ask|manage):[0-9a-f]{64}")
ORIGIN: Final = re.compile(r"https?://[^/\s*]+")
Names = Annotated[tuple[str, ...], NoDecode]  # in the environment with commas between, not as JSON
# What changes no number: not kept with an evaluation, above all the keys.
OF_THE_SERVICE: Final = frozenset(
    {
        "api_keys",
        "allow_anonymous",
        "allowed_hosts",
        "cors_origins",
        "rate_limit",
        "max_body_bytes",
        "max_upload_files",
        "max_documents",
        "request_timeout_s",
        "workers",
        "max_waiting",
        "log_questions",
        "questions",
    }
)


class Settings(BaseSettings):
    """Everything that can be set; `YINJU_…` in the environment, the same names in `yinju.toml`."""

    model_config = SettingsConfigDict(
        env_prefix="YINJU_", toml_file=SETTINGS_FILE, extra="forbid", frozen=True, protected_namespaces=()
    )

    source: Path = Field(Path("seeds/documents"), description="folder of documents; uploads land here")
    index: Path = Field(Path("index"), description="folder of what is built")
    model: str = Field("pack", description="'pack', a sentence-transformers folder, or a hub name")
    model_cache: Path = Field(
        Path(platformdirs.user_cache_dir("yinju")) / "models", description="where the model pack is rebuilt"
    )
    precision: Literal["auto", "float32", "bfloat16"] = Field("auto", description="of the model's arithmetic")
    reader: Literal["auto", "on", "off"] = Field(
        "auto", description="reads the passages; auto: where it fits the model, else sentences are compared"
    )
    read_chars: int = Field(
        1200,
        ge=0,
        le=100_000,
        description="characters that the reader reads for an answer at most, twice as many for an English question",
    )
    query_prompt: str = Field("query: ", description="put before a question that is embedded")
    passage_prompt: str = Field("passage: ", description="put before a passage that is embedded")
    chunk_chars: int = Field(300, ge=50, le=2000, description="size that a chunk aims at, in characters")
    max_file_bytes: int = Field(50_000_000, ge=1, description="a larger document is refused")
    max_question_chars: int = Field(10_000, ge=1, description="a longer question is refused")
    candidates: int = Field(100, ge=1, le=1000, description="chunks that each channel hands to the fusion")
    lexical_weight: float = Field(0.4, ge=0.0, le=1.0, description="BM25's share where it knows every term")
    answer_chars: int = Field(120, ge=20, le=1000, description="quoted characters, as a rule at most")
    glossary: Path | None = Field(None, description="file of what questions call otherwise than documents")
    keep_snapshots: int = Field(5, ge=1, le=100, description="snapshots that are kept for a rollback")
    api_keys: Names = Field((), description="keys of the service as role:sha256, the roles ask and manage")
    allow_anonymous: bool = Field(False, description="serve beyond this machine although there are no keys")
    allowed_hosts: Names = Field(
        (), description="names under which the service is reached, besides localhost"
    )
    cors_origins: Names = Field((), description="pages of other origins that may call the service")
    rate_limit: int = Field(
        0, ge=0, le=100_000, description="requests a minute of a key or an address; 0 is off"
    )
    max_body_bytes: int = Field(200_000_000, ge=1000, description="a larger upload is refused")
    max_upload_files: int = Field(100, ge=1, le=10_000, description="files of one upload")
    max_documents: int = Field(
        10_000, ge=1, description="documents that uploads may fill the source folder to"
    )
    request_timeout_s: float = Field(
        30.0, ge=0.1, le=600, description="a question that takes longer is given up"
    )
    workers: int = Field(16, ge=1, le=64, description="questions that are worked on at a time")
    max_waiting: int = Field(512, ge=0, le=10_000, description="questions that may wait for a worker")
    log_questions: bool = Field(False, description="write the questions into the log")
    questions: Path = Field(Path("seeds/questions"), description="folder of golden sets for the service")

    @field_validator("api_keys", "allowed_hosts", "cors_origins", mode="before")
    @classmethod
    def _splits_at_commas(cls, value: object) -> object:
        """Take a variable's "a, b" as well as a list of yinju.toml."""
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("api_keys")
    @classmethod
    def _are_keys(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        for number, key in enumerate(keys, 1):
            if not API_KEY.fullmatch(key):
                # Never the value: a key in clear text may stand there.
                raise PydanticCustomError("api_key", f"key {number} is not ask:SHA256 or manage:SHA256")
        return keys

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not ORIGIN.fullmatch(origin):
                raise ValueError("an origin is like https://example.org, without a path; * is not one")
        return origins

    @field_validator("source", "index", "model_cache", "questions", "glossary", mode="before")
    @classmethod
    def _names_a_folder(cls, value: object) -> object:
        if value == "":
            raise ValueError("it names nothing")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources, strongest first."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**flags: Any) -> Settings:
    """Return the settings with `flags` on top, those that are None left out; raise UsageError on a bad value."""
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        raise UsageError(
            _in_words(error), f"correct the flag, the YINJU_… variable or {SETTINGS_FILE}"
        ) from error
    except (ValueError, OSError) as error:  # a settings file that is not TOML, or cannot be opened
        raise UsageError(f"{SETTINGS_FILE} cannot be read: {error}", "correct the file") from error


def _in_words(error: ValidationError) -> str:
    parts = []
    for item in error.errors():
        name = ".".join(str(part) for part in item["loc"])
        given = "" if name == "api_keys" else f" = {item.get('input')!r}"  # a key may stand there
        parts.append(f"setting {name!r}{given}: {item['msg']}")
    return "; ".join(parts)


def let_threads_sleep() -> None:
    """Have the threads of a torch that is loaded from now on sleep soon, unless the environment says how they wait.

    GNU OpenMP's threads spin between two steps for as long as it takes the other to be given a core, if it is busy
    with another program: a question then takes thirty times as long. After `SPIN_COUNT` turns, some microseconds, they
    sleep; alone on its cores that costs a question 5 %. Measured in docs/experiments.md.
    """
    if not {"OMP_WAIT_POLICY", "GOMP_SPINCOUNT"} & set(os.environ):
        os.environ["GOMP_SPINCOUNT"] = str(SPIN_COUNT)
