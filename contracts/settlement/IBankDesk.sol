// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, ReceivableId} from "../shared/types/Types.sol";
import {ITwoKeys} from "./ITwoKeys.sol";

/// @dev Where a payout stands.
enum PayoutStatus {
    None,
    Instructed,
    Confirmed,
    Rejected
}

/// @dev What a receipt pays.
/// @param receivable what is paid
/// @param amount minor units; zero where all of it is deducted
/// @param deducted minor units that the payer takes off by the same list; zero: none
/// @param reason of the deduction, `Reason` as a number
/// @param document keyed fingerprint of the paper that says why
/// @param collector facility that holds units of it and collects at once, as of the same value day; zero: nobody
struct Allocation {
    ReceivableId receivable;
    uint256 amount;
    uint256 deducted;
    uint8 reason;
    bytes32 document;
    address collector;
}

/// @dev A receipt. One slot.
/// @param amount minor units received
/// @param unapplied minor units not yet allocated or sent back
/// @param reversed minor units that were allocated and then taken back
/// @param valueDay the bank's value day
struct Receipt {
    uint72 amount;
    uint72 unapplied;
    uint72 reversed;
    uint16 valueDay;
}

/// @dev A payout to accounts off chain. One slot.
/// @param amount minor units
/// @param payer who gave the money, and gets it back when the bank rejects
/// @param day civil day on which it was instructed; once confirmed the bank's value day; once rejected the day of that
/// @param status see `PayoutStatus`
struct Payout {
    uint72 amount;
    address payer;
    uint16 day;
    PayoutStatus status;
}

/// @dev What the bank last said it holds. Two slots.
/// @param total minor units on the account behind the deposits
/// @param day civil day at whose end they were there
/// @param document keyed fingerprint of the statement
struct Reserves {
    uint128 total;
    uint16 day;
    bytes32 document;
}

/// @title BankDesk
/// @notice The desk of the bank that keeps the account: what came in, what goes out, each once.
///
/// ROLES: ACCOUNT_BANK records receipts, allocates, sends back; ACCOUNT_BANK_CHECKER, its second key, confirms or
/// rejects payouts, takes payments back and states what the account holds. Platform and admin can do none of it. From
/// an amount that the bank sets an act needs two keys of its right, see `ITwoKeys`.
/// ASSUMPTIONS: the bank's statement is right; the chain proves that each line of it is used once.
/// INVARIANTS: SET-03 received = allocated + unapplied + sent back, what was taken back being part of the allocated; SET-02 the
/// desk's balance covers unapplied money. What was instructed is off the books at once, and counted until it is decided.
interface IBankDesk is ITwoKeys {
    /// @notice Emitted when the bank records a receipt.
    event ReceiptRecorded(bytes32 indexed bankRef, uint256 amount, uint256 valueDay, bytes32 payer);
    /// @notice Emitted when money of a receipt pays a receivable.
    event ReceiptAllocated(bytes32 indexed bankRef, ReceivableId indexed receivable, uint256 amount);
    /// @notice Emitted when money of a receipt is credited to a registered account.
    event ReceiptCredited(bytes32 indexed bankRef, address indexed account, uint256 amount);
    /// @notice Emitted when unapplied money is sent back to where it came from.
    /// @param outRef the bank's reference of the line that left, hashed
    event ReceiptReturned(bytes32 indexed bankRef, uint256 amount, bytes32 indexed outRef);
    /// @notice Emitted when the bank takes back what a receipt had paid.
    /// @param outRef the bank's reference of the line that left, hashed
    event ReceiptReversed(
        bytes32 indexed bankRef,
        ReceivableId indexed receivable,
        uint256 amount,
        bytes32 indexed outRef
    );
    /// @notice Emitted when money of payments that were taken back leaves the chain.
    event ReversalRecovered(ReceivableId indexed receivable, uint256 amount);
    /// @notice Emitted when somebody asks the bank to pay out.
    event PayoutInstructed(bytes32 indexed payoutId, address indexed payer, uint256 amount, bytes32 payees);
    /// @notice Emitted when the bank has paid.
    event PayoutConfirmed(bytes32 indexed payoutId, bytes32 bankRef, uint256 valueDay);
    /// @notice Emitted when the bank could not pay; the money goes back to the payer.
    event PayoutRejected(bytes32 indexed payoutId, bytes32 bankRef);
    /// @notice Emitted when the bank says what the account behind the deposits holds.
    event ReservesStated(uint256 total, uint256 day, bytes32 document);

    /// @notice Thrown when a bank reference was recorded before.
    error BankDesk_ReferenceUsed(bytes32 bankRef);
    /// @notice Thrown when a reference is unknown.
    error BankDesk_ReferenceUnknown(bytes32 bankRef);
    /// @notice Thrown when more is allocated or sent back than is left.
    error BankDesk_AboveReceipt(bytes32 bankRef, uint256 amount, uint256 unapplied);
    /// @notice Thrown when more is taken back than the receipt paid there.
    error BankDesk_AboveAllocated(bytes32 bankRef, ReceivableId receivable, uint256 amount, uint256 allocated);
    /// @notice Thrown when a receipt is too old to be taken back.
    error BankDesk_TooLate(bytes32 bankRef, uint256 lastDay, uint256 today);
    /// @notice Thrown when a value day is in the future or too far back.
    error BankDesk_BadValueDay(uint256 valueDay, uint256 earliest, uint256 latest);
    /// @notice Thrown when an amount is zero or absurd.
    error BankDesk_BadAmount(uint256 amount);
    /// @notice Thrown when money leaves, or a statement is made, without a reference of its paper.
    error BankDesk_NoReference();
    /// @notice Thrown when a receivable is owed in other money.
    error BankDesk_WrongCurrency(ReceivableId receivable, address currency);
    /// @notice Thrown when a payout is not in the state this needs.
    error BankDesk_PayoutStatus(bytes32 payoutId, PayoutStatus status);

