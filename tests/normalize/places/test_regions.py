"""A unit's printed name tells its province, city and county in official names, and doubt shows as low confidence."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import pytest

from normalize.places import regions
from normalize.places.regions import Region, find_regions

SURE = 0.9
LOW = 0.5

ONE_PLACE = [
    # name as printed, province, city, county
    ("中共黔南州委组织部", "贵州省", "黔南布依族苗族自治州", None),
    ("中江县水利局", "四川省", "德阳市", "中江县"),
    ("219001-池州市贵池区棠溪镇人民政府", "安徽省", "池州市", "贵池区"),
    ("（219）池州市贵池区财政局", "安徽省", "池州市", "贵池区"),
    ("[106001]攀枝花市西区委员会组织部", "四川省", "攀枝花市", "西区"),
    ("中国共产党攀枝花市西区委员会组织部", "四川省", "攀枝花市", "西区"),
    ("中共常德市武陵区委组织部", "湖南省", "常德市", "武陵区"),
    ("2023年度中共常德市武陵区委组织部整体支出绩效自评报告", "湖南省", "常德市", "武陵区"),
    ("原州区农业技术推广服务中心", "宁夏回族自治区", "固原市", "原州区"),
    ("永德县明朗中学", "云南省", "临沧市", "永德县"),
    ("黄石市图书馆", "湖北省", "黄石市", None),
    ("黄石市市场监督管理局", "湖北省", "黄石市", None),
    ("衡阳县住房和城乡建设局", "湖南省", "衡阳市", "衡阳县"),
    ("隆回县农业农村局", "湖南省", "邵阳市", "隆回县"),
    ("隆尧县市场监督管理局", "河北省", "邢台市", "隆尧县"),
    ("平凉市崆峒区退役军人事务局", "甘肃省", "平凉市", "崆峒区"),
    ("平凉市\n崆峒区 退役军人事务局", "甘肃省", "平凉市", "崆峒区"),
    ("芜湖市镜湖区残疾人联合会", "安徽省", "芜湖市", "镜湖区"),
    ("炉霍县卫生健康局", "四川省", "甘孜藏族自治州", "炉霍县"),
    ("填报单位（盖章）：泸县城管局", "四川省", "泸州市", "泸县"),
    ("国家税务总局中江县税务局", "四川省", "德阳市", "中江县"),
    ("共青团德阳市委员会", "四川省", "德阳市", None),
    ("六盘水市图书馆", "贵州省", "六盘水市", None),
    ("广西壮族自治区财政厅", "广西壮族自治区", None, None),
    ("新疆生产建设兵团财政局", "新疆维吾尔自治区", None, None),
    ("湘西州财政局", "湖南省", "湘西土家族苗族自治州", None),
    ("恩施州恩施市教育局", "湖北省", "恩施土家族苗族自治州", "恩施市"),
    ("延边州教育局", "吉林省", "延边朝鲜族自治州", None),
    ("伊犁州财政局", "新疆维吾尔自治区", "伊犁哈萨克自治州", None),
    ("伊犁哈萨克自治州塔城地区财政局", "新疆维吾尔自治区", "塔城地区", None),
    ("阿里地区行政公署", "西藏自治区", "阿里地区", None),
    ("西藏那曲市色尼区教育局", "西藏自治区", "那曲市", "色尼区"),
    ("锡林郭勒盟财政局", "内蒙古自治区", "锡林郭勒盟", None),
    ("锡盟财政局", "内蒙古自治区", "锡林郭勒盟", None),
    ("科左中旗教育局", "内蒙古自治区", "通辽市", "科尔沁左翼中旗"),
    ("鄂温克旗教育局", "内蒙古自治区", "呼伦贝尔市", "鄂温克族自治旗"),
    ("巴州财政局", "新疆维吾尔自治区", "巴音郭楞蒙古自治州", None),
    ("巴州区财政局", "四川省", "巴中市", "巴州区"),
    ("大理市教育局", "云南省", "大理白族自治州", "大理市"),
    ("大理州教育局", "云南省", "大理白族自治州", None),
    ("吉林市财政局", "吉林省", "吉林市", None),
    ("吉林省财政厅", "吉林省", None, None),
    ("海南州财政局", "青海省", "海南藏族自治州", None),
    ("海南省财政厅", "海南省", None, None),
    ("海南共和县教育局", "青海省", "海南藏族自治州", "共和县"),
    ("朝阳市财政局", "辽宁省", "朝阳市", None),
    ("长春市朝阳区教育局", "吉林省", "长春市", "朝阳区"),
    ("北京朝阳区教育委员会", "北京市", None, "朝阳区"),
    ("沈阳市和平区教育局", "辽宁省", "沈阳市", "和平区"),
    ("河北区教育局", "天津市", None, "河北区"),
    ("郑州市管城区教育局", "河南省", "郑州市", "管城回族区"),
    ("安徽芜湖镜湖区残疾人联合会", "安徽省", "芜湖市", "镜湖区"),
    ("阳泉市城区教育局", "山西省", "阳泉市", "城区"),
    ("乐山市市中区财政局", "四川省", "乐山市", "市中区"),
    ("东乡族自治县财政局", "甘肃省", "临夏回族自治州", "东乡族自治县"),
    ("阜新县教育局", "辽宁省", "阜新市", "阜新蒙古族自治县"),
    ("合作市教育局", "甘肃省", "甘南藏族自治州", "合作市"),
    ("平安区教育局", "青海省", "海东市", "平安区"),
    ("南昌市新建区教育局", "江西省", "南昌市", "新建区"),
    ("连云港市海州区教育局", "江苏省", "连云港市", "海州区"),
    ("舟山市普陀区教育局", "浙江省", "舟山市", "普陀区"),
    ("福州市鼓楼区教育局", "福建省", "福州市", "鼓楼区"),
    ("济南市历下区财政局", "山东省", "济南市", "历下区"),
    ("西安市长安区教育局", "陕西省", "西安市", "长安区"),
    ("广州市南沙区教育局", "广东省", "广州市", "南沙区"),
    ("三亚市天涯区教育局", "海南省", "三亚市", "天涯区"),
    ("东莞市中堂镇人民政府", "广东省", "东莞市", None),
    ("加格达奇区教育局", "黑龙江省", "大兴安岭地区", "加格达奇区"),
    ("成都市高新区管委会", "四川省", "成都市", None),
    ("云南省人民政府驻北京办事处", "云南省", None, None),
    ("甘肃省驻平凉市工作组", "甘肃省", None, None),
]

ZONES = [
    ("苏州工业园区规划建设委员会", "江苏省", "苏州市", None),
    ("长春净月高新技术产业开发区教育局", "吉林省", "长春市", None),
    ("兰州新区教体局", "甘肃省", "兰州市", None),
    ("昆山高新技术产业开发区管理委员会", "江苏省", "苏州市", "昆山市"),
    ("雄安新区管理委员会", "河北省", None, None),
    ("平潭综合实验区财政金融局", "福建省", "福州市", "平潭县"),
    ("兵团第八师石河子总场", "新疆维吾尔自治区", None, None),
]

MUNICIPALITIES = [
    ("北京市财政局", "北京市", None),
    ("北京市海淀区教育委员会", "北京市", "海淀区"),
    ("上海市浦东新区教育局", "上海市", "浦东新区"),
    ("重庆市万州区财政局", "重庆市", "万州区"),
    ("重庆市秀山县民政局", "重庆市", "秀山土家族苗族自治县"),
    ("天津市滨海新区财政局", "天津市", "滨海新区"),
    ("重庆市渝北区养老服务中心", "重庆市", "渝北区"),
    ("上海市崇明区人民政府", "上海市", "崇明区"),
]

UNDER_THE_PROVINCE = [
    ("仙桃市教育局", "湖北省", "仙桃市"),
    ("济源市财政局", "河南省", "济源市"),
    ("石河子市教育局", "新疆维吾尔自治区", "石河子市"),
    ("新疆生产建设兵团第八师石河子市财政局", "新疆维吾尔自治区", "石河子市"),
    ("第十四师昆玉市教育局", "新疆维吾尔自治区", "昆玉市"),
    ("琼海市教育局", "海南省", "琼海市"),
    ("神农架林区财政局", "湖北省", "神农架林区"),
]

CEASED = [
    ("邢台县财政局", "河北省", "邢台市", "邢台县"),
    ("密云县财政局", "北京市", None, "密云县"),
    ("沙县财政局", "福建省", "三明市", "沙县"),
    ("陕县教育局", "河南省", "三门峡市", "陕县"),
    ("杭州市江干区教育局", "浙江省", "杭州市", "江干区"),
    ("保定市新市区财政局", "河北省", "保定市", "新市区"),
    ("山南地区扎囊县教育局", "西藏自治区", "山南地区", "扎囊县"),
    ("资阳市简阳市财政局", "四川省", "资阳市", "简阳市"),
    ("四平市公主岭市财政局", "吉林省", "四平市", "公主岭市"),
    ("莱芜市莱城区财政局", "山东省", "莱芜市", "莱城区"),
    ("伊春市乌马河区教育局", "黑龙江省", "伊春市", "乌马河区"),
]

NO_PLACE = [
    *(
        "省委组织部",
        "县委办公室",
        "自治区财政厅",
        "财政部",
        "国家税务总局",
        "中华人民共和国财政部",
        "国务院台湾事务办公室",
    ),
    *("市区环卫所", "区县财政", "经济技术开发区管委会", "全市中区", "老城中区改造指挥部", "民族县", "社区服务中心"),
    *(
        "平安创建办公室",
        "和平路小学",
        "长安街社区",
        "四川路街道办事处",
        "四川北路街道",
        "北京路街道",
        "云南驿镇人民政府",
    ),
    *("国际合作市级中心", "新县城建设指挥部", "改扩建新建区", "我省南部县区", "东方市场监督", "新城区建设指挥部"),
    *("", "  ", "2021", "——"),
]


def find_region(name: str) -> Region | None:
    """Return where a unit sits, from its name alone."""
    return find_regions((name,))


@pytest.mark.parametrize(("name", "province", "city", "county"), ONE_PLACE)
def test_one_place(name: str, province: str, city: str | None, county: str | None) -> None:
    """A name that only one place has gives that place's official names, surely."""
    region = find_region(name)
    assert region is not None
    assert (region.province, region.city, region.county) == (province, city, county)
    assert region.confidence >= SURE
    assert region.code is not None


