"""Tests of `jixiao.fetch`."""
