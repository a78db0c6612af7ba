"""Tests of `jixiao.parsing`."""
