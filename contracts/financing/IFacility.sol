// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {INewBusinessGate} from "../access/INewBusinessGate.sol";
import {IBankCollector} from "../shared/interfaces/IBankCollector.sol";
import {IDilutionHolder} from "../shared/interfaces/IDilutionHolder.sol";
import {ICivilClock} from "../shared/interfaces/ICivilClock.sol";
import {Day, OrderId, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Capital} from "./FacilityState.sol";
import {
    Admission,
    Benchmark,
    DrawRequest,
    Exposure,
    FacilityConfig,
    Filing,
    GradeOverride,
    Limited,
    LineDraw,
    LineRequest,
    LineStatus,
    Loan,
    Offer,
    OrderDraw,
    OrderRequest,
    Owed,
    OwnTerms,
    Pledge,
    PledgeRequest,
    Prices,
    Raise,
    Terms,
    Tranche,
    Transit
} from "./FacilityTypes.sol";
import {LoanBook} from "./LoanBook.sol";

/// @title Facility
/// @notice One lender's programme in one currency: quote, draw, collect, and the capital account of its two tranches.
///
/// ROLES: the lender's account sets terms and limits and takes fees: what gives less holds at once, what gives more waits
/// `TERMS_DELAY` days while anybody else has shares of the tranches (docs/adr/0023-admission.md); the two vaults move tranche
/// money; `Recourse` handles bad loans by rule; anyone settles, collects, repays and rolls, the bank's desk alone as of an
/// earlier day. The pause guardian stops draws and deposits only.
/// ASSUMPTIONS: the currency takes no fee on transfer; the token calls the receiver hook only for units that arrived.
/// INVARIANTS: FIN-01 book = Σ over loans, up to what is marked and not looked at yet; FIN-02 within limits at every draw;
/// FIN-03 quote = draw; FIN-05 units held for an id ≥ its loan's, released on payoff; FIN-06 a borrower can always repay in
/// full; FIN-07 a draw does not move net asset value (up to tenor micro-units, the remainder of daily accrual, and less than a
/// minor unit where interest so far is counted up); LIQ-01 cash + book = senior + junior + owed + fees.
/// LIVENESS: settle, collect, repay, payIn, release, releasePledge, review and the roll of an order's loan ask neither pause nor book day nor any
/// admin.
/// Warning: late interest is not in the book until it is paid (R27).
interface IFacility is IERC1155Receiver, INewBusinessGate, ICivilClock, IDilutionHolder, IBankCollector {
    /// @notice Emitted once, when the facility is opened.
    event Opened(PartyId indexed lender, address indexed currency, address senior, address junior, uint256 seniorRate);
    /// @notice Emitted when terms are set; they hold for draws from `effectiveDay` on and change no open loan.
    event TermsSet(uint256 indexed version, Terms terms, Prices prices, uint256 effectiveDay);
    /// @notice Emitted when a published rate gets a number, by which terms may refer to it.
    event BenchmarkNamed(uint8 indexed number, PartyId indexed publisher, bytes32 indexed index);
    /// @notice Emitted when a group is admitted, or its limit changed. `seller` tells in which capacity; what of it gives
    /// more than before holds from `effectiveDay` on.
    event Admitted(uint32 indexed group, bool indexed seller, Admission admission, uint256 effectiveDay);
    /// @notice Emitted when the limit of automatic draws is set, minor units of net cash.
    event AutoLimitSet(uint256 amount, uint256 effectiveDay);
    /// @notice Emitted when the cap of the whole facility is set, minor units; 0: none.
    event FacilityCapSet(uint256 cap, uint256 effectiveDay);
    /// @notice Emitted when a sector is set: minor units, and ppm off the advance rate.
    event SectorSet(uint8 indexed sector, uint256 cap, uint256 haircut, uint256 effectiveDay);
    /// @notice Emitted when a programme is filed under a sector; 0: none.
    event ProgrammeFiled(uint32 indexed programme, uint8 indexed sector, uint256 effectiveDay);
    /// @notice Emitted when the lender replaces an obligor's grade until a day. It may be better than the scorecard's from
    /// `effectiveDay` on.
    event GradeOverridden(
        PartyId indexed obligor,
        uint256 grade,
        bytes32 reason,
        uint256 expiryDay,
        uint256 effectiveDay
    );
    /// @notice Emitted with each draw.
    event Drawn(
        ReceivableId indexed id,
        PartyId indexed seller,
        PartyId indexed obligor,
        uint256 units,
        Offer offer,
        uint256 day
    );
    /// @notice Emitted with each draw on an order; `offer.advance` is principal, `offer.interest` what it costs to the due day.
    event DrawnOnOrder(
        OrderId indexed order,
        PartyId indexed seller,
        PartyId indexed obligor,
        bytes32 lot,
        uint256 stage,
        Offer offer,
        uint256 day
    );
    /// @notice Emitted when a receivable is pledged to its seller's line; `advance` minor units that it counts for in the base.
    event Pledged(
        ReceivableId indexed id,
        PartyId indexed seller,
        PartyId indexed obligor,
        uint256 units,
        uint256 advance,
        uint256 grade,
        uint256 due,
        uint256 day
    );
    /// @notice Emitted when a pledge counts for another amount from now on, minor units.
    event PledgeCounts(ReceivableId indexed id, PartyId indexed seller, uint256 advance, uint256 day);
    /// @notice Emitted when a pledge ends: paid in full, taken by a court, or sent back to its seller.
    event PledgeEnded(ReceivableId indexed id, PartyId indexed seller, uint256 day);
    /// @notice Emitted with each draw on a line, the loan `id`; `offer.advance` is principal, `offer.interest` what it costs to
    /// the due day at `rate` ppm a year.
    event DrawnOnLine(PartyId indexed seller, ReceivableId indexed id, Offer offer, uint256 rate, uint256 day);
    /// @notice Emitted when somebody pays into a loan on an order, before it is applied: principal first up to its due day.
    event PaidIn(ReceivableId indexed id, address indexed payer, uint256 amount, bytes32 indexed purpose);
    /// @notice Emitted when a loan on an order, or a part of it, becomes the loan on a receivable: late interest, interest and
    /// principal that move, and the interest that the new loan gains to its due day.
    event OrderRolled(
        OrderId indexed order,
        ReceivableId indexed id,
        uint256 units,
        uint256 late,
        uint256 interest,
        uint256 principal,
        uint256 ahead,
        uint256 due,
        uint256 day
    );
    /// @notice Emitted when the lender agrees to a change of an order under lien; `principal` is what is out on it.
    event OrderConsent(OrderId indexed order, bytes32 indexed digest, uint256 principal);
    /// @notice Emitted for each payee of a draw.
    event PayeePaid(ReceivableId indexed id, address account, bytes32 bankAccount, uint256 amount, bytes32 purpose);
    /// @notice Emitted when all net cash of a draw goes to bank accounts, and waits for the bank: minor units to be paid out, fee,
    /// and interest from this day to the due day, which both wait as well.
    event TransitStarted(
        ReceivableId indexed id,
        bytes32 indexed payoutId,
        uint256 net,
        uint256 fee,
        uint256 interest,
        uint256 day
    );
    /// @notice Emitted when a draw that the bank has paid out is booked: interest from `valueDay` to the due day.
    event TransitConfirmed(
        ReceivableId indexed id,
        bytes32 indexed payoutId,
        uint256 interest,
        uint256 valueDay,
        uint256 day
    );
    /// @notice Emitted when a draw that the bank could not pay out is undone: minor units of net cash and fee off the loan.
    event TransitRejected(ReceivableId indexed id, bytes32 indexed payoutId, uint256 net, uint256 fee, uint256 day);
    /// @notice Emitted when something happens to a loan before the bank has decided: interest runs from the day of the draw. If the
    /// bank rejects the payout later, `takeBack(key)` gives the seller the money.
    event TransitAnticipated(
        ReceivableId indexed id,
        bytes32 indexed payoutId,
        bytes32 key,
        uint256 interest,
        uint256 day
    );
    /// @notice Emitted when money is applied to a loan, in the order of the waterfall, as of `day`. Excess goes to the seller.
    event Collected(
        ReceivableId indexed id,
        uint256 late,
        uint256 interest,
        uint256 principal,
        uint256 excess,
        uint256 day
    );
    /// @notice Emitted before `Collected` when late interest had been worked out beyond the value day of the money.
    event LateTakenOff(ReceivableId indexed id, uint256 amount, uint256 valueDay);
    /// @notice Emitted when a loan is paid in full, as of `day`.
    event LoanClosed(ReceivableId indexed id, uint256 day);
    /// @notice Emitted when units go back to the seller.
    event UnitsReleased(ReceivableId indexed id, address indexed to, uint256 units);
    /// @notice Emitted when a loan is written off; `carried` micro-units leave the book.
    event WrittenOff(ReceivableId indexed id, uint256 carried, uint256 daysPastDue);
    /// @notice Emitted when a loan is taken out of the days of the book, to be carried apart, or goes back into them.
    event SpecialSet(ReceivableId indexed id, bool on);
    /// @notice Emitted when the loans of an insolvent obligor are marked; `amount` minor units of principal, 0 lifts it.
    event Marked(PartyId indexed obligor, uint256 amount);
    /// @notice Emitted when the book was valued for a court's decision; `number` counts them from 1.
    event Valued(PartyId indexed obligor, uint256 number);
    /// @notice Emitted when a seller's waiting money is set off against its loan.
    event SetOff(ReceivableId indexed id, PartyId indexed seller, uint256 amount);
    /// @notice Emitted when a loan gets new dates and a new rate; `owed` minor units of interest up to now bear none.
    event Restructured(
        ReceivableId indexed id,
        uint256 principal,
        uint256 owed,
        uint256 due,
        uint256 rate,
        uint256 day
    );
    /// @notice Emitted when the lender agrees to a reduction of a claim beyond the dilution cap: minor units it agreed to, and
    /// those that its units and the originator's gave up.
    event DilutionAgreed(ReceivableId indexed id, uint256 agreed, uint256 given);
    /// @notice Emitted when a restructured loan falls due at once.
    event Accelerated(ReceivableId indexed id, uint256 day);
    /// @notice Emitted when a loan is closed by the sale of its position. `lost` minor units of principal did not come back.
    event Sold(ReceivableId indexed id, address indexed to, uint256 units, uint256 price, uint256 lost, uint256 day);
    /// @notice Emitted when money waits because its owner could not be paid.
    event Credited(PartyId indexed party, uint256 amount);
    /// @notice Emitted when what is the seller's waits for a court that froze its units.
    event HeldBack(ReceivableId indexed id, uint256 amount);
    /// @notice Emitted when waiting money is taken.
    event CreditTaken(PartyId indexed party, address indexed account, uint256 amount);
    /// @notice Emitted when the lender takes its fees.
    event FeesTaken(address indexed account, uint256 amount);
    /// @notice Emitted when tranche money comes in.
    event Funded(Tranche indexed tranche, uint256 amount);
    /// @notice Emitted when tranche money goes out.
    event Taken(Tranche indexed tranche, address indexed to, uint256 amount);
    /// @notice Emitted when the book is rolled.
    event Rolled(uint256 day);

