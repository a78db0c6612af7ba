"""Tests of `normalize.words.cutting`."""

from __future__ import annotations

import csv
import random
import warnings
from importlib import resources
from typing import Any

import pytest

from normalize.words import cutting
from normalize.words.cutting import tokenizer, words


@pytest.fixture(scope="module")
def loaded() -> Any:  # noqa: ANN401  jieba has no types
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415  slow
    made = jieba.Tokenizer()
    made.FREQ, made.total = made.gen_pfdict(made.get_dict_file())
    made.initialized = True
    return made


def test_the_words_are_those_of_the_loaded_dictionary(loaded: Any) -> None:  # noqa: ANN401
    """Of every listed heading and of random characters, with the model of unknown words and without."""
    with resources.files("normalize.words").joinpath("headings.csv").open(encoding="utf-8") as file:
        texts = [row[2] for row in csv.reader(file)]
    draw = random.Random(7)  # noqa: S311  no secret
    known = [word for word in loaded.FREQ if len(word) == 1]
    texts += ["".join(draw.choices(known, k=draw.randint(1, 9))) for _ in range(1000)]
    mapped = tokenizer()
    assert [mapped.lcut(text) for text in texts] == [loaded.lcut(text) for text in texts]
    assert [mapped.lcut(text, HMM=False) for text in texts] == [loaded.lcut(text, HMM=False) for text in texts]


def test_the_map_holds_what_the_dictionary_holds(loaded: Any) -> None:  # noqa: ANN401
    """Words, their beginnings, and nothing else; the sum of frequencies is the dictionary's."""
    mapped = tokenizer()
    assert mapped.total == loaded.total
    assert isinstance(mapped.FREQ, cutting.MappedWords)
    draw = random.Random(8)  # noqa: S311  no secret
    keys = [
        *draw.sample(list(loaded.FREQ), 5000),
        "1号店",
        "B超",
        "T恤",
        "高姓大名",
        "吉林",
        "\U0010ffff",
        "\ud800",
        "",
    ]
    keys += [key + "龘" for key in keys[:500]]
    assert [mapped.FREQ.get(key) for key in keys] == [loaded.FREQ.get(key) for key in keys]


def test_another_dictionary_is_loaded_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its size is another one, nothing is known of its order."""
    monkeypatch.setattr(cutting, "_BYTES", 1)
    made = tokenizer.__wrapped__()
    assert not made.initialized
    assert words("年度绩效目标") == frozenset(made.lcut("年度绩效目标"))
