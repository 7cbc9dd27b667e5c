"""From the settings to an embedder: the offline pack, a folder, or a name on the hub."""

import logging
from pathlib import Path

from yinju.config import Settings
from yinju.errors import ModelError
from yinju.models.embedder import Embedder, PackEmbedder
from yinju.models.folder import declared_prompts, locate_model
from yinju.models.manifest import MANIFEST, problems
from yinju.models.pack import pack_folder, prepare_pack, verify_pack
from yinju.models.precision import choose_precision
from yinju.models.reader import WEIGHTS as READER
from yinju.models.reader import Reader
from yinju.models.trained import digest_for

PACK = "pack"
LOG = logging.getLogger(__name__)


def build_embedder(settings: Settings) -> Embedder:
    """Return the embedder that the settings name; raise ModelError if it cannot be prepared.

    The pack is built first where it is missing or damaged. Nothing is loaded before the first text comes.
    """
    folder = prepare_pack(settings.model_cache) if settings.model == PACK else locate_model(settings.model)
    query, passage = _prompts(settings, folder)
    precision = choose_precision(settings.precision)
    if _is_pack(folder):
        found = problems(folder, thorough=False)
        if found:  # a copy that the user named: there is nothing to rebuild it from
            raise ModelError(
                f"the model pack is damaged: {found[0]}", "copy it again, or use YINJU_MODEL=pack"
            )
        return PackEmbedder(folder, query, passage, precision)
    from yinju.models.sentence import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(folder, query, passage, precision)


def build_reader(settings: Settings, embedder: Embedder) -> Reader | None:
    """Return the reader, None where the settings switch it off or it was trained on another model than this one.

    Raises ModelError where the settings insist on one and it is missing or damaged, or there can be none.
    """
    if settings.reader == "off":
        return None
    try:
        digest = digest_for(embedder.fingerprint, READER)
    except ModelError as error:
        if settings.reader == "on":
            raise
        LOG.warning("sentences are compared instead of read: %s", error.message)
        return None
    if digest is not None and isinstance(embedder, PackEmbedder):
        return Reader(digest, embedder.lower_half, READER)
    if settings.reader == "on":
        raise ModelError(
            "the reader fits the model pack with its own prompts, and no other", "set reader to auto or off"
        )
    return None


def prepare_model(settings: Settings) -> Path:
    """Return the model's folder, ready to use: the pack checked in full or rebuilt, a hub's fetched."""
    if settings.model == PACK:
        return prepare_pack(settings.model_cache, thorough=True)
    return locate_model(settings.model)


def model_problems(settings: Settings) -> list[str]:
    """Return what is wrong with the model on disk, in words; builds and fetches nothing of the pack's."""
    folder = pack_folder(settings.model_cache) if settings.model == PACK else locate_model(settings.model)
    return verify_pack(folder) if settings.model == PACK or _is_pack(folder) else []


def _is_pack(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()


def _prompts(settings: Settings, folder: Path) -> tuple[str, str]:
    """Return the prompts that were set, else those the model declares, else the settings' defaults."""
    query, passage = declared_prompts(folder)
    chosen = settings.model_fields_set
    if query is None or "query_prompt" in chosen:
        query = settings.query_prompt
    if passage is None or "passage_prompt" in chosen:
        passage = settings.passage_prompt
    return query, passage
