"""Tests of `jixiao.base`."""
