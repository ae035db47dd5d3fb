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

/// @dev A programme: the rules of a trade, approved once and pinned by hash in every order under it.
/// @param sector what the pricing module must call itself
/// @param pricing pricing module
/// @param table hash of the pricing table
/// @param currency settlement money of the programme, at most 8 decimals
/// @param evidencePolicy 24 nibbles: nibble k (0 to 11) is how many verifier groups must have attested kind k, nibble
/// 12 + k how many of them independent of the buyer; each at most 7
/// @param qualityKinds bit k set: kind k carries quality values; the highest kind present prices
/// @param maxTenor days from acceptance to due
/// @param nearAmount ppm of the amount within which two statements of a pair count as near
/// @param nearDays days within which two statements of a pair count as near
/// @param disputeDays days before due up to which the buyer may dispute
/// @param transferRule who may receive units
/// @param undertaking true: unconditional, set-off waived; false: an account that may shrink
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
    TransferRule transferRule;
    bool undertaking;
    bytes32 document;
}

/// @dev An order, signed by both sides.
/// @param buyer who owes
/// @param seller who delivers
/// @param programme hash of the `Programme`
/// @param quantity base units: kilograms, or pieces
/// @param unitPrice millionths of a minor unit per base unit
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
    uint64 quantity;
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

/// @dev A settlement statement: what is owed for which lots.
/// @param order order delivered under
/// @param number keyed fingerprint of the statement's number
/// @param quantity base units; at most what is attested for the lots
/// @param amount minor units including tax: the face of the receivable
/// @param share ppm of the computed amount that is stated now: 1e6 = final, less = provisional
/// @param anchorDay the day from which the payment period runs, before month end is applied
/// @param due due day after the calendar moved it
/// @param taxInvoice keyed fingerprint of the tax invoice; zero when it comes later
/// @param lots hash of the lots it uses
/// @param distinct true: the buyer confirms that a near match of amount and date is another delivery
/// @param document salted root of the statement's content
struct Statement {
    OrderId order;
    bytes32 number;
    uint64 quantity;
    uint128 amount;
    uint32 share;
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
/// @param proof Merkle proof of the statement under the acceptance's root; empty for a single one
/// @param buyerSignature over the acceptance
/// @param sellerSignature over the statement; empty when a custodian receives, which checks the seller's request
struct Presentation {
    Order order;
    Programme programme;
    bytes table;
    Statement statement;
    LotUse[] lots;
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
