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
    uint256 public constant MAX_SCORE = 1000;

    /// @notice Average days late at which promptness is 0.
    uint256 public constant WORST_LATENESS = 30;

    /// @notice Faded turnover at which depth is half of the scale, in minor units.
    uint256 public constant HALF_DEPTH = 5_000_000_00;

    /// @notice Settled receivables from which a file counts as full. The delay of a buyer can be told from about
    /// three earlier payments.
    uint256 public constant FULL_FILE = 3;

    /// @notice Highest score of a thinner file: the last grade but one.
    uint256 public constant THIN_FILE_SCORE = 249;

    /// @notice Highest score with one receivable overdue; with n of them, a n-th of it.
    uint256 public constant OVERDUE_SCORE = 300;

    /// @notice Part of the faded turnover that the best score may owe: one in so many.
    uint256 public constant LIMIT_DIVISOR = 4;

    /// @notice Highest limit that any history earns, in minor units.
    uint256 public constant LIMIT_CAP = 100_000_000_00;

    /// @notice Worst grade, and that of an unknown obligor.
    uint8 public constant WORST_GRADE = 7;

    /// @notice Points of one grade.
    uint256 public constant POINTS_PER_GRADE = 125;

    /// @inheritdoc IScorecard
    function assess(
        ObligorFacts calldata facts,
        Day today
    ) external pure returns (uint16 points, uint8 class, uint128 amount) {
        uint256 turnover = Decay.fade(facts.turnover, Day.wrap(facts.asOf), today);
        uint256 raw = _score(facts, turnover);
        return (raw.toUint16(), _grade(raw), _limit(turnover, raw));
    }

    /// @inheritdoc IScorecard
    function score(ObligorFacts calldata facts, Day today) external pure returns (uint16) {
        return _score(facts, Decay.fade(facts.turnover, Day.wrap(facts.asOf), today)).toUint16();
    }

    /// @inheritdoc IScorecard
    function grade(uint256 points) external pure returns (uint8) {
        return _grade(points);
    }

    /// @inheritdoc IScorecard
    function limit(ObligorFacts calldata facts, Day today) external pure returns (uint128) {
        uint256 turnover = Decay.fade(facts.turnover, Day.wrap(facts.asOf), today);
        return _limit(turnover, _score(facts, turnover));
    }

    /// @param turnover Turnover faded to today. Lateness is compared with the turnover it was faded with.
    function _score(ObligorFacts calldata facts, uint256 turnover) private pure returns (uint256 points) {
        if (facts.settled == 0 || turnover == 0) return 0;
        points = Math.min(_promptness(facts), (MAX_SCORE * turnover) / (turnover + HALF_DEPTH));
        if (facts.settled < FULL_FILE) points = Math.min(points, THIN_FILE_SCORE);
        if (facts.overdue != 0) points = Math.min(points, OVERDUE_SCORE / facts.overdue);
    }

    /// @dev Rounded down, against the obligor. `turnover` is not 0 here: the faded one is not.
    function _promptness(ObligorFacts calldata facts) private pure returns (uint256) {
        uint256 lost = Math.ceilDiv(MAX_SCORE * facts.lateness, WORST_LATENESS * facts.turnover);
        return Math.saturatingSub(MAX_SCORE, lost);
    }

    function _grade(uint256 points) private pure returns (uint8) {
        return Math.saturatingSub(WORST_GRADE, points / POINTS_PER_GRADE).toUint8();
    }

    function _limit(uint256 turnover, uint256 points) private pure returns (uint128) {
        return Math.min((turnover * points) / (LIMIT_DIVISOR * MAX_SCORE), LIMIT_CAP).toUint128();
    }
}
