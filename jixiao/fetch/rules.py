"""The rules that take values out of a page or of JSON: CSS, XPath, JMESPath, and patterns."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import jmespath  # type: ignore[import-untyped, unused-ignore]  # it has no stubs
from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped, unused-ignore]
from lxml import etree
from parsel import Selector
from parsel.csstranslator import HTMLTranslator

from extract.html.source import decode

if TYPE_CHECKING:
    from parsel import SelectorList

XPATH, PATTERN = "xpath:", "re:"

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.-]+)", re.IGNORECASE)
_FIELD = re.compile(r"\{([^{}]+)\}")
_CALL = re.compile(r"^\s*[\w.$]+\s*\((.*)\)\s*+;?\s*+$", re.DOTALL)


def rule_error(rule: str, kind: str, *, with_patterns: bool = False) -> str | None:
    """Return what is wrong with a rule, in Chinese; None where nothing is."""
    if rule.startswith(PATTERN):
        if not with_patterns:
            return "这里不能用 re:"
        try:
            return None if re.compile(rule.removeprefix(PATTERN)).groups == 1 else "re: 后应有且只有一对括号，括住数字"
        except re.error as error:
            return f"正则表达式有误（{error}）"
    try:
        if kind == "json":
            for expression in _FIELD.findall(rule) or [rule]:
                jmespath.compile(expression)
        elif rule.startswith(XPATH):
            etree.XPath(rule.removeprefix(XPATH))
        else:
            HTMLTranslator().css_to_xpath(rule)
    except JMESPathError as error:
        return f"JMESPath 有误（{error}）"
    except (etree.XPathError, SyntaxError) as error:  # cssselect raises its errors below SyntaxError
        return f"选择器有误（{error}）"
    return None


def page_text(body: bytes, content_type: str) -> str:
    """Return a page as text, whatever of header, page and bytes tells its character set."""
    declared = _CHARSET.search(content_type)
    return decode(body, declared=declared.group(1) if declared else "").replace("\0", "")


def select(node: Selector, rule: str) -> SelectorList[Selector]:
    """Return what a CSS or XPath rule finds."""
    return node.xpath(rule.removeprefix(XPATH)) if rule.startswith(XPATH) else node.css(rule)


def first_text(node: Selector, rule: str) -> str | None:
    """Return the text of the first thing that a rule finds, None where it finds nothing or no text."""
    for found in select(node, rule):
        text = plain_text(found)
        if text:
            return text
    return None


def plain_text(node: Selector) -> str:
    """Return the text of an element without scripts, or the value of an attribute, with white space folded."""
    root = node.root
    if isinstance(root, str):
        return fold(root)
    return fold(" ".join(node.xpath(".//text()[not(ancestor::script or ancestor::style)]").getall()))


def fold(text: str) -> str:
    """Return a text with its white space folded into single spaces."""
    return re.sub(r"\s+", " ", text).strip()


def parse_json(text: str) -> object:
    """Return the value of JSON, also inside the call of a function (JSONP).

    Raises:
        ValueError: no JSON.
    """
    try:
        return json.loads(text)
    except ValueError:
        called = _CALL.match(text)
        if called is None:
            raise
        return json.loads(called.group(1))


def json_value(value: object, rule: str) -> object:
    """Return what a JMESPath rule finds, None where it finds nothing or does not fit the value."""
    try:
        return jmespath.search(rule, value)
    except JMESPathError:
        return None


def filled(value: object, rule: str) -> str | None:
    """Return the text of a JMESPath rule, or of a pattern with `{field}`; None where a part of it is absent."""
    names = _FIELD.findall(rule)
    parts = {name: json_value(value, name) for name in names} if names else {"": json_value(value, rule)}
    if any(part is None or isinstance(part, list | dict) for part in parts.values()):
        return None
    if not names:
        return str(parts[""]).strip() or None
    return _FIELD.sub(lambda found: str(parts[found.group(1)]), rule)


def page_count(rule: str, text: str, tree: Selector | object) -> int | None:
    """Return the number of pages that a rule finds, None where it finds no number."""
    found: object
    if rule.startswith(PATTERN):
        match = re.search(rule.removeprefix(PATTERN), text)
        found = match.group(1) if match else None
    elif isinstance(tree, Selector):
        found = first_text(tree, rule)
    else:
        found = json_value(tree, rule)
    number = re.search(r"\d+", str(found)) if found is not None else None
    return int(number.group()) if number else None
