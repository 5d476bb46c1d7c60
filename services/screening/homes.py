"""Finds a home named together with somebody: either alone says little, both say who lives where."""

import re

from services.screening.finding import Hit

_SURNAMES_TWO = "欧阳|司马|上官|诸葛|司徒|东方|尉迟|公孙|慕容|令狐|皇甫|宇文|长孙|夏侯|端木|南宫"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗"
    "凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余顾孟黄和穆萧尹姚邵汪祁毛禹狄米"
    "贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍"
    "虞万柯卢莫房解应宗丁邓单杭洪包左石崔吉龚程邢裴陆荣翁羊惠曲封储靳松井段富巫焦牧谷侯全班秋仲伊宫宁仇"
    "甘厉祖武符刘景詹束龙叶司黎薄印白蒲从索咸籍赖卓蔺屠蒙池乔阴胥苍闻党翟谭贡姬申冉桑桂牛寿边燕冀尚农温"
    "庄晏柴阎充连习容向古易廖耿匡国文欧聂勾敖冷辛简饶曾沙丰关查荆红游权肖涂"
)
_TITLES = "先生|女士|小姐|太太|阿姨|大姐|大哥|大爷|大妈|大叔|叔叔|奶奶|爷爷|老师|师傅|医生|教授|总"
_COUNT = "[一二三四五六七八九十]{1,3}"
_GAP = r"[ \t]{0,2}"
_FLAT = (
    rf"(?<!\d)(?<!\d[.:\-])(?:\d{{1,3}}|{_COUNT})"
    rf"(?:{_GAP}(?:号楼|栋|幢|座|号)(?:{_GAP}(?:\d{{1,2}}|{_COUNT}){_GAP}单元)?"
    rf"|{_GAP}[-—–/#]{_GAP}(?:\d{{1,2}}{_GAP}[-—–/]{_GAP})?)"
    rf"{_GAP}\d{{3,4}}(?:{_GAP}(?:室|户|房|号))?"
    rf"(?![\d:.%]|{_GAP}(?:元|米|平|年|月|日|次|度|块|页|人|份))"
)
_NAME = rf"(?:(?:{_SURNAMES_TWO})[一-龥]{{0,2}}?|[{_SURNAMES}][一-龥]{{0,2}}?)"
_WHOLE_NAME = rf"(?:(?:{_SURNAMES_TWO})[一-龥]{{1,2}}?|[{_SURNAMES}][一-龥]{{1,2}}?)"
_ROLE = "业主|住户|户主|租户|房主|租客"
_LINK = rf"(?:[ ,，:：、的(（]|{_ROLE}|邻居|居民|一家|家里){{0,4}}"
_AFTER_NAME = (
    r"(?=$|[\s,，。；;、:：!！?？)）]|欠|拖|未|没|至今|家|在|把|已|说|反|投|报|将|又|同|请|违|擅|私"
    "|被|养|经常|的|和|也|因|交|是)"
)
_A_FLAT = re.compile(_FLAT)
_FLAT_THEN_TITLED = re.compile(rf"{_FLAT}{_LINK}{_NAME}(?:{_TITLES})")
_FLAT_THEN_NAMED = re.compile(rf"{_FLAT}{_LINK}{_WHOLE_NAME}{_AFTER_NAME}")
_FLAT_THEN_ROLE = re.compile(
    rf"{_FLAT}[ ,，的]?(?:{_ROLE})[ :：]?{_WHOLE_NAME}(?:{_AFTER_NAME}|(?=[一-龥]))"
)
_NAMED_THEN_FLAT = re.compile(
    rf"(?:{_NAME}(?:{_TITLES})|(?:{_ROLE})[ :：]?(?:{_SURNAMES_TWO}|[{_SURNAMES}])[一-龥]{{1,2}}?)"
    rf"[ ,，:：、(（]{{0,2}}(?:住|家住|家在|的家在|家|在|住在|的)?[ ]?{_FLAT}"
)
_NO_NAMES = re.compile(
    "单元|和平|常年|安全|安装|全部|全体|成功|高层|白天|方便|关于|连续|从未|农历|向上|应当|单独|左右|石材|万元|时间|"
    "明天|明显|国家|文明|解决|解释|计划|高空|红色|游客|权利|容易|田地|井盖|司机|房屋|查看|查验|温度|宁静|常见|"
    "谢谢|毛坯|马上|强电|池水|许可|施工|于是|何时|任何|席位|荣誉|全家|云台|史上|路口|路灯|门窗|阳台|厨房|水管|"
    "漏水|空调|包装|包括|成员|富余|和楼|和邻|应急|印章|程序|邻里|经理|管家|索要|曲线|项目|段时|江景|江边|计费|"
    "钟点|金额|石膏|梁上|梁柱|柱子|燕子|白蚁|白灰|封阳|封窗|封堵|申请|申报|简单|简易|尚未|党员|查勘|查漏|左侧|"
    "右侧|高处|万能|龙头|全屋|宗地|毕竟|费用|伏案|章程|通知|莫名|苗圃|华丽|宫格|农残|充电|习惯|古树"
)
_UNTITLED = (_FLAT_THEN_NAMED, _FLAT_THEN_ROLE)
"""What looks like a name may be two words that only begin like one; a title leaves no doubt."""


def find_flats(folded: str) -> list[str]:
    """The homes a folded text names, as they are written there."""
    return [place.group() for place in _A_FLAT.finditer(folded)]


def find_homes(folded: str) -> list[Hit]:
    """Places in a folded text, the home and the name together."""
    hits: list[Hit] = []
    if _A_FLAT.search(folded) is None:
        return hits
    for shape in (_FLAT_THEN_TITLED, _NAMED_THEN_FLAT, _FLAT_THEN_NAMED, _FLAT_THEN_ROLE):
        for place in shape.finditer(folded):
            if shape in _UNTITLED and _NO_NAMES.search(place.group()):
                continue
            if all(place.end() <= hit.start or hit.end <= place.start() for hit in hits):
                hits.append(
                    Hit(kind="flat_and_name", start=place.start(), end=place.end(), instead="")
                )
    return sorted(hits, key=lambda hit: hit.start)
