"""A fetch from a site on loopback: three structures, all that goes wrong, kills, and the run after."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import jixiao
from jixiao.base.exits import ExitCode
from jixiao.fetch.log import GOOD, LogRow, log_rows
from jixiao.place.whole_files import object_path
from tests.support.web_site import Answer, WebSite, ended, example, fetch, fetch_process

ROOT = Path(__file__).parents[3]
STATIC = "/xxgk/jxpj"


class Found(NamedTuple):
    """A file of the archive and one address that it was found under."""

    path: Path
    url: str


def sources_of(archive: Path) -> list[Found]:
    """Return each file of an archive with each address that gave it."""
    rows = [row for row in log_rows(archive) if row.sha256 is not None and row.outcome in GOOD]
    return list(dict.fromkeys(Found(object_path(archive, row.sha256 or ""), row.url) for row in rows))


def pdf(text: str) -> bytes:
    return b"%PDF-1.4\n" + text.encode() + b"\n%%EOF\n"


@pytest.fixture
def site() -> Iterator[WebSite]:
    with WebSite.running() as running:
        yield running


def static_site(site: WebSite, articles: int = 1, files: int = 1, **headers: str) -> None:
    """Lay out a list with articles, newest first (2024-05-28 downwards), each with its files."""
    items = ""
    for number in range(1, articles + 1):
        day = f"2024-05-{29 - number:02d}"
        items += f'<li><a href="a{number}.html">绩效自评 {number}</a><span class="date">{day}</span></li>'
        links = "".join(f'<a href="/f/{number}-{each}.pdf">附件{each}.pdf</a>' for each in range(1, files + 1))
        site.page(f"{STATIC}/a{number}.html", f'<h1>自评</h1><div class="content">{links}</div>', **headers)
        for each in range(1, files + 1):
            site.file(f"/f/{number}-{each}.pdf", pdf(f"{number}-{each}"), **headers)
    site.page(f"{STATIC}/index.html", f'<ul class="list">{items}</ul>')


def one_article(site: WebSite, content: str, encoding: str = "utf-8") -> None:
    site.page(f"{STATIC}/index.html", '<ul class="list"><li><a href="a.html">绩效自评</a></li></ul>', encoding=encoding)
    site.page(f"{STATIC}/a.html", f'<div class="content">{content}</div>', encoding=encoding)


def files(archive: Path) -> dict[str, LogRow]:
    """Return the last row of each file by the path of its address."""
    return {"/" + row.url.split("/", 3)[3]: row for row in log_rows(archive) if row.kind == "file"}


def good(archive: Path) -> list[tuple[str, str | None]]:
    """Return address and digest of each file that was got, once for each time it was got."""
    return [(row.url, row.sha256) for row in log_rows(archive) if row.kind == "file" and row.outcome == "stored"]


def objects(archive: Path) -> list[Path]:
    return [path for path in (archive / "objects").rglob("*") if path.is_file()]


def test_static_list(site: WebSite, tmp_path: Path) -> None:
    """A list leads to articles and files; each row tells where its file came from; the agent names its contact."""
    static_site(site, articles=2, files=2)
    site.page(f"{STATIC}/notice.html", "no")
    code, said = fetch(example("static-list.toml", site, tmp_path), tmp_path / "archive")
    assert code == ExitCode.OK, said
    row = files(tmp_path / "archive")["/f/1-2.pdf"]
    assert (row.outcome, row.format, row.link_text, row.title) == ("stored", "pdf", "附件2.pdf", "绩效自评 1")
    assert (row.publish_date, row.page_url, row.status) == ("2024-05-28", f"{site.url}{STATIC}/a1.html", 200)
    assert len(objects(tmp_path / "archive")) == 4
    assert [source.path.read_bytes() for source in sources_of(tmp_path / "archive")].count(pdf("1-2")) == 1
    agents = {asked.headers["user-agent"] for asked in site.asked}
    assert all(agent.startswith("jixiao/") and "research@example.org" in agent for agent in agents)
    assert site.asked[0].path == "/robots.txt"


def test_paged_list(site: WebSite, tmp_path: Path) -> None:
    """Pages are counted up to the number in the script, or followed by their link; downloads by pattern are found."""
    for number, name in enumerate(("index.html", "index_1.html", "index_2.html"), start=1):
        item = f'<dd><a href="/a{number}.html" title="自评{number}">自评…</a> 2024/5/{number}</dd>'
        site.page(f"/zwgk/czxx/{name}", f'<div class="news">{item}</div><script>createPageHTML(3, 0)</script>')
        link = f'<div class="attachment"><a href="/download.jsp?id={number}">下载</a></div>'
        site.page(f"/a{number}.html", link)
        site.file(f"/download.jsp?id={number}", pdf(str(number)))
    site.page("/zwgk/jxgl/list.html", '<table class="rows"><tr><td><a href="/b1.pdf">一</a></td></tr></table>'
              '<a class="next" href="list2.html">下一页</a>')  # fmt: skip
    site.page("/zwgk/jxgl/list2.html", '<table class="rows"><tr><td><a href="/b2.pdf">二</a></td></tr></table>')
    site.file("/b1.pdf", pdf("b1"))
    site.file("/b2.pdf", pdf("b2"))
    code, said = fetch(example("paged-list.toml", site, tmp_path), tmp_path / "archive")
    assert code == ExitCode.OK, said
    assert len(good(tmp_path / "archive")) == 5
    assert "/zwgk/czxx/index_3.html" not in site.paths()


def test_json_list(site: WebSite, tmp_path: Path) -> None:
    """A list out of JSON is read page by page."""
    for page in (1, 2):
        records = [{"id": page, "title": f"自评{page}", "publishTime": "2024-05-01 10:00:00"}]
        site.json(f"/api/articles?channel=16&page={page}", {"data": {"pages": 2, "records": records}})
        site.page(f"/art/{page}.html", f'<div id="zoom"><a href="/{page}.ofd">附件.ofd</a></div>')
        site.file(f"/{page}.ofd", pdf(str(page)))
    code, said = fetch(example("json-list.toml", site, tmp_path), tmp_path / "archive")
    assert code == ExitCode.OK, said
    assert {row.publish_date for row in files(tmp_path / "archive").values()} == {"2024-05-01"}
    assert len(good(tmp_path / "archive")) == 2


def test_posted_list(site: WebSite, tmp_path: Path) -> None:
    """A list that is asked for by POST gets the number of each page in the body."""
    site.json("/api", {"rows": [{"url": "/1.pdf"}]})
    site.file("/1.pdf", pdf("1"))
    sites = tmp_path / "sites.toml"
    sites.write_text(
        f"""contact = "a@example.org"