    /// @notice Thrown when a court's freeze stands in the way.
    error Facility_Frozen(ReceivableId id, uint256 frozen);
    /// @notice Thrown when money of a seller waits because margin calls run against it.
    error Facility_Called(PartyId party, uint256 calls);
    /// @notice Thrown when the caller may not do this.
    error Facility_NotAllowed(address caller);
    /// @notice Thrown when terms make no sense, with the field's name.
    error Facility_BadTerms(string field);
    /// @notice Thrown when a request is not for what arrived.
    error Facility_BadRequest(string field);
    /// @notice Thrown when the request's last day has passed.
    error Facility_RequestExpired(uint256 deadline);
    /// @notice Thrown when the receivable cannot be financed: settled, disputed, or already a loan here.
    error Facility_NotEligible(ReceivableId id, string reason);
    /// @notice Thrown when a value day is in the future or too far back.
    error Facility_BadValueDay(uint256 valueDay, uint256 earliest, uint256 latest);
    /// @notice Thrown when the tenor is outside the terms, civil days.
    error Facility_BadTenor(uint256 tenor, uint256 min, uint256 max);
    /// @notice Thrown when the benchmark of the terms has no value for a day from `earliest` on; `last` is the day of its last one,
    /// 0: none.
    error Facility_NoBenchmark(PartyId publisher, bytes32 index, uint256 last, uint256 earliest);
    /// @notice Thrown when spread and benchmark come to more than terms may ask, ppm a year.
    error Facility_RateTooHigh(uint256 rate, uint256 most);
    /// @notice Thrown when net cash is below what the seller asked for at least.
    error Facility_BelowMinimum(uint256 net, uint256 minNet);
    /// @notice Thrown when the payees do not add up to net cash.
    error Facility_PayeesSum(uint256 net, uint256 sum);
    /// @notice Thrown when a limit would be exceeded or has expired, minor units.
    error Facility_AboveLimit(uint32 group, bool seller, uint256 wanted, uint256 cap, uint256 expiryDay);
    /// @notice Thrown when what is out on a new pair, in a sector or in the facility would exceed its cap, minor units.
    error Facility_AboveCap(string what, uint256 wanted, uint256 cap);
    /// @notice Thrown when so many receivables of the obligor are overdue that nothing new of it is taken.
    error Facility_CrossAged(PartyId obligor, uint256 overdue, uint256 from);
    /// @notice Thrown when there is not enough cash, minor units.
    error Facility_NoCash(uint256 wanted, uint256 free);
    /// @notice Thrown when junior money would not cover its share of the book, micro-units.
    error Facility_BelowFloor(uint256 junior, uint256 needed);
    /// @notice Thrown when there is no such loan.
    error Facility_NoLoan(ReceivableId id);
    /// @notice Thrown when more is repaid than owed, minor units.
    error Facility_Overpaid(ReceivableId id, uint256 amount, uint256 owed);
    /// @notice Thrown when the book lags too far behind to roll in this call; call `roll` first.
    error Facility_BookBehind(uint256 bookDay, uint256 today);
    /// @notice Thrown when a loan cannot be written off yet.
    error Facility_TooEarly(ReceivableId id, uint256 daysPastDue, uint256 needed);
    /// @notice Thrown when a request was drawn before.
    error Facility_RequestUsed(bytes32 digest);
    /// @notice Thrown when more would be out on an order than its stage and its lot bear, minor units of principal.
    error Facility_AboveOrder(OrderId order, uint256 wanted, uint256 limit);
    /// @notice Thrown when more would be owed on a line than its base, minor units.
    error Facility_AboveBase(PartyId seller, uint256 wanted, uint256 base);
    /// @notice Thrown when a receivable is not pledged.
    error Facility_NotPledged(ReceivableId id);
    /// @notice Thrown when money would enter or leave while the book is valued for fewer insolvencies than there are.
    error Facility_NotValued(uint256 valued, uint256 declared);
    /// @notice Thrown when money would come in while marks on insolvent obligors stand that nobody looked at one by one, micro-units.
    error Facility_MarksOpen(uint256 marked);
    /// @notice Thrown when the loans of an insolvent obligor could not be marked now, for lack of gas or within another act.
    error Facility_NotMarked(PartyId obligor);
    /// @notice Thrown when a loan's last draw waits for the bank, or for `bookPayout`.
    error Facility_InTransit(ReceivableId id);
    /// @notice Thrown when nothing of a loan waits for the bank.
    error Facility_NotInTransit(ReceivableId id);
    /// @notice Thrown when the bank has neither confirmed nor rejected a draw's payout.
    error Facility_NotDecided(ReceivableId id, bytes32 payoutId);
    /// @notice Thrown when there is nothing to take or release.
    error Facility_Nothing();

