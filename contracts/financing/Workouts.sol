// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../receivables/ReceivableFlags.sol";
import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Collections} from "./Collections.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Loan, Owed, OwnTerms, Subject, Terms} from "./FacilityTypes.sol";
import {Exposures} from "./Exposures.sol";
import {IFacility} from "./IFacility.sol";
import {LoanBook} from "./LoanBook.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {Quote} from "./Quote.sol";
import {Subjects} from "./Subjects.sol";

/// @title Workouts
/// @notice What a facility does with bad loans; the rules that lead there stand in `Recourse`.
library Workouts {
    using Exposures for FacilityState;
    using LoanBook for LoanBook.Book;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;
    using Subjects for FacilityState;

    /// @dev What the book carries nothing of, or principal only.
    uint8 private constant _OUT_OF_THE_DAYS = LoanFlags.SPECIAL | LoanFlags.WRITTEN_OFF;

    /// @notice Takes a loan off the book, once it is as long past due as its terms ask.
    function writeOff(FacilityState storage s, IReceivableToken token, ReceivableId id, uint256 day) external {
        Loan memory loan = _carried(s, id);
        Subject memory subject = s.subjectOf(token, id);
        uint256 dpd = day - Math.min(subject.due, day);
        // At least one: what is not past due yet is still earning.
        uint256 needed = Math.max(s.terms[loan.version].writeOffDays, 1);
        if (dpd < needed) revert IFacility.Facility_TooEarly(id, dpd, needed);
        _takeOff(s, id, loan, subject, dpd);
    }

    /// @notice Looks again at a loan: off the book when its units do not cover it any more, apart when its obligor failed.
    function review(FacilityState storage s, IReceivableToken token, ReceivableId id, uint256 day) external {
        Loan memory loan = _carried(s, id);
        Subject memory subject = s.subjectOf(token, id);
        // Only a court or the bank can have taken from units that are held here.
        bool touched = subject.flags & (ReceivableFlags.FROZEN | ReceivableFlags.REVERSED) != 0;
        if (touched && token.expected(id, address(this)) < loan.principal) {
            _takeOff(s, id, loan, subject, day - Math.min(subject.due, day));
            return;
        }
        bool failed = token.standingOf(subject.obligor).insolventOn != 0;
        if (!failed || loan.flags & LoanFlags.SPECIAL != 0) revert IFacility.Facility_Nothing();
        _toSpecial(s, id, loan, subject);
    }

    /// @notice Applies what waits for a seller to its loan.
    function setOff(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        uint256 most,
        uint256 day
    ) external returns (uint256 taken) {
        Subject memory subject = s.subjectOf(suite.token, id);
        Owed memory o = Quote.owedOn(s.loan[id], s.terms[s.loan[id].version], subject.due, day);
        uint256 credit = s.creditOf[subject.seller];
        taken = Math.min(Math.min(most, credit), o.late + o.interest + o.principal);
        if (taken == 0) return 0;
        s.creditOf[subject.seller] = credit - taken;
        s.capital.owed -= taken.toUint80();
        s.capital.cash -= taken.toUint96();
        emit IFacility.SetOff(id, subject.seller, taken);
        Collections.applyMoney(s, suite, id, subject, taken, day);
    }

    /// @notice Takes a loan out of the days of the book, or puts it back as its record has it. Asked for changes only.
    function setSpecial(FacilityState storage s, IReceivableToken token, ReceivableId id, bool on) external {
        Loan memory loan = _carried(s, id);
        Subject memory subject = s.subjectOf(token, id);
        if (on) {
            _toSpecial(s, id, loan, subject);
            return;
        }
        _change(s, 0, loan.principal);
        s.book.add(Quote.carryingOf(loan), Quote.dailyOf(loan, subject.due), subject.due, true);
        s.loan[id].flags = loan.flags & ~LoanFlags.SPECIAL;
        emit IFacility.SpecialSet(id, false);
    }

    /// @notice Sets what is marked for an obligor, minor units of principal.
    function setMark(FacilityState storage s, PartyId obligor, uint256 amount) external {
        LoanBook.Apart memory apart = s.book.apart;
        s.book.setApart(apart.special, apart.marked + amount * Quote.MICRO - s.marks[obligor] * Quote.MICRO);
        s.marks[obligor] = amount;
        emit IFacility.Marked(obligor, amount);
    }

    /// @notice Gives a loan a new due day and rate; carried apart from then on, unless it is off the book already.
    function restructure(
        FacilityState storage s,
        IReceivableToken token,
        ReceivableId id,
        uint16 due,
        uint24 rate,
        uint256 day
    ) external {
        Loan memory loan = s.loan[id];
        Subject memory subject = s.subjectOf(token, id);
        Terms memory terms = s.terms[loan.version];
        Owed memory o = Quote.owedOn(loan, terms, subject.due, day);
        if (loan.flags & _OUT_OF_THE_DAYS == 0) {
            _toSpecial(s, id, loan, subject);
            loan.flags |= LoanFlags.SPECIAL;
        }
        s.own[id] = OwnTerms(subject.seller, subject.obligor, due, rate, s.own[id].ground);
        s.paidOf[id] = 0;
        s.loan[id] = Loan({
            principal: loan.principal,
            interest: Quote.interestOn(terms, o.principal, rate, due - day).toUint72(),
            owed: (o.late + o.interest).toUint72(),
            start: day.toUint16(),
            version: loan.version,
            flags: (loan.flags & ~LoanFlags.LATE) | LoanFlags.OWN | LoanFlags.RESTRUCTURED,
            sector: loan.sector
        });
        emit IFacility.Restructured(id, o.principal, o.late + o.interest, due, rate, day);
    }

    /// @notice Lets a restructured loan fall due today, with what it earned until now. Out of the days: no book to change.
    function accelerate(FacilityState storage s, ReceivableId id, uint256 day) external {
        Loan storage loan = s.loan[id];
        Owed memory o = Quote.owedOn(loan, s.terms[loan.version], s.own[id].due, day);
        (loan.interest, loan.owed, loan.start) = (o.interest.toUint72(), 0, day.toUint16());
        s.own[id].due = day.toUint16();
        emit IFacility.Accelerated(id, day);
    }

    /// @notice Closes a loan by sale.
    function sell(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        uint256 price,
        address to,
        uint256 day
    ) external {
        Subject memory subject = s.subjectOf(suite.token, id);
        uint256 units = _unitsFor(s, suite.token, id, subject, price, day);
        IERC20(s.currency).safeTransferFrom(msg.sender, address(this), price);
        Collections.applyMoney(s, suite, id, subject, price, day);
        Loan memory loan = s.loan[id];
        if (loan.flags & LoanFlags.WRITTEN_OFF == 0) {
            _takeOff(s, id, loan, subject, day - Math.min(subject.due, day));
        }
        s.release(suite.parties, subject, suite.parties.partyOf(subject.seller).group, loan, loan.principal);
        delete s.loan[id];
        emit IFacility.Sold(id, to, units, price, loan.principal, day);
        suite.token.safeTransferFrom(address(this), to, ReceivableId.unwrap(id), units, "");
    }

    function _takeOff(
        FacilityState storage s,
        ReceivableId id,
        Loan memory loan,
        Subject memory subject,
        uint256 dpd
    ) private {
        uint256 carried = uint256(loan.principal) * Quote.MICRO;
        if (loan.flags & LoanFlags.SPECIAL != 0) {
            _change(s, 0, loan.principal);
        } else {
            carried = Quote.carryingOf(loan);
            _leaveTheDays(s, loan, subject);
        }
        s.loan[id].flags = (loan.flags & ~LoanFlags.SPECIAL) | LoanFlags.WRITTEN_OFF;
        emit IFacility.WrittenOff(id, carried, dpd);
    }

    function _toSpecial(FacilityState storage s, ReceivableId id, Loan memory loan, Subject memory subject) private {
        _leaveTheDays(s, loan, subject);
        _change(s, loan.principal, 0);
        s.loan[id].flags = loan.flags | LoanFlags.SPECIAL;
        emit IFacility.SpecialSet(id, true);
    }

    /// @dev What was marked of a loan goes with it.
    function _leaveTheDays(FacilityState storage s, Loan memory loan, Subject memory subject) private {
        s.book.remove(Quote.carryingOf(loan), Quote.dailyOf(loan, subject.due), subject.due, true);
        uint256 mark = Math.min(s.marks[subject.obligor], loan.principal);
        if (mark == 0) return;
        s.marks[subject.obligor] -= mark;
        LoanBook.Apart memory apart = s.book.apart;
        s.book.setApart(apart.special, apart.marked - mark * Quote.MICRO);
    }

    /// @dev Minor units of principal more, or less, that are carried apart.
    function _change(FacilityState storage s, uint256 more, uint256 less) private {
        LoanBook.Apart memory apart = s.book.apart;
        s.book.setApart(apart.special + more * Quote.MICRO - less * Quote.MICRO, apart.marked);
    }

    /// @dev Units that go to a buyer: as many as bring what is owed, at most all. What the rest brings is the seller's.
    function _unitsFor(
        FacilityState storage s,
        IReceivableToken token,
        ReceivableId id,
        Subject memory subject,
        uint256 price,
        uint256 day
    ) private view returns (uint256 units) {
        Owed memory o = Quote.owedOn(s.loan[id], s.terms[s.loan[id].version], subject.due, day);
        uint256 all = o.late + o.interest + o.principal;
        if (price >= all) revert IFacility.Facility_Overpaid(id, price, all);
        units = token.balanceOf(address(this), ReceivableId.unwrap(id));
        uint256 brings = token.expected(id, address(this));
        if (brings > all) units = Math.mulDiv(units, all, brings, Math.Rounding.Ceil);
        if (units == 0) revert IFacility.Facility_Nothing();
    }

    /// @dev A loan that the book carries.
    function _carried(FacilityState storage s, ReceivableId id) private view returns (Loan memory loan) {
        loan = s.loan[id];
        if (loan.version == 0 || loan.flags & LoanFlags.WRITTEN_OFF != 0) revert IFacility.Facility_NoLoan(id);
    }
}