@pytest.mark.parametrize(("name", "province", "city", "county"), ZONES)
def test_zone_lies_in_the_city_that_it_is_named_after(
    name: str, province: str, city: str | None, county: str | None
) -> None:
    """A development zone has its city's region, or its province's where it is a zone of the province."""
    region = find_region(name)
    assert region is not None
    assert (region.province, region.city, region.county) == (province, city, county)


@pytest.mark.parametrize(("name", "province", "county"), MUNICIPALITIES)
def test_a_municipality_has_no_city(name: str, province: str, county: str | None) -> None:
    """A municipality is a province; GB/T 2260 has no prefecture between it and its districts."""
    region = find_region(name)
    assert region is not None
    assert (region.province, region.city, region.county) == (province, None, county)


@pytest.mark.parametrize(("name", "province", "county"), UNDER_THE_PROVINCE)
def test_county_level_city_under_a_province_has_no_city(name: str, province: str, county: str) -> None:
    """A county-level city directly under a province is the county, and there is no city."""
    region = find_region(name)
    assert region is not None
    assert (region.province, region.city, region.county) == (province, None, county)


@pytest.mark.parametrize(("name", "province", "city", "county"), CEASED)
def test_ceased_division_keeps_its_old_names(name: str, province: str, city: str, county: str) -> None:
    """A division that has been renamed or merged since is named as it was when the report was written."""
    region = find_region(name)
    assert region is not None
    assert (region.province, region.city, region.county) == (province, city, county)
    assert region.confidence >= SURE


