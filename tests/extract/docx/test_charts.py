"""Charts: series, categories and values as stored, in reading order."""

from __future__ import annotations

import pytest

from extract.document import Chart, ChartPoint, Document, Paragraph
from extract.docx.reader import read_flow
from extract.source import Source
from tests.extract.wordml.test_markup import r
from tests.extract.wordml.test_package import NAMESPACES, docx, p, tbl, tc, tr

CHART_NS = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def cache(kind: str, values: dict[int, str]) -> str:
    """Build the stored values of a reference."""
    points = "".join(f'<c:pt idx="{index}"><c:v>{text}</c:v></c:pt>' for index, text in values.items())
    return f"<c:{kind}Ref><c:f>Sheet1!A1</c:f><c:{kind}Cache>{points}</c:{kind}Cache></c:{kind}Ref>"


def series(name: str, categories: str, values: str) -> str:
    """Build a series of a bar chart."""
    return f"<c:ser><c:tx>{cache('str', {0: name})}</c:tx><c:cat>{categories}</c:cat><c:val>{values}</c:val></c:ser>"


def chart_part(inside: str, title: str = "") -> str:
    """Build a chart part."""
    return f"<c:chartSpace {NAMESPACES}><c:chart>{title}<c:plotArea>{inside}</c:plotArea></c:chart></c:chartSpace>"


def frame(relation: str, tag: str = "c:chart") -> str:
    """Build a run with a chart."""
    graphic = f'<a:graphic><a:graphicData><{tag} r:id="{relation}"/></a:graphicData></a:graphic>'
    return f"<w:r><w:drawing><wp:inline>{graphic}</wp:inline></w:drawing></w:r>"


def read(body: str, part: str) -> Document:
    """Read a document whose relationship rId5 leads to this chart part."""
    data = docx(body, links={"rId5": ("chart", "charts/chart1.xml")}, parts={"word/charts/chart1.xml": part})
    return read_flow(Source(name="x", data=data, ocr="never", known_id="d"))


def only_chart(part: str) -> Chart:
    """Return the chart of a document that holds this one."""
    (chart,) = (block for block in read(f"<w:p>{frame('rId5')}</w:p>", part).blocks() if isinstance(block, Chart))
    return chart


def test_points_keep_their_stored_numbers() -> None:
    """Every stored value is a point of its series and category, the number as it is stored."""
    years = cache("str", {0: "2020年", 1: "2021年"})
    part = chart_part(
        "<c:barChart>"
        + series("收入", years, cache("num", {0: "614.56", 1: "516.820000001"}))
        + series("支出", years, cache("num", {1: "1E3"}))
        + "</c:barChart>"
    )
    chart = only_chart(part)
    assert chart.points == (
        ChartPoint(series="收入", category="2020年", value="614.56"),
        ChartPoint(series="收入", category="2021年", value="516.820000001"),
        ChartPoint(series="支出", category="2021年", value="1E3"),
    )
    assert (chart.title, chart.provenance.method, chart.provenance.document_id) == (None, "chart", "d")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "<c:title><c:tx><c:rich><a:p><a:r><a:t>收入</a:t></a:r><a:r><a:t>结构</a:t></a:r></a:p></c:rich></c:tx></c:title>",
            "收入结构",
        ),
        (f"<c:title><c:tx>{cache('str', {0: '支出结构'})}</c:tx></c:title>", "支出结构"),
        ("<c:title><c:overlay/></c:title>", None),
    ],
)
def test_a_title_is_the_chart_s_own_text(title: str, expected: str | None) -> None:
    """Typed titles and titles taken from a cell are read; a title without text is none."""
    part = chart_part(series("金额", cache("str", {0: "甲"}), cache("num", {0: "1"})), title)
    assert only_chart(part).title == expected


def test_an_axis_title_is_not_the_chart_s() -> None:
    """Only the title of the chart itself counts."""
    axis = "<c:valAx><c:title><c:tx><c:rich><a:p><a:r><a:t>万元</a:t></a:r></a:p></c:rich></c:tx></c:title></c:valAx>"
    assert only_chart(chart_part(axis)).title is None


def test_titles_of_axes_and_words_in_number_formats_are_kept_beside_it() -> None:
    """What may name the unit of a chart's numbers is handed on; the format of plain numbers says nothing."""
    axis = (
        "<c:valAx><c:title><c:tx><c:rich><a:p><a:r><a:t>万元</a:t></a:r></a:p></c:rich></c:tx></c:title>"
        '<c:numFmt formatCode="0.00&quot;亿元&quot;"/></c:valAx><c:catAx><c:numFmt formatCode="General"/></c:catAx>'
    )
    assert only_chart(chart_part(axis)).texts == ("万元", "亿元")


