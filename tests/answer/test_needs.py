"""What a kind of question cannot be answered without."""

from dataclasses import replace

import pytest

from yinju.answer.evidence import Answering, Evidence
from yinju.answer.needs import has_what_it_needs, is_silent
from yinju.retrieve import Period, read_question
from yinju.text import terms
from yinju.types import Chunk, Sentence, Span


def evidence(*texts: str, asked: str = "", title: str = "讲话", heading: str = "") -> list[Evidence]:
    whole = "".join(texts)
    question = read_question(asked)
    chunk = Chunk("a.txt", title, heading, 0, len(whole), whole)
    found, start = [], 0
    for row, text in enumerate(texts):
        sentence = Sentence(0, start, start + len(text))
        agreeing = Period(question.years, question.tense, compares=question.compares).agreement(text, chunk)
        words = frozenset(terms(text))
        found.append(Evidence(row, sentence, text, chunk, 0.9, 1.0, 1.0, 0.0, words, agreeing, None))
        start += len(text)
    return found


@pytest.mark.parametrize(
    ("question", "texts", "enough"),
    [
        # A figure, of the unit asked for, in the sentence that names the subject.
        ("总投资是多少", ["总投资4285亿元。"], True),
        ("总投资是多少", ["总投资大幅增长。"], False),
        ("添翼计划投入了多少资金", ["“添翼计划”成果喜人。", "总投资4285亿元。"], False),
        ("添翼计划投入了多少资金", ["“添翼计划”投入3亿元。"], True),
        ("城镇化率达到百分之多少", ["城镇化率全省第四。"], False),
        ("How many schools were built?", ["新建学校20所。"], True),
        ("机场离市区多少公里", ["机场离市区15千米。"], True),
        ("机场离市区多少公里", ["机场离市区15分钟。"], False),
        ("每袋大米多少公斤", ["每袋大米重3.8千克。"], True),
        ("果园有多少亩", ["果园占地20公顷。"], True),
        ("需要几小时", ["需要45分钟。"], True),
        ("10万元的合同由谁审批", ["5万元以上50万元以下的合同由总经理审批。"], False),  # nobody is sure of it
        ("停车要多少钱", ["停车免费。"], True),
        ("停车要多少钱", ["停车方便。"], False),
        ("有多少老师", ["停车免费，老师很好。"], False),
        # A date other than the one that the question names.
        ("哪一年受到表扬", ["环保工作受到表扬。"], False),
        ("哪一年受到表扬", ["2021年，环保工作受到表扬。"], True),
        ("办结要多久", ["当天办结。"], True),
        ("办结要多久", ["按期办结。"], False),
        ("办结要几天", ["三个工作日办结。"], True),
        ("办结要几天", ["三个窗口办结。"], False),
        # A time of the kind that is asked for, however it is written.
        ("读者大会什么时候召开", ["读者大会于3月5日召开。"], True),
        ("读者大会什么时候召开", ["读者大会本周五召开。"], True),
        ("普通病房什么时候可以探视", ["普通病房探视为每日15:00至19:00。"], True),
        ("博物馆什么时候开门", ["博物馆上午9点开门。"], True),
        ("博物馆哪天开放", ["博物馆上午9点开门。"], False),
        ("博物馆几点开门", ["博物馆6月15日开放。"], False),
        ("普查是什么时候做的", ["普查已于上個世紀末完成。"], True),
        ("When in 2023 was the fair held?", ["The fair was held in january 2023."], True),
        # Counted with another word, or by its noun.
        ("一天有几次讲解", ["讲解每天四场。"], True),
        ("今年接到几次投诉", ["今年接到投诉37起。"], True),
        ("公司有多少个员工", ["公司有员工300人。"], True),
        ("这里有几家企业", ["这里有30多个企业。"], True),
        ("这里有几家企业", ["这里有30多个项目。"], False),
        ("固定资产投资增幅是多少", ["固定资产投资增长10%。"], True),
        ("美元汇率是多少", ["美元汇率为7.2元。"], True),
        # A name of a person.
        ("市长叫什么名字", ["选举产生了市长。"], False),
        ("市长叫什么名字", ["市长王建国作报告。"], True),
        ("谁带领人大代表工作", ["人大常委会带领各级人大代表。"], True),
        # An explanation of a coined name.
        ("什么是356产业集群", ["“356”特色产业集群规模效应初显。"], False),
        ("什么是356产业集群", ["“356”，即三大、五新、六优产业集群。"], True),
        ("什么是“631”机制", ["今年实行“631”机制。", "就是提前六小时通报。"], True),
        ("什么是“631”机制", ["就是提前六小时通报。", "今年实行“631”机制。"], False),
        ("什么是“631”机制", ["“631”机制有效。什么是631？", "提前六小时通报。"], True),
        ("什么是“631”机制", ["“631”机制有效。怎么用好631？", "提前六小时通报。"], False),
        ("“四型”干部指哪四种", ["争做“四型”干部、蔚然成风。"], False),
        ("“四型”干部指哪四种", ["“四型”干部是指学习型、服务型、创新型、廉洁型干部。"], True),
        ("人民代表大会制度是什么", ["人民代表大会制度是我国的根本政治制度。"], True),
        ("物联网是什么", ["物联网是以互联网为基础延伸的网络。"], True),
        ("共同富裕是什么", ["以共同富裕为主线。"], False),
        ("图书馆无线网密码是什么", ["无线网密码：12345678。"], True),
        ("屏幕上出现E1是什么意思", ["E1：温度传感器故障。"], True),
        ("屏幕上出现E1是什么意思", ["出现E1后请断电。"], False),
        ("E07是什么意思", ["| E07 | 尘盒未安装 | 重新装入 |"], True),
        ("尘盒是什么意思", ["| E07 | 尘盒未安装 | 重新装入 |"], False),
        # Items for a list, the year, the codes.
        ("要增强哪些本领", ["服务群众本领、斗争本领。"], True),
        ("要增强哪些本领", ["要强本领。"], False),
        ("2025年的目标是什么", ["2024年，我们树立了目标。"], False),
        ("2024年的目标是什么", ["2024年，我们树立了目标。"], True),
        ("故障2099怎么处理", ["故障2098重启即可。"], False),
        ("5大战略有哪些", ["五大战略包括强县、兴业和富民。"], True),
        ("5大战略有哪些", ["下午5点开会，会议包括强县、兴业和富民。"], False),
        ("3月的任务有哪些", ["三月的任务包括播种和灌溉。"], True),
        ("2个基地在哪里", ["两个基地在城南和城北。"], True),
        # Another year than today's, which something must name.
        ("学校去年招了多少人", ["学校每班招生45人。"], False),
        ("学校去年招了多少人", ["2022年，学校招生45人。"], True),
        ("学校去年招了多少人", ["去年学校招生45人。"], True),
        ("年假能留到明年吗", ["当年没有休完的年假可以顺延。"], True),
        ("明年能休年假吗", ["当年没有休完的年假可以顺延。"], False),
    ],
)
def test_quotations_without_what_the_kind_needs_are_no_answer(
    question: str, texts: list[str], enough: bool
) -> None:
    assert has_what_it_needs(read_question(question), evidence(*texts, asked=question)) is enough


