// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Applied, Loan, Offer, Owed, Terms} from "./FacilityTypes.sol";
import {LoanFlags} from "./LoanFlags.sol";

/// @title Quote
/// @notice The arithmetic of one loan: what it pays out, what it owes, how money is applied to it. Pure.
///
/// ROUNDING: the advance is rounded down; discount, interest, fee and late interest are rounded up, each once, in minor
/// units; accrued interest is rounded up.
/// SOURCES: interest = amount × rate × days / basis (ACT/360 or ACT/365); late interest runs from the day after the due
/// day on the unpaid advance; waterfall late → interest → principal → excess (DOMAIN.md 2.2).
library Quote {
    using SafeCast for uint256;

    uint256 private constant _PPM = 1e6;
    /// @dev Micro-units in a minor unit.
    uint256 internal constant MICRO = 1e6;

    /// @notice What a draw gives.
    /// @param face minor units
    /// @param advanceRate ppm
    /// @param rate ppm a year
    /// @param tenor civil days to the due day, at least 1
    function offer(
        Terms memory terms,
        uint256 face,
        uint256 advanceRate,
        uint256 rate,
        uint256 tenor
    ) internal pure returns (Offer memory o) {
        o.advance = Math.mulDiv(face, advanceRate, _PPM);
        o.interest = interestOn(terms, o.advance, rate, tenor);
        o.fee = Math.mulDiv(o.advance, terms.fee, _PPM, Math.Rounding.Ceil);
        uint256 off = o.fee + (terms.discount ? o.interest : 0);
        o.net = off < o.advance ? o.advance - off : 0;
        o.holdback = face - o.advance;
        if (o.net != 0) o.apr = Math.mulDiv((o.interest + o.fee) * _PPM, 365, o.net * tenor, Math.Rounding.Ceil);
    }

    /// @notice Simple interest, rounded up, minor units.
    function interestOn(
        Terms memory terms,
        uint256 amount,
        uint256 rate,
        uint256 numberOfDays
    ) internal pure returns (uint256) {
        return Math.mulDiv(amount, rate * numberOfDays, _PPM * (terms.actual365 ? 365 : 360), Math.Rounding.Ceil);
    }

    /// @notice What a loan owes on a day.
    /// @param due due day
    /// @param day civil day, not before the loan's start
    function owedOn(
        Loan memory loan,
        Terms memory terms,
        uint256 due,
        uint256 day
    ) internal pure returns (Owed memory o) {
        o.principal = loan.principal;
        if (loan.flags & LoanFlags.LATE == 0) o.interest = loan.owed;
        else o.late = loan.owed;
        if (day < due) {
            // What is still to accrue, rounded down.
            o.interest += loan.interest - (dailyOf(loan, due) * (due - day)) / MICRO;
        } else {
            o.interest += loan.interest;
            uint256 since = Math.max(due, loan.start);
            uint256 base = o.principal + (terms.discount ? o.interest : 0);
            // Within the days of grace nothing; beyond them from the due day on.
            bool late = day > due + terms.grace || loan.flags & LoanFlags.LATE != 0;
            if (late && day > since) o.late += interestOn(terms, base, terms.lateRate, day - since);
        }
    }

    /// @notice Applies money to a loan: late interest, interest, principal; the rest is excess.
    /// @param principalFirst principal before late interest and interest
    /// @return a how it was applied
    /// @return next the loan after it, all zero once paid; `loan` stays as it was
    function applyCash(
        Loan memory loan,
        Terms memory terms,
        uint256 due,
        uint256 day,
        uint256 amount,
        bool principalFirst
    ) internal pure returns (Applied memory a, Loan memory next) {
        Owed memory o = owedOn(loan, terms, due, day);
        if (principalFirst) a.principal = Math.min(amount, o.principal);
        a.late = Math.min(amount - a.principal, o.late);
        a.interest = Math.min(amount - a.principal - a.late, o.interest);
        if (!principalFirst) a.principal = Math.min(amount - a.late - a.interest, o.principal);
        a.excess = amount - a.late - a.interest - a.principal;
        if (a.late + a.interest + a.principal == o.late + o.interest + o.principal) return (a, next);

        next = _rest(loan, terms, o, a, due, day);
    }

    /// @notice Late interest that money gained from its value day until the loan's start, at most what is owed of it; rounded up,
    /// so that nobody owes it by a rounding. From the due day where the value day is within the days of grace.
    /// @param loan late, with a start after `valueDay`
    /// @param amount minor units about to be applied
    function lateSince(
        Loan memory loan,
        Terms memory terms,
        uint256 due,
        uint256 valueDay,
        uint256 amount
    ) internal pure returns (uint256) {
        uint256 from = valueDay > due + terms.grace ? valueDay : due;
        uint256 base = loan.principal;
        // What of it pays interest bears late interest only where that was part of the advance.
        if (terms.discount) base += loan.interest;
        else amount = Math.saturatingSub(amount, loan.interest);
        return
            Math.min(
                loan.owed,
                interestOn(terms, Math.min(amount, base), terms.lateRate, Math.saturatingSub(loan.start, from))
            );
    }

    /// @notice The loan after more is drawn on it before its due day.
    /// @param amount minor units of principal more
    /// @param rate ppm a year on them
    function topUp(
        Loan memory loan,
        Terms memory terms,
        uint256 due,
        uint256 day,
        uint256 amount,
        uint256 rate
    ) internal pure returns (Loan memory) {
        uint256 toAccrue = (dailyOf(loan, due) * (due - day)) / MICRO;
        uint256 more = interestOn(terms, amount, rate, due - day);
        return
            Loan({
                principal: (loan.principal + amount).toUint72(),
                interest: (toAccrue + more).toUint72(),
                owed: (loan.owed + loan.interest - toAccrue).toUint72(),
                start: day.toUint16(),
                version: loan.version,
                flags: loan.flags,
                sector: loan.sector
            });
    }

    /// @notice Micro-units that a loan, unless written off, carries in the book on its due day.
    function carryingOf(Loan memory loan) internal pure returns (uint256) {
        uint256 owed = loan.flags & LoanFlags.LATE == 0 ? loan.owed : 0;
        return (uint256(loan.principal) + loan.interest + owed) * MICRO;
    }

    /// @notice Micro-units that a loan gains a day; the remainder of the division is earned on its first day (R24).
    function dailyOf(Loan memory loan, uint256 due) internal pure returns (uint256) {
        if (loan.flags & LoanFlags.LATE != 0 || loan.start >= due) return 0;
        return (uint256(loan.interest) * MICRO) / (due - loan.start);
    }

    /// @dev The loan that is left after a payment.
    function _rest(
        Loan memory loan,
        Terms memory terms,
        Owed memory o,
        Applied memory a,
        uint256 due,
        uint256 day
    ) private pure returns (Loan memory next) {
        uint256 principal = o.principal - a.principal;
        // A loan of its own: `next = loan` would only be another name for the caller's.
        next = Loan({
            principal: principal.toUint72(),
            interest: 0,
            owed: 0,
            start: day.toUint16(),
            version: loan.version,
            flags: loan.flags,
            sector: loan.sector
        });
        if (day < due) {
            // The rest of the period earns on the principal that is left, at the same rate.
            uint256 toAccrue = (dailyOf(loan, due) * (due - day)) / MICRO;
            if (o.principal != 0) {
                next.interest = Math.mulDiv(toAccrue, principal, o.principal, Math.Rounding.Ceil).toUint72();
            }
            next.owed = (o.interest - a.interest).toUint72();
        } else {
            next.interest = (o.interest - a.interest).toUint72();
            if (day > due + terms.grace || loan.flags & LoanFlags.LATE != 0) {
                next.owed = (o.late - a.late).toUint72();
                next.flags |= LoanFlags.LATE;
            } else {
                // Late interest on the rest still counts from the due day, if it comes to that.
                next.start = due.toUint16();
            }
        }
    }
}
