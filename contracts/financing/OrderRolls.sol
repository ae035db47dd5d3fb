// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {OrderId, ReceivableId} from "../shared/types/Types.sol";
import {IOrderBook} from "../trade/IOrderBook.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Applied, Ground, Loan, Owed, OwnTerms, Terms} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LoanBook} from "./LoanBook.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {OrderQuotes} from "./OrderQuotes.sol";
import {Quote} from "./Quote.sol";
import {Transits} from "./Transits.sol";

/// @title OrderRolls
/// @notice What becomes of a loan on an order when units of the order arrive, and of the lien when it is paid. Moves no cash.
/// Warning: what is above the roll cap stays owed on the order, as recourse to the seller alone.
library OrderRolls {
    using LoanBook for LoanBook.Book;
    using SafeCast for uint256;

    /// @dev A loan, what is left of it, and the one that a part of it became, with the due days of both; units that
    /// came, what moved, and what the new loan gains to its due day.
    struct Roll {
        uint256 units;
        Loan from;
        Loan rest;
        Loan to;
        uint256 due;
        uint256 toDue;
        Applied moved;
        uint256 ahead;
    }

    uint256 private constant _PPM = 1e6;

    /// @notice What becomes of units that were minted here without a request: they roll the loan on their order, or wait for
    /// their seller.
    /// @param id receivable that arrived
    /// @param units how many units of it
    function arrive(FacilityState storage s, Suite memory suite, ReceivableId id, uint256 units, uint256 day) external {
        OrderId order = suite.orders.invoicedNow();
        if (suite.orders.lienOf(order) != address(this)) revert IFacility.Facility_BadRequest("data");
        ReceivableId key = OrderQuotes.keyOf(order);
        if (s.loan[key].flags & LoanFlags.TRANSIT != 0) Transits.land(s, suite, key, day);
        // Without a loan there are no terms, and so nothing that could move.
        if (Math.mulDiv(units, s.terms[s.loan[key].version].rollCap, _PPM) == 0) return;
        _roll(s, suite, order, id, units, day);
        if (s.loan[key].version != 0) return;
        emit IFacility.LoanClosed(key, day);
        suite.orders.releaseLien(order);
    }

    /// @notice Releases the lien on an order on which nothing is owed.
    function releaseOrder(FacilityState storage s, IOrderBook orders, OrderId order) external {
        if (s.loan[OrderQuotes.keyOf(order)].version != 0)
            revert IFacility.Facility_NotEligible(OrderQuotes.keyOf(order), "open loan");
        orders.releaseLien(order);
    }

    /// @dev Moves what is owed on the order, up to `most`, into a loan on the receivable: late interest, then interest, then
    /// principal.
    function _roll(
        FacilityState storage s,
        Suite memory suite,
        OrderId order,
        ReceivableId id,
        uint256 units,
        uint256 day
    ) private {
        ReceivableId key = OrderQuotes.keyOf(order);
        OwnTerms memory own = s.own[key];
        Roll memory roll;
        roll.from = s.loan[key];
        roll.due = own.due;
        roll.units = units;
        _part(roll, s.terms[roll.from.version], day);
        if (day > roll.due) {
            _late(roll, s.terms[roll.from.version].grace, day);
            own.ground = Ground.Receivable;
            s.own[id] = own;
        } else {
            roll.toDue = suite.token.receivable(id).due;
            _fresh(roll, s.terms[roll.from.version], own.rate, day);
        }
        _rebook(s, roll);
        s.loan[key] = roll.rest;
        s.loan[id] = roll.to;
        _tell(order, id, roll, day);
    }

    function _tell(OrderId order, ReceivableId id, Roll memory roll, uint256 day) private {
        emit IFacility.OrderRolled({
            order: order,
            id: id,
            units: roll.units,
            late: roll.moved.late,
            interest: roll.moved.interest,
            principal: roll.moved.principal,
            ahead: roll.ahead,
            due: roll.toDue,
            day: day
        });
    }

    /// @dev What stands apart from the days of the book, or outside it, goes on doing so: its sum does not change.
    function _rebook(FacilityState storage s, Roll memory roll) private {
        if (roll.from.flags & (LoanFlags.SPECIAL | LoanFlags.WRITTEN_OFF) != 0) return;
        bool closes = roll.rest.version == 0;
        s.book.remove(Quote.carryingOf(roll.from), Quote.dailyOf(roll.from, roll.due), roll.due, closes);
        if (!closes) s.book.add(Quote.carryingOf(roll.rest), Quote.dailyOf(roll.rest, roll.due), roll.due, false);
        s.book.add(Quote.carryingOf(roll.to), Quote.dailyOf(roll.to, roll.toDue), roll.toDue, true);
    }

    /// @dev Takes what moves off the loan, as money would.
    function _part(Roll memory roll, Terms memory terms, uint256 day) private pure {
        Owed memory o = Quote.owedOn(roll.from, terms, roll.due, day);
        uint256 most = Math.min(Math.mulDiv(roll.units, terms.rollCap, _PPM), o.late + o.interest + o.principal);
        (roll.moved, roll.rest) = Quote.applyCash(roll.from, terms, roll.due, day, most, false);
    }

    /// @dev A loan past due moves as it is, with its due day: neither its stage nor its worth changes because a statement
    /// came late.
    function _late(Roll memory roll, uint256 grace, uint256 day) private pure {
        bool counts = day > roll.due + grace || roll.from.flags & LoanFlags.LATE != 0;
        roll.toDue = roll.due;
        roll.to = Loan({
            principal: roll.moved.principal.toUint72(),
            interest: roll.moved.interest.toUint72(),
            owed: roll.moved.late.toUint72(),
            start: (counts ? day : roll.due).toUint16(),
            version: roll.from.version,
            flags: counts ? roll.from.flags | LoanFlags.LATE : roll.from.flags,
            sector: roll.from.sector
        });
    }

    /// @dev A loan not past due becomes one to the receivable's due day, under the same version; interest so far is owed.
    function _fresh(Roll memory roll, Terms memory terms, uint256 rate, uint256 day) private pure {
        roll.ahead = Quote.interestOn(terms, roll.moved.principal, rate, roll.toDue - day);
        roll.to = Loan({
            principal: roll.moved.principal.toUint72(),
            interest: roll.ahead.toUint72(),
            owed: roll.moved.interest.toUint72(),
            start: day.toUint16(),
            version: roll.from.version,
            flags: roll.from.flags & ~LoanFlags.OWN,
            sector: roll.from.sector
        });
    }
}