    /// @notice Opens the facility; once.
    /// @custom:access the factory, in the transaction that creates it
    function initialise(FacilityConfig calldata config, address senior, address junior) external;

    /// @notice Sets terms and prices for draws to come: at once while nobody but the lender has shares of the tranches, after
    /// `TERMS_DELAY` days otherwise. A later call replaces what has not taken effect.
    /// Requirements: within the bounds of docs/adr/0023-admission.md, otherwise `Facility_BadTerms` with the field.
    /// @custom:access the lender's account
    function setTerms(Terms calldata terms, Prices calldata prices) external returns (uint256 version);

    /// @notice Names a rate that is published in the suite's price index, so that terms may refer to it: their rates are then what
    /// is added to its last value on the day of a draw. Once for each number: versions of terms pin it.
    /// @param number 1 to 255
    /// @param publisher party whose values count
    /// @param index keyed hash of its name; values are ppm a year
    /// @custom:access the lender's account
    function nameBenchmark(uint8 number, PartyId publisher, bytes32 index) external;

    /// @notice Admits a group as seller or obligor up to a limit, or changes it: a lower cap, an earlier expiry and a worse
    /// class at once, even below what is out, which stops new draws only; what gives more like terms. A later call replaces
    /// what has not taken effect.
    /// @custom:access the lender's account
    function admit(uint32 group, bool seller, Admission calldata admission) external;

