// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReceivableNotes} from "../receivables/IReceivableNotes.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IFacility} from "./IFacility.sol";

/// @dev What is asked of a seller for a loan. One slot.
/// @param taken minor units that it paid for what is short: set off, or by `answer`
/// @param admitted minor units that it admitted to have been paid in the lender's place, counted with `taken`
/// @param deadline last civil day before set-off
/// @param seller who is asked
/// @param runs whether the call runs
struct MarginCall {
    uint72 taken;
    uint72 admitted;
    uint16 deadline;
    PartyId seller;
    bool runs;
}

/// @dev New dates and a new rate for a loan, as seller and lender sign them. What the instalments do not cover falls due
/// with the last one.
/// @param facility the lender's
/// @param receivable the loan
/// @param owed minor units owed on the day of signing, in all; the plan holds only so long as it is that
/// @param rate ppm a year on principal from that day on; what was owed beside principal stays owed and bears none
/// @param first civil day of the first instalment
/// @param count number of instalments
/// @param amount minor units of each
/// @param every civil days between two
/// @param deadline last civil day on which the plan can be carried
struct Plan {
    address facility;
    ReceivableId receivable;
    uint72 owed;
    uint24 rate;
    Day first;
    uint8 count;
    uint72 amount;
    uint16 every;
    Day deadline;
}

/// @dev The instalments of a plan that runs. One slot.
/// @param amount minor units of each
/// @param first civil day of the first
/// @param every civil days between two
/// @param count how many
struct Schedule {
    uint72 amount;
    uint16 first;
    uint16 every;
    uint8 count;
}

/// @dev The seller's word that it was paid for a receivable that the lender holds.
/// @param facility the lender's
/// @param receivable what was paid
/// @param amount minor units
/// @param valueDay civil day on which the seller had it
/// @param document salted hash of the paper; makes two alike differ
struct Admission {
    address facility;
    ReceivableId receivable;
    uint72 amount;
    Day valueDay;
    bytes32 document;
}

/// @dev A position for sale. One slot.
/// @param buyer who may buy
/// @param price minor units
/// @param until last civil day
struct SaleOffer {
    PartyId buyer;
    uint96 price;
    uint16 until;
}

/// @title Recourse
/// @notice What happens when a loan goes bad, by rule: margin call and set-off, insolvency, restructuring, write-off, sale.
/// Acts through narrow functions of the facility (docs/adr/0024-bad-loans.md).
///
/// ROLES: the lender's account writes off and offers positions; seller and lender sign plans; anyone sets off the rules.
/// ASSUMPTIONS: `facility` is one of the suite's; another deceives only whoever names it.
/// INVARIANTS: LIQ-02 a write-off reduces the junior money first; SET-02 nothing stays here.
/// LIVENESS: nothing here stops a repayment.
interface IRecourse {
    /// @notice Emitted when a lender writes a loan off.
    event LossBooked(address indexed facility, ReceivableId indexed id, address indexed by);
    /// @notice Emitted when a seller is asked for `asked` minor units by the end of a day.
    event MarginCalled(
        address indexed facility,
        ReceivableId indexed id,
        PartyId indexed seller,
        uint256 asked,
        uint256 deadline
    );
    /// @notice Emitted when a seller pays what it is asked for.
    event MarginAnswered(address indexed facility, ReceivableId indexed id, address indexed payer, uint256 amount);
    /// @notice Emitted when waiting money of the seller is set off; `asked` is what is still asked for.
    event MarginEnforced(address indexed facility, ReceivableId indexed id, uint256 taken, uint256 asked);
    /// @notice Emitted when a seller is asked for nothing any more.
    event MarginCallEnded(address indexed facility, ReceivableId indexed id, PartyId indexed seller);
    /// @notice Emitted when a loan stands on enough again, or is paid.
    event Cured(address indexed facility, ReceivableId indexed id);
    /// @notice Emitted when a seller admits that it was paid in the lender's place.
    event TurnoverAdmitted(address indexed facility, ReceivableId indexed id, Admission admission);
    /// @notice Emitted when a plan is agreed.
    event PlanAgreed(address indexed facility, ReceivableId indexed id, Plan plan);
    /// @notice Emitted when an instalment was missed: `paid` minor units of the `needed` came.
    event InstalmentMissed(address indexed facility, ReceivableId indexed id, uint256 paid, uint256 needed);
    /// @notice Emitted when a position is offered; a price of 0 takes the offer back.
    event SaleOffered(address indexed facility, ReceivableId indexed id, SaleOffer offer);
    /// @notice Emitted when a position is sold.
    event PositionSold(address indexed facility, ReceivableId indexed id, PartyId indexed buyer, uint256 price);

    /// @notice Thrown when anybody but the lender's account acts.
    error Recourse_NotLender(address facility, address caller);
    /// @notice Thrown when a loan is on an order.
    error Recourse_OrderLoan(ReceivableId id);
    /// @notice Thrown when a call runs already.
    error Recourse_CallRuns(ReceivableId id);
    /// @notice Thrown when no call runs.
    error Recourse_NoCall(ReceivableId id);
    /// @notice Thrown when nothing can be asked of the seller: the base covers the principal, the terms give no recourse, or
    /// it has paid its part.
    error Recourse_NothingAsked(ReceivableId id, uint256 base, uint256 principal);
    /// @notice Thrown when a loan stands on too little still.
    error Recourse_StillShort(ReceivableId id, uint256 base, uint256 principal);
    /// @notice Thrown when the seller has time still.
    error Recourse_TooEarly(ReceivableId id, uint256 deadline);
    /// @notice Thrown when more is paid than asked for.
    error Recourse_AboveAsked(ReceivableId id, uint256 amount, uint256 asked);
    /// @notice Thrown when a plan holds: the loan is not called while it does.
    error Recourse_PlanRuns(ReceivableId id);
    /// @notice Thrown when no plan holds.
    error Recourse_NoPlan(ReceivableId id);
    /// @notice Thrown when enough of the instalments came.
    error Recourse_OnTime(ReceivableId id, uint256 paid, uint256 needed);
    /// @notice Thrown when a field of what is signed does not fit; named.
    error Recourse_BadField(string field);
    /// @notice Thrown when a mark would not fall, or what is named as standing outside of it does not.
    error Recourse_BadMark(PartyId obligor, uint256 amount);
    /// @notice Thrown when a loan is not bad enough to be sold.
    error Recourse_NotDefaulted(ReceivableId id);
    /// @notice Thrown when a price is below what the book carries.
    error Recourse_BelowBook(ReceivableId id, uint256 price, uint256 least);
    /// @notice Thrown when there is no offer to this account that holds.
    error Recourse_NoOffer(ReceivableId id, address account);

