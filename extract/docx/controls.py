"""Content controls as Word shows them: the bound value in place of a stale text, nothing in place of a prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from extract.errors import DamagedFileError
from extract.wordml.markup import Element, first, switch, w
from extract.wordml.package import WordPackage

_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_ITEM_ID = f"{{{_STORE}}}itemID"
_PLAIN_PATH = re.compile(r"[\w\s/:\[\]@.\-*()='\"]{1,500}")
"""A path to a node as Word writes it; nothing that computes."""
_PREFIX = re.compile(r"xmlns:([\w.\-]+)\s*=\s*['\"]([^'\"]*)['\"]")
_FORMATTED = frozenset(map(w, ("date", "picture", "richText", "docPartObj", "docPartList", "group")))
"""Kinds of controls whose text is not their value letter by letter."""


def settled(root: Element, package: WordPackage) -> list[str]:
    """Bring the content controls of a story to what Word shows; return the stale texts that it does not show."""
    controls = list(root.iter(w("sdt")))
    if not controls:
        return []
    stores = _Stores(package)
    stale: list[str] = []
    for control in controls:
        properties, content = first(control, "sdtPr"), first(control, "sdtContent")
        if properties is None or content is None or content.find(f".//{w('tbl')}") is not None:
            continue
        texts = list(content.iter(w("t")))
        shown = "".join(text.text or "" for text in texts)
        bound = _bound(properties, stores)
        if bound and texts and bound != shown:
            if not switch(properties, "showingPlcHdr"):
                stale.append(shown)
            _write(texts, bound)
        elif switch(properties, "showingPlcHdr") and not bound:
            _write(texts, "")
    return [text for text in stale if text.strip()]


def _write(texts: list[Element], value: str) -> None:
    """Put a value in place of a control's text, in the look of its first run; the look of a prompt is none."""
    for number, text in enumerate(texts):
        text.text = value if number == 0 else ""
    run = texts[0].getparent()
    style = first(run, "rPr", "rStyle") if value and run is not None else None
    if style is not None:
        holder = style.getparent()
        if holder is not None:
            holder.remove(style)


def _bound(properties: Element, stores: _Stores) -> str | None:
    """Return the value that a control is bound to, None where it is bound to none or shows it in another form."""
    if any(child.tag in _FORMATTED for child in properties):
        return None
    binding = next(properties.iterchildren("{*}dataBinding"), None)
    if binding is None:
        return None
    value = stores.value(binding)
    for item in properties.iter(w("listItem")):
        if value is not None and item.get(w("value")) == value:
            return str(item.get(w("displayText"), value))
    return value


class _Stores:
    """The custom XML parts of a package by their store id, parsed when one is first asked for."""

    def __init__(self, package: WordPackage) -> None:
        self._package = package
        self._roots: dict[str, Element] | None = None

    def value(self, binding: Element) -> str | None:
        """Return the text of the node that a binding leads to, None where there is none."""
        if self._roots is None:
            self._roots = dict(self._read())
        root = self._roots.get(binding.get(w("storeItemID"), "").lower())
        path = binding.get(w("xpath"), "")
        if root is None or not _PLAIN_PATH.fullmatch(path):
            return None
        prefixes = dict(_PREFIX.findall(binding.get(w("prefixMappings"), "")))
        try:
            found = root.xpath(path, namespaces=prefixes or None)
        except etree.XPathError:
            return None
        node = found[0] if isinstance(found, list) and found else None
        if isinstance(node, str):
            return str(node)
        return None if node is None or len(node) else (node.text or "")

    def _read(self) -> Iterator[tuple[str, Element]]:
        for relation in self._package.relations(self._package.main).values():
            if relation.kind != "customXml" or relation.external:
                continue
            try:
                properties = self._package.target(relation.target, "customXmlProps")
                if properties is not None:
                    identifier = self._package.xml(properties).get(_ITEM_ID, "")
                    yield identifier.lower(), self._package.xml(relation.target)
            except DamagedFileError:
                continue  # a control bound to a broken store shows what stands in it
