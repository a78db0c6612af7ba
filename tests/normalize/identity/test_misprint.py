"""One wrong character that breaks a word is a misprint; two words are two things."""

from __future__ import annotations

import pytest

from normalize.identity.misprint import misprint_similarity


@pytest.mark.parametrize(
    ("one", "other"), [("公共资源交易服务中心", "公共资原交易服务中心"), ("疾病预防控制中心", "疾病预仿控制中心")]
)
def test_a_misread_character_is_seen_from_both_sides(one: str, other: str) -> None:
    """The likeness is below 1 and the same either way."""
    likeness = misprint_similarity(one, other)
    assert likeness is not None
    assert 0.8 < likeness < 1
    assert likeness == misprint_similarity(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("农业技术推广服务中心", "林业技术推广服务中心"),
        ("中江县第一人民医院住院部", "中江县第二人民医院住院部"),
        ("水利局", "水务局"),
        ("公共资源交易服务中心", "公共资源交易服务中心"),
        ("公共资源交易服务中心", "公共资源交易中心"),
        ("棠溪镇人民政府办公室", "棠西镇人民政府办公室"),
    ],
)
def test_two_things_are_no_misprint(one: str, other: str) -> None:
    """Other words, numbers, directions, short names and names of another length."""
    assert misprint_similarity(one, other) is None
