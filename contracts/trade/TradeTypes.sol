// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, OrderId, PartyId} from "../shared/types/Types.sol";
import {IBusinessCalendar} from "./IBusinessCalendar.sol";

/// @dev From which day a payment period runs.
enum Anchor {
    Delivery,
    Acceptance,
    Invoice,
    MonthEnd
}

/// @dev Who may receive units of a receivable.
enum TransferRule {
    TradeBacked,
    Free,
    None
}

/// @dev Why a statement is refused, a deduction made, or a claim disputed or reduced; the codes follow the Peppol invoice
/// response's clarification reasons.
enum Reason {
    None,
    Quantity,
    Quality,
    Price,
    NotDelivered,
    Duplicate,
    Penalty,
    Other
}

/// @dev A programme: the rules of a trade, approved once and pinned by hash in every order under it.
/// @param sector what the pricing module must call itself
/// @param pricing pricing module
/// @param table hash of the pricing table
/// @param currency settlement money of the programme, at most 8 decimals
/// @param evidencePolicy 24 nibbles: nibble k (0 to 11) is how many verifier groups must have attested kind k, nibble
/// 12 + k how many of them independent of the buyer; each at most 7
/// @param qualityKinds bit k (0 to 11) set: kind k carries quality values, and the highest kind present prices; bit 12 + i
/// set: value i is summed over the lots of a statement (heads of cattle), not averaged by quantity
/// @param maxTenor days from acceptance to due
/// @param nearAmount ppm of the amount within which two statements of a pair count as near; 0: the same amount, as far as
/// twelve bits of it tell
/// @param nearDays days within which two statements of a pair count as near; 0: the same day
/// @param disputeDays days before due up to which the buyer may dispute
/// @param lateRate ppm of the open face a civil day that the obligor owes past due (500 = 0.05 %, what the PRC's
/// regulation on payments to small and medium enterprises sets where nothing is agreed: State Council order 802, article
/// 17); 0: none
/// @param overdueDays days past due from which the obligor gets nothing new tokenised until it has paid; 0: no stop
/// @param transferRule who may receive units
/// @param undertaking true: unconditional, set-off waived; false: an account that may shrink
/// @param deviceLimit minor units up to which readings that a device signed count towards the policy
/// @param taxInvoiceDays days from acceptance by which the tax invoice must be attached; 0 where the trade has none
/// @param taxCheckDays how old the last check of the tax invoice may be when money is lent; 0 = none is needed
/// @param filing whether money is lent only against a filing in the movables registry
/// @param stages hash of `abi.encode(OrderStage[])`, the stages at which money is lent against an order; zero: none is
/// @param document hash of the programme's text
struct Programme {
    bytes32 sector;
    address pricing;
    bytes32 table;
    address currency;
    uint96 evidencePolicy;
    uint16 qualityKinds;
    uint16 maxTenor;
    uint32 nearAmount;
    uint16 nearDays;
    uint16 disputeDays;
    uint16 lateRate;
    uint8 overdueDays;
    TransferRule transferRule;
    bool undertaking;
    uint64 deviceLimit;
    uint16 taxInvoiceDays;
    uint16 taxCheckDays;
    bool filing;
    bytes32 stages;
    bytes32 document;
}

/// @dev A stage of an order: what must be attested of a lot, and how much of the order's value may then be lent.
/// @param policy 24 nibbles like a programme's `evidencePolicy`; devices do not count
/// @param share ppm of the order's value; rises from stage to stage
struct OrderStage {
    uint96 policy;
    uint24 share;
}

/// @dev How a unit price follows a published index: `max(floor, min(cap, index + spread))`, in millionths of a minor unit
/// per base unit.
/// @param publisher party whose published values count
/// @param index keyed hash of the index's name
/// @param spread added to the index; negative is a discount
/// @param floor lowest price
/// @param cap highest price; 0 = none
/// @param maxAge days that a value may be old on the statement's anchor day
struct PriceRule {
    PartyId publisher;
    bytes32 index;
    int128 spread;
    uint128 floor;
    uint128 cap;
    uint16 maxAge;
}

