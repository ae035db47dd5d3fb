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
    uint80 private constant MILLION = 1_000_000_00;

    Scorecard private scorecard;

    function setUp() public {
        scorecard = Scorecard(create("Scorecard", ""));
    }

    // --- score: depth -----------------------------------------------------------------------------------------------

    function test_UnknownObligor() public view {
        ObligorFacts memory facts;
        assertEq(_score(facts), 0);
        facts = _prompt(50 * MILLION);
        facts.settled = 0;
        assertEq(_score(facts), 0, "turnover without a settlement");
        assertEq(scorecard.limit(facts, TODAY), 0);
    }

    function test_DepthGrowsWithTurnover() public view {
        assertEq(_score(_prompt(1)), 0);
        assertEq(_score(_prompt(5 * MILLION)), 500, "half of the scale");
        assertEq(_score(_prompt(45 * MILLION)), 900);
        assertEq(_score(_prompt(type(uint80).max)), 999, "never complete");
    }

    function test_DepthFades() public view {
        ObligorFacts memory facts = _prompt(5 * MILLION);
        assertEq(scorecard.score(facts, Day.wrap(TODAY_NUMBER + 29)), 500);
        assertEq(scorecard.score(facts, Day.wrap(TODAY_NUMBER + 30)), 466, "4,375,000.00 left");
        assertEq(scorecard.score(facts, Day.wrap(TODAY_NUMBER + 121 * 30)), 0);
    }

    // --- score: promptness ------------------------------------------------------------------------------------------

    function test_PromptnessFallsWithAverageLateness() public view {
        assertEq(_score(_late(45 * MILLION, 1)), 900, "deep enough to hide one day: 966");
        assertEq(_score(_late(45 * MILLION, 6)), 800);
        assertEq(_score(_late(45 * MILLION, 15)), 500);
        assertEq(_score(_late(45 * MILLION, 29)), 33);
        assertEq(_score(_late(45 * MILLION, 30)), 0);
        assertEq(_score(_late(45 * MILLION, 90)), 0);
    }

    function test_PromptnessDoesNotFade() public view {
        ObligorFacts memory facts = _late(1_000 * MILLION, 15);
        assertEq(scorecard.score(facts, Day.wrap(TODAY_NUMBER + 300)), 500);
    }

    // --- score: caps ------------------------------------------------------------------------------------------------

    function test_ThinFileIsCapped() public view {
        ObligorFacts memory facts = _prompt(45 * MILLION);
        facts.settled = 1;
        assertEq(_score(facts), 249);
        facts.settled = 2;
        assertEq(_score(facts), 249);
        facts.settled = 3;
        assertEq(_score(facts), 900);
    }

    function test_OverdueNowIsCapped() public view {
        ObligorFacts memory facts = _prompt(45 * MILLION);
        facts.overdue = 1;
        assertEq(_score(facts), 300);
        facts.overdue = 2;
        assertEq(_score(facts), 150);
        facts.overdue = 301;
        assertEq(_score(facts), 0);
    }

    // --- grade ------------------------------------------------------------------------------------------------------

    function test_GradeOfAScore() public view {
        uint16[11] memory score = [0, 124, 125, 249, 250, 500, 749, 750, 874, 875, 1_000];
        uint8[11] memory grade = [7, 7, 6, 6, 5, 3, 2, 1, 1, 0, 0];
        for (uint256 i = 0; i < score.length; ++i) {
            assertEq(scorecard.grade(score[i]), grade[i], "grade");
        }
        assertEq(scorecard.grade(type(uint256).max), 0, "beyond the scale");
    }

    // --- limit ------------------------------------------------------------------------------------------------------

    function test_LimitIsAQuarterOfTurnoverByScore() public view {
        assertEq(scorecard.limit(_prompt(5 * MILLION), TODAY), 625_000_00, "5,000,000.00 / 4 x 0.5");
        assertEq(scorecard.limit(_prompt(45 * MILLION), TODAY), 10_125_000_00);
        assertEq(scorecard.limit(_late(45 * MILLION, 15), TODAY), 5_625_000_00);
        assertEq(scorecard.limit(_late(45 * MILLION, 30), TODAY), 0);
    }

    function test_LimitIsCapped() public view {
        assertEq(scorecard.limit(_prompt(type(uint80).max), TODAY), 100_000_000_00);
    }

    // --- assess -----------------------------------------------------------------------------------------------------

    function test_AssessGivesAllThree() public view {
        (uint16 points, uint8 class, uint128 amount) = scorecard.assess(_prompt(5 * MILLION), TODAY);
        assertEq(points, 500);
        assertEq(class, 3);
        assertEq(amount, 625_000_00);
    }

    function test_Weights() public view {
        assertEq(scorecard.MAX_SCORE(), 1_000);
        assertEq(scorecard.WORST_LATENESS(), 30);
        assertEq(scorecard.HALF_DEPTH(), 5 * MILLION);
        assertEq(scorecard.FULL_FILE(), 3);
        assertEq(scorecard.THIN_FILE_SCORE(), 249);
        assertEq(scorecard.OVERDUE_SCORE(), 300);
        assertEq(scorecard.LIMIT_DIVISOR(), 4);
        assertEq(scorecard.LIMIT_CAP(), 100 * MILLION);
        assertEq(scorecard.WORST_GRADE(), 7);
        assertEq(scorecard.POINTS_PER_GRADE(), 125);
    }

    function _score(ObligorFacts memory facts) private view returns (uint256) {
        return scorecard.score(facts, TODAY);
    }

    function _prompt(uint80 turnover) private pure returns (ObligorFacts memory) {
        return ObligorFacts({turnover: turnover, lateness: 0, asOf: TODAY_NUMBER, settled: 10, overdue: 0});
    }

    function _late(uint80 turnover, uint88 averageDays) private pure returns (ObligorFacts memory facts) {
        facts = _prompt(turnover);
        facts.lateness = turnover * averageDays;
    }
}
