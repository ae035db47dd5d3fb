// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {ClaimIndex} from "./ClaimIndex.sol";
import {CourtOrders} from "./CourtOrders.sol";
import {IPaymentHistory} from "./IPaymentHistory.sol";
import {IReceivableNotes} from "./IReceivableNotes.sol";
import {IReceivableToken, Money, Receivable, ReceivableStatus} from "./IReceivableToken.sol";
import {PackedReceivables} from "./PackedReceivables.sol";
import {ReceivableFlags} from "./ReceivableFlags.sol";
import {Checkpoint, Late, ReceivableState, Reduction, Reversal} from "./ReceivableState.sol";

/// @title Amendments
/// @notice What changes a claim beside its payment: credit, payment in kind, late interest, flags, reversal.
library Amendments {
    using ClaimIndex for Checkpoint;
    using ClaimIndex for ReceivableState;
    using PackedReceivables for Money;
    using PackedReceivables for Receivable;
    using SafeCast for uint256;

    /// @dev ppm
    uint256 private constant _PPM = 1e6;

    /// @notice Raises or lowers one of the flags that the notes contract keeps. Lowered also of what is paid: a payment that
    /// is taken back would leave a flag that nothing keeps up.
    function setFlag(
        ReceivableState storage s,
        IPaymentHistory history,
        ReceivableId id,
        uint16 flag,
        bool on
    ) external {
        Receivable storage r = on ? _active(s, id) : s.receivable[id];
        uint16 flags = r.flags;
        bool was = flags & flag != 0;
        if (was == on) revert IReceivableToken.Receivable_FlagState(id, flag, was);
        r.flags = flags ^ flag;
        emit IReceivableToken.FlagSet(id, flag, on);
        if (flag == ReceivableFlags.DISPUTED && on) history.recordDispute(r.obligor, r.originator);
    }

    /// @notice Flags a receivable that is past due, and once more when it is so beyond the programme's limit.
    function flagOverdue(
        ReceivableState storage s,
        IPaymentHistory history,
        IReceivableNotes notes,
        ReceivableId id,
        uint256 day
    ) external {
        Receivable storage r = _active(s, id);
        uint16 flags = r.flags;
        PartyId obligor = r.obligor;
        uint256 due = dueOf(s, r);
        bool late = day > due;
        if (late && flags & ReceivableFlags.EXCUSED != 0) late = notes.excused(id) < openOf(s, id);
        bool first = late && flags & ReceivableFlags.OVERDUE == 0;
        bool beyond = late && flags & ReceivableFlags.STOPPED == 0 && r.overdueDays != 0 && day > due + r.overdueDays;
        if (!first && !beyond) revert IReceivableToken.Receivable_NotOverdue(id, due, day);
        if (first) {
            r.flags |= ReceivableFlags.OVERDUE;
            emit IReceivableToken.FlaggedOverdue(id, obligor, day - due);
            history.recordOverdue(obligor);
        }
        if (beyond) {
            r.flags |= ReceivableFlags.STOPPED;
            ++s.standing[obligor].stopped;
            emit IReceivableToken.ObligorStopped(id, obligor);
        }
    }

    /// @notice Takes an amount off a claim that a holder gives up: by a credit note, or because it was paid in kind.
    /// Before the first payment its units burn; after it the holder's own share pays, so that nobody else's changes.
    /// @return burn units to burn
    function reduce(
        ReceivableState storage s,
        IPaymentHistory history,
        Reduction calldata v
    ) external returns (uint256 burn) {
        Receivable storage r = _active(s, v.id);
        uint256 most = _creditable(s, v.id, v.holder, v.balance);
        if (v.amount == 0 || v.amount > most) {
            revert IReceivableToken.Receivable_CannotCredit(v.id, v.holder, v.amount, most);
        }
        uint256 open = openOf(s, v.id);
        accrue(s, v.id, open, v.day);
        emit IReceivableToken.Reduced(v.id, v.holder, v.amount, open - v.amount, v.inKind);
        if (_isPaidInto(s, v.id)) {
            _giveUp(s, v);
        } else {
            burn = v.amount;
            if (burn != open) r.units -= uint64(burn);
            else r.flags |= ReceivableFlags.CLEARED;
        }
        if (v.amount == open) _end(s, history, v.id, v.inKind || burn == 0, v.day);
    }

    /// @notice Books a payment of late interest.
    function payLate(ReceivableState storage s, ReceivableId id, uint256 amount, uint256 day) external {
        _active(s, id);
        accrue(s, id, openOf(s, id), day);
        Late storage late = s.late[id];
        uint64 owed = _isHeld(s, id) ? late.accrued : 0;
        if (amount == 0) revert IReceivableToken.Receivable_ZeroAmount(id);
        if (amount > owed) revert IReceivableToken.Receivable_Overpaid(id, amount, owed);
        late.accrued = owed - uint64(amount);
        late.paid += uint64(amount);
        // Holders share it as they share the face.
        s.money[id].paid = (s.money[id].paid + amount).toUint64();
        emit IReceivableToken.LateInterestPaid(id, msg.sender, amount, owed - amount);
    }

    /// @notice Records, or lifts, a court's decision that an obligor is insolvent.
    function setInsolvent(ReceivableState storage s, PartyId obligor, uint256 day) external {
        if (day != 0) s.insolvent[s.insolvencies++] = obligor;
        s.standing[obligor].insolventOn = day.toUint16();
        emit IReceivableToken.Insolvent(obligor, day);
    }

    /// @notice Takes a payment back that the bank could not keep: the receivable reopens.
    function reverse(
        ReceivableState storage s,
        IPaymentHistory history,
        ReceivableId id,
        uint256 amount,
        uint256 day
    ) external {
        Receivable memory r;
        s.receivable[id].load(r);
        Money memory m;
        s.money[id].load(m);
        uint256 paid = ClaimIndex.paidOf(r, m);
        uint256 received = paid - s.late[id].paid;
        if (amount == 0 || amount > received) {
            revert IReceivableToken.Receivable_AboveReceived(id, amount, received);
        }
        // Late interest on what is taken back counts from now on: until now it was paid.
        accrue(s, id, r.units - received, day);
        bool settled = r.status == ReceivableStatus.Settled;
        if (r.flags & ReceivableFlags.CLEARED != 0) (m.claimed, m.burnt) = (r.units, r.units);
        m.paid = uint64(paid - amount);
        s.money[id] = m;
        Reversal storage back = s.reversal[id];
        back.peak = uint64(Math.max(back.peak, paid));
        back.due += uint64(amount);
        Receivable storage kept = s.receivable[id];
        kept.status = ReceivableStatus.Active;
        kept.flags = (kept.flags | ReceivableFlags.REVERSED) & ~ReceivableFlags.CLEARED;
        if (settled && r.flags & ReceivableFlags.STOPPED != 0) ++s.standing[r.obligor].stopped;
        emit IReceivableToken.PaymentReversed(id, amount, r.units - received + amount, settled);
        history.recordReversal({
            obligor: r.obligor,
            originator: r.originator,
            amount: amount,
            day: Day.wrap(uint32(day)),
            face: settled ? r.units : 0,
            wasOverdue: settled && r.flags & ReceivableFlags.OVERDUE != 0
        });
    }

    /// @notice Looks back from a payment that counts from an earlier day: takes off what it had gained in late interest since,
    /// and lifts what would not have been flagged had it been booked on that day.
    /// @param amount minor units about to be paid
    /// @param day value day, before today
    function lookBack(
        ReceivableState storage s,
        IPaymentHistory history,
        IReceivableNotes notes,
        ReceivableId id,
        uint256 amount,
        uint256 day
    ) external {
        Receivable memory r;
        s.receivable[id].load(r);
        emit IReceivableToken.PaidAsOf(id, amount, day);
        Late storage late = s.late[id];
        uint256 from = Math.max(day, r.due);
        if (late.asOf > from) {
            // Rounded up: nobody owes interest by a rounding.
            uint256 off = Math.mulDiv(amount, r.lateRate * (late.asOf - from), _PPM, Math.Rounding.Ceil);
            late.accrued -= uint64(Math.min(off, late.accrued));
        }
        // Flagged since, that is: nobody can be overdue before the due day.
        if (r.flags & ReceivableFlags.OVERDUE == 0 || day > dueOf(s, r)) return;
        if (Math.saturatingSub(openOf(s, id, r), amount) <= notes.excused(id)) _lift(s, history, id, r, day);
    }

    /// @notice How much of what was taken back can be handed to the bank now without touching what holders earned: all
    /// but what holders have had too much and not made good yet. Holders that are not named are taken to owe the most
    /// that their units can.
    /// @param holders in ascending order
    /// @param balances units of each
    /// @return amount minor units, booked as handed over
    function takeBack(
        ReceivableState storage s,
        ReceivableId id,
        address[] calldata holders,
        uint256[] calldata balances
    ) external returns (uint256 amount) {
        Reversal storage back = s.reversal[id];
        Receivable memory r;
        s.receivable[id].load(r);
        uint256 paid = ClaimIndex.paidOf(r, s.money[id]);
        uint256 unnamed = r.units;
        uint256 owed = 0;
        address previous = address(0);
        // The length is the caller's own.
        for (uint256 i = 0; i < holders.length; ++i) {
            if (holders[i] <= previous) revert IReceivableToken.Receivable_NotAscending(previous, holders[i]);
            previous = holders[i];
            unnamed -= balances[i];
            owed += _debt(s, id, previous, balances[i], paid, r.units);
        }
        if (back.peak > paid) owed += Math.mulDiv(back.peak - paid, unnamed, r.units, Math.Rounding.Ceil);
        amount = back.due - Math.min(back.due, owed);
        if (amount == 0) revert IReceivableToken.Receivable_NothingToTakeBack(id, back.due);
        back.due -= uint64(amount);
        emit IReceivableToken.TakenBack(id, amount, back.due);
    }

    /// @notice Most that a holder can give up of a claim; see `reduce`.
    function creditable(
        ReceivableState storage s,
        ReceivableId id,
        address holder,
        uint256 balance
    ) external view returns (uint256) {
        return _creditable(s, id, holder, balance);
    }

    /// @notice What a holder would have to claim if all that is open were paid.
    function expected(
        ReceivableState storage s,
        ReceivableId id,
        address holder,
        uint256 balance
    ) external view returns (uint256) {
        Receivable memory r;
        _load(s, id, r);
        uint256 end = ClaimIndex.paidOf(r, s.money[id]) + openOf(s, id, r);
        return ClaimIndex.toMinor(s.checkpoint[id][holder].earnedAt(balance, end, r.units));
    }

    /// @notice Days past due on a day.
    function daysPastDue(ReceivableState storage s, ReceivableId id, uint256 day) external view returns (uint256) {
        Receivable memory r;
        _load(s, id, r);
        uint256 due = dueOf(s, r);
        return r.status == ReceivableStatus.Active && day > due ? day - due : 0;
    }

    /// @notice Late interest owed on a day, minor units.
    function lateOwed(ReceivableState storage s, ReceivableId id, uint256 day) external view returns (uint256) {
        return _isHeld(s, id) ? _accrued(s, id, openOf(s, id), day) : 0;
    }

    /// @notice Works out late interest up to a day, before what is open changes.
    /// @param open minor units of face that were open until now
    function accrue(ReceivableState storage s, ReceivableId id, uint256 open, uint256 day) public {
        Receivable storage r = s.receivable[id];
        day = _lastDay(s, r.obligor, day);
        if (r.lateRate == 0 || day <= r.due) return;
        Late storage late = s.late[id];
        if (day <= late.asOf) return;
        late.accrued = _accrued(s, id, open, day).toUint64();
        late.asOf = day.toUint16();
        if (r.flags & ReceivableFlags.LATE == 0) r.flags |= ReceivableFlags.LATE;
    }

    /// @notice Minor units of face that the obligor still owes.
    function openOf(ReceivableState storage s, ReceivableId id) internal view returns (uint256) {
        Receivable memory r;
        s.receivable[id].load(r);
        return openOf(s, id, r);
    }

    /// @notice The same, with the record at hand.
    function openOf(ReceivableState storage s, ReceivableId id, Receivable memory r) internal view returns (uint256) {
        if (r.status != ReceivableStatus.Active) return 0;
        uint256 late = r.flags & ReceivableFlags.LATE != 0 ? s.late[id].paid : 0;
        return r.units + late - s.money[id].paid;
    }

    /// @notice Day from which a receivable is past due: its own, or that of the obligor's insolvency if that came first.
    function dueOf(ReceivableState storage s, Receivable memory r) internal view returns (uint256) {
        uint16 insolventOn = s.standing[r.obligor].insolventOn;
        return insolventOn == 0 ? r.due : Math.min(r.due, insolventOn);
    }

    /// @dev The holder pays an amount in, out of its own share, and at once.
    function _giveUp(ReceivableState storage s, Reduction calldata v) private {
        Checkpoint memory c = s.checkpoint[v.id][v.holder];
        Money memory m;
        s.money[v.id].load(m);
        uint256 paid = m.paid + v.amount;
        int256 earned = c.earnedAt(v.balance, paid, s.receivable[v.id].units);
        s.write(v.id, v.holder, c, paid, earned - int256(v.amount << ClaimIndex.FRACTION));
        s.money[v.id].paid = paid.toUint64();
        s.money[v.id].claimed = (m.claimed + v.amount).toUint64();
    }

    /// @dev Lowers both flags of what is past due, and takes them out of the counts.
    function _lift(
        ReceivableState storage s,
        IPaymentHistory history,
        ReceivableId id,
        Receivable memory r,
        uint256 day
    ) private {
        bool stopped = r.flags & ReceivableFlags.STOPPED != 0;
        s.receivable[id].flags = r.flags & ~(ReceivableFlags.OVERDUE | ReceivableFlags.STOPPED);
        if (stopped) --s.standing[r.obligor].stopped;
        emit IReceivableToken.OverdueLifted(id, r.obligor, stopped);
        _overNoMore(history, r, day);
    }

    /// @dev Ends a receivable of which nothing is open any more without money.
    function _end(
        ReceivableState storage s,
        IPaymentHistory history,
        ReceivableId id,
        bool settled,
        uint256 day
    ) private {
        Receivable storage r = s.receivable[id];
        r.status = settled ? ReceivableStatus.Settled : ReceivableStatus.Cancelled;
        if (r.flags & ReceivableFlags.STOPPED != 0) --s.standing[r.obligor].stopped;
        if (settled) emit IReceivableToken.Settled(id, r.obligor, day);
        else emit IReceivableToken.Cancelled(id);
        if (r.flags & ReceivableFlags.OVERDUE != 0) _overNoMore(history, r, day);
    }

    /// @dev No money came: it counts for nothing but that it is not overdue any more.
    function _overNoMore(IPaymentHistory history, Receivable memory r, uint256 day) private {
        history.recordPayment({
            obligor: r.obligor,
            originator: r.originator,
            amount: 0,
            due: Day.wrap(r.due),
            paidOn: Day.wrap(uint32(day)),
            face: 0,
            wasOverdue: true
        });
    }

    function _active(ReceivableState storage s, ReceivableId id) private view returns (Receivable storage r) {
        r = s.receivable[id];
        if (r.status == ReceivableStatus.None) revert IReceivableToken.Receivable_Unknown(id);
        if (r.status != ReceivableStatus.Active) revert IReceivableToken.Receivable_WrongStatus(id, r.status);
    }

    /// @param r gets the receivable
    function _load(ReceivableState storage s, ReceivableId id, Receivable memory r) private view {
        s.receivable[id].load(r);
        if (r.status == ReceivableStatus.None) revert IReceivableToken.Receivable_Unknown(id);
    }

    function _isPaidInto(ReceivableState storage s, ReceivableId id) private view returns (bool) {
        return s.money[id].paid != 0 || s.receivable[id].flags & ReceivableFlags.REVERSED != 0;
    }

    function _creditable(
        ReceivableState storage s,
        ReceivableId id,
        address holder,
        uint256 balance
    ) private view returns (uint256) {
        if (s.receivable[id].status != ReceivableStatus.Active) return 0;
        uint256 frozen = CourtOrders.frozenOf(s, id, holder, balance);
        if (!_isPaidInto(s, id)) return balance - frozen;
        uint256 open = openOf(s, id);
        uint256 paid = s.money[id].paid;
        uint256 units = s.receivable[id].units;
        int256 earned = s.checkpoint[id][holder].earnedAt(balance, paid, units);
        earned -= int256(CourtOrders.withheldOf(s, id, holder, balance, paid) << ClaimIndex.FRACTION);
        if (earned + ClaimIndex.SLACK < 0) return 0;
        // x such that what it earned, and its share of x but for what frozen units bring, make x.
        uint256 others = units - balance + frozen;
        if (others == 0) return open;
        uint256 x = Math.mulDiv(uint256(earned + ClaimIndex.SLACK), units, others << ClaimIndex.FRACTION);
        return Math.min(x, open);
    }

    /// @dev Reopened after all units were burnt, there is nobody to share late interest.
    function _isHeld(ReceivableState storage s, ReceivableId id) private view returns (bool) {
        return s.money[id].burnt != s.receivable[id].units;
    }

    /// @dev Late interest is simple, on the open face, by civil day, rounded down whenever the open face changes; it stops
    /// with insolvency. Source of the rate: the programme.
    function _accrued(
        ReceivableState storage s,
        ReceivableId id,
        uint256 open,
        uint256 day
    ) private view returns (uint256 owed) {
        Receivable memory r;
        s.receivable[id].load(r);
        Late memory late = s.late[id];
        owed = late.accrued;
        uint256 from = Math.max(late.asOf, r.due);
        day = _lastDay(s, r.obligor, day);
        if (r.status == ReceivableStatus.Active && day > from) owed += (open * r.lateRate * (day - from)) / _PPM;
    }

    /// @dev Last day up to which an obligor owes interest.
    function _lastDay(ReceivableState storage s, PartyId obligor, uint256 day) private view returns (uint256) {
        uint16 insolventOn = s.standing[obligor].insolventOn;
        return insolventOn == 0 ? day : Math.min(day, insolventOn);
    }

    /// @dev What a holder has had too much, minor units rounded up.
    function _debt(
        ReceivableState storage s,
        ReceivableId id,
        address holder,
        uint256 balance,
        uint256 paid,
        uint256 units
    ) private view returns (uint256) {
        int256 earned = s.checkpoint[id][holder].earnedAt(balance, paid, units);
        if (earned >= -ClaimIndex.SLACK) return 0;
        return (uint256(-earned - ClaimIndex.SLACK) >> ClaimIndex.FRACTION) + 1;
    }
}
