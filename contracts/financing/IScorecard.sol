// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ObligorFacts} from "../receivables/IPaymentHistory.sol";
import {Day} from "../shared/types/Types.sol";

/// @title IScorecard
/// @notice An obligor's payment history, judged: score, grade and suggested limit, from facts that anyone can recompute.
///
/// score = min(promptness, file), in 0…10,000: how likely the obligor is to pay in time, as far as it is known.
///
/// - promptness = 10,000 · g / (g + l), g = good days and l = days late of each unit of money paid, see
///   `IPaymentHistory`. It has no worst case that others would share: ever later is ever less.
/// - file = 10,000 · 4n / (4n + 1), n = receivables settled in time, one per pair and due day; at most
///   `OVERDUE_SCORE` / overdue while any is overdue.
///
/// rating = min(score, depth), at most `THIN_FILE_RATING` while n < `FULL_FILE`: how much may hang on it. Grade and limit
/// follow from it.
///
/// - depth = 10,000 · t / (t + `HALF_DEPTH`), t = credited turnover faded to today. Half of the scale at 5,000,000.00, a
///   buyer that steadily settles 625,000.00 a month in time; each further point needs more than the one before.
/// - limit = t / 4 × rating / 10,000, at most `LIMIT_CAP`: at the best rating two months of what the obligor steadily
///   settles (t settles at eight months' worth of it, see `Decay`), about what is outstanding at 60 days' terms.
/// - An obligor of which nothing is known is unrated: score 0, worst grade, `UNRATED_LIMIT`. Whoever earned less keeps
///   that by its promptness, while nothing is overdue.
///
/// INVARIANTS
/// - One more payment in time never lowers score, grade or limit.
/// - The same payment longer after its due day never raises them. More lateness, more overdue or more time without
///   payments never raises them.
/// - What a manufactured history wins: a limit x above `UNRATED_LIMIT` needs a credited turnover of 4·x, paid in time in
///   money, and x / 2 again in every epoch to keep it. One friend, whatever it turns over and in however many invoices,
///   brings at most 10 × `FREE_CREDIT` = 1,250,000.00 of it: grade 6 and a limit of 62,500.00. See docs/adr/0011.
///
/// Notes: weights are constants for a currency of two decimals worth about a yuan. Another currency is another
/// deployment; a facility pins its scorecard by address. The facts of an obligor have no names: two legal persons of one
/// friend are two friends.
interface IScorecard {
    /// @notice Score, grade and suggested limit of an obligor.
    /// @param facts Facts of the payment history, as of any day up to `today`.
    /// @param today Civil day on which the judgement is made.
    /// @return points See `score`.
    /// @return class Grade of the rating, see `grade`.
    /// @return amount See `limit`.
    function assess(
        ObligorFacts calldata facts,
        Day today
    ) external pure returns (uint16 points, uint8 class, uint128 amount);

    /// @notice Score from 0 (nothing known, or bad) to 10,000.
    function score(ObligorFacts calldata facts, Day today) external pure returns (uint16);

    /// @notice Grade of a rating: 0 from 8,750 on, then one grade for each 1,250 points, 7 below 1,250.
    function grade(uint256 points) external pure returns (uint8);

    /// @notice Suggested limit for the obligor, in minor units. A lender's own limit is its own decision.
    function limit(ObligorFacts calldata facts, Day today) external pure returns (uint128);
}
