// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {IReceivableToken, Receivable} from "../receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../receivables/ReceivableFlags.sol";
import {IBankDeposit} from "../settlement/IBankDeposit.sol";
import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {ValueDays} from "../shared/ValueDays.sol";
import {Credits} from "./Credits.sol";
import {Exposures} from "./Exposures.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Applied, Ground, Loan, Owed, Subject, Terms} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LineBase} from "./LineBase.sol";
import {LoanBook} from "./LoanBook.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {Pledges} from "./Pledges.sol";
import {Quote} from "./Quote.sol";
import {Subjects} from "./Subjects.sol";
import {Transits} from "./Transits.sol";

/// @title Collections
/// @notice Money that comes back: settle, collect, repay. Never asks for a pause or a rolled book, and
/// never fails because a payee cannot be paid.
library Collections {
    using Credits for FacilityState;
    using Exposures for FacilityState;
    using LoanBook for LoanBook.Book;
    using Pledges for FacilityState;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;
    using Subjects for FacilityState;

    /// @notice Pays into a receivable, takes the facility's share at once and applies it.
    function settle(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        uint256 amount,
        uint256 day
    ) external {
        IERC20 money = IERC20(s.currency);
        money.safeTransferFrom(msg.sender, address(this), amount);
        Receivable memory r = suite.token.receivable(id);
        bool shared = _held(suite.token, id) != r.units;
        // With other holders their share goes on to the token; alone, nothing moves.
        if (shared) money.forceApprove(address(suite.token), amount);
        uint256 share = suite.token.payAndClaim(id, amount);
        if (shared) money.forceApprove(address(suite.token), 0);
        applyMoney(s, suite, id, s.subjectOf(id, r), share, day);
    }

    /// @notice Claims what was paid into a receivable and applies it.
    function collect(FacilityState storage s, Suite memory suite, ReceivableId id, uint256 day) external {
        // Read before: at its end the token may forget.
        Subject memory subject = s.subjectOf(suite.token, id);
        applyMoney(s, suite, id, subject, suite.token.claim(id), day);
    }

    /// @notice Claims what was paid into a receivable and applies it as of the bank's value day; what else was claimed with it
    /// too. Never before the loan's own start, up to which its interest is worked out; of late interest beyond the value day
    /// what the money gained is taken off, as far as it is owed still.
    /// @param valueDay civil day, see `ValueDays`
    /// @param day today
    function collectOn(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        uint256 valueDay,
        uint256 day
    ) external {
        if (msg.sender != IBankDeposit(s.currency).DESK()) revert IFacility.Facility_NotAllowed(msg.sender);
        if (!ValueDays.allows(valueDay, day)) {
            revert IFacility.Facility_BadValueDay(valueDay, day - ValueDays.MAX_BACK, day);
        }
        Subject memory subject = s.subjectOf(suite.token, id);
        bool isPledge = s.loan[id].flags & LoanFlags.PLEDGED != 0;
        ReceivableId on = isPledge ? LineBase.keyOf(subject.seller) : id;
        // What waits for the bank comes first: it says when the loan starts.
        if (s.loan[on].flags & LoanFlags.TRANSIT != 0) Transits.land(s, suite, on, day);
        uint256 amount = suite.token.claim(id);
        valueDay = _startOrLater(s, on, isPledge ? s.own[on].due : subject.due, amount, valueDay);
        bool pledged = _apply({
            s: s,
            suite: suite,
            id: id,
            subject: subject,
            amount: amount,
            day: valueDay,
            first: false
        });
        // What the pledge still counts for is looked at as of today.
        if (pledged) s.paid(suite, id, day);
    }

    /// @notice Repays a loan in part or in full.
    function repay(FacilityState storage s, Suite memory suite, ReceivableId id, uint256 amount, uint256 day) external {
        Subject memory subject = s.subjectOf(suite.token, id);
        _pull({s: s, suite: suite, id: id, subject: subject, amount: amount, day: day});
        applyMoney(s, suite, id, subject, amount, day);
    }

    /// @notice Pays into a loan on an order: principal first up to its due day, then as its terms say.
    function payIn(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        uint256 amount,
        bytes32 purpose,
        uint256 day
    ) external {
        bool isOrder = s.loan[id].flags & LoanFlags.OWN != 0 && s.own[id].ground == Ground.Order;
        if (!isOrder) revert IFacility.Facility_NoLoan(id);
        Subject memory subject = s.subjectOf(suite.token, id);
        _pull({s: s, suite: suite, id: id, subject: subject, amount: amount, day: day});
        emit IFacility.PaidIn(id, msg.sender, amount, purpose);
        // Past due nobody, the seller least of all, chooses what is paid last.
        _apply({s: s, suite: suite, id: id, subject: subject, amount: amount, day: day, first: day <= subject.due});
    }

    /// @notice What a loan owes on a day; all zero when there is none. One in transit owes what it would if money came now.
    function owed(
        FacilityState storage s,
        IReceivableToken token,
        ReceivableId id,
        uint256 day
    ) external view returns (Owed memory o) {
        Loan memory loan = s.loan[id];
        if (loan.version == 0) return o;
        uint256 due = s.subjectOf(token, id).due;
        if (loan.flags & LoanFlags.TRANSIT != 0) loan = Transits.landed(s, id, due, day);
        o = Quote.owedOn(loan, s.terms[loan.version], due, day);
    }

    /// @notice Applies money to a loan, or what came on a pledge to its seller's line; hands what is left to the seller, and
    /// sends units of a loan paid in full back.
    /// Notes: the money is here already, and not counted yet.
    function applyMoney(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        Subject memory subject,
        uint256 amount,
        uint256 day
    ) public {
        bool pledged = _apply({s: s, suite: suite, id: id, subject: subject, amount: amount, day: day, first: false});
        if (pledged) s.paid(suite, id, day);
    }

    /// @dev Day as of which money can be applied: the value day, or that of what was booked on the loan since.
    function _startOrLater(
        FacilityState storage s,
        ReceivableId on,
        uint256 due,
        uint256 amount,
        uint256 valueDay
    ) private returns (uint256) {
        Loan memory loan = s.loan[on];
        if (valueDay >= loan.start) return valueDay;
        if (loan.flags & LoanFlags.LATE != 0) {
            uint256 off = Quote.lateSince(loan, s.terms[loan.version], due, valueDay, amount);
            if (off != 0) {
                s.loan[on].owed = (loan.owed - off).toUint72();
                emit IFacility.LateTakenOff(on, off, valueDay);
            }
        }
        return loan.start;
    }

    /// @dev Takes money of the caller for a loan, at most what it owes.
    function _pull(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        Subject memory subject,
        uint256 amount,
        uint256 day
    ) private {
        if (s.loan[id].flags & LoanFlags.TRANSIT != 0) Transits.landFor(s, suite, id, subject, day);
        Loan memory loan = s.loan[id];
        Owed memory o = Quote.owedOn(loan, s.terms[loan.version], subject.due, day);
        uint256 all = o.late + o.interest + o.principal;
        if (all == 0) revert IFacility.Facility_NoLoan(id);
        if (amount == 0) revert IFacility.Facility_Nothing();
        if (amount > all) revert IFacility.Facility_Overpaid(id, amount, all);
        IERC20(s.currency).safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @return pledged whether it was a pledge, which the caller then looks at
    function _apply(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        Subject memory subject,
        uint256 amount,
        uint256 day,
        bool first
    ) private returns (bool pledged) {
        Loan memory before = s.loan[id];
        pledged = before.flags & LoanFlags.PLEDGED != 0;
        ReceivableId on = pledged ? _lineOf(s, subject, before) : id;
        if (before.flags & LoanFlags.TRANSIT != 0) Transits.landFor(s, suite, on, subject, day);
        Applied memory a = _applyToLoan(s, on, subject.due, amount, day, first);
        s.capital.cash += (amount - a.excess).toUint96();
        emit IFacility.Collected(on, a.late, a.interest, a.principal, a.excess, day);
        address account = _giveBack(s, suite.parties, subject, before, a.principal);
        if (a.excess != 0) _handOver(s, suite.token, id, subject, account, a.excess);
        if (!pledged && s.loan[id].version == 0) _tryRelease(suite.token, id, account);
    }

    /// @dev What was paid back is out no more.
    /// @return account the seller's
    function _giveBack(
        FacilityState storage s,
        IPartyRegistry parties,
        Subject memory subject,
        Loan memory before,
        uint256 principal
    ) private returns (address account) {
        Party memory seller = parties.partyOf(subject.seller);
        account = seller.account;
        if (principal != 0) s.release(parties, subject, seller.group, before, principal);
    }

    function _applyToLoan(
        FacilityState storage s,
        ReceivableId id,
        uint256 due,
        uint256 amount,
        uint256 day,
        bool first
    ) private returns (Applied memory a) {
        Loan memory loan = s.loan[id];
        if (loan.version == 0) {
            a.excess = amount;
            return a;
        }
        Terms memory terms = s.terms[loan.version];
        bool principalFirst = first || (terms.principalFirst >> _stageOf(loan, due, day)) & 1 == 1;
        Loan memory next;
        (a, next) = Quote.applyCash(loan, terms, due, day, amount, principalFirst);
        bool closes = next.version == 0;
        if (loan.flags & LoanFlags.SPECIAL != 0) _reduceSpecial(s, a.principal);
        else if (loan.flags & LoanFlags.WRITTEN_OFF == 0) _rebook(s, loan, next, due, closes);
        if (loan.flags & LoanFlags.RESTRUCTURED != 0) s.paidOf[id] += amount - a.excess;
        s.loan[id] = next;
        if (closes) emit IFacility.LoanClosed(id, day);
    }

    function _rebook(FacilityState storage s, Loan memory from, Loan memory to, uint256 due, bool closes) private {
        s.book.remove(Quote.carryingOf(from), Quote.dailyOf(from, due), due, closes);
        if (!closes) s.book.add(Quote.carryingOf(to), Quote.dailyOf(to, due), due, false);
    }

    function _reduceSpecial(FacilityState storage s, uint256 principal) private {
        LoanBook.Apart memory apart = s.book.apart;
        s.book.setApart(apart.special - principal * Quote.MICRO, apart.marked);
    }

    /// @dev Pays the seller what is left, but for what a court froze of it: units frozen for the seller's account bind, as
    /// far as they go, what comes in place of them. While a margin call runs it waits as well.
    function _handOver(
        FacilityState storage s,
        IReceivableToken token,
        ReceivableId id,
        Subject memory subject,
        address seller,
        uint256 amount
    ) private {
        if (subject.flags & ReceivableFlags.FROZEN != 0) {
            uint256 frozen = token.getFrozenTokens(seller, ReceivableId.unwrap(id));
            uint256 kept = Math.min(amount, frozen - Math.min(frozen, s.heldBack[id]));
            if (kept != 0) {
                s.heldBack[id] += kept;
                s.count(kept);
                emit IFacility.HeldBack(id, kept);
                amount -= kept;
            }
        }
        if (amount == 0) return;
        if (s.called[subject.seller] != 0) s.credit(subject.seller, amount);
        else s.push(subject.seller, seller, amount);
    }

    /// @dev Sends units back; when the account cannot take them they wait for `release`.
    function _tryRelease(IReceivableToken token, ReceivableId id, address to) private {
        uint256 units = _held(token, id);
        if (units == 0) return;
        try token.safeTransferFrom(address(this), to, ReceivableId.unwrap(id), units, "") {
            emit IFacility.UnitsReleased(id, to, units);
        } catch {
            return;
        }
    }

    /// @dev What comes on a pledge goes to its seller's line: the loan (memory) and whom it is about become the line's.
    function _lineOf(
        FacilityState storage s,
        Subject memory subject,
        Loan memory loan
    ) private view returns (ReceivableId key) {
        key = LineBase.keyOf(subject.seller);
        Loan memory line = s.loan[key];
        (loan.sector, loan.flags) = (line.sector, line.flags);
        (subject.obligor, subject.due) = (PartyId.wrap(0), s.own[key].due);
    }

    function _held(IReceivableToken token, ReceivableId id) private view returns (uint256) {
        return token.balanceOf(address(this), ReceivableId.unwrap(id));
    }

    /// @dev Where a loan stands, as the terms count stages for the waterfall.
    function _stageOf(Loan memory loan, uint256 due, uint256 day) private pure returns (uint256) {
        if (loan.flags & (LoanFlags.SPECIAL | LoanFlags.WRITTEN_OFF) != 0) return 4;
        if (day <= due) return 0;
        if (day - due < LoanBook.STAGE_2_FROM) return 1;
        return day - due < LoanBook.STAGE_3_FROM ? 2 : 3;
    }
}
