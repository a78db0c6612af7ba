"""A fetch tells what it did not find: no files, no match of a rule, lists that shrank, pages that are not there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jixiao.base.exits import ExitCode
from jixiao.fetch.log import LogRow, log_rows
from jixiao.fetch.owed import TRIES
from tests.jixiao.fetch.test_run import STATIC, files, good, one_article, pdf, static_site
from tests.support.web_site import Answer, WebSite, ended, example, fetch, fetch_process

FORM = '<table border="1"><tr><td>项目名称</td><td>道路养护</td></tr></table>'


@pytest.fixture
def site() -> Iterator[WebSite]:
    with WebSite.running() as running:
        yield running


def last(archive: Path, url: str) -> LogRow:
    """Return the last row of an address."""
    return [row for row in log_rows(archive) if row.url == url][-1]


def test_article_without_a_file(site: WebSite, tmp_path: Path) -> None:
    """Exit code 3 and a row in the log; the same page the next night is counted and does not raise the alarm again."""
    static_site(site)
    one = f"{site.url}{STATIC}/a1.html"
    site.page(f"{STATIC}/a1.html", '<div class="content">附件请到窗口领取</div>')
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    code, said = fetch(sites, archive)
    assert code == ExitCode.PARTLY, said
    assert f"no_file {one}" in said
    assert (last(archive, one).outcome, last(archive, one).error) == ("read", "no_file")
    code, said = fetch(sites, archive)
    assert code == ExitCode.NO_INPUT, said
    assert "文章没有附件 1" in said


def test_area_that_matches_nothing(site: WebSite, tmp_path: Path) -> None:
    """A page made anew, so that the rule for its area finds none, is told apart from one without files."""
    static_site(site)
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    assert fetch(sites, archive)[0] == ExitCode.OK
    site.page(f"{STATIC}/a1.html", '<div class="article-body"><a href="/f/1-1.pdf">附件.pdf</a></div>')
    code, said = fetch(sites, archive)
    assert code == ExitCode.PARTLY, said
    assert "area 在文章页上没有匹配 1" in said


def test_files_that_a_pattern_does_not_want_are_no_silence(site: WebSite, tmp_path: Path) -> None:
    """Who asked for some files only is not told of articles that have others."""
    one_article(site, '<a href="/1.pdf">附件：通知</a><a href="/2.pdf">附件：绩效自评表</a>')
    site.file("/1.pdf", pdf("1"))
    site.file("/2.pdf", pdf("2"))
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    sites.write_text(sites.read_text(encoding="utf-8") + '\nfile_pattern = "决算"\n', encoding="utf-8")
    assert fetch(sites, archive)[0] == ExitCode.NO_INPUT


def test_attachments_that_are_web_pages(site: WebSite, tmp_path: Path) -> None:
    """A page called an attachment is kept; one that says that there is nothing fails, and other links are none."""
    one_article(
        site,
        '<a href="/1.html">附件1：绩效自评表</a><a href="/2.shtml">自评表.html</a>'
        '<a href="/gone.html">附件3</a><a href="/more.html">更多公开信息</a>',
    )
    site.page("/1.html", FORM)
    site.page("/2.shtml", FORM + "2")
    site.page("/gone.html", "您访问的页面不存在或已被删除")
    archive = tmp_path / "archive"
    code, said = fetch(example("static-list.toml", site, tmp_path), archive)
    assert code == ExitCode.PARTLY, said
    found = {path: (row.outcome, row.error) for path, row in files(archive).items()}
    assert found == {
        "/1.html": ("stored", None),
        "/2.shtml": ("stored", None),
        "/gone.html": ("failed", "missing_page"),
    }


@pytest.mark.parametrize("lie", ["words", "title", "home", "same"])
def test_article_that_is_answered_as_good_and_is_not_there(site: WebSite, tmp_path: Path, lie: str) -> None:
    """The page of a site for what it has not, its first page, and one page for several articles are no articles."""
    static_site(site, articles=3)
    gone = f"{STATIC}/a2.html"
    menu = "<p>机构设置 政策法规 政务公开 互动交流</p>" * 40
    if lie == "words":
        site.page(gone, "抱歉，您访问的页面不存在")
    elif lie == "title":
        site.answers[gone] = Answer(body=f"<html><head><title>404 Not Found</title></head>{menu}</html>".encode())
    elif lie == "home":
        site.page("/", menu)
        site.redirect(gone, "/")
    else:
        site.page(gone, menu)
        site.answers[f"{STATIC}/a3.html"] = site.answers[gone]
    archive = tmp_path / "archive"
    code, said = fetch(example("static-list.toml", site, tmp_path), archive)
    assert code == ExitCode.PARTLY, said
    lost = {row.url.removeprefix(site.url) for row in log_rows(archive) if row.error == "missing_page"}
    if lie == "same":  # the one that comes second
        assert len(lost & {f"{STATIC}/a2.html", f"{STATIC}/a3.html"}) == len(lost) == 1
        assert len(good(archive)) == 1
    else:
        assert lost == {gone}
        assert len(good(archive)) == 2


@pytest.mark.slow
def test_list_that_shrank(site: WebSite, tmp_path: Path) -> None:
    """A list that has fewer lines than the last time is told, read to its end or by its first page; once."""
    static_site(site, articles=10)
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    assert fetch(sites, archive)[0] == ExitCode.OK
    static_site(site, articles=9)
    assert fetch(sites, archive)[0] == ExitCode.NO_INPUT
    static_site(site, articles=4)
    code, said = fetch(sites, archive, "--since", "2024-05-20")
    assert code == ExitCode.PARTLY, said
    assert "列表变短了 1" in said
    assert last(archive, f"{site.url}{STATIC}/index.html").message == "全部上次 9 项，这次 4 项"
    assert fetch(sites, archive)[0] == ExitCode.NO_INPUT


@pytest.mark.slow
def test_list_whose_pages_do_not_follow_any_more(site: WebSite, tmp_path: Path) -> None:
    """Where the link to the next page is lost, the list has shrunk though its first page has not."""
    for page in (1, 2, 3):
        records = [{"id": f"{page}{each}", "title": "自评", "publishTime": "2024-05-01"} for each in range(3)]
        site.json(f"/api/articles?channel=16&page={page}", {"data": {"pages": 3, "records": records}})
        for record in records:
            site.page(f"/art/{record['id']}.html", f'<div id="zoom"><a href="/{record["id"]}.ofd">附件.ofd</a></div>')
            site.file(f"/{record['id']}.ofd", pdf(record["id"]))
    sites, archive = example("json-list.toml", site, tmp_path), tmp_path / "archive"
    assert fetch(sites, archive)[0] == ExitCode.OK
    first = "/api/articles?channel=16&page=1"
    site.answers[first].body = site.answers[first].body.replace(b'"pages": 3', b'"pages": 1')
    code, said = fetch(sites, archive)
    assert code == ExitCode.PARTLY, said
    assert "9 项，这次 3 项" in said


@pytest.mark.slow
def test_one_list_that_never_answers_does_not_make_all_be_read_again(site: WebSite, tmp_path: Path) -> None:
    """A list that fails for good is told each night, and the others are read from `--since` on."""
    static_site(site, articles=3)
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    dead = f'\n[[site.listing]]\nstart = "{site.url}/dead.html"\nitem = "li"\n'
    text = sites.read_text(encoding="utf-8")
    sites.write_text(text.replace("\n[site.article]", f"{dead}\n[site.article]"), encoding="utf-8")
    assert fetch(sites, archive)[0] == ExitCode.PARTLY
    site.asked.clear()
    assert fetch(sites, archive, "--since", "2024-05-28")[0] == ExitCode.PARTLY
    assert sorted(site.paths()) == ["/dead.html", "/f/1-1.pdf", f"{STATIC}/a1.html", f"{STATIC}/index.html"]
    site.page("/dead.html", '<li><a href="/late.pdf">自评</a> 2024-01-01</li>')
    site.file("/late.pdf", pdf("late"))
    assert fetch(sites, archive, "--since", "2024-06-01")[0] == ExitCode.OK
    assert "/late.pdf" in files(archive)


@pytest.mark.slow
def test_a_file_that_does_not_answer_is_asked_for_again_by_itself(site: WebSite, tmp_path: Path) -> None:
    """Some nights long, though `--since` has passed it; then no more. It comes with the page where it was found."""
    static_site(site, articles=2)
    site.answers["/f/2-1.pdf"] = Answer(status=503)
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    assert fetch(sites, archive)[0] == ExitCode.PARTLY
    site.asked.clear()
    for _ in range(TRIES - 1):
        assert fetch(sites, archive, "--since", "2024-06-01")[0] == ExitCode.PARTLY
    assert site.paths().count("/f/2-1.pdf") == TRIES - 1
    assert f"{STATIC}/a2.html" not in site.paths()
    code, said = fetch(sites, archive, "--since", "2024-06-01")
    assert code == ExitCode.NO_INPUT, said
    assert site.paths().count("/f/2-1.pdf") == TRIES - 1


def test_a_file_that_answers_later(site: WebSite, tmp_path: Path) -> None:
    """It is fetched though `--since` has passed it, and knows its page, title and date."""
    static_site(site, articles=2)
    was, site.answers["/f/2-1.pdf"] = site.answers["/f/2-1.pdf"], Answer(status=503)
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    fetch(sites, archive)
    site.answers["/f/2-1.pdf"] = was
    assert fetch(sites, archive, "--since", "2024-06-01")[0] == ExitCode.OK
    row = files(archive)["/f/2-1.pdf"]
    assert (row.title, row.publish_date, row.page_url) == (
        "绩效自评 2",
        "2024-05-27",
        f"{site.url}{STATIC}/a2.html",
    )


def test_a_page_of_a_list_that_is_gone_for_good(site: WebSite, tmp_path: Path) -> None:
    """The pages behind it are read, and the next night does not read all from the first day on."""
    for page in (1, 2, 3):
        records = [{"id": page, "title": "自评", "publishTime": f"2024-05-0{4 - page}"}]
        site.json(f"/api/articles?channel=16&page={page}", {"data": {"pages": 3, "records": records}})
        site.page(f"/art/{page}.html", f'<div id="zoom"><a href="/{page}.ofd">附件.ofd</a></div>')
        site.file(f"/{page}.ofd", pdf(str(page)))
    site.answers["/api/articles?channel=16&page=2"] = Answer(status=404)
    sites, archive = example("json-list.toml", site, tmp_path), tmp_path / "archive"
    code, said = fetch(sites, archive)
    assert code == ExitCode.PARTLY, said
    assert set(files(archive)) == {"/1.ofd", "/3.ofd"}
    site.asked.clear()
    fetch(sites, archive, "--since", "2024-05-03")
    assert "/art/3.html" not in site.paths()


@pytest.mark.parametrize("pages", ["pinned", "oldest first"])
def test_a_first_run_with_since_reads_what_is_new(site: WebSite, tmp_path: Path, pages: str) -> None:
    """Though the first page holds old notices only, or the list begins with its oldest; what is left is told."""
    days = {
        "pinned": (("2020-01-02", "2020-01-01"), ("2024-05-02", "2024-05-01")),
        "oldest first": (("2020-01-01", "2020-01-02"), ("2024-05-01", "2024-05-02")),
    }[pages]
    for page, shown in enumerate(days, start=1):
        records = [{"id": f"{page}{n}", "title": "自评", "publishTime": day} for n, day in enumerate(shown)]
        site.json(f"/api/articles?channel=16&page={page}", {"data": {"pages": 2, "records": records}})
        for record in records:
            site.page(f"/art/{record['id']}.html", f'<div id="zoom"><a href="/{record["id"]}.ofd">附件.ofd</a></div>')
            site.file(f"/{record['id']}.ofd", pdf(record["id"]))
    archive = tmp_path / "archive"
    code, said = fetch(example("json-list.toml", site, tmp_path), archive, "--since", "2024-01-01")
    assert code == ExitCode.OK, said
    assert set(files(archive)) == {"/20.ofd", "/21.ofd"}
    assert "2024-01-01 以前发布的 2 项没有取" in said


@pytest.mark.slow
def test_state_of_an_earlier_version(site: WebSite, tmp_path: Path) -> None:
    """What it knew of a site as a whole holds of each of its lists: a day that was owed stays owed."""
    static_site(site, articles=2)
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    assert fetch(sites, archive, "--since", "2024-06-01")[0] == ExitCode.NO_INPUT
    (state,) = (archive / "fetch_state").glob("*.json")
    state.write_text(
        json.dumps({"site": "示例县财政局", "run": "r1", "since": "2024-05-01", "progress": "owing"}), encoding="utf-8"
    )
    assert fetch(sites, archive, "--since", "2024-06-01")[0] == ExitCode.OK
    assert len(good(archive)) == 2
    site.asked.clear()
    fetch(sites, archive, "--since", "2024-06-01")
    assert site.paths() == [f"{STATIC}/index.html"]


def test_log_and_metrics_for_programs(site: WebSite, tmp_path: Path) -> None:
    """Each failure and silence is an event, the summary one line with counts by code, the metrics the same by site."""
    static_site(site, articles=2)
    site.page(f"{STATIC}/a2.html", '<div class="content">无</div>')
    site.answers["/f/1-1.pdf"] = Answer(status=404)
    sites, archive, metrics = example("static-list.toml", site, tmp_path), tmp_path / "archive", tmp_path / "f.prom"
    process = fetch_process(sites, archive, "--log-format", "json", "--metrics", str(metrics))
    said, log = ended(process)
    (summary,) = (json.loads(line) for line in said.splitlines())
    events = [json.loads(line) for line in log.splitlines()]
    assert [event["event"] for event in events] == ["begun", *(each["event"] for each in events[1:-1]), "ended"]
    told = {(each["event"], each["error"], each["url"].removeprefix(site.url)) for each in events[1:-1]}
    assert told == {("failed", "http_error", "/f/1-1.pdf"), ("noticed", "no_file", f"{STATIC}/a2.html")}
    assert (summary["exit_code"], process.returncode) == (3, 3)
    assert (summary["errors"], summary["noticed"]) == ({"http_error": 1}, {"no_file": 1})
    assert (summary["listing"], summary["article"], summary["file"], summary["sites"][0]["finished"]) == (1, 2, 0, True)
    lines = metrics.read_text(encoding="utf-8").splitlines()
    assert 'jixiao_fetch_noticed{site="示例县财政局",code="no_file"} 1' in lines
    assert 'jixiao_fetch_got{site="示例县财政局",kind="article"} 2' in lines
    assert "jixiao_fetch_exit_code 3" in lines


def test_check(site: WebSite, tmp_path: Path) -> None:
    """Each rule with what it matched, no file asked for, nothing kept; a rule that matches nothing is exit code 3."""
    static_site(site, articles=5)
    sites = example("static-list.toml", site, tmp_path)
    said, complained = ended(process := fetch_process_of_check(sites))
    assert process.returncode == ExitCode.OK, said + complained
    for words in (
        "✓ item  5",
        "✓ date  5  2024-05-28 至 2024-05-24",
        "✓ area  1",
        "✓ 附件  1  附件1.pdf",
        "✓ title_pattern  5",
    ):
        assert words in said
    assert not any(path.startswith("/f/") for path in site.paths())
    assert list(tmp_path.iterdir()) == [sites]
    text = sites.read_text(encoding="utf-8").replace("div.content", "div.body").replace("span.date", "span.day")
    sites.write_text(text, encoding="utf-8")
    said, complained = ended(process := fetch_process_of_check(sites))
    assert process.returncode == ExitCode.PARTLY, said + complained
    assert "✗ area  没有匹配" in said
    assert "✗ date" in said


def test_check_of_paged_and_dead_lists(site: WebSite, tmp_path: Path) -> None:
    """The second page is tried too; a list that cannot be read is told with its reason; JSON says the same."""
    for number, name in enumerate(("index.html", "index_1.html"), start=1):
        item = f'<dd><a href="/a{number}.html" title="自评{number}">自评…</a> 2024/5/{number}</dd>'
        site.page(f"/zwgk/czxx/{name}", f'<div class="news">{item}</div><script>createPageHTML(2, 0)</script>')
        site.page(f"/a{number}.html", f'<div class="attachment"><a href="/download.jsp?id={number}">下载</a></div>')
    said, complained = ended(process := fetch_process_of_check(example("paged-list.toml", site, tmp_path), "json"))
    assert process.returncode == ExitCode.PARTLY, said + complained
    pages = {page["url"].removeprefix(site.url): page for page in json.loads(said)["pages"]}
    assert pages["/zwgk/czxx/index_1.html"]["is_well"]
    assert "http_error 404" in pages["/zwgk/jxgl/list.html"]["error"]
    assert {"rule": "page_count", "count": 1, "shown": "共 2 页", "is_due": True} in (
        pages["/zwgk/czxx/index.html"]["matches"]
    )


def fetch_process_of_check(sites: Path, log_format: str = "text") -> subprocess.Popen[str]:
    """Start `jixiao fetch SITES --check`."""
    return fetch_process(sites, None, "--check", "--log-format", log_format)


def test_neither_archive_nor_check(tmp_path: Path) -> None:
    """Without a place to fetch into the command says in Chinese what to write."""
    process = fetch_process(tmp_path / "sites.toml", None)
    _, complained = ended(process)
    assert process.returncode == ExitCode.USAGE
    assert "--into ARCHIVE" in complained
