// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {IBankCollector} from "../shared/interfaces/IBankCollector.sol";
import {IPartyGate} from "../shared/interfaces/IPartyGate.sol";
import {IReceivableDeductions} from "../shared/interfaces/IReceivableDeductions.sol";
import {IReceivablePayments} from "../shared/interfaces/IReceivablePayments.sol";
import {Day, ReceivableId} from "../shared/types/Types.sol";
import {BankDeposit} from "./BankDeposit.sol";
import {Allocation, IBankDesk, Payout, PayoutStatus, Receipt, Reserves} from "./IBankDesk.sol";
import {Act} from "./ITwoKeys.sol";
import {TwoKeys} from "./TwoKeys.sol";

/// @title BankDesk
/// @notice See `IBankDesk`. Creates the deposit token it issues.
contract BankDesk is IBankDesk, TwoKeys {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @inheritdoc IBankDesk
    uint256 public constant MAX_BACK = 5;
    /// @inheritdoc IBankDesk
    /// @dev A year: a payment by an obligor that goes bankrupt can be set aside so long after (Enterprise Bankruptcy Law of
    /// the PRC, article 31).
    uint256 public constant MAX_REVERSAL = 366;
    /// @notice The deposit token of this bank.
    BankDeposit public immutable DEPOSIT;
    IPartyGate private immutable _GATE;
    IReceivablePayments private immutable _RECEIVABLES;
    IReceivableDeductions private immutable _DEDUCTIONS;

    /// @inheritdoc IBankDesk
    uint256 public unappliedTotal;
    mapping(bytes32 bankRef => Receipt) private _receipt;
    mapping(bytes32 payoutId => Payout) private _payout;
    /// @inheritdoc IBankDesk
    mapping(bytes32 bankRef => mapping(ReceivableId receivable => uint256)) public allocatedOf;
    Reserves private _reserves;

    constructor(
        address authority,
        int256 utcOffset,
        IPartyGate gate,
        IReceivablePayments receivables,
        IReceivableDeductions deductions,
        string memory name,
        string memory symbol
    ) AccessManaged(authority) CivilClock(utcOffset) {
        // One path for courts: who may order about receivables may order about the money they are paid in.
        address courts = IAccessManaged(address(deductions)).authority();
        DEPOSIT = new BankDeposit(name, symbol, address(this), gate, courts);
        _GATE = gate;
        _RECEIVABLES = receivables;
        _DEDUCTIONS = deductions;
    }

    /// @inheritdoc IBankDesk
    function recordReceipt(bytes32 bankRef, uint256 amount, Day valueDay, bytes32 payer) external restricted {
        if (amount == 0) revert BankDesk_BadAmount(amount);
        if (_receipt[bankRef].amount != 0) revert BankDesk_ReferenceUsed(bankRef);
        _checkValueDay(valueDay);
        if (_waits(Act.Record, amount)) return;
        _receipt[bankRef] = Receipt({
            amount: amount.toUint72(),
            unapplied: amount.toUint72(),
            reversed: 0,
            valueDay: valueDay.toUint().toUint16()
        });
        unappliedTotal += amount;
        emit ReceiptRecorded(bankRef, amount, valueDay.toUint(), payer);
        DEPOSIT.issue(address(this), amount);
    }

    /// @inheritdoc IBankDesk
    function allocate(bytes32 bankRef, Allocation[] calldata allocations) external restricted {
        if (_isLimited(Act.Allocate) && _waits(Act.Allocate, _sumOf(allocations))) return;
        uint256 total = 0;
        // The length is the bank's own.
        for (uint256 i = 0; i < allocations.length; ++i) {
            ReceivableId id = allocations[i].receivable;
            uint256 amount = allocations[i].amount;
            total += amount;
            address currency = _RECEIVABLES.currencyOf(id);
            if (currency != address(DEPOSIT)) revert BankDesk_WrongCurrency(id, currency);
            allocatedOf[bankRef][id] += amount;
            emit ReceiptAllocated(bankRef, id, amount);
        }
        _apply(bankRef, total);
        IERC20(DEPOSIT).forceApprove(address(_RECEIVABLES), total);
        Day day = _countsFrom(_receipt[bankRef].valueDay);
        for (uint256 i = 0; i < allocations.length; ++i) {
            Allocation calldata a = allocations[i];
            if (a.deducted != 0) _DEDUCTIONS.deduct(a.receivable, a.deducted, a.reason, a.document, "");
            if (a.amount != 0 || a.deducted == 0) _RECEIVABLES.payOn(a.receivable, a.amount, day);
        }
        // Last: by now all is booked and nothing allowed any more, whatever a facility, or a seller whose units it sends back,
        // runs from here.
        for (uint256 i = 0; i < allocations.length; ++i) {
            address collector = allocations[i].collector;
            if (collector != address(0)) IBankCollector(collector).collectOn(allocations[i].receivable, day);
        }
    }

    /// @inheritdoc IBankDesk
    function takeDraft(
        ReceivableId id,
        uint256 amount,
        Day maturity,
        bytes32 acceptor,
        bytes32 document
    ) external restricted {
        _DEDUCTIONS.takeDraft(id, amount, maturity, acceptor, document);
    }

    /// @inheritdoc IBankDesk
    function closeDraft(bytes32 document, bool honoured) external restricted {
        _DEDUCTIONS.closeDraft(document, honoured);
    }

    /// @inheritdoc IBankDesk
    function reverse(bytes32 bankRef, ReceivableId id, uint256 amount, bytes32 outRef) external restricted {
        _checkReference(outRef);
        uint256 allocated = allocatedOf[bankRef][id];
        if (amount == 0) revert BankDesk_BadAmount(amount);
        if (amount > allocated) revert BankDesk_AboveAllocated(bankRef, id, amount, allocated);
        uint256 lastDay = _receipt[bankRef].valueDay + MAX_REVERSAL;
        uint256 day = today().toUint();
        if (day > lastDay) revert BankDesk_TooLate(bankRef, lastDay, day);
        if (_waits(Act.Reverse, amount)) return;
        allocatedOf[bankRef][id] = allocated - amount;
        _receipt[bankRef].reversed += amount.toUint72();
        emit ReceiptReversed(bankRef, id, amount, outRef);
        _RECEIVABLES.reverse(id, amount);
    }

    /// @inheritdoc IBankDesk
    function recover(ReceivableId id, address[] calldata holders) external {
        uint256 amount = _RECEIVABLES.takeBack(id, holders);
        emit ReversalRecovered(id, amount);
        DEPOSIT.retire(amount);
    }

    /// @inheritdoc IBankDesk
    function creditAccount(bytes32 bankRef, address account, uint256 amount) external restricted {
        if (_mustWait(Act.Credit, bankRef, amount)) return;
        _apply(bankRef, amount);
        emit ReceiptCredited(bankRef, account, amount);
        IERC20(DEPOSIT).safeTransfer(account, amount);
    }

    /// @inheritdoc IBankDesk
    function sendBack(bytes32 bankRef, uint256 amount, bytes32 outRef) external restricted {
        _checkReference(outRef);
        if (_mustWait(Act.Return, bankRef, amount)) return;
        _apply(bankRef, amount);
        emit ReceiptReturned(bankRef, amount, outRef);
        DEPOSIT.retire(amount);
    }

    /// @inheritdoc IBankDesk
    function instruct(uint256 amount, bytes32 payees, bytes32 key) external returns (bytes32 payoutId) {
        if (amount == 0) revert BankDesk_BadAmount(amount);
        payoutId = payoutIdOf(msg.sender, key);
        Payout storage payout = _payout[payoutId];
        if (payout.status != PayoutStatus.None) revert BankDesk_PayoutStatus(payoutId, payout.status);
        _payout[payoutId] = Payout({
            amount: amount.toUint72(),
            payer: msg.sender,
            day: today().toUint().toUint16(),
            status: PayoutStatus.Instructed
        });
        _instructed += uint72(amount);
        emit PayoutInstructed(payoutId, msg.sender, amount, payees);
        _GATE.checkPayout(msg.sender, amount, payees);
        DEPOSIT.retireFrom(msg.sender, amount);
    }

    /// @inheritdoc IBankDesk
    function confirm(bytes32 payoutId, bytes32 bankRef, Day valueDay) external restricted {
        _checkValueDay(valueDay);
        if (_mustWait(Act.Confirm, payoutId)) return;
        _close(payoutId, PayoutStatus.Confirmed, valueDay.toUint());
        emit PayoutConfirmed(payoutId, bankRef, valueDay.toUint());
    }

    /// @inheritdoc IBankDesk
    function reject(bytes32 payoutId, bytes32 bankRef) external restricted {
        if (_mustWait(Act.Reject, payoutId)) return;
        uint256 amount = _close(payoutId, PayoutStatus.Rejected, today().toUint());
        emit PayoutRejected(payoutId, bankRef);
        DEPOSIT.issue(_payout[payoutId].payer, amount);
    }

    /// @inheritdoc IBankDesk
    function stateReserves(uint256 total, Day day, bytes32 document) external restricted {
        _checkReference(document);
        uint256 latest = today().toUint();
        uint256 earliest = _reserves.day;
        if (day.toUint() < earliest || day.toUint() > latest) {
            revert BankDesk_BadValueDay(day.toUint(), earliest, latest);
        }
        _reserves = Reserves({total: total.toUint128(), day: day.toUint().toUint16(), document: document});
        emit ReservesStated(total, day.toUint(), document);
    }

    /// @inheritdoc IBankDesk
    function reserves() external view returns (Reserves memory stated, uint256 supply, uint256 uncovered) {
        stated = _reserves;
        supply = DEPOSIT.totalSupply() + _instructed;
        uncovered = Math.saturatingSub(supply, stated.total);
    }

    /// @inheritdoc IBankDesk
    function instructedTotal() external view returns (uint256) {
        return _instructed;
    }

    /// @inheritdoc IBankDesk
    function receiptOf(bytes32 bankRef) external view returns (Receipt memory) {
        return _receipt[bankRef];
    }

    /// @inheritdoc IBankDesk
    function payoutOf(bytes32 payoutId) external view returns (Payout memory) {
        return _payout[payoutId];
    }

    /// @inheritdoc IBankDesk
    function payoutIdOf(address payer, bytes32 key) public pure returns (bytes32) {
        return keccak256(abi.encode(payer, key));
    }

    function _apply(bytes32 bankRef, uint256 amount) private {
        _checkReceipt(bankRef, amount);
        // Bounded by the line above.
        _receipt[bankRef].unapplied -= uint72(amount);
        unappliedTotal -= amount;
    }

    /// @dev Whether money of a receipt waits for a second key; who proposes what cannot be hears so at once.
    function _mustWait(Act act, bytes32 bankRef, uint256 amount) private returns (bool) {
        if (!_isLimited(act)) return false;
        _checkReceipt(bankRef, amount);
        return _waits(act, amount);
    }

    /// @dev Whether a payout waits for a second key. One that is not instructed is refused by who closes it.
    function _mustWait(Act act, bytes32 payoutId) private returns (bool) {
        if (!_isLimited(act)) return false;
        Payout storage payout = _payout[payoutId];
        return payout.status == PayoutStatus.Instructed && _waits(act, payout.amount);
    }

    function _close(bytes32 payoutId, PayoutStatus status, uint256 day) private returns (uint256 amount) {
        Payout memory payout = _payout[payoutId];
        if (payout.status != PayoutStatus.Instructed) revert BankDesk_PayoutStatus(payoutId, payout.status);
        // What is paid out before it was asked for is another payment.
        if (day < payout.day) revert BankDesk_BadValueDay(day, payout.day, today().toUint());
        payout.status = status;
        payout.day = day.toUint16();
        _payout[payoutId] = payout;
        amount = payout.amount;
        // It was added when the payout was instructed.
        unchecked {
            _instructed -= uint72(amount);
        }
    }

    function _checkReceipt(bytes32 bankRef, uint256 amount) private view {
        Receipt storage receipt = _receipt[bankRef];
        if (receipt.amount == 0) revert BankDesk_ReferenceUnknown(bankRef);
        if (amount == 0) revert BankDesk_BadAmount(amount);
        if (amount > receipt.unapplied) revert BankDesk_AboveReceipt(bankRef, amount, receipt.unapplied);
    }

    /// @dev The value day, or the oldest that is allowed today.
    function _countsFrom(uint256 valueDay) private view returns (Day) {
        uint256 earliest = today().toUint() - MAX_BACK;
        return Day.wrap(uint32(valueDay < earliest ? earliest : valueDay));
    }

    function _checkValueDay(Day valueDay) private view {
        uint256 latest = today().toUint();
        if (valueDay.toUint() > latest || valueDay.toUint() + MAX_BACK < latest) {
            revert BankDesk_BadValueDay(valueDay.toUint(), latest - MAX_BACK, latest);
        }
    }

    function _checkReference(bytes32 outRef) private pure {
        if (outRef == 0) revert BankDesk_NoReference();
    }

    function _sumOf(Allocation[] calldata allocations) private pure returns (uint256 total) {
        for (uint256 i = 0; i < allocations.length; ++i) total += allocations[i].amount;
    }
}
