// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {IPaymentHistory} from "../receivables/IPaymentHistory.sol";
import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {OrderId, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IEvidenceRegistry} from "../trade/IEvidenceRegistry.sol";
import {IInvoiceStanding} from "../trade/IInvoiceStanding.sol";
import {IOrderBook} from "../trade/IOrderBook.sol";
import {
    Benchmark,
    Exposure,
    Filing,
    GradeOverride,
    Limited,
    Loan,
    OwnTerms,
    Pledge,
    Prices,
    Raise,
    Terms,
    Tranche,
    Transit
} from "./FacilityTypes.sol";
import {IScorecard} from "./IScorecard.sol";
import {LineBase} from "./LineBase.sol";
import {LoanBook} from "./LoanBook.sol";

/// @dev Capital account. Two slots.
/// @param cash minor units counted
/// @param owed minor units owed to parties that could not be paid, and fees of draws that the bank has not paid out yet
/// @param fees minor units of fees the lender has not taken
/// @param seniorClaim micro-units on `day`
/// @param seniorDaily micro-units the claim gains a day
/// @param day civil day of the claim
/// @param seniorRate ppm a year, simple, ACT/360
struct Capital {
    uint96 cash;
    uint80 owed;
    uint80 fees;
    uint112 seniorClaim;
    uint80 seniorDaily;
    uint16 day;
    uint32 seniorRate;
}

/// @dev What every facility works with; immutables of the implementation, handed to the libraries.
struct Suite {
    IPartyRegistry parties;
    IReceivableToken token;
    IPaymentHistory history;
    IScorecard scorecard;
    IInvoiceStanding standing;
    IOrderBook orders;
    IEvidenceRegistry evidence;
    address recourse;
    address factory;
}

/// @dev All state of a facility. The libraries that work on it run in the facility's own storage.
/// @param currency its money
/// @param autoLimit minor units of net cash up to which draws need no approval
/// @param lender party that runs it
/// @param current version of the terms in force until `nextFrom`
/// @param next version in force from `nextFrom` on; 0 when none waits
/// @param nextFrom civil day
/// @param cap minor units that the book may carry on due days; 0: no such cap
/// @param used what draws have to look at, so that they need not read what nobody set: bits of `Exposures`
/// @param valued insolvencies, in the order of the token, that the book was valued for
/// @param raise limits that wait
/// @param pair minor units of principal out on pairs counted as new
/// @param sector by the lender's number
/// @param filed programmes by number
/// @param graded grades of obligors by the lender
/// @param own terms of loans that have the flag `OWN`
/// @param called margin calls that run against a seller: while there are any, what would go to it waits as its credit
/// @param marks minor units of principal marked for an insolvent obligor's loans in the days of the book
/// @param paidOf minor units paid on a loan since it was restructured
/// @param drawnOn order, or key of the line, of each request against one that was drawn
/// @param line what sellers have pledged to their lines
/// @param pledge receivables that are pledged
/// @param benchmark published rates that terms refer to by number; named once, as versions of terms pin them
/// @param transit what waits for the bank of the last draw of loans that have the flag `TRANSIT`
/// @param landed loan of each key of a payout that is its seller's when the bank rejects it
struct FacilityState {
    Capital capital;
    LoanBook.Book book;
    address currency;
    uint96 autoLimit;
    PartyId lender;
    uint8 current;
    uint8 next;
    uint16 nextFrom;
    uint96 cap;
    uint8 used;
    uint32 valued;
    mapping(uint256 version => Terms) terms;
    mapping(uint256 version => Prices) prices;
    mapping(uint256 version => uint256 day) effective;
    mapping(ReceivableId id => Loan) loan;
    mapping(uint32 group => mapping(bool seller => Exposure)) exposure;
    mapping(PartyId party => uint256 amount) creditOf;
    mapping(bytes32 payoutId => bool) takenBack;
    mapping(Tranche tranche => address) vault;
    mapping(ReceivableId id => uint256 amount) heldBack;
    mapping(ReceivableId id => OwnTerms) own;
    mapping(PartyId seller => uint256 calls) called;
    mapping(Limited what => mapping(uint32 number => Raise)) raise;
    mapping(PartyId seller => mapping(PartyId obligor => uint256 amount)) pair;
    mapping(uint8 sector => Exposure) sector;
    mapping(uint32 programme => Filing) filed;
    mapping(PartyId obligor => GradeOverride) graded;
    mapping(PartyId obligor => uint256 amount) marks;
    mapping(ReceivableId id => uint256 amount) paidOf;
    mapping(bytes32 digest => OrderId) drawnOn;
    mapping(uint8 number => Benchmark) benchmark;
    mapping(PartyId seller => LineBase.Line) line;
    mapping(ReceivableId id => Pledge) pledge;
    mapping(ReceivableId id => Transit) transit;
    mapping(bytes32 key => ReceivableId) landed;
}