@pytest.mark.parametrize("name", NO_PLACE)
def test_no_place(name: str) -> None:
    """Words that only look like places, and bodies without one, give nothing."""
    assert find_region(name) is None


@pytest.mark.parametrize(
    ("name", "province"),
    [
        ("四川财政厅", "四川省"),
        ("广西财政厅", "广西壮族自治区"),
        ("内蒙古财政厅", "内蒙古自治区"),
        ("河南财政厅", "河南省"),
        ("江西乡村振兴局", "江西省"),
        ("四川农村信用社", "四川省"),
        ("四川省级机关事务管理局", "四川省"),
    ],
)
def test_bare_province(name: str, province: str) -> None:
    """A province without its suffix is taken at the beginning only, and less surely."""
    region = find_region(name)
    assert region is not None
    assert (region.province, region.city, region.county) == (province, None, None)
    assert LOW < region.confidence < SURE


@pytest.mark.parametrize(
    "county", ["鼓楼区", "新华区", "城关区", "西区", "普陀区", "朝阳区", "海州区", "和平区", "江北区"]
)
def test_shared_name_alone_stays_unresolved(county: str) -> None:
    """A district that several towns have, or that is an ordinary word, stands alone at low confidence."""
    region = find_region(f"{county}教育局")
    assert region is not None
    assert (region.province, region.city, region.county, region.code) == (None, None, county, None)
    assert region.confidence < LOW


