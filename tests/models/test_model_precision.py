"""bfloat16 where the CPU has it in hardware, unless the setting says otherwise."""

from pathlib import Path

import pytest

from yinju.models import choose_precision, cpu_features

SAPPHIRE_RAPIDS = frozenset({"avx2", "avx512f", "avx512_bf16", "amx_bf16"})
ZEN_3 = frozenset({"avx2", "fma"})


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        (SAPPHIRE_RAPIDS, "bfloat16"),
        (frozenset({"avx512_bf16"}), "bfloat16"),
        (ZEN_3, "float32"),
        (frozenset[str](), "float32"),
    ],
)
def test_the_processor_decides(features: frozenset[str], expected: str) -> None:
    assert choose_precision("auto", features) == expected


def test_the_setting_beats_the_processor() -> None:
    assert choose_precision("float32", SAPPHIRE_RAPIDS) == "float32"
    assert choose_precision("bfloat16", ZEN_3) == "bfloat16"


def test_features_are_read_from_what_linux_says(tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text(
        "processor\t: 0\nmodel name\t: x\nflags\t\t: fpu avx2 amx_bf16 fma sse2\n\nprocessor : 1\n"
    )
    assert cpu_features(info) == {"avx2", "amx_bf16", "fma"}
    info.write_text("processor\t: 0\nFeatures\t: fp asimd crc32\n")
    assert cpu_features(info) == {"asimd"}


def test_a_system_that_does_not_say_has_no_known_features(tmp_path: Path) -> None:
    assert cpu_features(tmp_path / "missing") == frozenset()
