// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {IBankCollector} from "../shared/interfaces/IBankCollector.sol";
import {IPartyGate} from "../shared/interfaces/IPartyGate.sol";
import {IReceivableDeductions} from "../shared/interfaces/IReceivableDeductions.sol";
import {IReceivablePayments} from "../shared/interfaces/IReceivablePayments.sol";
import {Day, ReceivableId} from "../shared/types/Types.sol";
import {BankDeposit} from "./BankDeposit.sol";
import {Allocation, IBankDesk, Payout, PayoutStatus, Receipt} from "./IBankDesk.sol";

/// @title BankDesk
/// @notice See `IBankDesk`. Creates the deposit token it issues.
contract BankDesk is IBankDesk, AccessManaged, CivilClock {
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
    /// @inheritdoc IBankDesk
    uint256 public instructedTotal;
    mapping(bytes32 bankRef => Receipt) private _receipt;
    mapping(bytes32 payoutId => Payout) private _payout;
    /// @inheritdoc IBankDesk
    mapping(bytes32 bankRef => mapping(ReceivableId receivable => uint256)) public allocatedOf;

    constructor(
        address authority,
        int256 utcOffset,
        IPartyGate gate,
        IReceivablePayments receivables,
        IReceivableDeductions deductions,
        string memory name,
        string memory symbol
    ) AccessManaged(authority) CivilClock(utcOffset) {
        DEPOSIT = new BankDeposit(name, symbol, address(this), gate);
        _GATE = gate;
        _RECEIVABLES = receivables;
        _DEDUCTIONS = deductions;
    }

    /// @inheritdoc IBankDesk
    function recordReceipt(bytes32 bankRef, uint256 amount, Day valueDay, bytes32 payer) external restricted {
        if (amount == 0) revert BankDesk_BadAmount(amount);
        if (_receipt[bankRef].amount != 0) revert BankDesk_ReferenceUsed(bankRef);
        _checkValueDay(valueDay);
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
    function reverse(bytes32 bankRef, ReceivableId id, uint256 amount) external restricted {
        uint256 allocated = allocatedOf[bankRef][id];
        if (amount == 0) revert BankDesk_BadAmount(amount);
        if (amount > allocated) revert BankDesk_AboveAllocated(bankRef, id, amount, allocated);
        uint256 lastDay = _receipt[bankRef].valueDay + MAX_REVERSAL;
        uint256 day = today().toUint();
        if (day > lastDay) revert BankDesk_TooLate(bankRef, lastDay, day);
        allocatedOf[bankRef][id] = allocated - amount;
        _receipt[bankRef].reversed += amount.toUint72();
        emit ReceiptReversed(bankRef, id, amount);
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
        _apply(bankRef, amount);
        emit ReceiptCredited(bankRef, account, amount);
        IERC20(DEPOSIT).safeTransfer(account, amount);
    }

    /// @inheritdoc IBankDesk
    function sendBack(bytes32 bankRef, uint256 amount) external restricted {
        _apply(bankRef, amount);
        emit ReceiptReturned(bankRef, amount);
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
        instructedTotal += amount;
        emit PayoutInstructed(payoutId, msg.sender, amount, payees);
        _GATE.checkPayout(msg.sender, amount, payees);
        IERC20(DEPOSIT).safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IBankDesk
    function confirm(bytes32 payoutId, bytes32 bankRef, Day valueDay) external restricted {
        _checkValueDay(valueDay);
        uint256 amount = _close(payoutId, PayoutStatus.Confirmed, valueDay.toUint());
        emit PayoutConfirmed(payoutId, bankRef, valueDay.toUint());
        DEPOSIT.retire(amount);
    }

    /// @inheritdoc IBankDesk
    function reject(bytes32 payoutId, bytes32 bankRef) external restricted {
        uint256 amount = _close(payoutId, PayoutStatus.Rejected, today().toUint());
        emit PayoutRejected(payoutId, bankRef);
        IERC20(DEPOSIT).safeTransfer(_payout[payoutId].payer, amount);
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
        Receipt storage receipt = _receipt[bankRef];
        if (receipt.amount == 0) revert BankDesk_ReferenceUnknown(bankRef);
        if (amount == 0) revert BankDesk_BadAmount(amount);
        if (amount > receipt.unapplied) revert BankDesk_AboveReceipt(bankRef, amount, receipt.unapplied);
        // Bounded by the line above.
        receipt.unapplied -= uint72(amount);
        unappliedTotal -= amount;
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
        instructedTotal -= amount;
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
}
