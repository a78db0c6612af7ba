"""Tests of `jixiao.command`."""