@pytest.mark.parametrize(
    ("names", "city", "county"),
    [
        (("鼓楼区教育局", "南京市教育局"), "南京市", "鼓楼区"),
        (("鼓楼区教育局", "福建省财政厅"), "福州市", "鼓楼区"),
        (("鼓楼区教育局", "2021年鼓楼区项目自评表", "本单位位于河南省开封市。"), "开封市", "鼓楼区"),
        (("新华区教育局", "石家庄市教育局"), "石家庄市", "新华区"),
        (("西区财政局", "攀枝花市财政局"), "攀枝花市", "西区"),
        (("普陀区教育局", "上海市教育委员会"), None, "普陀区"),
        (("江北区财政局", "重庆市财政局"), None, "江北区"),
        (("江北区财政局", "宁波市财政局"), "宁波市", "江北区"),
        (("新市区财政局", "保定市财政局"), "保定市", "新市区"),
        (("永定区财政局", "张家界市财政局"), "张家界市", "永定区"),
        (("原州区农业技术推广服务中心", "固原市原州区农业农村局"), "固原市", "原州区"),
    ],
)
def test_another_text_tells_the_owner(names: tuple[str, ...], city: str | None, county: str) -> None:
    """A shared name takes the town that another text of the document names."""
    region = find_regions(names)
    assert region is not None
    assert (region.city, region.county) == (city, county)
    assert region.confidence >= SURE


def test_city_without_its_suffix_is_a_hint() -> None:
    """A city's name without 市 in another text decides between towns, less surely."""
    region = find_regions(["鼓楼区教育局", "徐州医科大学"])
    assert region is not None
    assert (region.city, region.county) == ("徐州市", "鼓楼区")
    assert LOW < region.confidence < SURE


def test_shared_province_is_kept() -> None:
    """Where only the province is told, it is given and the city stays open."""
    region = find_regions(["鼓楼区教育局", "江苏省财政厅"])
    assert region is not None
    assert (region.province, region.city, region.county) == ("江苏省", None, "鼓楼区")
    assert region.confidence < LOW