@pytest.mark.parametrize(
    ("title", "heading", "enough"),
    [
        ("讲话", "一、2024年工作回顾", True),
        ("2024年政府工作报告", "", True),
        ("2025年政府工作报告", "", True),
        ("2023年政府工作报告", "", False),
    ],
)
def test_the_year_may_stand_in_the_heading_or_follow_from_the_title(
    title: str, heading: str, enough: bool
) -> None:
    asked = "2024年实现了什么"
    quoted = evidence("经济增长了。", asked=asked, title=title, heading=heading)
    assert has_what_it_needs(read_question(asked), quoted) is enough


def test_a_figure_answers_only_where_it_is_sure_to_be_of_the_year_asked_for() -> None:
    asked = "2024年国内生产总值最后增长了多少"
    own = evidence("国内生产总值增长5%。", asked=asked, title="2024年政府工作报告")
    next_one = evidence("国内生产总值增长5%。", asked=asked, title="2025年政府工作报告")
    assert not has_what_it_needs(read_question(asked), own)
    assert has_what_it_needs(read_question(asked), next_one)


def test_an_abbreviation_is_held_where_it_is_spelt_out() -> None:
    for asked, said in (
        ("GDP是多少", "地区生产总值达到63亿元。"),
        ("CPI涨了多少", "居民消费价格上涨2%。"),
        ("R&D投入多少亿元", "研究与试验发展投入3亿元。"),
    ):
        assert has_what_it_needs(read_question(asked), evidence(said, asked=asked)), asked


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("把手腕上那个圈弄丢了赔多少？", "丢失手环每只30元。"),
        ("平安里的老书记叫什么名字？", "那里有费长庚，七十三岁。"),
    ],
)
def test_what_the_reader_is_sure_of_may_share_no_word_with_the_question(asked: str, said: str) -> None:
    question, (compared,) = read_question(asked), evidence(said, asked=asked)
    assert not has_what_it_needs(question, [compared])
    read = {score: replace(compared, answering=Answering(Span(0, 2), score)) for score in (-4.0, 8.0)}
    assert not has_what_it_needs(question, [read[-4.0]])
    assert has_what_it_needs(question, [read[8.0]])