def test_categories_of_several_levels_are_joined() -> None:
    """An outer category name stands for the points up to the next one."""
    inner = "".join(f'<c:pt idx="{i}"><c:v>{t}</c:v></c:pt>' for i, t in enumerate(["上", "下", "上", "下"]))
    outer = '<c:pt idx="0"><c:v>2020</c:v></c:pt><c:pt idx="2"><c:v>2021</c:v></c:pt>'
    cached = f"<c:multiLvlStrCache><c:lvl>{inner}</c:lvl><c:lvl>{outer}</c:lvl></c:multiLvlStrCache>"
    levels = f"<c:multiLvlStrRef>{cached}</c:multiLvlStrRef>"
    chart = only_chart(chart_part(series("额", levels, cache("num", dict(enumerate("1234"))))))
    assert [point.category for point in chart.points] == ["2020 上", "2020 下", "2021 上", "2021 下"]


def test_scatter_points_take_x_as_category() -> None:
    """A scatter chart has x for category and y for value; without x the place counts."""
    pair = (
        f"<c:ser><c:xVal>{cache('num', {0: '2020'})}</c:xVal><c:yVal>{cache('num', {0: '5', 1: '6'})}</c:yVal></c:ser>"
    )
    chart = only_chart(chart_part(pair))
    assert [(point.series, point.category, point.value) for point in chart.points] == [
        ("", "2020", "5"),
        ("", "2", "6"),
    ]


def test_an_extended_chart_is_read() -> None:
    """A waterfall or funnel keeps its data apart from its series."""
    part = (
        f'<cx:chartSpace {NAMESPACES}><cx:chartData><cx:data id="0">'
        '<cx:strDim type="cat"><cx:lvl><cx:pt idx="0">基本</cx:pt></cx:lvl></cx:strDim>'
        '<cx:numDim type="val"><cx:lvl><cx:pt idx="0">7.5</cx:pt></cx:lvl></cx:numDim></cx:data></cx:chartData>'
        "<cx:chart><cx:title><cx:tx><cx:txData><cx:v>支出</cx:v></cx:txData></cx:tx></cx:title><cx:plotArea>"
        "<cx:plotAreaRegion><cx:series><cx:tx><cx:txData><cx:v>金额</cx:v></cx:txData></cx:tx>"
        '<cx:dataId val="0"/></cx:series></cx:plotAreaRegion></cx:plotArea></cx:chart></cx:chartSpace>'
    )
    blocks = tuple(read(f"<w:p>{frame('rId5', 'cx:chart')}</w:p>", part).blocks())
    assert isinstance(blocks[0], Chart)
    assert (blocks[0].title, blocks[0].points) == ("支出", (ChartPoint(series="金额", category="基本", value="7.5"),))


def test_a_chart_stands_where_it_is_anchored() -> None:
    """Charts come between the paragraphs around them, also out of text boxes; one in a cell after its table."""
    part = chart_part(series("额", cache("str", {0: "甲"}), cache("num", {0: "1"})))
    content = f"<w:txbxContent><w:p>{frame('rId5')}</w:p></w:txbxContent>"
    box = f"<w:r><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></w:r>"
    table = tbl(tr(tc(f"<w:p>{frame('rId5')}</w:p>"), tc("乙")), tr(tc("丙"), tc("丁")))
    body = f"{p('图1')}<w:p>{frame('rId5')}{r('题注')}</w:p><w:p>{r('说明')}{box}</w:p>{table}{p('末')}"
    kinds = [b.text if isinstance(b, Paragraph) else type(b).__name__ for b in read(body, part).blocks()]
    assert kinds == ["图1", "Chart", "题注", "说明", "Chart", "Grid", "Chart", "末"]


@pytest.mark.parametrize(("part", "words"), [("<broken", "损坏或缺失"), (chart_part("<c:barChart/>"), "没有保存数据")])
def test_a_chart_that_cannot_be_read_is_noted(part: str, words: str) -> None:
    """A broken chart or one without stored data leaves a note."""
    assert any(words in note for note in read(f"<w:p>{frame('rId5')}</w:p>", part).notes)


def test_a_chart_without_its_part_is_noted() -> None:
    """A chart whose relationship is missing leaves a note."""
    document = read_flow(Source(name="x", data=docx(f"<w:p>{frame('rId8')}</w:p>"), ocr="never", known_id="d"))
    assert document.notes == ("第 1 个图表已损坏或缺失，未读取",)


def test_damaged_indices_are_left_out() -> None:
    """Points with an index that is no number or absurd are not points."""
    values = cache("num", {0: "1"}).replace(
        "</c:numCache>",
        '<c:pt idx="x"><c:v>2</c:v></c:pt><c:pt idx="999999999"><c:v>3</c:v></c:pt><c:pt idx="1"/></c:numCache>',
    )
    assert len(only_chart(chart_part(series("额", cache("str", {0: "甲"}), values))).points) == 1
