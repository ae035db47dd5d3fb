// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {IPaymentHistory} from "../receivables/IPaymentHistory.sol";
import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {OrderId, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IEvidenceRegistry} from "../trade/IEvidenceRegistry.sol";
import {IInvoiceStanding} from "../trade/IInvoiceStanding.sol";
import {IOrderBook} from "../trade/IOrderBook.sol";
import {Exposure, Loan, OwnTerms, Prices, Terms, Tranche} from "./FacilityTypes.sol";
import {IScorecard} from "./IScorecard.sol";
import {LoanBook} from "./LoanBook.sol";

/// @dev Capital account. Two slots.
/// @param cash minor units counted
/// @param owed minor units owed to parties that could not be paid
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
/// @param own terms of loans that have the flag `OWN`
/// @param called margin calls that run against a seller: while there are any, what would go to it waits as its credit
/// @param drawnOn order of each request against an order that was drawn
struct FacilityState {
    Capital capital;
    LoanBook.Book book;
    address currency;
    uint96 autoLimit;
    PartyId lender;
    uint8 current;
    uint8 next;
    uint16 nextFrom;
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
    mapping(bytes32 digest => OrderId) drawnOn;
}