@pytest.mark.parametrize(
    ("asked", "said", "words"),
    [
        ("没铺网的海岸丢了几条命？", "未铺网的西段则垮了四公里，死九人。", "九人"),
        ("什么时候更得抓作风", "工作越是千头万绪，越要抓作风。", "工作越是千头万绪"),
        ("工作满15年有几天年休假", "满10年不满20年的，年休假10天。", "10天"),
        ("10万元的合同谁审批", "5万元以上50万元以下的合同由总经理审批。", "总经理"),
        ("35岁什么时候报名", "年满18周岁、不超过45周岁的，3月报名。", "3月"),
    ],
)
def test_what_the_reader_is_sure_of_needs_no_sign_that_a_rule_knows(
    asked: str, said: str, words: str
) -> None:
    question, (compared,) = read_question(asked), evidence(said, asked=asked)
    begins = said.index(words)
    for score, enough in ((-4.0, False), (8.0, True)):
        answer = Answering(Span(begins, begins + len(words)), score)
        assert has_what_it_needs(question, [replace(compared, answering=answer)]) is enough


def test_however_sure_the_reader_is_a_figure_is_still_needed() -> None:
    asked = "把手腕上那个圈弄丢了赔多少？"
    (compared,) = evidence("手环丢了要照价赔。", asked=asked)
    sure = replace(compared, answering=Answering(Span(0, 2), 12.0))
    assert not has_what_it_needs(read_question(asked), [sure])


@pytest.mark.parametrize("asked", ["添翼计划投资多少钱？", "填翼计划投资多少钱？"])
def test_a_figure_beside_a_coined_name_is_not_of_it_unless_the_reader_is_sure(asked: str) -> None:
    figure = evidence("“添翼计划”成果喜人。", "重点项目总投资4285亿元。", asked=asked)[1]
    assert not has_what_it_needs(read_question(asked), [figure])
    assert has_what_it_needs(read_question("重点项目投资多少钱？"), [figure])
    read = {score: replace(figure, answering=Answering(Span(0, 2), score)) for score in (-3.5, 8.0)}
    assert not has_what_it_needs(read_question(asked), [read[-3.5]])
    assert has_what_it_needs(read_question(asked), [read[8.0]])


@pytest.mark.parametrize(
    ("asked", "said", "above", "enough"),
    [
        ("舅舅今年几岁？", "外婆今年八十四岁。", "", False),
        ("外婆今年几岁？", "外婆今年八十四岁。", "", True),
        ("姥姥今年几岁？", "外婆今年八十四岁。", "", True),  # by another word
        ("舅舅今年几岁？", "今年四十岁。", "", True),  # of nobody else
        ("舅舅今年几岁？", "比妈妈小四岁，今年四十岁。", "我的舅舅", True),  # the heading names him
        ("妈妈的哥哥今年几岁？", "舅舅今年四十岁。", "", True),  # two are named
        ("端午放假几天？", "春节放假8天。", "", False),
        ("春节放假几天？", "过年放假8天。", "", True),
        ("沈先生的老婆多少岁？", "他与父亲的学生顾蕴芬结婚，她22岁。", "", True),
    ],
)
def test_what_is_said_of_another_of_a_kind_is_no_answer(
    asked: str, said: str, above: str, enough: bool
) -> None:
    chosen = [replace(item, answering=Answering(Span(0, 2), 8.0)) for item in evidence(said, heading=above)]
    assert has_what_it_needs(read_question(asked), chosen) == enough


@pytest.mark.parametrize(
    ("asked", "said", "enough"),
    [
        ("三楼的系数是多少？", "二楼系数0.6，六楼系数1.6。", False),
        ("二楼的系数是多少？", "二楼系数0.6，六楼系数1.6。", True),
        ("三楼的系数是多少？", "各层系数都是1.0。", True),  # names no other
        ("6号楼的系数是多少？", "1至4号楼系数1.0，5至8号楼系数1.2。", True),
        ("9号楼的系数是多少？", "1至4号楼系数1.0，5至8号楼系数1.2。", False),
        ("第三年的租金是多少元？", "第一年租金3200元，第二年租金3360元。", False),
        ("第三年的租金是多少元？", "第一年租金3200元，第二年起租金3360元。", True),
        ("第三年的租金是多少元？", "租金共三年，每年3200元。", True),
        ("三等奖有多少元？", "一等奖500元，二等奖300元。", False),
        ("市长几月到会？", "副市长钟楠3月到会。", False),
        ("副市长几月到会？", "副市长钟楠3月到会。", True),
        ("海丰集团总经理是谁？", "海丰集团董事长葛长明到会。", False),
        ("海丰集团总经理是谁？", "海丰集团总经理葛长明到会。", True),
        ("书记要求什么？", "主任要落实责任。", True),  # not who holds the office
    ],
)
def test_what_is_said_of_another_number_or_office_is_no_answer(asked: str, said: str, enough: bool) -> None:
    chosen = [replace(item, answering=Answering(Span(0, len(said)), 8.0)) for item in evidence(said)]
    assert has_what_it_needs(read_question(asked), chosen) == enough