    /// @notice Sets cap and haircut of a sector of the lender's own: a lower cap and a greater haircut at once, the rest like
    /// terms. What was drawn before a programme was filed does not count.
    /// @param number 1 to 255
    /// @param cap minor units of principal
    /// @param haircut ppm off the advance rate
    /// @custom:access the lender's account
    function setSector(uint8 number, uint96 cap, uint24 haircut) external;

    /// @notice Files a programme under a sector: at once where it is in none, like terms otherwise. An open loan counts
    /// where it was drawn.
    /// @param programme its number
    /// @param number of the sector; 0: none
    /// @custom:access the lender's account
    function fileProgramme(uint32 programme, uint8 number) external;

    /// @notice Sets up to what the book may go by a draw: lower at once, higher like terms.
    /// @param cap minor units that the book carries on due days, principal and interest, before provisions; 0: no such cap
    /// @custom:access the lender's account
    function setFacilityCap(uint96 cap) external;

    /// @notice Replaces the scorecard's grade of an obligor until a day, here only. Until a better one may hold, the worse of
    /// the two does; facts of payment stay as they are.
    /// @param grade 0 to 7
    /// @param reason hash of the reason, not 0
    /// @param expiryDay last civil day; one that has passed ends the override
    /// @custom:access the lender's account
    function overrideGrade(PartyId obligor, uint8 grade, bytes32 reason, uint16 expiryDay) external;

