"""Tests of `jixiao.bench`."""
