// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {ICivilClock} from "../shared/interfaces/ICivilClock.sol";
import {IERC7943MultiToken} from "../shared/interfaces/IERC7943MultiToken.sol";
import {IReceivablePayments} from "../shared/interfaces/IReceivablePayments.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Presentation} from "../trade/TradeTypes.sol";

/// @dev Where a receivable stands. Overdue and defaulted are matters of date, not of status: see `IReceivableNotes.stageOf`.
enum ReceivableStatus {
    None,
    Active,
    Settled,
    Cancelled
}

/// @dev One slot. The claim on the buyer.
/// @param obligor who owes
/// @param originator who was owed first
/// @param programme number of its programme
/// @param due due day
/// @param disputeUntil last day on which the buyer may dispute
/// @param status see `ReceivableStatus`
/// @param flags bits of `ReceivableFlags`
/// @param lateRate ppm of the open face a civil day, owed past due; 0: none
/// @param overdueDays days past due beyond which the obligor gets nothing new; 0: no stop
/// @param units minor units of face; shrink only before the first payment
struct Receivable {
    PartyId obligor;
    PartyId originator;
    uint32 programme;
    uint16 due;
    uint16 disputeUntil;
    ReceivableStatus status;
    uint16 flags;
    uint16 lateRate;
    uint8 overdueDays;
    uint64 units;
}

/// @dev One slot. Money of a receivable; not written while nothing was paid, nor when one holder is paid in full at once.
/// @param paid minor units paid, late interest among them, less what was taken back
/// @param claimed minor units handed to holders
/// @param burnt units burnt by final claims
/// @param checkpoints holders, present or past, whose index stands apart from the receivable's
struct Money {
    uint64 paid;
    uint64 claimed;
    uint64 burnt;
    uint32 checkpoints;
}

/// @dev One slot. What stands against an obligor as a whole.
/// @param stopped receivables of it that are overdue beyond their programme's limit
/// @param insolventOn civil day of the court's decision; 0: none
struct ObligorStanding {
    uint32 stopped;
    uint16 insolventOn;
}

/// @dev What a lender looks at before it lends on a receivable.
/// @param receivable the record
/// @param open minor units that the obligor still owes
/// @param currency money in which it is owed
/// @param barred whether its obligor gets nothing new: see `ObligorStanding`
struct Prospect {
    Receivable receivable;
    uint256 open;
    address currency;
    bool barred;
}

/// @title ReceivableToken
/// @notice The claim on the buyer as ERC-1155 and ERC-7943: id = receivable, amount = minor units of face. Hold, pass on,
/// pay, claim, freeze.
///
/// ROLES: nobody is privileged. `ReceivableNotes` of the suite is the only other writer of a claim, and carries the orders
/// of courts; the bank that issues a currency may take back a payment in it that it could not keep.
/// ASSUMPTIONS: currencies take no fee on transfer and do not rebase.
/// INVARIANTS: RCV-01 Σ balances = units − burnt; RCV-02 Σ claimed ≤ paid ≤ units + late interest; RCV-03 status moves
/// None → Active → Settled or Cancelled, and Settled → Active only when a payment is taken back; RCV-04 no units arrive at
/// a party that is not active; SET-02 the money held per currency covers Σ (paid − claimed + what goes back).
/// LIVENESS: paying and claiming cannot be paused; a suspended holder still claims.
/// Warning: units beyond 2^63 minor units are refused, so that the index of claims stays exact (docs/adr/0003).
interface IReceivableToken is IERC1155, IERC7943MultiToken, IReceivablePayments, ICivilClock {
    /// @notice Emitted when a statement or a debit note becomes a receivable.
    event Tokenised(
        ReceivableId indexed id,
        PartyId indexed obligor,
        PartyId indexed originator,
        address holder,
        uint32 programme,
        address currency,
        uint256 due,
        uint256 units
    );
    /// @notice Emitted when a debit note becomes a receivable beside the one that it adds to.
    event Linked(ReceivableId indexed id, ReceivableId indexed parent);
    /// @notice Emitted when money is paid in. `open` is what is still owed after it.
    event Paid(ReceivableId indexed id, address indexed payer, uint256 amount, uint256 open);
    /// @notice Emitted when late interest is paid in. `owed` is what of it is still owed.
    event LateInterestPaid(ReceivableId indexed id, address indexed payer, uint256 amount, uint256 owed);
    /// @notice Emitted when a holder is handed its share.
    event Claimed(ReceivableId indexed id, address indexed holder, uint256 amount, uint256 unitsBurnt);
    /// @notice Emitted when the obligor has paid all; `day` is the value day of the last payment.
    event Settled(ReceivableId indexed id, PartyId indexed obligor, uint256 day);
    /// @notice Emitted when both sides call a claim off before anything was paid on it.
    event Cancelled(ReceivableId indexed id);
    /// @notice Emitted when somebody flags a receivable overdue.
    event FlaggedOverdue(ReceivableId indexed id, PartyId indexed obligor, uint256 daysPastDue);
    /// @notice Emitted when a receivable overdue beyond its programme's limit stops its obligor.
    event ObligorStopped(ReceivableId indexed id, PartyId indexed obligor);
    /// @notice Emitted before `Paid` when the bank says that the money counts from an earlier day.
    event PaidAsOf(ReceivableId indexed id, uint256 amount, uint256 valueDay);
    /// @notice Emitted when a receivable was flagged overdue though money that covers it had come in by its due day. `stopped`
    /// tells whether it had stopped its obligor as well, and does no longer.
    event OverdueLifted(ReceivableId indexed id, PartyId indexed obligor, bool stopped);
    /// @notice Emitted when a court finds an obligor insolvent; day 0 lifts it.
    event Insolvent(PartyId indexed obligor, uint256 day);
    /// @notice Emitted when the notes contract raises or lowers a flag.
    event FlagSet(ReceivableId indexed id, uint16 flag, bool on);
    /// @notice Emitted when a holder gives up a part of a claim: by a credit note, or because it was paid in kind.
    event Reduced(ReceivableId indexed id, address indexed holder, uint256 amount, uint256 open, bool inKind);
    /// @notice Emitted when the bank takes a payment back. `open` is what is owed after it.
    event PaymentReversed(ReceivableId indexed id, uint256 amount, uint256 open, bool reopened);
    /// @notice Emitted when money of a reversed payment goes back to the bank. `due` is what is still to go.
    event TakenBack(ReceivableId indexed id, uint256 amount, uint256 due);
    /// @notice Emitted when one call of a batch failed and the others went on.
    event ItemFailed(uint256 indexed index, bytes reason);

