// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ObligorFacts} from "../receivables/IPaymentHistory.sol";
import {Day} from "../shared/types/Types.sol";

/// @title IScorecard
/// @notice An obligor's payment history, judged: score, grade and suggested limit, from facts that anyone can recompute.
///
/// score = min(promptness, depth), then at most `THIN_FILE_SCORE` while fewer than `FULL_FILE` receivables are
/// settled, and at most `OVERDUE_SCORE` / overdue while any is overdue:
///
/// - promptness = 1000 − 1000 · d / `WORST_LATENESS`, not below 0, where d = lateness / turnover is the average days
///   late of each unit of money paid. 0 at 30 days: the point at which IFRS 9 (5.5.11) presumes that credit risk has
///   grown significantly, so whoever is there on average is there always.
/// - depth = 1000 · t / (t + `HALF_DEPTH`), t = turnover faded to today. Half of the scale at 5,000,000.00, a buyer
///   that steadily settles 625,000.00 a month; each further point needs more than the one before.
///
/// limit = t / 4 × score / 1000, at most `LIMIT_CAP`: at the best score two months of what the obligor steadily
/// settles (t settles at eight months' worth of it, see `Decay`), about what is outstanding at 60 days' terms.
///
/// INVARIANTS
/// - One more payment in time never lowers score or limit. It adds to turnover alone: d falls, t rises.
/// - The same payment longer after its due day never raises them. More lateness, more overdue or more time without
///   payments never raises them.
/// - What a manufactured history wins: a limit x needs t ≥ 4·x, so at least 4·x must have been paid, and x / 2 paid
///   again in every epoch to keep it; a score s needs t ≥ `HALF_DEPTH` · s / (1000 − s); a score above
///   `THIN_FILE_SCORE` needs `FULL_FILE` settlements of different pairs or due days. A sum that circles m times per
///   epoch wins at most 2·m times itself, and never more than `LIMIT_CAP`. Each turn of the circle is a receivable
///   with the evidence its programme asks for, accepted and paid by the obligor; whether that is cheap, the score
///   cannot tell. A lender bounds it by its own caps for pairs, sellers and obligor groups.
///
/// ASSUMPTIONS about the facts
/// - A payment p, d days late, adds p to turnover and p · d to lateness, both faded from the *due* day to the day of
///   payment. Without that, paying late would refresh turnover that paying in time has already let fade.
/// - Both sums fade by `Decay` at the same moments, rounded down.
///
/// Notes: weights are constants for a currency of two decimals worth about a yuan. Another currency is another
/// deployment; a facility pins its scorecard by address.
interface IScorecard {
    /// @notice Score, grade and suggested limit of an obligor.
    /// @param facts Facts of the payment history, as of any day up to `today`.
    /// @param today Civil day on which the judgement is made.
    /// @return points See `score`.
    /// @return class See `grade`.
    /// @return amount See `limit`.
    function assess(
        ObligorFacts calldata facts,
        Day today
    ) external pure returns (uint16 points, uint8 class, uint128 amount);

    /// @notice Score from 0 (nothing known, or bad) to 1000.
    function score(ObligorFacts calldata facts, Day today) external pure returns (uint16);

    /// @notice Grade of a score: 0 from 875 on, then one grade for each 125 points, 7 below 125.
    function grade(uint256 points) external pure returns (uint8);

    /// @notice Suggested limit for the obligor, in minor units. A lender's own limit is its own decision.
    function limit(ObligorFacts calldata facts, Day today) external pure returns (uint128);
}
