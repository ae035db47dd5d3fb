// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Extended} from "../shared/Extended.sol";
import {OrderId, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Admissions} from "./Admissions.sol";
import {CapitalLedger} from "./CapitalLedger.sol";
import {Collections} from "./Collections.sol";
import {Draws} from "./Draws.sol";
import {Exposures} from "./Exposures.sol";
import {FacilityBase, FacilitySetup} from "./FacilityBase.sol";
import {FacilityState} from "./FacilityState.sol";
import {Admission, Exposure, Filing, Limited, Loan, Offer, OrderDraw, Raise, Tranche} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {OrderLoans} from "./OrderLoans.sol";
import {OrderQuotes} from "./OrderQuotes.sol";
import {OrderRolls} from "./OrderRolls.sol";

/// @title Facility
/// @notice See `IFacility`, of which a part stands in `FacilityExtension`: what this contract does not know it passes on there,
/// to run on its own state. Lives as a clone; what all facilities share is in the implementation, and the work is done by
/// libraries on this contract's own state.
contract Facility is FacilityBase, Extended {
    using Admissions for FacilityState;
    using CapitalLedger for FacilityState;
    using Collections for FacilityState;
    using Draws for FacilityState;
    using Exposures for FacilityState;
    using OrderLoans for FacilityState;
    using OrderQuotes for FacilityState;
    using OrderRolls for FacilityState;

    constructor(FacilitySetup memory setup, address extension) FacilityBase(setup) Extended(extension) {}

    /// @dev See `IERC1155Receiver`. The draw: units arrive with the seller's signed request. Units of an order under lien
    /// arrive without, and roll the loan on it.
    function onERC1155Received(
        address operator,
        address from,
        uint256 id,
        uint256 units,
        bytes calldata data
    ) external nonReentrant returns (bytes4) {
        if (msg.sender != address(_TOKEN)) revert IFacility.Facility_NotAllowed(msg.sender);
        // Minted by anyone's call, or sent by the holder itself; never by a standing approval.
        if (from != address(0) && from != operator) revert IFacility.Facility_NotAllowed(operator);
        if (data.length == 0 && from == address(0)) {
            // Of an order under this facility's lien: what is lent on it becomes a loan on its claim, paused or not.
            _state.arrive(_suite(), ReceivableId.wrap(id), units, _day());
            return this.onERC1155Received.selector;
        }
        _requireOpen();
        // A loan on the order comes first: it rolls when the units come without a request.
        if (from == address(0) && _hasOrderLoan(_ORDERS.invoicedNow())) {
            revert IFacility.Facility_NotEligible(ReceivableId.wrap(id), "order loan");
        }
        _state.draw(_suite(), _domainSeparatorV4(), id, units, data, _rollToToday());
        return this.onERC1155Received.selector;
    }

    /// @dev See `IFacility`.
    function drawOnOrder(OrderDraw calldata draw) external whenOpen nonReentrant {
        uint256 day = _rollToToday();
        _state.draw(_suite(), _domainSeparatorV4(), draw, _plan(draw, day), day);
    }

    /// @dev See `IFacility`.
    function settle(ReceivableId id, uint256 amount) external nonReentrant {
        _state.settle(_suite(), id, amount, _day());
    }

    /// @dev See `IFacility`.
    function collect(ReceivableId id) external nonReentrant {
        _state.collect(_suite(), id, _day());
    }

    /// @dev See `IFacility`.
    function repay(ReceivableId id, uint256 amount) external nonReentrant {
        _state.repay(_suite(), id, amount, _day());
    }

    /// @dev See `IFacility`.
    function roll(uint256 maxDays) external {
        uint256 day = Math.min(_day(), uint256(_state.book.head.day) + Math.min(maxDays, _MAX_ROLL));
        _roll(day);
    }

    /// @dev See `IFacility`.
    function fund(Tranche tranche, uint256 amount) external nonReentrant whenOpen onlyVault(tranche) {
        _state.fund(_TOKEN, tranche, amount, _rollToToday());
    }

    /// @dev See `IFacility`.
    function take(Tranche tranche, address to, uint256 amount) external nonReentrant onlyVault(tranche) {
        _state.take(_TOKEN, tranche, to, amount, _rollToToday());
    }

    /// @dev See `IFacility`.
    function admit(uint32 group, bool seller, Admission calldata admission) external onlyLender {
        _state.admit(group, seller, admission, _day());
    }

    /// @dev See `IFacility`.
    function setSector(uint8 number, uint96 cap, uint24 haircut) external onlyLender {
        _state.setSector(number, cap, haircut, _day());
    }

    /// @dev See `IFacility`.
    function fileProgramme(uint32 programme, uint8 number) external onlyLender {
        _state.fileProgramme(programme, number, _day());
    }

    /// @dev See `IFacility`.
    function setFacilityCap(uint96 cap) external onlyLender {
        _state.setFacilityCap(cap, _day());
    }

    /// @dev See `IFacility`.
    function overrideGrade(PartyId obligor, uint8 grade, bytes32 reason, uint16 expiryDay) external onlyLender {
        _state.overrideGrade(obligor, grade, reason, expiryDay, _day());
    }

    /// @dev See `IFacility`.
    function setAutoLimit(uint96 amount) external onlyLender {
        _state.setAutoLimit(amount, _day());
    }

    /// @dev See `IFacility`.
    function quoteOrder(OrderDraw calldata draw) external view returns (Offer memory, uint256) {
        OrderQuotes.Plan memory plan = _plan(draw, _day());
        return (plan.offer, plan.limit);
    }

    /// @dev See `IFacility`.
    function loan(ReceivableId id) external view returns (Loan memory) {
        return _state.loan[id];
    }

    /// @dev See `IFacility`.
    function trancheWorth(Tranche tranche) external view returns (uint256 onDay, uint256 dayAfter) {
        return _state.trancheWorth(tranche, _day());
    }

    /// @dev See `IFacility`.
    function takeable(Tranche tranche) external view returns (uint256) {
        return _state.takeable(_TOKEN, tranche, _day());
    }

    /// @dev See `IFacility`.
    function lender() external view returns (PartyId) {
        return _state.lender;
    }

    /// @dev See `IFacility`.
    function currency() external view returns (address) {
        return _state.currency;
    }

    /// @dev See `IFacility`.
    function exposure(uint32 group, bool seller) external view returns (Exposure memory) {
        return _state.ofGroup(group, seller, _day());
    }

    /// @dev See `IFacility`.
    function sector(uint8 number) external view returns (Exposure memory) {
        return _state.ofSector(number, _day());
    }

    /// @dev See `IFacility`.
    function filing(uint32 programme) external view returns (uint8 sectorToday, Filing memory stored) {
        return (_state.sectorOf(programme, _day()), _state.filed[programme]);
    }

    /// @dev See `IFacility`.
    function waiting(Limited what, uint32 number) external view returns (Raise memory) {
        return _state.waiting(what, number, _day());
    }

    /// @dev See `IFacility`.
    function facilityCap() external view returns (uint96) {
        return _state.capOn(_day());
    }

    /// @dev See `IFacility`.
    function autoLimit() external view returns (uint96) {
        return _state.autoLimitOn(_day());
    }

    /// @dev See `IERC1155Receiver`. One loan per receivable: units come one id at a time.
    function onERC1155BatchReceived(
        address,
        address,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external pure returns (bytes4) {
        revert IFacility.Facility_BadRequest("batch");
    }

    /// @dev See `IERC165`.
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC1155Receiver).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    /// @dev Nothing is read for an order that nobody has a lien on: see `IOrderBook.invoicedNow`.
    function _hasOrderLoan(OrderId order) private view returns (bool) {
        return OrderId.unwrap(order) != 0 && _state.loan[OrderQuotes.keyOf(order)].version != 0;
    }

    function _plan(OrderDraw calldata draw, uint256 day) private view returns (OrderQuotes.Plan memory) {
        return _state.plan(_suite(), draw, day);
    }
}
