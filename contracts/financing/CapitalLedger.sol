// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {Capital, FacilityState} from "./FacilityState.sol";
import {Tranche} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LoanBook} from "./LoanBook.sol";
import {Pricing} from "./Pricing.sol";

/// @title CapitalLedger
/// @notice Cash of a facility and whose it is: senior money has a claim that earns simple interest, junior money is what
/// is left.
///
/// UNITS: cash in minor units, claims in micro-units.
/// INVARIANTS: LIQ-01 cash + book = senior + junior + owed + fees; LIQ-02 losses hit junior first; FIN-04 the senior claim
/// does not depend on how often it is synchronised while it is covered.
/// Notes: cash is counted, never read from a balance, so that donations change nothing. While assets do not cover the
/// senior claim it stops growing (R26); what it did not earn is lost for good at the next deposit, of either tranche, or
/// senior redemption, and caught up if assets recover before.
library CapitalLedger {
    using LoanBook for LoanBook.Book;
    using Pricing for FacilityState;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    uint256 private constant _MICRO = 1e6;
    uint256 private constant _PPM = 1e6;

    /// @notice Books money that a vault brought.
    /// @param day civil day to which the book is rolled
    function fund(
        FacilityState storage s,
        IReceivableToken token,
        Tranche tranche,
        uint256 amount,
        uint256 day
    ) external {
        if (amount == 0) revert IFacility.Facility_Nothing();
        _requireValued(s, token);
        // Marks are never too low: who came in at their price would gain when they are looked at one by one.
        if (s.book.stages.apart && s.book.apart.marked != 0) revert IFacility.Facility_MarksOpen(s.book.apart.marked);
        Capital memory c = s.capital;
        // Before the new money counts: it does not make good what the senior claim could not earn.
        c.seniorClaim = _claimOn(c, assets(c, s.book.worthOn(s.ladder(day), day)), day).toUint112();
        c.day = day.toUint16();
        if (tranche == Tranche.Senior) {
            c.seniorClaim = (c.seniorClaim + amount * _MICRO).toUint112();
            // amount × 1e6 micro × rate / 1e6 ppm / 360
            c.seniorDaily = (c.seniorDaily + (amount * c.seniorRate) / 360).toUint80();
        }
        c.cash = (c.cash + amount).toUint96();
        s.capital = c;
        emit IFacility.Funded(tranche, amount);
    }

    /// @notice Pays out of a tranche.
    /// @param day civil day to which the book is rolled
    function take(
        FacilityState storage s,
        IReceivableToken token,
        Tranche tranche,
        address to,
        uint256 amount,
        uint256 day
    ) external {
        if (amount == 0) revert IFacility.Facility_Nothing();
        _requireValued(s, token);
        uint256 most = _most(s, tranche, day);
        if (amount > most) revert IFacility.Facility_NoCash(amount, most);
        Capital memory c = s.capital;
        if (tranche == Tranche.Senior) _takeSenior(c, assets(c, s.book.worthOn(s.ladder(day), day)), day, amount);
        c.cash -= amount.toUint96();
        s.capital = c;
        emit IFacility.Taken(tranche, to, amount);
        IERC20(s.currency).safeTransfer(to, amount);
    }

    /// @notice Pays the lender its fees.
    function takeFees(FacilityState storage s, IPartyRegistry parties) external {
        uint256 amount = s.capital.fees;
        if (amount == 0) revert IFacility.Facility_Nothing();
        address to = parties.partyOf(s.lender).account;
        s.capital.fees = 0;
        s.capital.cash -= amount.toUint96();
        emit IFacility.FeesTaken(to, amount);
        IERC20(s.currency).safeTransfer(to, amount);
    }

    /// @notice Worth of a tranche in minor units, rounded down: on a day, and on the day after.
    function trancheWorth(
        FacilityState storage s,
        Tranche tranche,
        uint256 day
    ) external view returns (uint256 onDay, uint256 dayAfter) {
        Capital memory c = s.capital;
        (uint256 worth0, uint256 worth1) = s.book.worth(s.ladder(day), day);
        // Provisions that other terms bring with them tomorrow are known today.
        if (s.nextFrom == day + 1) worth1 = s.book.worthOn(s.ladder(day + 1), day + 1);
        onDay = _trancheOn(c, tranche, worth0, day);
        dayAfter = _trancheOn(c, tranche, worth1, day + 1);
    }

    /// @notice Worth of the book on a day, micro-units.
    function bookWorth(FacilityState storage s, uint256 day) external view returns (uint256) {
        return s.book.worthOn(s.ladder(day), day);
    }

    /// @notice Money of a tranche that could leave now, minor units; none while the book is not valued for every insolvency.
    function takeable(
        FacilityState storage s,
        IReceivableToken token,
        Tranche tranche,
        uint256 day
    ) external view returns (uint256) {
        (, uint256 count) = token.insolvency(0);
        return count == s.valued ? _most(s, tranche, day) : 0;
    }

    /// @notice What belongs to both tranches, micro-units.
    /// @param worth micro-units of the book
    function assets(Capital memory c, uint256 worth) internal pure returns (uint256) {
        return freeCash(c) * _MICRO + worth;
    }

    /// @notice Cash that is nobody else's, minor units.
    function freeCash(Capital memory c) internal pure returns (uint256) {
        return uint256(c.cash) - c.owed - c.fees;
    }

    /// @notice What the senior money is worth on a day, micro-units.
    function seniorOn(Capital memory c, uint256 total, uint256 day) internal pure returns (uint256) {
        return Math.min(_claimOn(c, total, day), total);
    }

    /// @dev Money of a tranche that could leave once the book is valued, minor units.
    function _most(FacilityState storage s, Tranche tranche, uint256 day) private view returns (uint256) {
        Capital memory c = s.capital;
        uint256 worth = s.book.worthOn(s.ladder(day), day);
        uint256 most = _trancheOn(c, tranche, worth, day);
        if (tranche == Tranche.Junior) {
            uint256 floor = Math.mulDiv(worth, s.termsOn(day).floor, _PPM * _MICRO, Math.Rounding.Ceil);
            most -= Math.min(floor, most);
        }
        return Math.min(most, freeCash(c));
    }

    /// @dev Nobody gets in or out at a price from before a court's decision.
    function _requireValued(FacilityState storage s, IReceivableToken token) private view {
        (, uint256 count) = token.insolvency(0);
        if (count != s.valued) revert IFacility.Facility_NotValued(s.valued, count);
    }

    /// @dev Senior claim on a day, micro-units, growing only as far as `total` covers it.
    function _claimOn(Capital memory c, uint256 total, uint256 day) private pure returns (uint256) {
        uint256 grown = c.seniorClaim + uint256(c.seniorDaily) * (day - c.day);
        return Math.min(grown, Math.max(c.seniorClaim, total));
    }

    /// @dev A haircut cancels claim in proportion.
    function _takeSenior(Capital memory c, uint256 total, uint256 day, uint256 amount) private pure {
        uint256 claim = _claimOn(c, total, day);
        uint256 value = Math.min(claim, total);
        c.seniorClaim = (claim - Math.mulDiv(claim, amount * _MICRO, value)).toUint112();
        c.seniorDaily -= Math.mulDiv(c.seniorDaily, amount * _MICRO, value).toUint80();
        c.day = day.toUint16();
    }

    function _trancheOn(Capital memory c, Tranche tranche, uint256 worth, uint256 day) private pure returns (uint256) {
        uint256 total = assets(c, worth);
        uint256 senior = seniorOn(c, total, day);
        return (tranche == Tranche.Senior ? senior : total - senior) / _MICRO;
    }
}
