// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Party} from "../parties/IPartyRegistry.sol";
import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {IBankDeposit} from "../settlement/IBankDeposit.sol";
import {IBankDesk, Payout, PayoutStatus} from "../settlement/IBankDesk.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {Exposures} from "./Exposures.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Loan, Offer, Subject, Transit} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LoanBook} from "./LoanBook.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {Quote} from "./Quote.sol";
import {Subjects} from "./Subjects.sol";

/// @title Transits
/// @notice Draws whose money the bank has yet to pay out (docs/adr/0028-draws-in-transit.md): principal, units, lien and limits are
/// taken at the draw, interest runs from the bank's value day, and what the bank rejects was never drawn.
///
/// ASSUMPTION: a desk confirms no payout for a day before the one on which it was instructed.
/// LIVENESS: no answer of the bank is waited for by money that comes in: see `landFor`.
library Transits {
    using Exposures for FacilityState;
    using LoanBook for LoanBook.Book;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;
    using Subjects for FacilityState;

    /// @dev What a draw is in the middle of being decided.
    /// @param t what waits
    /// @param loan as it stands, with the flag `TRANSIT`
    /// @param key of the payout
    /// @param payoutId at the desk
    /// @param payout as it stands there
    struct Case {
        Transit t;
        Loan loan;
        bytes32 key;
        bytes32 payoutId;
        Payout payout;
    }

    /// @notice Instructs the bank for what of a draw goes to accounts with it. All of the net cash: the draw is in transit.
    /// @param digest key of the payout of a draw that is not in transit; zero: that of the receivable
    /// @param payees hash of the list
    /// @param toBank minor units, at most the net cash
    /// @param o what was drawn, booked already as if paid
    function instruct(
        FacilityState storage s,
        ReceivableId id,
        bytes32 digest,
        bytes32 payees,
        uint256 toBank,
        Offer memory o,
        uint256 day
    ) external {
        IBankDesk desk = _deskOf(s);
        bytes32 key = digest;
        if (toBank == o.net) key = _depart(s, desk, id, o, day);
        else if (digest == 0) key = _useKey(s, id, s.transit[id].round);
        IERC20(s.currency).forceApprove(address(desk), toBank);
        desk.instruct(toBank, payees, key);
    }

    /// @notice Books what the bank decided.
    function bookPayout(FacilityState storage s, Suite memory suite, ReceivableId id, uint256 day) external {
        Case memory c = _caseOf(s, id);
        if (c.loan.flags & LoanFlags.TRANSIT == 0) revert IFacility.Facility_NotInTransit(id);
        if (c.payout.status == PayoutStatus.Instructed) revert IFacility.Facility_NotDecided(id, c.payoutId);
        _close(s, suite, id, s.subjectOf(suite.token, id), c, day);
    }

    /// @notice Ends the wait of a loan in transit that something else happens to, see `landFor`.
    function land(FacilityState storage s, Suite memory suite, ReceivableId id, uint256 day) external {
        _close(s, suite, id, s.subjectOf(suite.token, id), _caseOf(s, id), day);
    }

    /// @notice Ends the wait of a loan in transit: as the bank decided, or, while it has not, as quoted, with interest from the
    /// day of the draw. What it decides after that changes the loan no more; what it rejects is then the seller's.
    /// @param subject of the loan: the token may know it no more
    function landFor(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        Subject memory subject,
        uint256 day
    ) external {
        _close(s, suite, id, subject, _caseOf(s, id), day);
    }

    /// @notice A loan in transit as `land` would leave it.
    /// @param due its due day
    function landed(
        FacilityState storage s,
        ReceivableId id,
        uint256 due,
        uint256 day
    ) external view returns (Loan memory) {
        Case memory c = _caseOf(s, id);
        if (c.payout.status == PayoutStatus.Rejected) return _without(c);
        return _accruing(c, due, _valueDay(c), day);
    }

    /// @notice What waits of a loan, and the id of its payout; zero when it is not in transit.
    function transitOf(
        FacilityState storage s,
        ReceivableId id
    ) external view returns (Transit memory t, bytes32 payoutId) {
        t = s.transit[id];
        if (s.loan[id].flags & LoanFlags.TRANSIT != 0) {
            payoutId = _deskOf(s).payoutIdOf(address(this), keyOf(id, t.round));
        }
    }

    /// @notice Under which key the desk keeps a payout of a loan.
    function keyOf(ReceivableId id, uint256 round) internal pure returns (bytes32) {
        return round == 0 ? bytes32(ReceivableId.unwrap(id)) : keccak256(abi.encode(id, round));
    }

    /// @dev Takes the interest of a draw that was just booked off again, and its fee from the lender: both wait. The fee waits
    /// as money owed, so that it is there when it is earned.
    /// @return key of the payout
    function _depart(
        FacilityState storage s,
        IBankDesk desk,
        ReceivableId id,
        Offer memory o,
        uint256 day
    ) private returns (bytes32 key) {
        Loan memory loan = s.loan[id];
        Loan memory next = _copy(loan);
        next.interest -= o.interest.toUint72();
        next.flags |= LoanFlags.TRANSIT;
        _rebook(s, loan, next, o.due.toUint(), false);
        s.loan[id] = next;
        if (o.fee != 0) {
            s.capital.fees -= o.fee.toUint80();
            s.capital.owed += o.fee.toUint80();
        }
        uint24 round = s.transit[id].round;
        s.transit[id] = Transit(o.net.toUint72(), o.fee.toUint72(), o.interest.toUint72(), day.toUint16(), round);
        key = keyOf(id, round);
        emit IFacility.TransitStarted(id, desk.payoutIdOf(address(this), key), o.net, o.fee, o.interest, day);
    }

    /// @dev Ends a wait.
    function _close(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        Subject memory subject,
        Case memory c,
        uint256 day
    ) private {
        if (c.t.fee != 0) s.capital.owed -= c.t.fee;
        if (c.payout.status == PayoutStatus.Rejected) {
            s.transit[id] = Transit(0, 0, 0, 0, c.t.round + 1);
            // Nobody else's: it is cash of the facility again.
            s.takenBack[c.payoutId] = true;
            _undo(s, suite, id, subject, c, day);
            return;
        }
        uint256 from = _valueDay(c);
        Loan memory next = _accruing(c, subject.due, from, day);
        _rebook(s, c.loan, next, subject.due, false);
        s.loan[id] = next;
        if (c.t.fee != 0) s.capital.fees += c.t.fee;
        uint256 interest = _interestFrom(c.t, subject.due, from);
        if (c.payout.status == PayoutStatus.Confirmed) {
            s.transit[id] = Transit(0, 0, 0, 0, c.t.round + 1);
            emit IFacility.TransitConfirmed(id, c.payoutId, interest, from, day);
        } else {
            _useKey(s, id, c.t.round);
            emit IFacility.TransitAnticipated(id, c.payoutId, c.key, interest, day);
        }
    }

    /// @dev Releases everything that a rejected draw took.
    function _undo(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        Subject memory subject,
        Case memory c,
        uint256 day
    ) private {
        Loan memory next = _without(c);
        bool ends = next.version == 0;
        _rebook(s, c.loan, next, subject.due, ends);
        s.loan[id] = next;
        s.capital.cash += c.t.net;
        Party memory seller = suite.parties.partyOf(subject.seller);
        s.release(suite.parties, subject, seller.group, c.loan, uint256(c.t.net) + c.t.fee);
        emit IFacility.TransitRejected(id, c.payoutId, c.t.net, c.t.fee, day);
        if (ends && c.loan.flags & LoanFlags.OWN == 0) _tryRelease(suite.token, id, seller.account);
    }

    /// @dev Whoever is paid back under a key that is used up is the seller of the loan.
    function _useKey(FacilityState storage s, ReceivableId id, uint24 round) private returns (bytes32 key) {
        key = keyOf(id, round);
        s.landed[key] = id;
        s.transit[id] = Transit(0, 0, 0, 0, round + 1);
    }

    function _rebook(FacilityState storage s, Loan memory from, Loan memory to, uint256 due, bool ends) private {
        s.book.remove(Quote.carryingOf(from), Quote.dailyOf(from, due), due, ends);
        if (!ends) s.book.add(Quote.carryingOf(to), Quote.dailyOf(to, due), due, false);
    }

    /// @dev Sends units back; when the account cannot take them they wait for `release`.
    function _tryRelease(IReceivableToken token, ReceivableId id, address to) private {
        uint256 units = token.balanceOf(address(this), ReceivableId.unwrap(id));
        if (units == 0) return;
        try token.safeTransferFrom(address(this), to, ReceivableId.unwrap(id), units, "") {
            emit IFacility.UnitsReleased(id, to, units);
        } catch {
            return;
        }
    }

    /// @dev A loan that is not in transit has no payout here.
    function _caseOf(FacilityState storage s, ReceivableId id) private view returns (Case memory c) {
        c.loan = s.loan[id];
        if (c.loan.flags & LoanFlags.TRANSIT == 0) return c;
        c.t = s.transit[id];
        c.key = keyOf(id, c.t.round);
        IBankDesk desk = _deskOf(s);
        c.payoutId = desk.payoutIdOf(address(this), c.key);
        c.payout = desk.payoutOf(c.payoutId);
    }

    function _deskOf(FacilityState storage s) private view returns (IBankDesk) {
        return IBankDesk(IBankDeposit(s.currency).DESK());
    }

    /// @dev Day from which the draw bears interest: the bank's, or before it has one that of the draw.
    function _valueDay(Case memory c) private pure returns (uint256) {
        return c.payout.status == PayoutStatus.Confirmed ? c.payout.day : c.t.day;
    }

    /// @dev Interest of the draw from a day to the due day, rounded up; from the day of the draw to the unit what was quoted.
    function _interestFrom(Transit memory t, uint256 due, uint256 from) private pure returns (uint256) {
        return from < due ? Math.mulDiv(t.interest, due - from, due - t.day, Math.Rounding.Ceil) : 0;
    }

    /// @dev The loan with the draw's interest from a day on. Beside an older part it is re-based today, as `Quote.topUp` does.
    function _accruing(Case memory c, uint256 due, uint256 from, uint256 day) private pure returns (Loan memory next) {
        uint256 interest = _interestFrom(c.t, due, from);
        next = _copy(c.loan);
        next.flags &= ~LoanFlags.TRANSIT;
        if (_isAlone(c)) {
            (next.interest, next.start) = (interest.toUint72(), from.toUint16());
        } else if (day < due) {
            uint256 older = next.interest;
            if (day > next.start) older = (Quote.dailyOf(next, due) * (due - day)) / Quote.MICRO;
            // The value day is not after today, and so before the due day.
            uint256 ahead = Math.mulDiv(interest, due - day, due - from);
            next.owed = (next.owed + next.interest - older + interest - ahead).toUint72();
            (next.interest, next.start) = ((older + ahead).toUint72(), day.toUint16());
        } else {
            next.interest += interest.toUint72();
        }
    }

    /// @dev The loan without the draw; all zero when nothing else was out on it.
    function _without(Case memory c) private pure returns (Loan memory next) {
        if (_isAlone(c)) return next;
        next = _copy(c.loan);
        next.principal -= c.t.net + c.t.fee;
        next.flags &= ~LoanFlags.TRANSIT;
    }

    /// @dev Whether nothing else is out on the loan, nor owed.
    function _isAlone(Case memory c) private pure returns (bool) {
        return c.loan.principal == c.t.net + c.t.fee && c.loan.interest == 0 && c.loan.owed == 0;
    }

    /// @dev A loan of its own: an assignment would only be another name for it.
    function _copy(Loan memory loan) private pure returns (Loan memory) {
        return
            Loan({
                principal: loan.principal,
                interest: loan.interest,
                owed: loan.owed,
                start: loan.start,
                version: loan.version,
                flags: loan.flags,
                sector: loan.sector
            });
    }
}
