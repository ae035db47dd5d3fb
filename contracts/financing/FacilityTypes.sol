// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, OrderId, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IPriceIndex} from "../trade/IPriceIndex.sol";
import {Order, Programme, OrderStage} from "../trade/TradeTypes.sol";

/// @dev Which money of a facility.
enum Tranche {
    Senior,
    Junior
}

/// @dev What a loan stands on.
enum Ground {
    Receivable,
    Order,
    Line
}

/// @dev What a facility's loans are in law; told to whoever reads, the rules are the same.
enum Product {
    Purchase,
    Pledge,
    WorkingCapital
}

/// @dev What a lender caps, each by a number: groups as obligor and as seller, sectors of its own, the facility as a whole
/// and automatic draws (both number 0).
enum Limited {
    Obligor,
    Seller,
    Sector,
    Facility,
    Automatic
}

/// @dev Terms of a version, pinned by every loan drawn under it. Two slots.
/// @param fee ppm of the advance, kept back at the draw
/// @param lateRate ppm a year on what is past due
/// @param minTenor civil days from draw to due
/// @param maxTenor civil days from draw to due
/// @param floor ppm of the book that the junior money must cover after a draw
/// @param provision1 ppm written down from 1 to 30 days past due
/// @param provision2 ppm written down from 31 to 90 days past due
/// @param provision3 ppm written down from 91 days past due
/// @param writeOffDays days past due from which a loan may be written off
/// @param actual365 day count ACT/365; otherwise ACT/360
/// @param discount interest taken at the draw; otherwise in arrears
/// @param grace days past due within which payment costs no late interest; paid later, it counts from the due day
/// @param cureDays days that a seller has to answer a margin call
/// @param principalFirst bit k: at stage k principal is paid before late interest and interest; 0 not past due, 1 to 3 the
/// stages of the ladder, 4 special or written off
/// @param special ppm written down of loans whose seller or obligor is in distress
/// @param product see `Product`
/// @param orderDays days from an order's last day to the due day of a loan on it
/// @param recourse ppm of what is short that the seller owes: 0 none, 1e6 full
/// @param dilutionCap ppm of face by which buyer and seller may reduce a financed claim without asking
/// @param rollCap ppm of face up to which a loan on an order rolls into the loan on its receivable
/// @param crossAgeing receivables of an obligor flagged overdue from which nothing new of it is taken; 0: no such rule
/// @param payeesFrom minor units of net cash from which a draw names its payees; 0: never
/// @param newPairCap minor units out on claims of a seller on an obligor that never settled one of them; 0: no such cap
/// @param benchmark number of the published index that rates are a spread above; 0: rates are the price themselves
/// @param benchmarkDays days before the draw that the index's last value may be for, at most
struct Terms {
    uint24 fee;
    uint24 lateRate;
    uint16 minTenor;
    uint16 maxTenor;
    uint24 floor;
    uint24 provision1;
    uint24 provision2;
    uint24 provision3;
    uint16 writeOffDays;
    bool actual365;
    bool discount;
    uint8 grace;
    uint8 cureDays;
    uint8 principalFirst;
    uint24 special;
    Product product;
    uint16 orderDays;
    uint24 recourse;
    uint24 dilutionCap;
    uint24 rollCap;
    uint8 crossAgeing;
    uint64 payeesFrom;
    uint64 newPairCap;
    uint8 benchmark;
    uint8 benchmarkDays;
}

/// @dev Price per grade, grade 0 the best. Two slots.
/// @param advance ppm of face
/// @param rate ppm a year; with a benchmark the spread above it
struct Prices {
    uint32[8] advance;
    uint32[8] rate;
}

/// @dev A published rate of interest that terms refer to by number: an interbank rate, a central bank's. Two slots.
/// @param book where it is published; its values are ppm a year
/// @param publisher party that publishes it
/// @param index keyed hash of its name
struct Benchmark {
    IPriceIndex book;
    PartyId publisher;
    bytes32 index;
}

/// @dev A loan on a receivable; its seller, obligor and due day are the receivable's. One slot.
/// @param principal minor units of cash out
/// @param interest minor units that accrue from `start` to the due day; past due, what of it is unpaid
/// @param owed minor units unpaid at `start`: interest before the due day, late interest after it
/// @param start civil day from which `interest` accrues, or up to which late interest is in `owed`
/// @param version terms
/// @param flags bits of `LoanFlags`
/// @param sector the lender's sector in which the principal counts; 0: none
struct Loan {
    uint72 principal;
    uint72 interest;
    uint72 owed;
    uint16 start;
    uint8 version;
    uint8 flags;
    uint8 sector;
}