    /// @notice Sets up to which net cash a draw needs no approval: lower at once, higher like terms. Above it the lender's
    /// keys approve, as many as their mandates say.
    /// @custom:access the lender's account
    function setAutoLimit(uint96 amount) external;

    /// @notice Pays into a receivable and applies this facility's share at once, netted (R32).
    /// @param amount minor units, pulled from the caller
    /// @custom:access anyone
    function settle(ReceivableId id, uint256 amount) external;

    /// @notice Claims what was paid into a receivable and applies it.
    /// @custom:access anyone
    function collect(ReceivableId id) external;

    /// @notice Repays a loan in part or in full; in full, the units go back to the seller.
    /// @param amount minor units, not 0, pulled from the caller, at most what is owed
    /// @custom:access anyone
    function repay(ReceivableId id, uint256 amount) external;

    /// @notice Lends against an order: takes its lien, where it is not held yet, and adds to the one loan on the order.
    ///
    /// Requirements: the terms in force of an order that is placed and not past its last day; programme and stages are the
    /// order's, the currency is this facility's; seller and buyer active and within their limits, the buyer neither
    /// insolvent nor stopped; the lot meets the stage's policy without devices, has not expired and is not used; the request
    /// was not drawn; terms with interest in arrears and a roll cap; no draw in transit; what is open after it within the limit of
    /// `quoteOrder`.
    /// Notes: the first draw pins version, rate and due day (the order's last day and `Terms.orderDays`) for the whole loan.
    /// @custom:access anyone with the seller's signature, and the lender's above the limit of automatic draws
    function drawOnOrder(OrderDraw calldata draw) external;

    /// @notice Lends on a seller's line: one loan under `lineKey`, up to the borrowing base.
    ///
    /// Requirements: what is owed after it, in all, is at most the base of today; seller active and within its limit; the
    /// request was not drawn; `due` is that of the open loan; terms with interest in arrears; tenor within them; no
    /// distress; no draw in transit.
    /// Notes: a draw while nothing is owed pins version, due day and rate, that of the worst grade pledged. Receivables are
    /// pledged by sending their units here with `abi.encode(TAG, PledgeRequest, bytes sellerSignature)`, see `Pledges`; asked
    /// of them is what is asked for a draw, and a limit of the seller that has not expired; what they count for is counted
    /// against the obligor's limit at once.
    /// @custom:access anyone with the seller's signature, and the lender's above the limit of automatic draws
    function drawOnLine(LineDraw calldata draw) external;

    /// @notice Sends a pledge back to its seller. What a court froze stays.
    /// Requirements: the rest of the base covers what is owed on the line; nothing owed is always covered.
    /// @custom:access the seller's account
    function releasePledge(ReceivableId id) external;

