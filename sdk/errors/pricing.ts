import { say } from "./explanation.js";

/** What the pricing modules, the calendar and civil dates refuse. */
export const PRICING_ERRORS = {
  Pricing_ValueOutOfRange: say(
    "A quality value is impossible, such as a moisture of 100 %.",
    "Check the laboratory's figures and their unit.",
    "质量指标不可能成立，例如水分为 100%。",
    "请核对化验数据及其单位。",
  ),
  Pricing_UnusedValue: say(
    "A quality value that this module does not use is not zero.",
    "Check that the programme names the right pricing module.",
    "给出了该计价模块不使用的指标。",
    "请核对方案的计价模块是否正确。",
  ),
  Pricing_InvalidField: say(
    "A field of the pricing table makes no sense.",
    "Correct the field that is named.",
    "价格表中有一项不合理。",
    "请更正所指字段。",
  ),
  Pricing_InvalidBand: say(
    "The fields of a price band contradict each other.",
    "Give a cap not below the start, and a price with every step.",
    "价格区间的字段互相矛盾。",
    "上限不得低于起点，每个步长须有价格。",
  ),
  Pricing_BandCount: say(
    "The pricing table has no bands or too many.",
    "Give from 1 to the limit.",
    "价格区间数量为零或过多。",
    "请给出 1 至上限个区间。",
  ),
  Pricing_NotSorted: say(
    "The bands of the pricing table are not in ascending order.",
    "Sort them by their lowest value.",
    "价格区间未按升序排列。",
    "请按最低值排序。",
  ),
  Pricing_PaysLessForBetter: say(
    "A better quality would be paid less than a worse one.",
    "Raise the start of the band that is named.",
    "质量更好反而价格更低。",
    "请提高所指区间的起点。",
  ),
  Pricing_JumpTooLarge: say(
    "One unit of quality would change the price by more than the table allows.",
    "Smooth the band, or raise largestStep.",
    "指标变化一个单位时价格变动超过允许值。",
    "请平滑区间，或提高 largestStep。",
  ),
  Pricing_NotCanonical: say(
    "The pricing table is not encoded in the one canonical way.",
    "Encode it with encodeTable.",
    "价格表的编码不规范。",
    "请用 encodeTable 编码。",
  ),
  CoalPrice_Rejected: say(
    "The calorific value is below what the contract accepts.",
    "Both sides agree on another price for this delivery, or the goods go back.",
    "发热量低于合同接受的下限。",
    "请双方另行议价，或退货。",
  ),
  GrainPrice_Rejected: say(
    "The bulk density is below the lowest grade of the contract.",
    "Both sides agree on another price for this delivery, or the goods go back.",
    "容重低于合同最低等级。",
    "请双方另行议价，或退货。",
  ),
  LivestockPrice_AverageOutOfRange: say(
    "The average live weight is not plausible for the order.",
    "Check head count and weight.",
    "平均活重超出订单范围。",
    "请核对头数和重量。",
  ),
  LivestockPrice_NoHeads: say(
    "Weight is to be paid without a single animal.",
    "Give the head count as the first quality value.",
    "有重量而没有头数。",
    "请将头数填入第一个指标。",
  ),
  BusinessCalendar_NotPublished: say(
    "The answer depends on a day that is not published yet.",
    "Have the calendar's publisher publish that year.",
    "所需日期的日历尚未发布。",
    "请日历发布人发布该年度。",
  ),
  BusinessCalendar_ClosedTooLong: say(
    "No business day follows within a month.",
    "Check the published calendar.",
    "一个月内没有营业日。",
    "请检查已发布的日历。",
  ),
  BusinessCalendar_NotNext: say(
    "A publication does not begin on the day after the last published one.",
    "Begin on the expected day; perhaps this year is published already.",
    "发布的起始日不是已发布日期的次日。",
    "请从预期日期开始；该年度可能已发布。",
  ),
  BusinessCalendar_BadSpan: say(
    "A publication ends before it begins or is longer than a year.",
    "Publish one year at a time.",
    "发布区间倒置或超过一年。",
    "请逐年发布。",
  ),
  BusinessCalendar_WordCount: say(
    "The number of calendar words is not what the span needs.",
    "Build the words with BusinessCalendar.publication.",
    "日历字数与区间不符。",
    "请用 BusinessCalendar.publication 生成。",
  ),
  BusinessCalendar_OutsideSpan: say(
    "A calendar word closes a day outside the span it publishes.",
    "Build the words with BusinessCalendar.publication.",
    "日历字中含有区间之外的日期。",
    "请用 BusinessCalendar.publication 生成。",
  ),
  BusinessCalendar_NoticeTooShort: say(
    "A published day is amended later than the notice allows.",
    "Amend days from the earliest one that is named on.",
    "修改已发布日期的提前量不足。",
    "请只修改所示最早日期之后的日期。",
  ),
  BusinessCalendar_NoFirstDay: say(
    "The calendar would begin on day 0, which means an unset day.",
    "Deploy it with a later first day.",
    "日历不能从第 0 日开始。",
    "请以更晚的首日部署。",
  ),
  CivilDate_OutOfRange: say(
    "A day lies beyond 2149-06-06.",
    "Check the date and its unit: days, not seconds.",
    "日期超出 2149-06-06。",
    "请核对日期及单位：应为天而非秒。",
  ),
  CivilDate_NoSuchDate: say(
    "There is no such date.",
    "Correct year, month or day.",
    "不存在此日期。",
    "请更正年、月或日。",
  ),
  CivilClock_BadOffset: say(
    "The UTC offset is no time zone.",
    "Give seconds between −50,400 and 50,400.",
    "UTC 偏移不是有效时区。",
    "请给出 −50400 至 50400 之间的秒数。",
  ),
};