allow_private = true
[[site]]
name = "甲"
domains = ["127.0.0.1"]
delay_seconds = 0
[[site.listing]]
kind = "json"
start = "{site.url}/api"
page_url = "{site.url}/api"
post = '{{"page": {{page}}}}'
item = "rows"
link = "url"
""",
        encoding="utf-8",
    )
    code, said = fetch(sites, tmp_path / "archive")
    assert code == ExitCode.OK, said
    posts = [(asked.method, asked.headers["content-type"], asked.body) for asked in site.asked if asked.path == "/api"]
    assert posts == [("POST", "application/json", b'{"page": %d}' % number) for number in (1, 2)]


def test_sites_in_turn(site: WebSite, tmp_path: Path) -> None:
    """More sites than run at a time are all read, and one that fails does not stop the others."""
    text = 'contact = "a@example.org"\nallow_private = true\nparallel_sites = 1\n'
    for name, host in (("甲", "127.0.0.1"), ("乙", "localhost"), ("丙", "127.0.0.2")):
        text += (
            f'[[site]]\nname = "{name}"\ndomains = ["{host}"]\ndelay_seconds = 0\nretries = 0\n[[site.listing]]\n'
            f'start = "http://{host}:{site.port}/list"\nitem = "li"\n'
        )
    sites = tmp_path / "sites.toml"
    sites.write_text(text, encoding="utf-8")
    site.page("/list", '<li><a href="/1.pdf">附件</a></li>')
    site.file("/1.pdf", pdf("1"))
    code, said = fetch(sites, tmp_path / "archive")
    assert code == ExitCode.PARTLY, said
    assert len(objects(tmp_path / "archive")) == 1
    assert [source.url.split("/")[2].split(":")[0] for source in sources_of(tmp_path / "archive")] == [
        "127.0.0.1",
        "localhost",
    ]
    assert "connection_refused" in said


def test_what_goes_wrong(site: WebSite, tmp_path: Path) -> None:
    """Each way to fail has its code in the log, nothing of it is kept, and the rest is fetched."""
    names = ["good", "typed", "page", "gone", "slow", "broken", "big", "empty", "away", "forbidden", "moved", "round"]
    one_article(site, "".join(f'<a href="/f/{name}.pdf">附件</a>' for name in names), encoding="gbk")
    site.answers["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /f/forbidden", content_type="text/plain")
    site.file("/f/good.pdf", pdf("good"))
    site.file("/f/typed.pdf", pdf("typed"), "text/html; charset=utf-8")
    site.page("/f/page.pdf", "您访问的页面不存在")
    site.answers["/f/slow.pdf"] = Answer(body=pdf("slow"), fault="stalls")
    site.answers["/f/broken.pdf"] = Answer(body=pdf("broken" * 100), fault="breaks")
    site.file("/f/big.pdf", pdf("x" * 2**20))
    site.file("/f/empty.pdf", b"")
    site.file("/f/forbidden.pdf", pdf("forbidden"))
    site.file("/real.pdf", pdf("moved"))
    site.redirect("/f/moved.pdf", "/real.pdf")
    site.redirect("/f/away.pdf", f"http://localhost:{site.port}/real.pdf")
    site.redirect("/f/round.pdf", "/f/round.pdf")
    sites = example("static-list.toml", site, tmp_path, edit="timeout_seconds = 2.0\nmax_megabytes = 0.5\n")
    code, said = fetch(sites, tmp_path / "archive")
    assert code == ExitCode.PARTLY, said
    rows = files(tmp_path / "archive")
    assert {path.removeprefix("/f/")[:-4]: (row.outcome, row.error) for path, row in rows.items()} == {
        "good": ("stored", None),
        "typed": ("stored", None),
        "moved": ("stored", None),
        "page": ("failed", "not_a_document"),
        "gone": ("failed", "http_error"),
        "slow": ("failed", "timeout"),
        "broken": ("failed", "broken_transfer"),
        "empty": ("failed", "empty_file"),
        "round": ("failed", "too_many_redirects"),
        "big": ("left_out", "too_large"),
        "away": ("left_out", "other_domain"),
        "forbidden": ("left_out", "robots_forbidden"),
    }
    assert len(objects(tmp_path / "archive")) == 3
    assert rows["/f/moved.pdf"].final_url == f"{site.url}/real.pdf"
    assert rows["/f/gone.pdf"].status == 404
    assert "/f/forbidden.pdf" not in site.paths()
    assert not any(asked.headers["host"].startswith("localhost") for asked in site.asked)


def test_names_and_duplicates(site: WebSite, tmp_path: Path) -> None:
    """The same bytes under two addresses are one object with two sources; GBK names are read."""
    one_article(site, '<a href="/1.pdf">一</a><a href="/2.pdf">二</a>', encoding="gb2312")
    site.file("/1.pdf", pdf("same"))
    site.file("/2.pdf", pdf("same"))
    site.answers["/2.pdf"].headers["Content-Disposition"] = b"attachment; filename=" + "自评表.pdf".encode("gbk")
    code, said = fetch(example("static-list.toml", site, tmp_path), tmp_path / "archive")
    assert code == ExitCode.OK, said
    rows = files(tmp_path / "archive")
    assert Counter(row.outcome for row in rows.values()) == {"stored": 1, "known": 1}
    assert rows["/2.pdf"].file_name == "自评表.pdf"
    assert len(objects(tmp_path / "archive")) == 1
    sources = list(sources_of(tmp_path / "archive"))
    assert {source.url for source in sources} == {f"{site.url}/1.pdf", f"{site.url}/2.pdf"}
    assert len({source.path for source in sources}) == 1


def test_page_is_the_report(site: WebSite, tmp_path: Path) -> None:
    """An article that is the report itself is kept as it was sent, with its files."""
    one_article(site, '绩效自评报告 一、项目概况 <a href="/1.pdf">附件</a>', encoding="gbk")
    site.file("/1.pdf", pdf("1"))
    code, said = fetch(example("static-list.toml", site, tmp_path), tmp_path / "archive")
    assert code == ExitCode.OK, said
    article = next(row for row in log_rows(tmp_path / "archive") if row.kind == "article")
    assert (article.outcome, article.format) == ("stored", "html")
    kept = [source.path.read_bytes() for source in sources_of(tmp_path / "archive")]
    assert site.answers[f"{STATIC}/a.html"].body in kept
    assert len(kept) == 2


def test_second_run(site: WebSite, tmp_path: Path) -> None:
    """What has not changed is not sent again, by ETag and by date; then something new comes, and only that is new."""
    static_site(site, articles=2, ETag='"v1"')
    site.file("/f/2-1.pdf", pdf("2-1"), Last_Modified="Wed, 01 May 2024 00:00:00 GMT")
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    assert fetch(sites, archive)[0] == ExitCode.OK
    site.asked.clear()
    code, said = fetch(sites, archive)
    assert code == ExitCode.NO_INPUT, said
    conditions = {asked.path: asked.headers for asked in site.asked if asked.path.startswith("/f/")}
    assert conditions["/f/1-1.pdf"]["if-none-match"] == '"v1"'
    assert conditions["/f/2-1.pdf"]["if-modified-since"] == "Wed, 01 May 2024 00:00:00 GMT"
    assert {row.outcome for row in files(archive).values()} == {"unchanged"}
    assert len(list(sources_of(archive))) == 2
    site.file("/f/1-1.pdf", pdf("corrected"), ETag='"v2"')
    assert fetch(sites, archive)[0] == ExitCode.OK
    assert [path.read_bytes() for path in objects(archive)].count(pdf("corrected")) == 1
    assert len(objects(archive)) == 3


def test_since(site: WebSite, tmp_path: Path) -> None:
    """Older entries are not asked for, by the date of the list or else of the article."""
    static_site(site, articles=5)
    undated = '<li><a href="u.html">自评</a></li>'
    index = site.answers[f"{STATIC}/index.html"]
    index.body = index.body.replace(b"</ul>", undated.encode() + b"</ul>")
    site.page(f"{STATIC}/u.html", '<p>发布时间：2024年1月1日</p><div class="content"><a href="/u.pdf">u</a></div>')
    code, said = fetch(example("static-list.toml", site, tmp_path), tmp_path / "archive", "--since", "2024年5月27日")
    assert code == ExitCode.OK, said
    assert set(files(tmp_path / "archive")) == {"/f/1-1.pdf", "/f/2-1.pdf"}
    assert f"{STATIC}/a3.html" not in site.paths()
    assert f"{STATIC}/u.html" in site.paths()


def test_since_ends_paging(site: WebSite, tmp_path: Path) -> None:
    """The pages behind the first that holds older entries only are not asked for."""
    for page in (1, 2, 3):
        records = [{"id": page, "title": "自评", "publishTime": f"2024-05-0{4 - page}"}]
        site.json(f"/api/articles?channel=16&page={page}", {"data": {"pages": 3, "records": records}})
        site.page(f"/art/{page}.html", '<div id="zoom"></div>')
    fetch(example("json-list.toml", site, tmp_path), tmp_path / "archive", "--since", "2024-05-03")
    assert [path for path in site.paths() if path.startswith("/api")] == [
        f"/api/articles?channel=16&page={page}" for page in (1, 2)
    ]


@pytest.mark.parametrize("at", [pytest.param(1, marks=pytest.mark.slow), 4, pytest.param(9, marks=pytest.mark.slow)])
def test_killed(site: WebSite, tmp_path: Path, at: int) -> None:
    """After SIGKILL midway the next run asks for what is missing only; nothing is lost and nothing had twice."""
    static_site(site, articles=4, files=3)
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    process = fetch_process(sites, archive)
    count = 0

    def kill(path: str) -> None:
        nonlocal count
        count += path.startswith("/f/")
        if count == at:
            process.kill()

    site.on_request = kill
    ended(process)
    assert process.returncode == -signal.SIGKILL
    site.on_request = None
    had = {url for url, _ in good(archive)}
    site.asked.clear()
    code, said = fetch(sites, archive)
    assert code == ExitCode.OK, said
    assert len(good(archive)) == len(set(good(archive))) == len(objects(archive)) == 12
    assert not {f"{site.url}{path}" for path in site.paths()} & had
    assert len({row.run for row in log_rows(archive)}) == 1
    assert fetch(sites, archive)[0] == ExitCode.NO_INPUT


@pytest.mark.slow
def test_days_between_runs(site: WebSite, tmp_path: Path) -> None:
    """What a killed run did not reach is fetched by the next one, though that asks for later days only."""
    static_site(site, articles=3)
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    process = fetch_process(sites, archive, "--since", "2024-05-01")
    site.on_request = lambda path: process.kill() if path.startswith("/f/") else None
    ended(process)
    site.on_request = None
    code, said = fetch(sites, archive, "--since", "2024-06-01")
    assert code == ExitCode.OK, said
    assert len(good(archive)) == 3


@pytest.mark.slow
def test_site_that_was_down(site: WebSite, tmp_path: Path) -> None:
    """A site whose list failed is read from the same day on the next time; no list at all is exit code 4."""
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    site.answers[f"{STATIC}/index.html"] = Answer(status=503)
    assert fetch(sites, archive, "--since", "2024-05-01")[0] == ExitCode.NOTHING_READ
    static_site(site, articles=2)
    assert fetch(sites, archive, "--since", "2024-06-01")[0] == ExitCode.OK
    assert len(good(archive)) == 2
    site.asked.clear()
    fetch(sites, archive, "--since", "2024-06-01")
    assert site.paths() == [f"{STATIC}/index.html"]


def test_stopped(site: WebSite, tmp_path: Path) -> None:
    """SIGTERM ends a fetch after what is on its way, with its exit code; the next run goes on."""
    static_site(site, articles=12)  # more than can be on their way
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    process = fetch_process(sites, archive)
    site.on_request = lambda path: process.terminate() if path == "/f/1-1.pdf" else None
    said, complained = ended(process)
    site.on_request = None
    assert process.returncode == ExitCode.TERMINATED, said + complained
    assert "接着做" in complained
    assert fetch(sites, archive)[0] == ExitCode.OK
    assert len(good(archive)) == len(set(good(archive))) == 12


def test_private_address(site: WebSite, tmp_path: Path) -> None:
    """A listed name that leads to a private address is refused before anything is sent."""
    static_site(site)
    sites = example("static-list.toml", site, tmp_path, allow_private=False)
    sites.write_text(sites.read_text(encoding="utf-8").replace("127.0.0.1", "localhost"), encoding="utf-8")
    code, said = fetch(sites, tmp_path / "archive")
    assert code == ExitCode.NOTHING_READ, said
    assert "private_address" in said
    assert site.asked == []


def test_empty_list(site: WebSite, tmp_path: Path) -> None:
    """A list in which the rule finds nothing is a failure, not silence."""
    site.page(f"{STATIC}/index.html", "<p>网站改版</p>")
    code, said = fetch(example("static-list.toml", site, tmp_path), tmp_path / "archive")
    assert code == ExitCode.NOTHING_READ, said
    assert "empty_list" in said


@pytest.mark.slow
def test_archive_that_cannot_be_written(site: WebSite, tmp_path: Path) -> None:
    """Where an object cannot be written the fetch ends with a sentence, and the next run completes it."""
    static_site(site, articles=2)
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    archive.mkdir()
    (archive / "objects").write_text("in the way")
    code, said = fetch(sites, archive)
    assert code == ExitCode.REFUSED, said
    assert "Traceback" not in said
    (archive / "objects").unlink()
    assert fetch(sites, archive)[0] == ExitCode.OK
    assert len(good(archive)) == 2


def test_second_fetch_beside(site: WebSite, tmp_path: Path) -> None:
    """A second fetch into the same archive is refused while the first goes on."""
    one_article(site, '<a href="/slow.pdf">慢</a>')
    site.answers["/slow.pdf"] = Answer(body=pdf("slow"), fault="stalls")
    sites, archive = example("static-list.toml", site, tmp_path), tmp_path / "archive"
    beside: list[tuple[int, str]] = []
    tried = threading.Event()

    def try_beside(path: str) -> None:
        if path == "/slow.pdf":
            beside.append(fetch(sites, archive))
            tried.set()

    site.on_request = try_beside
    process = fetch_process(sites, archive)
    tried.wait(60)
    process.kill()
    ended(process)
    assert beside[0][0] == ExitCode.LOCKED
    assert "另一个 jixiao fetch" in beside[0][1]


@pytest.mark.parametrize("since", ["soon", "05-01"])
def test_wrong_day(site: WebSite, tmp_path: Path, since: str) -> None:
    """A day that is none is refused before anything is asked."""
    code, said = fetch(example("static-list.toml", site, tmp_path), tmp_path / "archive", "--since", since)
    assert code == ExitCode.REFUSED
    assert "不是日期" in said
    assert site.asked == []


def test_text_that_was_fetched_is_read(site: WebSite, tmp_path: Path) -> None:
    """A report published as text is kept as it came, and read from the archive; a program beside it is not kept."""
    report = (ROOT / "fixtures" / "text" / "practice-02-repeated.tsv").read_bytes()
    one_article(site, '<a href="/f/report.txt">自评表.txt</a><a href="/f/tool.txt">程序.txt</a>')
    site.file("/f/report.txt", report, content_type="text/plain")
    site.file("/f/tool.txt", "def 名称(a):\n    return {a: 1}\n".encode() * 40, content_type="text/plain")
    archive = tmp_path / "archive"
    fetch(example("static-list.toml", site, tmp_path), archive)
    found = files(archive)
    assert found["/f/report.txt"].outcome == "stored"
    assert found["/f/tool.txt"].outcome not in GOOD
    kept = object_path(archive, found["/f/report.txt"].sha256 or "")
    assert kept.read_bytes() == report
    result = jixiao.read(kept)
    assert (result.document.format, result.document.status) == ("text", "ok")
    assert len(result.indicators) > 0