/// @dev A framework, signed by both sides: within it the buyer alone calls off orders.
/// @param buyer who calls off and owes
/// @param seller who delivers
/// @param programme hash of the `Programme`
/// @param quantity base units that may be called off in all
/// @param priceFloor lowest unit price of a call-off; the buyer's notice moves within this band
/// @param priceCap highest unit price of a call-off; equal to the floor = fixed
/// @param priceRule hash of the `PriceRule` of every call-off; zero: the call-off's price is fixed
/// @param tax ppm of the price; added to the price unless included
/// @param taxIncluded whether prices hold the tax
/// @param tolerance ppm of quantity that may be delivered above a call-off
/// @param anchor from which day the payment period runs
/// @param paymentDays length of the payment period
/// @param convention how a due day on a holiday moves
/// @param firstDay first day on which it may be called off
/// @param lastDay last day on which it may be called off, and of every call-off
/// @param document root of the framework's own document
/// @param salt makes equal frameworks different
struct Framework {
    PartyId buyer;
    PartyId seller;
    bytes32 programme;
    uint64 quantity;
    uint128 priceFloor;
    uint128 priceCap;
    bytes32 priceRule;
    uint32 tax;
    bool taxIncluded;
    uint32 tolerance;
    Anchor anchor;
    uint16 paymentDays;
    IBusinessCalendar.Convention convention;
    Day firstDay;
    Day lastDay;
    bytes32 document;
    bytes32 salt;
}

/// @dev An order, signed by both sides.
/// @param buyer who owes
/// @param seller who delivers
/// @param programme hash of the `Programme`
/// @param framework id of the framework it is called off from; zero: it stands alone
/// @param priceRule hash of the `PriceRule` that prices it; zero: `unitPrice` does
/// @param original id of the order that it amends, its first version; zero in that first version
/// @param version 0 in the first version, one more in each amendment
/// @param quantity base units: kilograms, or pieces
/// @param pieces second measure (heads of cattle beside kilograms), counted by quality value 0; 0: none
/// @param unitPrice millionths of a minor unit per base unit; with a price rule what the sides expect
/// @param tax ppm of the price; added to the price unless included
/// @param taxIncluded whether `unitPrice` holds the tax
/// @param tolerance ppm of quantity that may be delivered above it
/// @param anchor from which day the payment period runs
/// @param paymentDays length of the payment period
/// @param convention how a due day on a holiday moves
/// @param lastDay last day on which it may be signed, placed and delivered against
/// @param document root of the order's own document
/// @param salt makes equal orders different
struct Order {
    PartyId buyer;
    PartyId seller;
    bytes32 programme;
    bytes32 framework;
    bytes32 priceRule;
    bytes32 original;
    uint16 version;
    uint64 quantity;
    uint32 pieces;
    uint128 unitPrice;
    uint32 tax;
    bool taxIncluded;
    uint32 tolerance;
    Anchor anchor;
    uint16 paymentDays;
    IBusinessCalendar.Convention convention;
    Day lastDay;
    bytes32 document;
    bytes32 salt;
}

/// @dev What a verifier says of a lot.
/// @param order order the lot is delivered under
/// @param seller seller of that order; a false one makes a lot that nothing can use
/// @param buyer buyer of that order; likewise
/// @param lot reference of the lot within the order
/// @param verifier who attests
/// @param kind 0 to 11, see `EvidenceKinds`
/// @param negative true: `quantity` is lost (a failed tank, a death)
/// @param device true: read by a device, whose key has the purpose READ; never independent, never a loss
/// @param document keyed fingerprint of the paper: a weighbridge ticket, an assay report
/// @param balance fingerprint of the balance that `quantity` is consumed from; zero = none
/// @param quantity base units in the lot as this paper has it, below 2^40; 0 where the kind does not measure
/// @param values four packed quality values, see the pricing module; 0 where the kind has none, and for a loss
/// @param observedOn civil day of the fact
/// @param validUntil last civil day on which it counts
/// @param content salted root of the paper's content
/// @param tickets keyed fingerprints of further papers that this one sums up, each used once and never again
struct Attestation {
    OrderId order;
    PartyId seller;
    PartyId buyer;
    bytes32 lot;
    PartyId verifier;
    uint8 kind;
    bool negative;
    bool device;
    bytes32 document;
    bytes32 balance;
    uint64 quantity;
    uint64 values;
    Day observedOn;
    Day validUntil;
    bytes32 content;
    bytes32[] tickets;
}

