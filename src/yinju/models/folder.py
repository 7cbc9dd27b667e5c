"""What a sentence-transformers folder says of itself, read without torch."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from yinju.errors import ModelError

OFFLINE = (
    "download it where the hub can be reached and name the folder (YINJU_MODEL=<folder>), "
    "or use the offline pack: YINJU_MODEL=pack"
)
# Other forms of the weights, and other frameworks': not what sentence-transformers loads here.
NOT_NEEDED = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf")
HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?", re.ASCII)
WHOLE_BYTES = 1_000_000  # smaller files are hashed whole, of larger ones a sample
SAMPLES, SAMPLE_BYTES = 64, 65536


def locate_model(name: str) -> Path:
    """Return the folder of a model, downloaded if `name` is a hub name not yet in the hub's cache.

    Raise ModelError where there is no such folder and the hub does not have it or cannot be reached.
    """
    path = Path(name).expanduser()
    if path.is_dir():
        if not (path / "modules.json").is_file() and not (path / "config.json").is_file():
            raise ModelError(f"{path} is not a sentence-transformers model: it has no modules.json", OFFLINE)
        return path
    if path.exists() or path.is_absolute() or name.startswith(".") or not HUB_NAME.fullmatch(name):
        raise ModelError(f"there is no folder of a model at {path}", OFFLINE)
    return _from_hub(name if "/" in name else f"sentence-transformers/{name}")


def declared_prompts(folder: Path) -> tuple[str | None, str | None]:
    """Return the prompts for a query and for a passage that the model itself declares, if it does."""
    prompts = _json(folder / "config_sentence_transformers.json").get("prompts") or {}
    passage = next((prompts[name] for name in ("passage", "document", "corpus") if name in prompts), None)
    return prompts.get("query"), passage


def window_tokens(folder: Path) -> int | None:
    """Return the model's window in tokens, if a file says it."""
    for file, key in (
        ("sentence_bert_config.json", "max_seq_length"),
        ("tokenizer_config.json", "model_max_length"),
    ):
        value = _json(folder / file).get(key)
        if isinstance(value, int) and value < 1_000_000:  # transformers writes 1e30 for "none"
            return value
    return None


def vector_length(folder: Path) -> int | None:
    """Return the length of the vectors, if the modules' files say it."""
    modules = _json(folder / "modules.json")
    length = _json(folder / "config.json").get("hidden_size")
    for module in modules if isinstance(modules, list) else []:
        kind, config = module["type"].rsplit(".", 1)[-1], _json(folder / module["path"] / "config.json")
        if kind == "Pooling":
            length = _pooled_length(config)
        elif kind == "Dense":
            length = config.get("out_features")
        elif kind not in ("Transformer", "Normalize"):
            return None
    return length if isinstance(length, int) else None


def content_digest(folder: Path) -> str:
    """Return 16 hexadecimal digits that name the model's content, the same on every machine.

    Of a large file the size and 64 blocks are hashed: enough to tell two models apart without reading
    gigabytes at every start. It is no protection against a forger.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (
            path.is_file()
            and not name.startswith(".")
            and path.suffix in (".json", ".safetensors", ".bin", ".txt")
        ):
            digest.update(f"{name}\0{path.stat().st_size}\0".encode())
            _update(digest, path)
    return digest.hexdigest()[:16]


def _update(digest: "hashlib._Hash", path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size <= WHOLE_BYTES:
            digest.update(file.read())
            return
        for number in range(SAMPLES):
            file.seek(number * max(0, size - SAMPLE_BYTES) // (SAMPLES - 1))
            digest.update(file.read(SAMPLE_BYTES))


def _pooled_length(config: dict[str, Any]) -> int | None:
    width = config.get("embedding_dimension", config.get("word_embedding_dimension"))
    modes = config.get("pooling_mode")
    if modes is None:
        count = sum(value is True for key, value in config.items() if key.startswith("pooling_mode_"))
    else:
        count = 1 if isinstance(modes, str) else len(modes)
    return width * max(1, count) if isinstance(width, int) else None


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except HFValidationError as error:
        raise ModelError(f"{name!r} is no name of a model: {error}", OFFLINE) from error
    except OSError:  # not in the hub's cache
        pass
    try:
        return Path(snapshot_download(name, ignore_patterns=list(NOT_NEEDED)))
    except (OSError, HfHubHTTPError) as error:
        first_line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"the model {name!r} cannot be fetched from the hub: {first_line}", OFFLINE
        ) from error


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}", "copy or download the model again") from error
