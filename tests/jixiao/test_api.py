"""Tests of `jixiao.api` and of the names that `import jixiao` offers."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import jixiao
from extract.document import Document
from jixiao.package.datapackage import package_dataset
from jixiao.package.export import Selection, selected_tables
from jixiao.parsing.settings import load_settings
from jixiao.run.progress import Silence
from jixiao.run.run import run
from normalize.document import Normalized, normalize
from normalize.words.vocabulary import Vocabulary
from schemas.parquet import rows_of, write_tables
from schemas.tables import TABLES
from schemas.validation import validate_tables
from tests.support.report_files import archive_of, broken_files, form_page, plain_page


@pytest.fixture
def form(work: Path) -> Path:
    """Write the small form and return its path."""
    path = work / "form.html"
    path.write_bytes(form_page())
    return path


def test_a_file_is_read_into_one_table_each(form: Path) -> None:
    """Every published table is an attribute with the published columns, filled where the file has rows."""
    result = jixiao.read(form)
    assert list(result) == list(TABLES)
    for name, known in TABLES.items():
        assert tuple(result[name].columns) == known.column_names
        assert result[name] is getattr(result, name)
    assert result.reports["project_name"].tolist() == ["河道整治项目"]
    assert len(result.indicators) == 2
    assert result.document.status == "ok"
    assert result.document.format == "html"


def test_reading_and_loading_give_the_same_tables(form: Path, work: Path) -> None:
    """What a notebook reads from the file equals what it loads from a run: values and types."""
    run([form], work / "out", load_settings(), progress=Silence())
    read, loaded = jixiao.read(form), jixiao.load(work / "out")
    for name in TABLES:
        times = ["seconds", "parsed_at"] if name == "documents" else []
        pd.testing.assert_frame_equal(read[name].drop(columns=times), loaded[name].drop(columns=times))


def test_what_is_unread_and_the_tasks_go_all_the_way(work: Path, form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the normaliser through run, package and export to what a notebook loads; tables without a row are there."""
    run([form], work / "plain", load_settings(), progress=Silence())
    assert (len(jixiao.load(work / "plain").unread), len(jixiao.load(work / "plain").tasks)) == (0, 0)

    def with_more(document: Document, vocabulary: Vocabulary) -> Normalized:
        given = normalize(document, vocabulary)
        keys = {"document_id": document.document_id, "report_id": given.rows["reports"][0]["report_id"]}
        place = {"page": None, "table_no": 1, "row_no": 9, "bbox": [1.0, 2.0, 3.0, 4.5], "method": "html"}
        cell = {**keys, **place, "text": "备用金 5", "block": "budget", "reason": "no_role", "suggestion": None}
        task = {**keys, **place, "task_no": 1, "name": "修路", "budget": Decimal(500), "confidence": 0.9}
        return replace(given, rows={**given.rows, "unread": [cell, {**cell, "report_id": None}], "tasks": [task]})

    monkeypatch.setattr("normalize.document.normalize", with_more)
    read = jixiao.read(form)
    write_tables(work / "out", {"documents": [], **{name: rows_of(read[name]) for name in read}}, part="part-00000")
    package_dataset(work / "out")
    loaded = jixiao.load(work / "out")
    assert loaded.unread["text"].tolist() == ["备用金 5"] * 2
    assert loaded.unread["report_id"].isna().tolist() == [False, True]
    assert loaded.tasks[["name", "budget"]].to_numpy().tolist() == [["修路", Decimal("500.00")]]
    assert list(loaded.tasks["bbox"][0]) == [1.0, 2.0, 3.0, 4.5]
    assert validate_tables(loaded).empty
    assert selected_tables(work / "out", Selection())["unread"].num_rows == 2


def test_results_show_themselves(form: Path) -> None:
    """A notebook shows what was found, and special characters in names are text."""
    odd = form.with_name("a<b>.html")
    odd.write_bytes(form.read_bytes())
    result = jixiao.read(odd)
    assert "正常" in repr(result)
    assert "indicators: 2" in repr(result)
    assert "a&lt;b&gt;.html" in result._repr_html_()
    assert "绩效指标" in result._repr_html_()


def test_a_broken_file_gives_empty_tables_and_says_why(work: Path) -> None:
    """The error is data here too: a loop over many files goes on."""
    path = work / "cut.pdf"
    path.write_bytes(broken_files()["cut.pdf"][1])
    result = jixiao.read(str(path))
    assert result.reports.empty
    assert result.document.error_code == "damaged_file"
    assert "重新下载" in repr(result)


def test_an_archive_has_several_documents(work: Path) -> None:
    """The tables hold the rows of all members."""
    path = work / "all.zip"
    path.write_bytes(archive_of(one=form_page(), two=plain_page()))
    result = jixiao.read(path)
    assert [info.status for info in result.all_documents] == ["ok", "no_form"]
    assert len(result.documents) == 2


def test_text_in_an_archive_is_read_as_text_beside_it(work: Path) -> None:
    """A report of tabs and one of Markdown in a zip give the rows that they give alone, in other encodings too."""
    texts = Path(__file__).parents[2] / "fixtures" / "text"
    path = work / "texts.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("甲/表.tsv", (texts / "practice-02-repeated.tsv").read_bytes())
        archive.writestr("乙.md", (texts / "practice-02-bars.md").read_text(encoding="utf-8").encode("gb18030"))
        archive.writestr("readme.txt", "本压缩包由系统自动生成，请勿回复。\n")
    result = jixiao.read(path)
    assert [(info.format, info.status) for info in result.all_documents] == [
        ("text", "ok"), ("text", "ok"), ("text", "no_form"),
    ]  # fmt: skip
    alone = jixiao.read(texts / "practice-02-repeated.tsv").indicators
    assert len(alone) > 0
    assert list(result.indicators["level3"]) == [*alone["level3"], *alone["level3"]]
    assert set(result.indicators["method"]) == {"text"}


def test_one_vocabulary_or_several_can_be_given(form: Path, work: Path) -> None:
    """A path, or a list of paths; the version of the parser shows that it counted."""
    extra = work / "extra.csv"
    extra.write_text("block,field,variant\nindicators,level3,考察要点\n", encoding="utf-8")
    plain = jixiao.read(form).documents["parser_version"][0]
    assert jixiao.read(form, extra).documents["parser_version"][0] != plain
    assert jixiao.read(form, [str(extra)]).documents["parser_version"][0] != plain


def test_what_is_not_there_is_said(work: Path) -> None:
    """A missing file and a folder without tables are mistakes of the caller."""
    with pytest.raises(FileNotFoundError):
        jixiao.read(work / "nothing.pdf")
    with pytest.raises(FileNotFoundError, match="没有 jixiao run"):
        jixiao.load(work)
    with pytest.raises(AttributeError):
        _ = jixiao.nothing


def test_importing_the_package_loads_nothing_heavy() -> None:
    """Pandas and the readers come with the first name that needs them; the command line starts without them."""
    code = (
        "import sys, jixiao, jixiao.command.main; "
        "heavy = {'pandas', 'pyarrow', 'numpy', 'jieba', 'camelot', 'pdfplumber', 'cv2', 'rich', 'lxml'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


def test_names_and_version_are_offered() -> None:
    """Completion offers what there is to use."""
    assert {"read", "load", "__version__"} <= set(dir(jixiao))
    assert isinstance(jixiao.__version__, str)
