// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {ICivilClock} from "../shared/interfaces/ICivilClock.sol";
import {IReceivablePayments} from "../shared/interfaces/IReceivablePayments.sol";
import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Presentation} from "../trade/TradeTypes.sol";

/// @dev Where a receivable stands. Overdue is a matter of date, not of status.
enum ReceivableStatus {
    None,
    Active,
    Settled
}

/// @dev One slot. The claim on the buyer.
/// @param obligor who owes
/// @param originator who was owed first
/// @param programme number of its programme
/// @param due due day
/// @param disputeUntil last day on which the buyer may dispute
/// @param status see `ReceivableStatus`
/// @param flags bits of `ReceivableFlags`
/// @param units minor units of face; shrink only before the first payment
struct Receivable {
    PartyId obligor;
    PartyId originator;
    uint32 programme;
    uint16 due;
    uint16 disputeUntil;
    ReceivableStatus status;
    uint16 flags;
    uint64 units;
}

/// @dev One slot. Money of a receivable; not written while nothing was paid, nor when one holder is paid in full at once.
/// @param paid minor units paid
/// @param claimed minor units handed to holders
/// @param burnt units burnt by final claims
/// @param checkpoints holders, present or past, whose index stands apart from the receivable's
struct Money {
    uint64 paid;
    uint64 claimed;
    uint64 burnt;
    uint32 checkpoints;
}

/// @title ReceivableToken
/// @notice The claim on the buyer as ERC-1155: id = receivable, amount = minor units of face. Hold, pass on, pay, claim.
///
/// ROLES: nobody is privileged. The `ReceivableNotes` of the suite is the only other writer of a claim.
/// ASSUMPTIONS: currencies take no fee on transfer and do not rebase.
/// INVARIANTS: RCV-01 Σ balances = units − burnt; RCV-02 Σ claimed ≤ paid ≤ units; RCV-03 status moves
/// None → Active → Settled only; RCV-04 no units arrive at a party that is not active; SET-02 the money held per currency
/// covers Σ (paid − claimed).
/// LIVENESS: paying and claiming cannot be paused; a suspended holder still claims.
/// Warning: units beyond 2^63 minor units are refused, so that the index of claims stays exact (docs/adr/0003).
interface IReceivableToken is IERC1155, IReceivablePayments, ICivilClock {
    /// @notice Emitted when a statement becomes a receivable.
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
    /// @notice Emitted when money is paid in. `open` is what is still owed after it.
    event Paid(ReceivableId indexed id, address indexed payer, uint256 amount, uint256 open);
    /// @notice Emitted when a holder is handed its share.
    event Claimed(ReceivableId indexed id, address indexed holder, uint256 amount, uint256 unitsBurnt);
    /// @notice Emitted when the obligor has paid all.
    event Settled(ReceivableId indexed id, PartyId indexed obligor, uint256 day);
    /// @notice Emitted when somebody flags a receivable overdue.
    event FlaggedOverdue(ReceivableId indexed id, PartyId indexed obligor, uint256 daysPastDue);
    /// @notice Emitted when the dispute flag changes.
    event DisputeFlagged(ReceivableId indexed id, bool disputed);
    /// @notice Emitted when a credit note burns units of the originator.
    event UnitsCredited(ReceivableId indexed id, uint256 amount, uint256 units);

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
    /// @notice Thrown when units may not pass to this holder by the programme's rule.
    error Receivable_TransferRefused(ReceivableId id, address from, address to);
    /// @notice Thrown when a face is beyond the bound of the index.
    error Receivable_TooLarge(uint256 units);
    /// @notice Thrown when a receivable is not past due, or flagged already.
    error Receivable_NotOverdue(ReceivableId id, uint256 due, uint256 today);
    /// @notice Thrown when anybody but the notes contract changes a claim.
    error Receivable_NotNotes(address caller);
    /// @notice Thrown when a credit note is more than the originator itself holds, or comes after a payment.
    error Receivable_CannotCredit(ReceivableId id, uint256 amount, uint256 held, uint256 paid);
    /// @notice Thrown when the dispute flag already stands as asked.
    error Receivable_DisputeState(ReceivableId id, bool disputed);

    /// @notice Turns a verified and accepted statement into units.
    ///
    /// Requirements:
    /// - Order, evidence, amounts, fingerprints, buyer's signature and seller's consent hold (`InvoiceRegistry`).
    /// - `to` is the seller's account, or a custodian that checks the seller's signed request in `data` itself.
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

    /// @notice Pays in and takes the caller's own share in one step: only the difference moves (R32).
    /// @param id receivable of which the caller holds units
    /// @param amount minor units, from 1 to the open amount
    /// @return share minor units that the caller now has of it, earlier unclaimed shares included
    /// @custom:access holders
    function payAndClaim(ReceivableId id, uint256 amount) external returns (uint256 share);

    /// @notice Hands the caller its share of what was paid; burns its units once the receivable is settled, even for a
    /// share below a minor unit. The last to claim gets what the roundings left.
    /// Notes: only the holder itself, because a facility books what it claims.
    /// @return share minor units
    /// @custom:access holders, present or past
    function claim(ReceivableId id) external returns (uint256 share);

    /// @notice Records that a receivable is past due; counts against its obligor until it is settled.
    /// @custom:access anyone
    function flagOverdue(ReceivableId id) external;

    /// @notice Raises or lowers the dispute flag.
    /// @custom:access the notes contract
    function setDisputed(ReceivableId id, bool disputed) external;

    /// @notice Burns units of the originator for a credit note, before the first payment.
    /// @custom:access the notes contract
    function credit(ReceivableId id, uint256 amount) external;

    /// @notice The record; reverts when unknown.
    function receivable(ReceivableId id) external view returns (Receivable memory);

    /// @notice The money record, with `paid` filled in where it need not be written.
    function money(ReceivableId id) external view returns (Money memory);

    /// @notice Minor units that a holder could claim now.
    function claimable(ReceivableId id, address holder) external view returns (uint256);

    /// @notice Civil days past due today; 0 when not past due or settled.
    function daysPastDue(ReceivableId id) external view returns (uint256);
}
