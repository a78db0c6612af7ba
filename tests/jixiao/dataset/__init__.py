"""Tests of `jixiao.dataset`."""
