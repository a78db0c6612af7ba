"""A unit is where its name says, else where its report is, at the level that the name tells."""

from __future__ import annotations

import pytest

from normalize.identity.unit_places import Context, unit_place
from normalize.places.codes import region_codes

COUNTY = Context(province="四川省", city="德阳市", county="中江县")


@pytest.mark.parametrize(
    ("name", "context", "code", "level"),
    [
        ("中江县水利局", Context(province=None, city=None, county=None), "510623", "county"),
        ("县水利局", COUNTY, "510623", "county"),
        ("市水利局", COUNTY, "510600", "city"),
        ("市水利局", Context(province="山东省", city="济宁市", county="曲阜市"), "370881", "county"),
        ("省水利厅", COUNTY, "510000", "province"),
        ("甘肃省教育厅", COUNTY, "620000", "province"),
        ("水利局", COUNTY, "510623", "county"),
        ("集凤镇人民政府", COUNTY, "510623", "township"),
        ("住房和城乡建设局", COUNTY, "510623", "county"),
        ("鼓楼区教育局", Context(province="江苏省", city="南京市", county="鼓楼区"), "320106", "county"),
        ("鼓楼区教育局", Context(province="福建省", city="福州市", county="鼓楼区"), "350102", "county"),
        ("财政部", COUNTY, None, "national"),
        ("水利局", Context(province=None, city=None, county=None), None, None),
    ],
)
def test_the_place_of_a_unit(name: str, context: Context, code: str | None, level: str | None) -> None:
    """Code of the deepest level and level of government."""
    place = unit_place(name, context)
    assert (place.codes.deepest, place.level) == (code, level)


def test_codes_of_the_levels_above_come_with_a_code() -> None:
    """Province, city and county, and the names that a text may begin with."""
    codes = region_codes("510623")
    assert (codes.province, codes.city, codes.county) == ("510000", "510600", "510623")
    assert {"四川省", "四川", "德阳市", "德阳", "中江县"} <= set(codes.names)
    assert region_codes("510600").county is None
    with pytest.raises(KeyError):
        region_codes("000000")