/// @dev A lot that a statement uses, whole.
/// @param lot reference of the lot within the order
/// @param document fingerprint of the paper whose quality values price it; zero where the programme prices without
struct LotUse {
    bytes32 lot;
    bytes32 document;
}

/// @dev What is taken off a statement's amount.
/// @param reason why
/// @param amount minor units
/// @param document keyed fingerprint of the paper that says so
struct Deduction {
    Reason reason;
    uint64 amount;
    bytes32 document;
}

/// @dev A settlement statement: what is owed for which lots.
/// @param order order delivered under: the id of its first version
/// @param number keyed fingerprint of the statement's number
/// @param replaces number of the provisional statement that this final one replaces; zero otherwise
/// @param quantity base units; at most what is attested for the lots
/// @param amount minor units including tax, less deductions: the face of the receivable, or of a final statement the whole
/// of which the provisional face is a part
/// @param share ppm of the computed amount that is stated now: 1e6 = final, less = provisional
/// @param agreedPrice unit price that both sides agreed on below the order's, in place of what the table gives or
/// rejects; 0: the table prices
/// @param deductions hash of the deductions; zero: none
/// @param anchorDay the day from which the payment period runs, before month end is applied
/// @param due due day after the calendar moved it
/// @param taxInvoice keyed fingerprint of the tax invoice; zero when it comes later
/// @param lots hash of the lots it uses
/// @param distinct true: the buyer confirms that a near match of amount and date is another delivery
/// @param document salted root of the statement's content
struct Statement {
    OrderId order;
    bytes32 number;
    bytes32 replaces;
    uint64 quantity;
    uint128 amount;
    uint32 share;
    uint128 agreedPrice;
    bytes32 deductions;
    Day anchorDay;
    Day due;
    bytes32 taxInvoice;
    bytes32 lots;
    bool distinct;
    bytes32 document;
}

/// @dev The buyer's acceptance of one statement or of a list of them, under one signature.
/// @param root leaf of the statement, or Merkle root over the leaves of a list
/// @param count number of statements under the root
/// @param total minor units of all of them; what the signer's mandate is checked against
/// @param validUntil last civil day on which it may be used
struct Acceptance {
    bytes32 root;
    uint32 count;
    uint128 total;
    Day validUntil;
}

/// @dev Everything that turns a statement into a receivable.
/// @param table the pricing table itself, whose hash the programme pins
/// @param priceRule `abi.encode(PriceRule, Day)` with the day of the index value; empty where the order fixes the price
/// @param proof Merkle proof of the statement under the acceptance's root; empty for a single one
/// @param buyerSignature over the acceptance
/// @param sellerSignature over the statement; empty when a custodian receives, which checks the seller's request
struct Presentation {
    Order order;
    Programme programme;
    bytes table;
    bytes priceRule;
    Statement statement;
    LotUse[] lots;
    Deduction[] deductions;
    Acceptance acceptance;
    bytes32[] proof;
    bytes buyerSignature;
    bytes sellerSignature;
}

/// @title EvidenceKinds
/// @notice Kinds of evidence. Of kinds that measure the same thing the higher one prevails: umpire over arrival over
/// origin.
library EvidenceKinds {
    /// @notice Weight at origin.
    uint8 internal constant WEIGHT_ORIGIN = 0;
    /// @notice Weight at arrival: the buyer's weighbridge, a tank, a head count.
    uint8 internal constant WEIGHT_ARRIVAL = 1;
    /// @notice Assay at origin.
    uint8 internal constant ASSAY_ORIGIN = 2;
    /// @notice Assay at arrival: the buyer's laboratory.
    uint8 internal constant ASSAY_ARRIVAL = 3;
    /// @notice Umpire's assay.
    uint8 internal constant ASSAY_UMPIRE = 4;
    /// @notice Goods received.
    uint8 internal constant RECEIPT = 5;
    /// @notice Transport paper: waybill, bill of lading.
    uint8 internal constant TRANSPORT = 6;
    /// @notice Animal quarantine certificate.
    uint8 internal constant QUARANTINE = 7;
    /// @notice Ear tags.
    uint8 internal constant TAGS = 8;
    /// @notice Insurance with the lender as loss payee.
    uint8 internal constant INSURANCE = 9;
    /// @notice Filing in the movables registry.
    uint8 internal constant FILING = 10;
    /// @notice Customs or warehouse paper.
    uint8 internal constant CUSTODY = 11;
}