@pytest.mark.parametrize(
    ("asked", "best", "enough"),
    [
        ("卢海今年多少岁？", 1, False),
        ("蒋桂英今年多少岁？", 1, True),
        ("住户今年多少岁？", 1, True),  # of no speaker
        ("卢海怎么说蒋桂英？", 1, True),  # of two
    ],
)
def test_what_one_speaker_says_answers_nothing_about_another(asked: str, best: int, enough: bool) -> None:
    minutes = evidence("卢海：我担心采光。\n", "蒋桂英：我住户今年七十九岁了。\n")
    chosen = [replace(minutes[best], answering=Answering(Span(10, 20), 8.0))]
    assert has_what_it_needs(read_question(asked), chosen) == enough


def test_a_figure_may_share_its_words_with_the_heading_above_it() -> None:
    asked = "医院停车一天最多收多少元"
    for heading, enough in (("七、停车", True), ("七、挂号", False)):
        quoted = evidence("当日最高30元。", asked=asked, heading=heading)
        assert has_what_it_needs(read_question(asked), quoted) == enough


def test_a_name_with_a_word_of_its_own_text_is_not_misspelt() -> None:
    asked = "公司的公积金比例是百分之几"
    for said, enough in (
        ("在“市公积金”小程序办理，公积金比例为12%。", True),
        ("在“市公积金”小程序办理。", False),
    ):
        assert has_what_it_needs(read_question(asked), evidence(said, asked=asked)) == enough


def test_what_stands_behind_the_very_question_needs_no_sign() -> None:
    asked = "缴存比例是百分之几？"
    (quoted,) = evidence("答：由人力部门告知。", asked=asked)
    assert not has_what_it_needs(read_question(asked), [quoted])
    assert has_what_it_needs(read_question(asked), [replace(quoted, replies=True)])


@pytest.mark.parametrize(
    ("asked", "said", "silent"),
    [
        ("白玉琴为什么没来？", "请假：白玉琴（住院）", False),
        ("白玉琴为什么没来？", "白玉琴请假。", True),
        ("房东叫什么名字？", "出租方（甲方）：贺兰芝", False),
        ("房东叫什么名字？", "房东住在楼上。", True),
    ],
)
def test_what_may_be_a_reason_or_a_person_is_not_said_to_be_missing(
    asked: str, said: str, silent: bool
) -> None:
    assert is_silent(read_question(asked), evidence(said)) == silent


@pytest.mark.parametrize(
    ("asked", "said", "enough"),
    [
        ("二季度公共收益是多少？", "一季度小区公共收益8.64万元。", False),
        ("第二季度公共收益是多少？", "二季度小区公共收益8.64万元。", True),
        ("小学一二年级有没有书面作业？", "小学一、二年级不布置书面作业，三至六年级不超过60分钟。", True),
        ("坐出租车打几折？", "乘坐公交打8折。", False),
        ("上半年完成投资多少亿元？", "下半年完成投资3亿元。", False),
        ("曹永刚多大年纪？", "原告许志强，46岁。", False),
        ("曹永刚多大年纪？", "被告曹永刚，46岁。", True),
        ("金卡打几折？", "办卡的会员打8折。", True),
        ("“科优9号”亩产多少？", "“科优9号”种了20万亩。", False),
        ("“科优9号”亩产多少？", "“科优9号”亩产620公斤。", True),
        ("新人的试用期多长？", "试用期为三个月。", True),
        ("课后服务5+2是什么？", "课后服务“5+2”，即每周5天、每天2小时。", True),
    ],
)
def test_what_is_said_of_another_one_or_in_another_unit_is_no_answer(
    asked: str, said: str, enough: bool
) -> None:
    chosen = [replace(item, answering=Answering(Span(0, 2), 8.0)) for item in evidence(said, asked=asked)]
    assert has_what_it_needs(read_question(asked), chosen) == enough
