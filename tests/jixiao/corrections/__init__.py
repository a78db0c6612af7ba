"""Tests of `jixiao.corrections`."""
