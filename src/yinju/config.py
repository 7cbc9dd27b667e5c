"""Settings: strict, frozen, passed explicitly. A flag beats the environment, that `yinju.toml`, that the default."""

from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from yinju.errors import UsageError

SETTINGS_FILE = "yinju.toml"


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
    query_prompt: str = Field("query: ", description="put before a question that is embedded")
    passage_prompt: str = Field("passage: ", description="put before a passage that is embedded")
    chunk_chars: int = Field(300, ge=50, le=2000, description="size that a chunk aims at, in characters")
    max_file_bytes: int = Field(50_000_000, ge=1, description="a larger document is refused")
    max_question_chars: int = Field(10_000, ge=1, description="a longer question is refused")
    candidates: int = Field(100, ge=1, le=1000, description="chunks that each channel hands to the fusion")
    lexical_weight: float = Field(0.4, ge=0.0, le=1.0, description="BM25's share where it knows every term")
    answer_chars: int = Field(120, ge=20, le=1000, description="quoted characters, as a rule at most")
    keep_snapshots: int = Field(5, ge=1, le=100, description="snapshots that are kept for a rollback")

    @field_validator("source", "index", "model_cache", mode="before")
    @classmethod
    def _names_a_folder(cls, value: object) -> object:
        if value == "":
            raise ValueError("it names no folder")
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
        parts.append(f"setting {name!r} = {item.get('input')!r}: {item['msg']}")
    return "; ".join(parts)
