"""Tests of `jixiao.workbook`."""
