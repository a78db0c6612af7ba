"""A sites file is checked whole before anything is asked, and what is wrong is said with its place, in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.base.exits import Refusal
from jixiao.fetch.sites import read_sites

FIXTURES = Path(__file__).parents[3] / "fixtures" / "sites"

GOOD = """
contact = "a@example.org"
[[site]]
name = "甲"
domains = ["a.example"]
[[site.listing]]
start = "https://a.example/list.html"
item = "li"
"""


def read(folder: Path, text: str) -> str:
    """Return what is wrong with a file, empty where nothing is."""
    path = folder / "sites.toml"
    path.write_text(text, encoding="utf-8")
    try:
        read_sites(path)
    except Refusal as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.toml")), ids=lambda path: str(path.stem))
def test_examples(path: Path) -> None:
    """The examples are right, and refuse private addresses."""
    assert not read_sites(path).allow_private


def test_defaults(tmp_path: Path) -> None:
    """A short file is enough; its pace is gentle."""
    assert read(tmp_path, GOOD) == ""
    site = read_sites(tmp_path / "sites.toml").sites[0]
    assert (site.concurrency, site.delay_seconds, site.verify_certificates) == (2, 1.0, True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("contact", "contract", "contact：缺少这一项"),
        ("a@example.org", "me", "邮箱或网址"),
        ('name = "甲"', "name = 3", "第 1 个站点 的 name：应是不为空的文字"),
        ('["a.example"]', '"a.example"', "「甲」 的 domains：应是文字的列表"),
        ('["a.example"]', '["https://a.example/"]', "不是域名"),
        ('["a.example"]', '["b.example"]', "不在 domains 所列的域名之内"),
        ("a.example", "127.0.0.1", "allow_private = true"),
        ("https://a.example/list.html", "/list.html", "不是完整的网址"),
        ('item = "li"', 'items = "li"', "item：缺少这一项"),
        ('item = "li"', 'item = "li"\nlnk = "a"', "lnk：没有这一项"),
        ('item = "li"', 'item = "li["', "选择器有误"),
        ('item = "li"', 'item = "xpath://li["', "选择器有误"),
        ('item = "li"', 'kind = "json"\nitem = "a..b"\nlink = "u"', "JMESPath 有误"),
        ('item = "li"', 'kind = "json"\nitem = "a"', "link：缺少这一项"),
        ('item = "li"', 'item = "li"\npage_url = "https://a.example/2"', "{page}"),
        ('item = "li"', 'item = "li"\npage_url = "https://a.example/{page}"\nnext = "a"', "只能用一种"),
        ('item = "li"', 'item = "li"\npage_count = "re:共页"\npage_url = "https://a.example/{page}"', "一对括号"),
        ('item = "li"', 'item = "li"\nmax_pages = 0', "max_pages：应是 1 到"),
        ("domains", 'types = ["exe"]\ndomains', "没有“exe”这种格式"),
        ("domains", 'title_pattern = "("\ndomains', "正则表达式有误"),
        ("domains", 'delay_seconds = "1"\ndomains', "应是 0 到 3600 的数"),
        ("domains", 'verify_certificates = "no"\ndomains', "应是 true 或 false"),
        ("[[site.listing]]", "[site.listing]", "至少要有一个列表，写作 [[site.listing]]"),
        ("[[site]]", "[[site", "不合 TOML 语法"),
    ],
)
def test_mistakes(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Each mistake is named with its place."""
    assert old in GOOD
    assert said in read(tmp_path, GOOD.replace(old, new))


def test_one_host_twice(tmp_path: Path) -> None:
    """Two sites on one host would bear twice the load; they are refused."""
    second = GOOD.split("\n", 2)[2]
    assert "都叫「甲」" in read(tmp_path, GOOD + second)
    assert "同一主机" in read(tmp_path, GOOD + second.replace("甲", "乙"))


def test_unreadable(tmp_path: Path) -> None:
    """A file that is missing or of another encoding is refused."""
    with pytest.raises(Refusal, match="无法读取站点文件"):
        read_sites(tmp_path / "none.toml")
    path = tmp_path / "gbk.toml"
    path.write_bytes('contact = "甲"'.encode("gbk"))
    with pytest.raises(Refusal, match="UTF-8"):
        read_sites(path)
