// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Reason} from "../trade/TradeTypes.sol";

/// @dev Where a receivable stands on a day. Overdue and defaulted follow from the date alone.
enum Stage {
    None,
    Active,
    Overdue,
    Defaulted,
    Settled,
    Cancelled
}

/// @dev A dispute. One slot.
/// @param amount minor units disputed
/// @param reason why
/// @param raisedOn civil day
/// @param withdrawnOn civil day on which it was withdrawn or decided; 0 while open
/// @param arbiter party that both sides named to decide it; 0: none
/// @param round how often it was raised again, or grew: what was signed about an earlier round does not hold in this one
struct DisputeRecord {
    uint64 amount;
    Reason reason;
    uint16 raisedOn;
    uint16 withdrawnOn;
    PartyId arbiter;
    uint32 round;
}

/// @dev A deduction that the obligor made from a payment, or a draft it gave for one.
/// @param receivable what it is taken from
/// @param amount minor units
/// @param reason of a deduction; none: a draft
/// @param lastDay maturity of a draft
/// @param closed whether it is over
struct Excuse {
    ReceivableId receivable;
    uint64 amount;
    Reason reason;
    uint16 lastDay;
    bool closed;
}

/// @dev One slot. What makes nothing overdue of a receivable, minor units.
/// @param deducted by open deductions
/// @param drafted covered by drafts
struct Excused {
    uint64 deducted;
    uint64 drafted;
}

/// @dev One slot. Who was named to the buyer as the new creditor.
/// @param assignee party
/// @param notifiedOn civil day
/// @param acknowledgedOn civil day; 0: not yet
struct Notice {
    PartyId assignee;
    uint16 notifiedOn;
    uint16 acknowledgedOn;
}

/// @dev Units handed over by consent of both sides, in payment of a debt between them or without one where the programme
/// lets units pass freely.
/// @param receivable whose units pass
/// @param giver party that gives them, and owes the debt
/// @param taker party that takes them, and is owed the debt
/// @param units how many
/// @param debt receivable that the taker's own accepted statement became; 0: none
/// @param amount minor units of the debt that they pay
/// @param rest what was open and unbound of the debt before; a signed passing holds only so long as it is that. Without a
/// debt any number, so that two alike differ: each passing is used once
/// @param discharge true: the debt falls by the amount for good; false: it stays owed until the units are paid
/// @param worth minor units that the units bring at least once all that is open is paid: what is paid, or taken back, before
/// they pass is not the taker's; 0: it does not matter
/// @param shrinks that the taker knows: what it takes may be disputed and diluted
/// @param deadline last civil day
struct Passing {
    ReceivableId receivable;
    PartyId giver;
    PartyId taker;
    uint64 units;
    ReceivableId debt;
    uint64 amount;
    uint64 rest;
    uint64 worth;
    bool discharge;
    bool shrinks;
    Day deadline;
}

/// @dev A credit note: the buyer owes less.
/// @param receivable whose claim it reduces
/// @param amount minor units
/// @param reason why
/// @param document keyed fingerprint of the note, used once
/// @param holder account whose units pay for it, or the custodian to ask; zero: the originator's own
struct CreditNote {
    ReceivableId receivable;
    uint256 amount;
    Reason reason;
    bytes32 document;
    address holder;
}

/// @dev One slot. What a custodian gave up of a claim by credit notes.
/// @param amount minor units
/// @param burnt units of it that burnt for them
struct Given {
    uint64 amount;
    uint64 burnt;
}

/// @dev A debit note: the buyer owes more.
/// @param parent receivable that it adds to
/// @param amount minor units
/// @param reason why
/// @param document keyed fingerprint of the note, used once
/// @param due due day
struct DebitNote {
    ReceivableId parent;
    uint64 amount;
    Reason reason;
    bytes32 document;
    Day due;
}

/// @dev What discharges a buyer that pays on a day. It pays into the token, never a holder: units that move later the same
/// day change nothing for it.
/// @param payTo contract to pay into
/// @param currency money
/// @param face minor units of face that are open
/// @param lateInterest minor units owed beside it on that day
/// @param disputed minor units of the face that are disputed or deducted
/// @param drafted minor units of the face that drafts cover
/// @param stage where the receivable stands that day
/// @param frozen whether units of some holder are, or were, frozen: their money waits in the token
/// @param notice the assignment that the buyer was told of
struct PayInstruction {
    address payTo;
    address currency;
    uint256 face;
    uint256 lateInterest;
    uint256 disputed;
    uint256 drafted;
    Stage stage;
    bool frozen;
    Notice notice;
}
