// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Scorecard} from "../../../contracts/financing/Scorecard.sol";
import {ObligorFacts} from "../../../contracts/receivables/IPaymentHistory.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {Test} from "../../shared/Test.sol";

contract ScorecardTest is Test {
    /// @dev The first day of an epoch.
    uint16 private constant TODAY_NUMBER = 690 * 30;
    Day private constant TODAY = Day.wrap(TODAY_NUMBER);
    uint56 private constant MILLION = 1_000_000_00;

    Scorecard private scorecard;

    function setUp() public {
        scorecard = Scorecard(create("Scorecard", ""));
    }

    // --- score ------------------------------------------------------------------------------------------------------

    function test_UnknownObligor() public view {
        ObligorFacts memory facts;
        (uint16 points, uint8 class, uint128 amount) = scorecard.assess(facts, TODAY);
        assertEq(points, 0);
        assertEq(class, 7, "unrated");
        assertEq(amount, 50_000_00, "a small limit");
    }

    function test_PromptnessFallsWithLateness() public view {
        assertEq(_score(_late(1)), 9_090, "10 of 11 days");
        assertEq(_score(_late(10)), 5_000);
        assertEq(_score(_late(30)), 2_500);
        assertEq(_score(_late(90)), 1_000);
        assertEq(_score(_late(91)), 990, "without end");
    }

    function test_PromptnessRisesWithEarliness() public view {
        ObligorFacts memory facts = _late(5);
        assertEq(_score(facts), 6_666);
        facts.promptness += 45 * MILLION * 5;
        assertEq(_score(facts), 7_500);
    }

    function test_PromptnessDoesNotFade() public view {
        assertEq(scorecard.score(_late(10), Day.wrap(TODAY_NUMBER + 300)), 5_000);
    }

    function test_FileGrowsWithReceivables() public view {
        ObligorFacts memory facts = _prompt(45 * MILLION);
        uint16[6] memory settled = [0, 1, 2, 3, 10, 1_000];
        uint16[6] memory points = [0, 8_000, 8_888, 9_230, 9_756, 9_997];
        for (uint256 i = 0; i < settled.length; ++i) {
            facts.inTime = settled[i];
            assertEq(_score(facts), points[i]);
        }
    }

    function test_ScoreHasNothingToDoWithMoney() public view {
        assertEq(_score(_prompt(1)), 9_997);
        assertEq(_score(_prompt(45 * MILLION)), 9_997);
    }

    function test_OverdueNowIsCapped() public view {
        ObligorFacts memory facts = _prompt(45 * MILLION);
        facts.overdue = 1;
        assertEq(_score(facts), 5_000);
        facts.overdue = 2;
        assertEq(_score(facts), 2_500);
        facts.overdue = 5_001;
        assertEq(_score(facts), 0);
    }

    // --- grade ------------------------------------------------------------------------------------------------------

    function test_GradeOfARating() public view {
        uint16[11] memory rating = [0, 1_249, 1_250, 2_499, 2_500, 5_000, 7_499, 7_500, 8_749, 8_750, 10_000];
        uint8[11] memory grade = [7, 7, 6, 6, 5, 3, 2, 1, 1, 0, 0];
        for (uint256 i = 0; i < rating.length; ++i) {
            assertEq(scorecard.grade(rating[i]), grade[i], "grade");
        }
        assertEq(scorecard.grade(type(uint256).max), 0, "beyond the scale");
    }

    function test_GradeNeedsTurnover() public view {
        assertEq(_grade(_prompt(700_000_00), TODAY), 7);
        assertEq(_grade(_prompt(MILLION), TODAY), 6);
        assertEq(_grade(_prompt(5 * MILLION), TODAY), 3, "half of the scale");
        assertEq(_grade(_prompt(35 * MILLION), TODAY), 0);
        assertEq(_grade(_prompt(5 * MILLION), Day.wrap(TODAY_NUMBER + 29)), 3);
        assertEq(_grade(_prompt(5 * MILLION), Day.wrap(TODAY_NUMBER + 30)), 4, "4,375,000.00 left");
        assertEq(_grade(_prompt(5 * MILLION), Day.wrap(TODAY_NUMBER + 121 * 30)), 7);
    }

    function test_GradeNeedsPromptness() public view {
        assertEq(_grade(_late(1), TODAY), 0);
        assertEq(_grade(_late(10), TODAY), 3);
        assertEq(_grade(_late(30), TODAY), 5);
        assertEq(_grade(_late(71), TODAY), 7);
    }

    function test_GradeOfAThinFile() public view {
        ObligorFacts memory facts = _prompt(45 * MILLION);
        facts.inTime = 2;
        assertEq(_grade(facts, TODAY), 6);
        facts.inTime = 3;
        assertEq(_grade(facts, TODAY), 0);
    }

    // --- limit ------------------------------------------------------------------------------------------------------

    function test_LimitIsAQuarterOfTurnoverByRating() public view {
        assertEq(scorecard.limit(_prompt(5 * MILLION), TODAY), 625_000_00, "5,000,000.00 / 4 x 0.5");
        assertEq(scorecard.limit(_prompt(45 * MILLION), TODAY), 10_125_000_00);
        assertEq(scorecard.limit(_late(10), TODAY), 5_625_000_00);
        ObligorFacts memory facts = _prompt(45 * MILLION);
        facts.overdue = 2;
        assertEq(scorecard.limit(facts, TODAY), 2_812_500_00);
    }

    function test_LimitIsCapped() public view {
        assertEq(scorecard.limit(_prompt(type(uint56).max), TODAY), 100_000_000_00);
    }

    function test_LimitOfTheUnratedIsKeptByPromptness() public view {
        assertEq(scorecard.limit(_prompt(MILLION), TODAY), 50_000_00, "earned 41,650.00");
        ObligorFacts memory facts = _late(10);
        facts.credited = 0;
        assertEq(scorecard.limit(facts, TODAY), 25_000_00);
        facts.overdue = 1;
        assertEq(scorecard.limit(facts, TODAY), 0);
    }

    // --- assess -----------------------------------------------------------------------------------------------------

    function test_AssessGivesAllThree() public view {
        (uint16 points, uint8 class, uint128 amount) = scorecard.assess(_prompt(5 * MILLION), TODAY);
        assertEq(points, 9_997);
        assertEq(class, 3);
        assertEq(amount, 625_000_00);
    }

    function test_Weights() public view {
        assertEq(scorecard.MAX_SCORE(), 10_000);
        assertEq(scorecard.FILE_WEIGHT(), 4);
        assertEq(scorecard.FULL_FILE(), 3);
        assertEq(scorecard.THIN_FILE_RATING(), 2_499);
        assertEq(scorecard.OVERDUE_SCORE(), 5_000);
        assertEq(scorecard.HALF_DEPTH(), 5 * MILLION);
        assertEq(scorecard.LIMIT_DIVISOR(), 4);
        assertEq(scorecard.LIMIT_CAP(), 100 * MILLION);
        assertEq(scorecard.UNRATED_LIMIT(), 50_000_00);
        assertEq(scorecard.WORST_GRADE(), 7);
        assertEq(scorecard.POINTS_PER_GRADE(), 1_250);
    }

    function _score(ObligorFacts memory facts) private view returns (uint256) {
        return scorecard.score(facts, TODAY);
    }

    function _grade(ObligorFacts memory facts, Day today) private view returns (uint8 class) {
        (, class, ) = scorecard.assess(facts, today);
    }

    /// @dev A thousand receivables, all in time; ten good days for each unit.
    function _prompt(uint56 credited) private pure returns (ObligorFacts memory) {
        return
            ObligorFacts({
                promptness: uint64(45 * MILLION) * 10,
                lateness: 0,
                credited: credited,
                asOf: TODAY_NUMBER,
                inTime: 1_000,
                overdue: 0
            });
    }

    /// @dev The same, so many days late on average.
    function _late(uint64 averageDays) private pure returns (ObligorFacts memory facts) {
        facts = _prompt(45 * MILLION);
        facts.lateness = 45 * MILLION * averageDays;
    }
}
