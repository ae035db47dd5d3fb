// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ObligorFacts} from "../receivables/IPaymentHistory.sol";
import {Decay} from "../shared/Decay.sol";
import {Day} from "../shared/types/Types.sol";
import {IScorecard} from "./IScorecard.sol";

/// @title Scorecard
contract Scorecard is IScorecard {
    using SafeCast for uint256;

    /// @notice Highest score.
    uint256 public constant MAX_SCORE = 10_000;

    /// @notice A file of n receivables settled in time scores at most the n · `FILE_WEIGHT` / (n · `FILE_WEIGHT` + 1) of the scale.
    uint256 public constant FILE_WEIGHT = 4;

    /// @notice Receivables settled in time from which a file counts as full. The delay of a buyer can be told from about
    /// three earlier payments.
    uint256 public constant FULL_FILE = 3;

    /// @notice Highest rating of a thinner file: the last grade but one.
    uint256 public constant THIN_FILE_RATING = 2_499;

    /// @notice Highest score with one receivable overdue; with n of them, a n-th of it.
    uint256 public constant OVERDUE_SCORE = 5_000;

    /// @notice Credited turnover at which depth is half of the scale, in minor units.
    uint256 public constant HALF_DEPTH = 5_000_000_00;

    /// @notice Part of the credited turnover that the best rating may owe: one in so many.
    uint256 public constant LIMIT_DIVISOR = 4;

    /// @notice Highest limit that any history earns, in minor units.
    uint256 public constant LIMIT_CAP = 100_000_000_00;

    /// @notice Limit of an obligor of which nothing is known, in minor units.
    uint256 public constant UNRATED_LIMIT = 50_000_00;

    /// @notice Worst grade, and that of an unknown obligor.
    uint8 public constant WORST_GRADE = 7;

    /// @notice Points of one grade.
    uint256 public constant POINTS_PER_GRADE = 1_250;

    /// @inheritdoc IScorecard
    function assess(
        ObligorFacts calldata facts,
        Day today
    ) external pure returns (uint16 points, uint8 class, uint128 amount) {
        return _judge(facts, today);
    }

    /// @inheritdoc IScorecard
    function score(ObligorFacts calldata facts, Day today) external pure returns (uint16 points) {
        (points, , ) = _judge(facts, today);
    }

    /// @inheritdoc IScorecard
    function grade(uint256 points) external pure returns (uint8) {
        return _grade(points);
    }

    /// @inheritdoc IScorecard
    function limit(ObligorFacts calldata facts, Day today) external pure returns (uint128 amount) {
        (, , amount) = _judge(facts, today);
    }

    /// @dev All of it. Each line only rises with what is good and only falls with what is bad.
    function _judge(ObligorFacts calldata facts, Day today) private pure returns (uint16, uint8, uint128) {
        uint256 turnover = Decay.fade(facts.credited, Day.wrap(facts.asOf), today);
        uint256 promptness = _promptness(facts.promptness, facts.lateness);
        uint256 file = facts.inTime * FILE_WEIGHT;
        uint256 points = Math.min(promptness, (MAX_SCORE * file) / (file + 1));
        if (facts.overdue != 0) points = Math.min(points, OVERDUE_SCORE / facts.overdue);
        uint256 rating = Math.min(points, (MAX_SCORE * turnover) / (turnover + HALF_DEPTH));
        if (facts.inTime < FULL_FILE) rating = Math.min(rating, THIN_FILE_RATING);
        uint256 earned = Math.min((turnover * rating) / (LIMIT_DIVISOR * MAX_SCORE), LIMIT_CAP);
        uint256 first = facts.overdue == 0 ? (UNRATED_LIMIT * promptness) / MAX_SCORE : 0;
        return (points.toUint16(), _grade(rating), Math.max(earned, first).toUint128());
    }

    /// @dev Rounded down, against the obligor. Nothing paid and nothing late is no blame.
    function _promptness(uint256 good, uint256 late) private pure returns (uint256) {
        return late == 0 ? MAX_SCORE : (MAX_SCORE * good) / (good + late);
    }

    function _grade(uint256 points) private pure returns (uint8) {
        return Math.saturatingSub(WORST_GRADE, points / POINTS_PER_GRADE).toUint8();
    }
}