@pytest.mark.parametrize(
    ("name", "city"),
    [
        ("枞阳县财政局", "铜陵市"),
        ("公主岭市财政局", "长春市"),
        ("桥东区财政局", "张家口市"),
        ("东乡县教育局", "临夏回族自治州"),
    ],
)
def test_the_owner_of_today_is_preferred(name: str, city: str) -> None:
    """Of several owners of a name over the years the present one is taken, less surely."""
    region = find_region(name)
    assert region is not None
    assert region.city == city
    assert LOW < region.confidence < SURE


def test_prefecture_set_up_anew_is_no_doubt() -> None:
    """A county that stayed in place while its prefecture became a city is found as surely as any other."""
    region = find_region("扎囊县财政局")
    assert region is not None
    assert region.city == "山南市"
    assert region.confidence >= SURE


@pytest.mark.parametrize(
    "names",
    [
        ("中江县水利局", "德阳市财政局"),
        ("德阳市财政局", "中江县水利局"),
        ("四川省水利厅", "德阳市水利局", "中江县水利局"),
        ("省水利厅", "中江县水利局"),
    ],
)
def test_deepest_consistent_place_wins(names: tuple[str, ...]) -> None:
    """A superior body's name never erases the county, whichever text comes first."""
    region = find_regions(names)
    assert region is not None
    assert (region.province, region.city, region.county) == ("四川省", "德阳市", "中江县")


def test_first_text_wins_a_contradiction() -> None:
    """Texts that begin in different places leave the unit's place, with lower confidence."""
    alone, against = find_region("中江县水利局"), find_regions(["中江县水利局", "隆回县水利局"])
    assert alone is not None
    assert against is not None
    assert against.county == "中江县"
    assert against.confidence < alone.confidence


def test_branch_inside_a_name() -> None:
    """A place in the middle of a unit's name counts when it lies in the leading one, less surely."""
    region = find_region("平凉市公安局崆峒区分局")
    assert region is not None
    assert (region.city, region.county) == ("平凉市", "崆峒区")
    assert region.confidence < SURE


def test_common_district_needs_its_city() -> None:
    """A province before 城区 does not make it a county: 山西省城区集中供水 is of no one town."""
    region = find_region("山西省城区集中供水项目")
    assert region is not None
    assert (region.province, region.city, region.county) == ("山西省", None, None)


def test_nothing_named_gives_nothing() -> None:
    """No text, or texts without a place, give None."""
    assert find_regions([]) is None
    assert find_regions(["省委组织部", "县财政局"]) is None


def test_region_is_frozen() -> None:
    """A region cannot be changed once found."""
    region = find_region("中江县水利局")
    assert region is not None
    with pytest.raises(dataclasses.FrozenInstanceError):
        region.county = None  # type: ignore[misc]


def test_table_is_sound() -> None:
    """Every division has a parent of a higher level in the table, and each name stands once under its parent."""
    path = Path(regions.__file__).with_name("regions.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    allowed = {"province": {""}, "city": {"province"}, "county": {"province", "city"}}
    levels = {row["code"]: row["level"] for row in rows if row["level"] != "county"}
    for row in rows:
        assert levels.get(row["parent_code"], "") in allowed[row["level"]], row
        assert len(row["code"]) == 6
    assert len({(row["name"], row["parent_code"]) for row in rows}) == len(rows)
    assert sum(row["level"] == "province" for row in rows) == 31
    assert sum(row["level"] == "city" and not row["until"] for row in rows) == 333


def test_every_division_is_found_by_its_full_name() -> None:
    """Province, city and county printed one after the other give exactly that division, for all of the table."""
    places = {place for found in regions._gazetteer().names.values() for place in found}
    missed = []
    for place in places:
        region = find_region("".join(step.name for step in place.path) + "财政局")
        if region is None or region.code != place.code:
            missed.append((place.name, region))
    assert missed == []