/// @dev What waits of a draw until the bank has paid it out. One slot; the loan has the flag `TRANSIT`, and all but `round` is zero
/// without it.
/// @param net minor units that the bank is to pay out
/// @param fee minor units that are the lender's once it has
/// @param interest minor units from the day of the draw to the due day
/// @param day civil day of the draw
/// @param round keys of payouts that this loan has used up; part of the key of the next
struct Transit {
    uint72 net;
    uint72 fee;
    uint72 interest;
    uint16 day;
    uint24 round;
}

/// @dev What a loan has of its own where its receivable does not say it, or says it no longer: a loan on an order, a line, or
/// one that was restructured. One slot; the loan has the flag `OWN`.
/// @param seller who borrowed
/// @param obligor who is to pay; of a line nobody: it stands on all that is pledged
/// @param due due day
/// @param rate ppm a year of what is drawn on it from now on
/// @param ground what it stands on
struct OwnTerms {
    PartyId seller;
    PartyId obligor;
    uint16 due;
    uint24 rate;
    Ground ground;
}

/// @dev Whom and when a loan is about.
/// @param seller who borrowed, and gets what is left
/// @param obligor who is to pay
/// @param due due day
/// @param flags bits of `ReceivableFlags`; 0 for an order
struct Subject {
    PartyId seller;
    PartyId obligor;
    uint256 due;
    uint16 flags;
}

/// @dev What a loan owes on a day, minor units.
struct Owed {
    uint256 late;
    uint256 interest;
    uint256 principal;
}

/// @dev How a collection was applied, minor units.
struct Applied {
    uint256 late;
    uint256 interest;
    uint256 principal;
    uint256 excess;
}

/// @dev What a draw is asked for.
/// @param obligor who is to pay
/// @param seller who borrows
/// @param programme number of the receivable's programme
/// @param units minor units of face; of a receivable that is partly paid, their share of what is open
/// @param due due day
struct Ask {
    PartyId obligor;
    PartyId seller;
    uint32 programme;
    uint256 units;
    uint256 due;
}

/// @dev What a draw would give, minor units; `draw` gives exactly this.
/// @param advance share of face that is financed
/// @param interest discount taken now, or interest to the due day in arrears
/// @param fee taken now
/// @param net cash the seller gets
/// @param holdback face less advance, paid to the seller once the loan is paid, less late interest and what of the face was
/// not paid
/// @param apr ppm a year, all in: (interest + fee) / net × 365 / days
/// @param due due day
/// @param until last civil day on which this holds: the day it was asked
/// @param grade grade that decides the price: the obligor's, or with recourse the seller's class where that is worse
/// @param version terms
/// @param sector the lender's sector in which it counts; 0: none
struct Offer {
    uint256 advance;
    uint256 interest;
    uint256 fee;
    uint256 net;
    uint256 holdback;
    uint256 apr;
    Day due;
    Day until;
    uint8 grade;
    uint8 version;
    uint8 sector;
}

/// @dev The seller's signed request for money.
/// @param receivable what is financed
/// @param units all units that come with the request
/// @param minNet least net cash, minor units
/// @param deadline last civil day
/// @param payees hash of the payee list; zero pays the seller's account
struct DrawRequest {
    ReceivableId receivable;
    uint256 units;
    uint256 minNet;
    Day deadline;
    bytes32 payees;
}

/// @dev The seller's signed request for money against an order. Used once.
/// @param order the order: id of its first version
/// @param lot reference of the lot within the order that stands for it: the pen, the heap
/// @param stage which of the programme's stages, from 0
/// @param amount minor units of principal
/// @param minNet least net cash, minor units
/// @param deadline last civil day
/// @param payees hash of the payee list; zero pays the seller's account
struct OrderRequest {
    OrderId order;
    bytes32 lot;
    uint8 stage;
    uint256 amount;
    uint256 minNet;
    Day deadline;
    bytes32 payees;
}

/// @dev Everything that makes a request into money.
/// @param order the terms in force
/// @param programme the programme that the order pins
/// @param stages the stages that the programme pins
/// @param sellerSignature over the request, purpose DRAW
/// @param approval of the lender over the same digest, purpose APPROVE; empty up to the limit of automatic draws
/// @param lienSignature of the seller over `IOrderBook.lienDigest`, purpose DRAW; empty while the facility holds the lien
struct OrderDraw {
    Order order;
    Programme programme;
    OrderStage[] stages;
    OrderRequest request;
    Payee[] payees;
    bytes sellerSignature;
    bytes approval;
    bytes lienSignature;
}