    /// @notice Writes a loan off: it leaves the book, and what is collected later is income. The claim on the obligor and
    /// the debt of the loan stand as they were.
    /// Requirements: as many days past due as the loan's terms ask.
    /// @custom:access the lender's account
    function writeOff(IFacility facility, ReceivableId id) external;

    /// @notice Asks the seller to make good what is short. Until the call ends, what would go to it from this facility waits.
    /// Requirements: the base is below the principal, or nothing; the terms give recourse; no plan and no call runs.
    /// @custom:access anyone
    function callMargin(IFacility facility, ReceivableId id) external;

    /// @notice Pays what a seller is asked for, pulled from the caller.
    /// @param amount minor units, at most what is asked
    /// @custom:access anyone
    function answer(IFacility facility, ReceivableId id, uint256 amount) external;

    /// @notice Once the days to cure are over: sets off what waits for the seller, up to what it is asked for, and carries the
    /// loan apart when that does not do. What the seller admitted to have been paid is set off at once.
    /// @custom:access anyone
    function enforce(IFacility facility, ReceivableId id) external;

    /// @notice Ends the call on a loan that stands on enough again, or is paid, and puts it back into the days of the book,
    /// unless it was restructured.
    /// @custom:access anyone
    function cured(IFacility facility, ReceivableId id) external;

    /// @notice Records that a seller was paid in the lender's place: due at once, out of what waits for it.
    /// @param signature of the seller over `admissionDigest`, purpose PAY; each admission once
    /// @custom:access anyone with the signature
    function admit(Admission calldata admission, bytes calldata signature) external;

    /// @notice Marks the loans of an insolvent obligor in one step, before anybody looks at them one by one: by the principal out
    /// to its group, less that of the loans named. Later only to lower the mark; once the insolvency is lifted, to end it.
    /// @param others loans of the group, ascending, that are not the obligor's, or not in the days of the book
    /// @custom:access anyone
    function markInsolvent(IFacility facility, PartyId obligor, ReceivableId[] calldata others) external;

    /// @notice Gives a loan new dates and a new rate. It is carried apart, principal only, until it is paid.
    /// @param sellerSignature purpose DRAW, amount what is owed, over `planDigest`
    /// @param lenderSignature purpose APPROVE, amount what is owed, over `planDigest`
    /// @custom:access anyone with both signatures
    function restructure(Plan calldata plan, bytes calldata sellerSignature, bytes calldata lenderSignature) external;

    /// @notice Ends a plan of which an instalment is missing after the days to cure: all falls due.
    /// @custom:access anyone
    function accelerate(IFacility facility, ReceivableId id) external;

    /// @notice Offers the position of a bad loan to a party; replaces an earlier offer.
    /// @param price minor units; 0 takes the offer back
    /// @param until last civil day
    /// @custom:access the lender's account
    function offerSale(IFacility facility, ReceivableId id, PartyId buyer, uint96 price, Day until) external;

    /// @notice Buys the position offered: the price goes through the waterfall, and units that bring what is owed to the buyer.
    ///
    /// Requirements:
    /// - 31 days past due, carried apart or written off.
    /// - At least what the book carries for it, unless all shares of both tranches are the lender's own.
    ///
    /// @param price minor units that the buyer expects to pay, pulled from the caller
    /// @custom:access the account of the party named, which is active
    function buy(IFacility facility, ReceivableId id, uint256 price) external;

    /// @notice The notes contract whose disputes count, and which facilities ask to reduce a claim.
    function NOTES() external view returns (IReceivableNotes);

    /// @notice What a loan may be today: the best advance of its version on what its units still bring undisputed. Nothing
    /// once its claim is 31 days past due, its tax invoice is missing or void, or its obligor suspended, stopped or
    /// insolvent. Of a line: its borrowing base, see `IFacility.line`.
    function base(IFacility facility, ReceivableId id) external view returns (uint256);

    /// @notice Minor units that a seller is, or would be, asked for today.
    function asked(IFacility facility, ReceivableId id) external view returns (uint256);

    /// @notice What is asked of a seller for a loan; all zero when nothing.
    function callOf(IFacility facility, ReceivableId id) external view returns (MarginCall memory);

    /// @notice Instalments of a plan; all zero when none holds.
    function scheduleOf(IFacility facility, ReceivableId id) external view returns (Schedule memory);

    /// @notice The offer of a position; all zero when none.
    function offerOf(IFacility facility, ReceivableId id) external view returns (SaleOffer memory);

    /// @notice EIP-712 digest of a plan.
    function planDigest(Plan calldata plan) external view returns (bytes32);

    /// @notice EIP-712 digest of an admission.
    function admissionDigest(Admission calldata admission) external view returns (bytes32);
}
