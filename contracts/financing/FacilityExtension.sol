// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Extended} from "../shared/Extended.sol";
import {Day, OrderId, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Admissions} from "./Admissions.sol";
import {CapitalLedger} from "./CapitalLedger.sol";
import {Collections} from "./Collections.sol";
import {Credits} from "./Credits.sol";
import {Draws} from "./Draws.sol";
import {FacilityBase, FacilitySetup} from "./FacilityBase.sol";
import {Capital, FacilityState} from "./FacilityState.sol";
import {
    Ask,
    DrawRequest,
    FacilityConfig,
    Offer,
    OrderRequest,
    Owed,
    OwnTerms,
    Prices,
    Terms,
    Tranche
} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LoanBook} from "./LoanBook.sol";
import {OrderLoans} from "./OrderLoans.sol";
import {OrderQuotes} from "./OrderQuotes.sol";
import {OrderRolls} from "./OrderRolls.sol";
import {Pricing} from "./Pricing.sol";
import {Workouts} from "./Workouts.sol";

/// @title FacilityExtension
/// @notice The rarer half of `IFacility`, and its views: code that a facility runs on its own state. What it does not know itself
/// it passes on to `FacilityAnnex`.
contract FacilityExtension is FacilityBase, Extended {
    using SafeCast for uint256;
    using CapitalLedger for FacilityState;
    using Collections for FacilityState;
    using Credits for FacilityState;
    using Draws for FacilityState;
    using LoanBook for LoanBook.Book;
    using OrderRolls for FacilityState;
    using Pricing for FacilityState;
    using Workouts for FacilityState;

    /// @dev See `IFacility`.
    uint256 public constant TERMS_DELAY = Admissions.DELAY;

    constructor(FacilitySetup memory setup, address annex) FacilityBase(setup) Extended(annex) {}

    /// @dev See `IFacility`.
    function initialise(FacilityConfig calldata config, address senior, address junior) external {
        if (msg.sender != _FACTORY || _state.current != 0) revert IFacility.Facility_NotAllowed(msg.sender);
        _state.initialise(config, senior, junior, _day());
        (, uint256 count) = _TOKEN.insolvency(0);
        _state.valued = count.toUint32();
    }

    /// @dev See `IFacility`.
    function setTerms(Terms calldata terms, Prices calldata prices) external onlyLender returns (uint256 version) {
        version = _state.setTerms(terms, prices, _day());
    }

    /// @dev See `IFacility`.
    function payIn(ReceivableId id, uint256 amount, bytes32 purpose) external nonReentrant {
        _state.payIn(_suite(), id, amount, purpose, _day());
    }

    /// @dev See `IFacility`.
    function consentToOrder(OrderId order, bytes32 digest) external onlyLender {
        emit IFacility.OrderConsent(order, digest, _state.loan[OrderQuotes.keyOf(order)].principal);
        _ORDERS.consent(order, digest);
    }

    /// @dev See `IFacility`.
    function releaseOrder(OrderId order) external nonReentrant {
        _state.releaseOrder(_ORDERS, order);
    }

    /// @dev See `IFacility`.
    function release(ReceivableId id) external nonReentrant {
        _state.release(_suite(), id);
    }

    /// @dev See `IFacility`.
    function takeCredit(PartyId party) external nonReentrant {
        _state.takeCredit(_PARTIES, party);
    }

    /// @dev See `IFacility`.
    function takeBack(ReceivableId id) external nonReentrant {
        _state.takeBack(_TOKEN, id);
    }

    /// @dev See `IFacility`.
    function takeHeldBack(ReceivableId id) external nonReentrant {
        _state.takeHeldBack(_suite(), id);
    }

    /// @dev See `IFacility`.
    function takeFees() external nonReentrant {
        _state.takeFees(_PARTIES);
    }

    /// @dev See `IFacility`.
    function writeOff(ReceivableId id) external onlyRecourse nonReentrant {
        _land(id);
        _state.writeOff(_TOKEN, id, _day());
    }

    /// @dev See `IFacility`.
    function setCalled(PartyId seller, bool on) external onlyRecourse nonReentrant {
        if (on) ++_state.called[seller];
        else --_state.called[seller];
    }

    /// @dev See `IFacility`.
    function setOff(ReceivableId id, uint256 most) external onlyRecourse nonReentrant returns (uint256 taken) {
        _land(id);
        taken = _state.setOff(_suite(), id, most, _day());
    }

    /// @dev See `IFacility`.
    function setSpecial(ReceivableId id, bool on) external onlyRecourse nonReentrant {
        _land(id);
        _state.setSpecial(_TOKEN, id, on);
    }

    /// @dev See `IFacility`.
    function setMark(PartyId obligor, uint256 amount) external onlyRecourse nonReentrant {
        _state.setMark(obligor, amount);
    }

    /// @dev See `IFacility`.
    function restructure(ReceivableId id, uint16 due, uint24 rate) external onlyRecourse nonReentrant {
        _land(id);
        _state.restructure(_TOKEN, id, due, rate, _day());
    }

    /// @dev See `IFacility`.
    function accelerate(ReceivableId id) external onlyRecourse nonReentrant {
        _state.accelerate(id, _day());
    }

    /// @dev See `IFacility`.
    function sell(ReceivableId id, uint256 price, address to) external onlyRecourse nonReentrant {
        // Its price was compared with what the book carries, which the draw's interest is not in yet.
        if (_isInTransit(id)) revert IFacility.Facility_InTransit(id);
        _state.sell(_suite(), id, price, to, _day());
    }

    /// @dev See `IFacility`.
    function termsOf(uint256 version) external view returns (Terms memory, Prices memory, uint256) {
        return (_state.terms[version], _state.prices[version], _state.effective[version]);
    }

    /// @dev See `IFacility`.
    function capital() external view returns (Capital memory) {
        return _state.capital;
    }

    /// @dev See `IFacility`.
    function book() external view returns (LoanBook.Head memory, LoanBook.Stages memory, uint256) {
        return (_state.book.head, _state.book.stages, _state.bookWorth(_day()));
    }

    /// @dev See `IFacility`.
    function bucket(uint256 day) external view returns (LoanBook.Bucket memory) {
        return _state.book.bucket[day];
    }

    /// @dev See `IFacility`.
    function quote(
        PartyId obligor,
        PartyId seller,
        uint32 programme,
        uint256 units,
        Day due
    ) external view returns (Offer memory) {
        Ask memory ask = Ask({obligor: obligor, seller: seller, programme: programme, units: units, due: due.toUint()});
        return _state.offer(_suite(), ask, _day());
    }

    /// @dev See `IFacility`.
    function orderRequestDigest(OrderRequest calldata request) external view returns (bytes32) {
        return _hashTypedDataV4(OrderLoans.hash(request));
    }

    /// @dev See `IFacility`.
    function drawnOn(bytes32 digest) external view returns (OrderId) {
        return _state.drawnOn[digest];
    }

    /// @dev See `IFacility`.
    function owed(ReceivableId id) external view returns (Owed memory) {
        return _state.owed(_TOKEN, id, _day());
    }

    /// @dev See `IFacility`.
    function currentVersion() external view returns (uint8) {
        return _state.currentVersion(_day());
    }

    /// @dev See `IFacility`.
    function ownTerms(ReceivableId id) external view returns (OwnTerms memory) {
        return _state.own[id];
    }

    /// @dev See `IFacility`.
    function callsOf(PartyId seller) external view returns (uint256) {
        return _state.called[seller];
    }

    /// @dev See `IFacility`.
    function apart() external view returns (LoanBook.Apart memory) {
        return _state.book.apart;
    }

    /// @dev See `IFacility`.
    function markOf(PartyId obligor) external view returns (uint256) {
        return _state.marks[obligor];
    }

    /// @dev See `IFacility`.
    function paidOf(ReceivableId id) external view returns (uint256) {
        return _state.paidOf[id];
    }

    /// @dev See `IFacility`.
    function heldBackOf(ReceivableId id) external view returns (uint256) {
        return _state.heldBack[id];
    }

    /// @dev See `IFacility`.
    function creditOf(PartyId party) external view returns (uint256) {
        return _state.creditOf[party];
    }

    /// @dev See `IFacility`.
    function vault(Tranche tranche) external view returns (address) {
        return _state.vault[tranche];
    }

    /// @dev See `IFacility`.
    function requestDigest(DrawRequest memory request) public view returns (bytes32) {
        return _hashTypedDataV4(Draws.hash(request));
    }
}