/// @dev A receivable that is pledged to its seller's line. One slot.
/// @param seller whose line
/// @param obligor who is to pay
/// @param advance minor units that it counts for in the base until it is past due, and in the counts of its obligor until
/// it leaves
/// @param rate ppm of what its units bring that counts
/// @param due due day
/// @param version terms
/// @param sector the lender's sector in which it counts; 0: none
/// @param flags bits of `LoanFlags`: `NEW_PAIR`
struct Pledge {
    PartyId seller;
    PartyId obligor;
    uint72 advance;
    uint24 rate;
    uint16 due;
    uint8 version;
    uint8 sector;
    uint8 flags;
}

/// @dev The seller's signed word that a receivable secures its line.
/// @param receivable what is pledged
/// @param units all units that come with the request
/// @param deadline last civil day
struct PledgeRequest {
    ReceivableId receivable;
    uint256 units;
    Day deadline;
}

/// @dev The seller's signed request for money on its line. Used once.
/// @param seller whose line
/// @param amount minor units of principal
/// @param minNet least net cash, minor units
/// @param due end of the line: the due day that the loan gets with this draw, or has
/// @param deadline last civil day
/// @param payees hash of the payee list; zero pays the seller's account
/// @param number the seller's own; makes two alike differ
struct LineRequest {
    PartyId seller;
    uint256 amount;
    uint256 minNet;
    Day due;
    Day deadline;
    bytes32 payees;
    uint256 number;
}

/// @dev Everything that makes a request on a line into money.
/// @param sellerSignature over the request, purpose DRAW
/// @param approval of the lender over the same digest, purpose APPROVE; empty up to the limit of automatic draws
struct LineDraw {
    LineRequest request;
    Payee[] payees;
    bytes sellerSignature;
    bytes approval;
}

/// @dev A seller's line today, minor units.
/// @param base what the pledges count for that are not past due
/// @param owed in all: late interest, interest, principal
/// @param available what may be drawn: base less owed
/// @param shortfall owed above the base
/// @param pledges how many there are, past due ones too
/// @param grade worst that was pledged since there was nothing: the grade of the rate with which a line opens
struct LineStatus {
    uint256 base;
    uint256 owed;
    uint256 available;
    uint256 shortfall;
    uint256 pledges;
    uint8 grade;
}

/// @dev Who is paid out of a draw.
/// @param account registered account; zero pays the bank account
/// @param bankAccount salted hash of an account at a bank; natural persons appear only so
/// @param amount minor units
/// @param purpose hash of what it is for
struct Payee {
    address account;
    bytes32 bankAccount;
    uint128 amount;
    bytes32 purpose;
}

/// @dev What a facility has out to a group or in a sector, against its limit. One slot.
/// @param out minor units of principal
/// @param cap minor units
/// @param expiryDay last civil day of the limit; of a sector 0, which never ends
/// @param weight what makes it worse: the lender's risk class of a group, 0 the best to 7; the haircut of a sector, ppm off
/// the advance rate
/// @param waits whether a raise waits, or took effect and was not merged yet
struct Exposure {
    uint96 out;
    uint96 cap;
    uint16 expiryDay;
    uint24 weight;
    bool waits;
}

/// @dev A limit that waits because it is more than what holds. One slot; all zero when none waits.
/// @param cap minor units
/// @param expiryDay last civil day of the limit
/// @param weight see `Exposure`
/// @param from civil day from which it holds
struct Raise {
    uint96 cap;
    uint16 expiryDay;
    uint24 weight;
    uint16 from;
}

/// @dev What a lender admits a group to.
/// @param cap minor units of principal
/// @param expiryDay last civil day
/// @param class the lender's own risk class, 0 the best to 7; prices with recourse look at the seller's
/// @param agreement root of the signed master agreement; in the event only
struct Admission {
    uint96 cap;
    uint16 expiryDay;
    uint8 class;
    bytes32 agreement;
}

/// @dev A grade by which a lender replaces the scorecard's. One slot.
/// @param grade 0 to 7
/// @param before grade that was in force when this one was set, or 0: until `from` nothing gets better than it
/// @param expiryDay last civil day
/// @param from civil day from which it may be better than the scorecard's
struct GradeOverride {
    uint8 grade;
    uint8 before;
    uint16 expiryDay;
    uint16 from;
}

/// @dev Where a lender files a programme. One slot.
/// @param sector its sector; 0: none
/// @param next sector from `from` on
/// @param from civil day; 0 when nothing waits
struct Filing {
    uint8 sector;
    uint8 next;
    uint16 from;
}

/// @dev What a facility is made of.
/// @param lender party that runs it
/// @param currency its money
/// @param terms first version
/// @param prices first version
/// @param seniorRate ppm a year that the senior money earns, simple, ACT/360
/// @param autoLimit minor units of net cash up to which draws need no approval
struct FacilityConfig {
    PartyId lender;
    address currency;
    Terms terms;
    Prices prices;
    uint32 seniorRate;
    uint96 autoLimit;
}
