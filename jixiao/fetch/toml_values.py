"""Values taken out of a TOML table one by one, each checked; what is wrong is refused with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NoReturn

from jixiao.base.exits import Refusal


class Reader:
    """One table of the file; `place` says in messages where it stands, `given` which keys it has."""

    def __init__(self, table: Mapping[str, object], place: str) -> None:
        """Take the table."""
        self._table = table
        self.place = place
        self.given = frozenset(table)
        self._asked: set[str] = set()

    def refuse(self, key: str, what: str) -> NoReturn:
        """End with the place and what is wrong there.

        Raises:
            Refusal: always.
        """
        raise Refusal(f"{self.place} 的 {key}：{what}。")

    def optional(self, key: str) -> str | None:
        """Return a text that is not empty, None where the key is absent."""
        value = self._value(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, "应是不为空的文字，写在引号里")
        return value

    def text(self, key: str) -> str:
        """Return a text that must be there."""
        value = self.optional(key)
        if value is None:
            self.refuse(key, "缺少这一项")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._value(key)
        if value is None:
            return default
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            self.refuse(key, '应是文字的列表，如 ["甲", "乙"]')
        return tuple(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a yes or no."""
        value = self._value(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.refuse(key, "应是 true 或 false")
        return value

    def whole(self, key: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        value = self._value(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(key, f"应是 {least} 到 {most} 的整数")
        return value

    def number(self, key: str, default: float, *, least: float, most: float) -> float:
        """Return a number within bounds."""
        value = self._value(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self.refuse(key, f"应是 {least:g} 到 {most:g} 的数")
        return float(value)

    def choice(self, key: str, choices: tuple[str, ...], default: str) -> str:
        """Return one of several words."""
        value = self.optional(key) or default
        if value not in choices:
            self.refuse(key, f"只能是 {'、'.join(choices)} 之一")
        return value

    def pattern(self, key: str) -> str | None:
        """Return a regular expression, None where the key is absent."""
        value = self.optional(key)
        if value is not None:
            try:
                re.compile(value)
            except re.error as error:
                self.refuse(key, f"正则表达式有误（{error}）")
        return value

    def table(self, key: str) -> Reader:
        """Return a table inside; an empty one where the key is absent."""
        value = self._value(key)
        if value is not None and not isinstance(value, dict):
            self.refuse(key, f"应是一个表，写作 [site.{key}]")
        return Reader(value or {}, f"{self.place} 的 {key}")

    def tables(self, key: str, label: str) -> list[Reader]:
        """Return the tables of a list that must hold one at least."""
        value = self._value(key)
        if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
            self.refuse(key, f"至少要有一个{label}，写作 [[{'site' if key == 'site' else f'site.{key}'}]]")
        return [Reader(each, f"{self.place} 第 {number} 个{label}") for number, each in enumerate(value, start=1)]

    def finish(self) -> None:
        """Refuse keys that nobody asked for: a mistyped key would be passed over in silence.

        Raises:
            Refusal: there is one.
        """
        unknown = sorted(self.given - self._asked)
        if unknown:
            self.refuse(unknown[0], f"没有这一项；可用的有 {'、'.join(sorted(self._asked))}")

    def _value(self, key: str) -> object:
        self._asked.add(key)
        return self._table.get(key)