    /// @notice Thrown when a receivable does not exist.
    error Receivable_Unknown(ReceivableId id);
    /// @notice Thrown when a statement became a receivable before.
    error Receivable_Exists(ReceivableId id);
    /// @notice Thrown when the status does not allow this.
    error Receivable_WrongStatus(ReceivableId id, ReceivableStatus status);
    /// @notice Thrown when more is paid than owed, with the exact open amount.
    error Receivable_Overpaid(ReceivableId id, uint256 amount, uint256 open);
    /// @notice Thrown when an amount is zero.
    error Receivable_ZeroAmount(ReceivableId id);
    /// @notice Thrown when there is nothing to claim.
    error Receivable_NothingToClaim(ReceivableId id, address holder);
    /// @notice Thrown when units may not pass to this holder without its consent, or at all.
    error Receivable_TransferRefused(ReceivableId id, address from, address to);
    /// @notice Thrown when a face is beyond the bound of the index.
    error Receivable_TooLarge(uint256 units);
    /// @notice Thrown when a receivable is not past due, or flagged already.
    error Receivable_NotOverdue(ReceivableId id, uint256 due, uint256 today);
    /// @notice Thrown when anybody but the notes contract changes a claim.
    error Receivable_NotNotes(address caller);
    /// @notice Thrown when a holder would give up more of a claim than what it alone has of it.
    error Receivable_CannotCredit(ReceivableId id, address holder, uint256 amount, uint256 most);
    /// @notice Thrown when a flag already stands as asked.
    error Receivable_FlagState(ReceivableId id, uint16 flag, bool on);
    /// @notice Thrown when an obligor has receivables overdue beyond the limit, or is insolvent.
    error Receivable_ObligorStopped(PartyId obligor, uint256 stopped, uint256 insolventOn);
    /// @notice Thrown when anybody but the bank that issues the currency takes a payment back, or says from when one counts.
    error Receivable_NotBank(address caller);
    /// @notice Thrown when a value day is in the future or too far back.
    error Receivable_BadValueDay(ReceivableId id, uint256 valueDay, uint256 earliest, uint256 latest);
    /// @notice Thrown when more is taken back than was paid in.
    error Receivable_AboveReceived(ReceivableId id, uint256 amount, uint256 received);
    /// @notice Thrown when nothing can go back to the bank yet without touching what holders earned.
    error Receivable_NothingToTakeBack(ReceivableId id, uint256 due);
    /// @notice Thrown when holders are not named in ascending order.
    error Receivable_NotAscending(address previous, address holder);
    /// @notice Thrown when units that are partly frozen, or carry what was taken back, move together with others.
    error Receivable_OneByOne(ReceivableId id);
    /// @notice Thrown when a call of a batch fails, with its place and its own error.
    error Receivable_ItemFailed(uint256 index, bytes reason);

    /// @notice Turns a verified and accepted statement into units.
    ///
    /// Requirements:
    /// - Order, evidence, amounts, fingerprints, buyer's signature and seller's consent hold (`InvoiceRegistry`).
    /// - `to` is the seller's account, or a custodian that checks the seller's signed request in `data` itself.
    /// - The buyer is neither insolvent nor overdue beyond the programme's limit.
    ///
    /// @param presentation everything that proves it
    /// @param to who gets the units
    /// @param data handed to the receiver's hook; a facility draws on it
    /// @return id the receivable
    /// @custom:access anyone with the signatures
    function tokenise(
        Presentation calldata presentation,
        address to,
        bytes calldata data
    ) external returns (ReceivableId id);

