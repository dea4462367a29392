"""What measures is still made of what there is: a fact that is renamed is renamed there, too."""

import pkgutil
from importlib import import_module

import pytest

import bench

MODULES = [
    each.name
    for each in pkgutil.walk_packages(bench.__path__, "bench.")
    if not each.name.endswith("__main__")
]


@pytest.mark.one_engine
@pytest.mark.parametrize("name", MODULES)
def test_a_bench_can_be_opened(name):
    import_module(name)