    /// @notice Pays into a loan on an order for a purpose: principal first, whatever its terms say, up to its due day; past due as
    /// the terms say, whoever pays.
    /// @param id the loan: the order's id as a number
    /// @param amount minor units, not 0, pulled from the caller, at most what is owed
    /// @param purpose hash of what it is for: an insurer's claim
    /// @custom:access anyone
    function payIn(ReceivableId id, uint256 amount, bytes32 purpose) external;

    /// @notice Agrees to one amendment or cancellation of an order under lien, see `IOrderBook.consent`.
    /// @custom:access the lender's account
    function consentToOrder(OrderId order, bytes32 digest) external;

    /// @notice Releases the lien on an order on which nothing is owed.
    /// @custom:access anyone
    function releaseOrder(OrderId order) external;

    /// @notice Sends units of a closed loan to their seller, when it could not take them at payoff.
    /// @custom:access anyone
    function release(ReceivableId id) external;

    /// @notice Pays a party what waits for it, to its account.
    /// @custom:access anyone
    function takeCredit(PartyId party) external;

    /// @notice Books what the bank decided of a draw in transit. Paid out: interest runs from the value day, and the fee is the
    /// lender's. Rejected: the draw was never made; its principal leaves loan, book and limits, and a loan of this draw alone
    /// ends, its units go back, and the lien on its order can be released. A signed request that is used once stays used.
    /// Requirements: the loan is in transit, and the bank has decided.
    /// @param id the loan: the receivable, the order's id as a number, or the line's key
    /// @custom:access anyone
    function bookPayout(ReceivableId id) external;

    /// @notice Keeps for the seller what the bank sent back of a draw because it could not pay it out.
    /// Requirements: the bank rejected the payout; once; not of a draw in transit, see `bookPayout`.
    /// @param id key of the payout as a number: the receivable; of a draw on an order or a line of which a part went to an account
    /// here, the digest of its request; otherwise `key` of `TransitAnticipated`
    /// @custom:access anyone
    function takeBack(ReceivableId id) external;

    /// @notice Looks again at one loan or pledge. A loan leaves the book whose units do not cover it any more, as some were taken by order
    /// of a court or what was paid on them was taken back: what is recovered later counts like that of any loan written off.
    /// One whose obligor is insolvent is carried apart.
    ///
    /// Of a pledge: it counts for the rate of its day on what its units bring now, more or less than before; for nothing while it
    /// is disputed, its obligor is insolvent, stopped or suspended, or its tax invoice is void or late; not for what a court froze.
    ///
    /// Requirements: units of the receivable were frozen or taken by a court, or a payment of it was taken back, and what its
    /// units here still bring is below the principal; or a court found its obligor insolvent. Of a pledge: it counts for another
    /// amount than before, and for more only within the limits of its obligor.
    /// @custom:access anyone
    function review(ReceivableId id) external;

    /// @notice Agrees to give up what buyer and seller signed off and nobody gave up so far, beyond what the loan's dilution cap
    /// lets pass by itself. A loan whose units bring less than its principal after it is carried apart; the seller may be
    /// called for what is short.
    /// @param amount minor units agreed to in this call, with what the cap gives among them
    /// @custom:access the lender's account
    function agreeToDilution(ReceivableId id, uint256 amount) external;

    /// @notice Pays the seller what was held back for a court, once its units of the receivable are no longer frozen.
    /// @custom:access anyone, to the seller's account
    function takeHeldBack(ReceivableId id) external;

    /// @notice Pays the lender its fees.
    /// @custom:access anyone, to the lender's account
    function takeFees() external;

    /// @notice Rolls the book forward by at most `maxDays`.
    /// @custom:access anyone
    function roll(uint256 maxDays) external;

    /// @notice Takes a loan off the book.
    /// @custom:access `Recourse`
    function writeOff(ReceivableId id) external;

    /// @notice Counts a margin call that starts, or ends.
    /// @custom:access `Recourse`
    function setCalled(PartyId seller, bool on) external;

    /// @notice Applies what waits for a seller to its loan.
    /// @param most minor units; less is taken when less waits or is owed
    /// @return taken minor units
    /// @custom:access `Recourse`
    function setOff(ReceivableId id, uint256 most) external returns (uint256 taken);

    /// @notice Takes a loan out of the days of the book, or puts it back.
    /// @custom:access `Recourse`
    function setSpecial(ReceivableId id, bool on) external;