    /// @notice Records a line of the bank's statement and issues its money to the desk, unapplied.
    /// @param bankRef the bank's own reference, hashed; once only
    /// @param amount minor units
    /// @param valueDay at most `MAX_BACK` days back, never in the future
    /// @param payer keyed hash of the account it came from
    /// @custom:access ACCOUNT_BANK
    function recordReceipt(bytes32 bankRef, uint256 amount, Day valueDay, bytes32 payer) external;

    /// @notice Pays receivables out of a receipt by the payer's remittance list, net of what it deducts by name: each
    /// deduction is a dispute from this moment, and makes nothing overdue. Payments and collections count from the receipt's value
    /// day; of a receipt that waited longer than `MAX_BACK` days, from so many days back.
    /// Notes: facilities collect after all lines are paid, so that of several lines for one receivable one at most names it.
    /// @custom:access ACCOUNT_BANK
    function allocate(bytes32 bankRef, Allocation[] calldata allocations) external;

    /// @notice Credits a registered account out of a receipt: a deposit of its own money.
    /// @custom:access ACCOUNT_BANK
    function creditAccount(bytes32 bankRef, address account, uint256 amount) external;

    /// @notice Sends unapplied money back to where it came from.
    /// @param outRef the bank's reference of the line that left, hashed, not zero; several acts may have one, as banks
    /// book batches in one line
    /// @custom:access ACCOUNT_BANK
    function sendBack(bytes32 bankRef, uint256 amount, bytes32 outRef) external;

    /// @notice Records a draft that the payer gave for a part of a receivable: neither paid nor overdue until it matures.
    /// @param maturity civil day, after today
    /// @param acceptor keyed hash of who must honour it
    /// @param document keyed fingerprint of the draft, used once
    /// @custom:access ACCOUNT_BANK
    function takeDraft(
        ReceivableId receivable,
        uint256 amount,
        Day maturity,
        bytes32 acceptor,
        bytes32 document
    ) external;

    /// @notice Ends a draft. Honoured, its money is recorded and allocated like any other receipt.
    /// @custom:access ACCOUNT_BANK
    function closeDraft(bytes32 document, bool honoured) external;

    /// @notice Takes back what a receipt had paid into a receivable: recalled, dishonoured, or clawed back by a court. The
    /// receivable reopens.
    /// @param amount minor units
    /// @param outRef the bank's reference of the line that left, hashed, not zero; several acts may have one
    /// @custom:access ACCOUNT_BANK_CHECKER
    function reverse(bytes32 bankRef, ReceivableId receivable, uint256 amount, bytes32 outRef) external;

    /// @notice Takes off the chain what came in, or was never claimed, of payments that were taken back.
    /// @param holders of the receivable in ascending order; naming all frees the most
    /// @custom:access anyone; the money is the bank's
    function recover(ReceivableId receivable, address[] calldata holders) external;

    /// @notice Asks the bank to pay out to accounts off chain; the caller's money goes off the books. An account that cools
    /// after its party's recovery can be paid out only to the bank account named there (see `IPartyGate.checkPayout`).
    /// @param amount minor units
    /// @param payees hash of the payee list, kept by the bank in full and here by hash only
    /// @param key makes the payout's id unique to the caller
    /// @return payoutId id
    /// @custom:access anyone, for its own money
    function instruct(uint256 amount, bytes32 payees, bytes32 key) external returns (bytes32 payoutId);

    /// @notice Says that the bank has paid.
    /// @param valueDay not before the day on which it was instructed, at most `MAX_BACK` days back, never in the future
    /// @custom:access ACCOUNT_BANK_CHECKER
    function confirm(bytes32 payoutId, bytes32 bankRef, Day valueDay) external;

    /// @notice Says that the bank could not pay; the payer has its money back.
    /// @custom:access ACCOUNT_BANK_CHECKER
    function reject(bytes32 payoutId, bytes32 bankRef) external;

    /// @notice Says what the account behind the deposits held at the end of a day.
    /// @param total minor units
    /// @param day not after today, nor before that of the statement before
    /// @param document keyed fingerprint of the statement, not zero
    /// @custom:access ACCOUNT_BANK_CHECKER
    function stateReserves(uint256 total, Day day, bytes32 document) external;

    /// @notice What the bank last said that the account holds, beside the deposits outstanding now. What moved since its
    /// day, and payments taken back that were not recovered, are part of the difference.
    /// @return stated all zero before the first statement
    /// @return supply deposits outstanding and payouts not decided yet, minor units
    /// @return uncovered what of them is above the statement, minor units
    function reserves() external view returns (Reserves memory stated, uint256 supply, uint256 uncovered);

    /// @notice A receipt; all zero when unknown.
    function receiptOf(bytes32 bankRef) external view returns (Receipt memory);

    /// @notice A payout; all zero when unknown.
    function payoutOf(bytes32 payoutId) external view returns (Payout memory);

    /// @notice Minor units unapplied over all receipts.
    function unappliedTotal() external view returns (uint256);

    /// @notice Minor units of payouts neither confirmed nor rejected.
    function instructedTotal() external view returns (uint256);

    /// @notice How many days back a value day may lie.
    function MAX_BACK() external view returns (uint256);

    /// @notice Civil days after its value day up to which a receipt may be taken back.
    function MAX_REVERSAL() external view returns (uint256);

    /// @notice Minor units of a receipt that stand allocated to a receivable.
    function allocatedOf(bytes32 bankRef, ReceivableId receivable) external view returns (uint256);

    /// @notice Id of a payout.
    function payoutIdOf(address payer, bytes32 key) external pure returns (bytes32);
}