    /// @notice Makes several calls of this contract in one, each as the caller: tokenise, transfer, pay, claim, permit.
    /// @param calls ABI-encoded calls
    /// @param all true: all or nothing; false: a call that fails is named by `ItemFailed` and the others go on
    /// @return results what each returned; the error of one that failed
    /// @custom:access anyone, for what the calls themselves allow
    function batch(bytes[] calldata calls, bool all) external returns (bytes[] memory results);

    /// @notice Uses a permit (ERC-2612) of the caller itself for the currency of a receivable, before `pay` in one batch. A
    /// permit that was used before, or that the currency does not know, is passed over: the payment then needs an allowance.
    /// @custom:access anyone, for itself
    function permit(ReceivableId id, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice Pays late interest, pulled from the caller; holders share it as they share the face.
    /// @param amount minor units, from 1 to what is owed of it today
    /// @custom:access anyone
    function payLate(ReceivableId id, uint256 amount) external;

    /// @notice Pays in and takes the caller's own share in one step: only the difference moves (R32).
    /// @param id receivable of which the caller holds units
    /// @param amount minor units, from 1 to the open amount
    /// @return share minor units that the caller now has of it, earlier unclaimed shares included
    /// @custom:access holders
    function payAndClaim(ReceivableId id, uint256 amount) external returns (uint256 share);

    /// @notice Hands the caller its share of what was paid; burns its units once the receivable is settled, even for a
    /// share below a minor unit. The last to claim gets what the roundings left. What frozen units earned waits.
    /// Notes: only the holder itself, because a facility books what it claims.
    /// @return share minor units
    /// @custom:access holders, present or past
    function claim(ReceivableId id) external returns (uint256 share);

    /// @notice Records that a receivable is past due; counts against its obligor until it is settled. Once more beyond the
    /// programme's limit: from then on the obligor gets nothing new until it has paid.
    /// @custom:access anyone
    function flagOverdue(ReceivableId id) external;

    /// @notice Raises or lowers a flag: disputed, or excused.
    /// @custom:access the notes contract
    function setFlag(ReceivableId id, uint16 flag, bool on) external;

    /// @notice Takes an amount off a claim that a holder gives up. Before the first payment its units burn; after it its own
    /// share of what was and is paid makes up for it. All of a claim at once cancels it, or settles it when paid in kind.
    /// @param inKind true: the obligor paid otherwise; false: it owes less
    /// @custom:access the notes contract
    function reduce(ReceivableId id, address holder, uint256 amount, bool inKind) external;

    /// @notice Moves units with the consent of both sides.
    /// @custom:access the notes contract
    function passOn(ReceivableId id, address from, address to, uint256 units) external;

    /// @notice Turns a debit note into a receivable linked to the one it adds to.
    /// @custom:access the notes contract
    function link(ReceivableId parent, ReceivableId id, address to, uint256 units, Day due) external;

    /// @notice Records the day on which a court found an obligor insolvent; 0 lifts it.
    /// @custom:access the notes contract
    function setInsolvent(PartyId obligor, Day day) external;

    /// @notice The record; reverts when unknown.
    function receivable(ReceivableId id) external view returns (Receivable memory);

    /// @notice What a lender looks at before it lends, in one call; reverts when unknown.
    function prospect(ReceivableId id) external view returns (Prospect memory);

    /// @notice The money record, with `paid` filled in where it need not be written.
    function money(ReceivableId id) external view returns (Money memory);

    /// @notice Minor units that a holder could claim now.
    function claimable(ReceivableId id, address holder) external view returns (uint256);

    /// @notice Minor units that a holder would have to claim if all that is open were paid now: what its units bring, less what
    /// it had too much of payments that were taken back. What a court froze counts.
    function expected(ReceivableId id, address holder) external view returns (uint256);

    /// @notice Most minor units that a holder could give up of a claim now; see `reduce`.
    function creditable(ReceivableId id, address holder) external view returns (uint256);

    /// @notice Late interest owed on a day, minor units.
    function lateInterest(ReceivableId id, Day day) external view returns (uint256);

    /// @notice Late interest paid in so far, minor units.
    function lateInterestPaid(ReceivableId id) external view returns (uint256);

    /// @notice What is still to go back to the bank of payments it took back, minor units.
    function owedBack(ReceivableId id) external view returns (uint256);

    /// @notice Obligor of a court's decision of insolvency, counted from 0 in the order in which they were recorded; 0 beyond the
    /// last. A decision that was lifted since is still counted.
    /// @return obligor party
    /// @return count how many there are
    function insolvency(uint256 index) external view returns (PartyId obligor, uint256 count);

    /// @notice Receivables of an obligor that are overdue beyond the limit, and the day of its insolvency; 0: none.
    function standingOf(PartyId obligor) external view returns (ObligorStanding memory);

    /// @notice Civil days past due today; 0 when not past due or settled. Insolvency makes everything fall due.
    function daysPastDue(ReceivableId id) external view returns (uint256);
}