    /// @notice Marks the loans of an obligor that are in the days of the book; 0 lifts it.
    /// @param amount minor units of principal, at least what those loans have
    /// @custom:access `Recourse`
    function setMark(PartyId obligor, uint256 amount) external;

    /// @notice Gives a loan a new due day and rate. What is owed beside principal stays owed and bears no interest.
    /// @custom:access `Recourse`
    function restructure(ReceivableId id, uint16 due, uint24 rate) external;

    /// @notice Lets a restructured loan fall due today.
    /// @custom:access `Recourse`
    function accelerate(ReceivableId id) external;

    /// @notice Closes a loan by sale: the price, pulled from the caller, goes through the waterfall; units worth what is owed
    /// go to the buyer, others wait for the seller (`release`); the rest of the debt is lost here.
    /// @param price minor units, below what is owed
    /// @custom:access `Recourse`
    function sell(ReceivableId id, uint256 price, address to) external;

    /// @notice Values the book for the next insolvency that a court recorded: marks what is out to the obligor's group, see
    /// `Recourse.markInsolvent`. Until it is valued for all of them, in their order, nobody gets into or out of the tranches.
    /// @return obligor of the decision
    /// @custom:access anyone
    function value() external returns (PartyId obligor);

    /// @notice Books money that a vault brought. Requirements: the book is valued for every insolvency, and no mark is left that
    /// nobody looked at (`review`, or `Recourse.markInsolvent` with the group's other loans): marks are never too low.
    /// @custom:access the tranche's vault
    function fund(Tranche tranche, uint256 amount) external;

    /// @notice Pays out of a tranche. Requirements: the book is valued for every insolvency.
    /// @custom:access the tranche's vault
    function take(Tranche tranche, address to, uint256 amount) external;

    /// @notice What a draw today would give, to the minor unit; tomorrow's may differ.
    /// Requirements: tenor within the terms; the obligor has fewer overdue than the terms take.
    /// Notes: for a receivable that is partly paid, `units` is their share of what is still open, rounded down. Limits, caps,
    /// cash and floor are asked at the draw.
    /// @param programme number of the receivable's programme
    function quote(
        PartyId obligor,
        PartyId seller,
        uint32 programme,
        uint256 units,
        Day due
    ) external view returns (Offer memory);

    /// @notice What a draw on an order would give today, and the most that may be open after it, minor units of principal:
    /// the stage's share of what is not invoiced of the order, and the advance of the obligor's grade on what is attested of
    /// the lot, both at the order's price with tax and without tolerance, whichever is less.
    /// Requirements: those of `drawOnOrder` but for signatures, limits, cash and the use of the request. An amount above the
    /// limit is quoted.
    function quoteOrder(OrderDraw calldata draw) external view returns (Offer memory offer, uint256 limit);

    /// @notice What a draw on a line would give today, and the most that may be drawn, minor units of principal.
    /// Requirements: those of `drawOnLine` but for signatures, limits, cash, base and the use of the request.
    /// @param amount minor units of principal
    /// @param due end of the line
    function quoteLine(
        PartyId seller,
        uint256 amount,
        Day due
    ) external view returns (Offer memory offer, uint256 available);

    /// @notice A seller's line today.
    function line(PartyId seller) external view returns (LineStatus memory);

    /// @notice A pledge; all zero when the receivable is not pledged.
    function pledgeOf(ReceivableId id) external view returns (Pledge memory);

    /// @notice Key of the loan on a seller's line.
    function lineKey(PartyId seller) external view returns (ReceivableId);

    /// @notice EIP-712 digest of a request on a line; the lender's approval signs the same.
    function lineRequestDigest(LineRequest calldata request) external view returns (bytes32);

    /// @notice EIP-712 digest of a pledge.
    function pledgeDigest(PledgeRequest calldata request) external view returns (bytes32);

    /// @notice What of a loan's last draw waits for the bank, all zero but for `round` when nothing does, and the id of its payout.
    function transitOf(ReceivableId id) external view returns (Transit memory, bytes32 payoutId);

    /// @notice What a loan owes today; all zero when there is none. One in transit owes what it would if it was paid today: with
    /// interest as quoted until the bank has decided, and then as it did.
    function owed(ReceivableId id) external view returns (Owed memory);

