"""Tests of `jixiao.package`."""