    /// @notice For how many insolvencies the book is valued, and how many there are: see `value`.
    function valuation() external view returns (uint256 valued, uint256 declared);

    /// @notice Money of a tranche that could leave now, minor units: free cash, and for junior what the floor leaves; 0 while the
    /// book is not valued.
    function takeable(Tranche tranche) external view returns (uint256);

    /// @notice Worth of a tranche in minor units, rounded down: today's and tomorrow's.
    function trancheWorth(Tranche tranche) external view returns (uint256 onDay, uint256 dayAfter);

    /// @notice EIP-712 digest of a request; the lender's approval signs the same.
    function requestDigest(DrawRequest memory request) external view returns (bytes32);

    /// @notice EIP-712 digest of a request against an order; the lender's approval signs the same.
    function orderRequestDigest(OrderRequest calldata request) external view returns (bytes32);

    /// @notice Order on which a request was drawn, or key of the line; zero while it was not.
    function drawnOn(bytes32 digest) external view returns (OrderId);

    /// @notice The loan; all zero when there is none, but for the flag of a pledge.
    function loan(ReceivableId id) external view returns (Loan memory);

    /// @notice Terms of a version, and from which day they hold.
    function termsOf(uint256 version) external view returns (Terms memory, Prices memory, uint256 effectiveDay);

    /// @notice Version that a draw today would pin.
    function currentVersion() external view returns (uint8);

    /// @notice What is out to a group, and its limit today.
    function exposure(uint32 group, bool seller) external view returns (Exposure memory);

    /// @notice What is out in a sector, and its cap and haircut today.
    function sector(uint8 number) external view returns (Exposure memory);

    /// @notice Sector of a programme today, and as stored.
    function filing(uint32 programme) external view returns (uint8 sectorToday, Filing memory stored);

    /// @notice What of a limit waits; all zero when nothing does.
    /// @param number group, sector, or 0
    function waiting(Limited what, uint32 number) external view returns (Raise memory);

    /// @notice Out on a seller's claims on an obligor that were drawn while the pair was new, minor units of principal.
    function newPairOut(PartyId seller, PartyId obligor) external view returns (uint256);

    /// @notice What the book may go up to by a draw today, minor units; the greatest number when there is no cap.
    function facilityCap() external view returns (uint96);

    /// @notice The lender's own grade of an obligor; all zero when there never was one.
    function gradeOverride(PartyId obligor) external view returns (GradeOverride memory);

    /// @notice Capital account.
    function capital() external view returns (Capital memory);

    /// @notice The book as last rolled, and its worth today, micro-units.
    function book() external view returns (LoanBook.Head memory, LoanBook.Stages memory, uint256 worth);

    /// @notice Loans due on a day.
    function bucket(uint256 day) external view returns (LoanBook.Bucket memory);

    /// @notice Terms that a loan has of its own; all zero without.
    function ownTerms(ReceivableId id) external view returns (OwnTerms memory);

    /// @notice A published rate by its number; all zero when none was named.
    function benchmarkOf(uint8 number) external view returns (Benchmark memory);

    /// @notice Margin calls that run against a seller: while there are any, what would go to it waits as its credit.
    function callsOf(PartyId seller) external view returns (uint256);

    /// @notice What stands apart from the days of the book, micro-units of principal.
    function apart() external view returns (LoanBook.Apart memory);

    /// @notice Minor units of principal marked for an insolvent obligor's loans in the days of the book: never less than they
    /// have; see `Recourse.markInsolvent`.
    function markOf(PartyId obligor) external view returns (uint256);

    /// @notice Minor units paid on a loan since it was restructured.
    function paidOf(ReceivableId id) external view returns (uint256);

    /// @notice Money that waits for a party, minor units.
    function creditOf(PartyId party) external view returns (uint256);

    /// @notice What waits for a court of a receivable's money, minor units.
    function heldBackOf(ReceivableId id) external view returns (uint256);

    /// @notice Vault of a tranche.
    function vault(Tranche tranche) external view returns (address);

    /// @notice The lender.
    function lender() external view returns (PartyId);

    /// @notice The money.
    function currency() external view returns (address);

    /// @notice Net cash up to which draws need no approval, minor units.
    function autoLimit() external view returns (uint96);

    /// @notice Days before what gives more holds while anybody but the lender has shares of the tranches.
    function TERMS_DELAY() external view returns (uint256);
}
