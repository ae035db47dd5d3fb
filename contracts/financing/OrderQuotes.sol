// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ObligorStanding} from "../receivables/IReceivableToken.sol";
import {Day, OrderId, ReceivableId} from "../shared/types/Types.sol";
import {Lot} from "../trade/EvidenceTypes.sol";
import {IEvidenceRegistry} from "../trade/IEvidenceRegistry.sol";
import {IOrderBook, OrderState} from "../trade/IOrderBook.sol";
import {LotPolicy} from "../trade/LotPolicy.sol";
import {TradeHash} from "../trade/TradeHash.sol";
import {Order, Programme, OrderStage} from "../trade/TradeTypes.sol";
import {Exposures} from "./Exposures.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Ask, Ground, Loan, Offer, OrderDraw, OrderRequest, OwnTerms, Terms} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {Pricing} from "./Pricing.sol";
import {Quote} from "./Quote.sol";

/// @title OrderQuotes
/// @notice Whether an order bears a draw, what it gives, and how much may be out on it: by the stage of the order, and by
/// what is attested of the lot at that moment.
library OrderQuotes {
    using Exposures for FacilityState;
    using Pricing for FacilityState;
    using SafeCast for uint256;
    using TradeHash for Programme;

    /// @dev What a draw would be.
    /// @param id key of the loan
    /// @param isNew whether nothing is out on the order
    /// @param loan as it is, or blank with the version and flag that a new one gets
    /// @param own its own terms, as they are or would be
    /// @param offer what the draw gives
    /// @param limit the most that may be open after it
    struct Plan {
        ReceivableId id;
        bool isNew;
        Loan loan;
        OwnTerms own;
        Offer offer;
        uint256 limit;
    }

    uint256 private constant _PPM = 1e6;
    /// @dev A loan that nothing more is drawn on.
    uint8 private constant _NO_MORE =
        LoanFlags.LATE | LoanFlags.WRITTEN_OFF | LoanFlags.SPECIAL | LoanFlags.RESTRUCTURED | LoanFlags.TRANSIT;

    /// @notice What a draw on an order would be, and whether it may be at all.
    function plan(
        FacilityState storage s,
        Suite memory suite,
        OrderDraw calldata d,
        uint256 day
    ) external view returns (Plan memory p) {
        OrderState memory state = _checkOrder(s, suite, d, day);
        p.id = keyOf(d.request.order);
        p.loan = s.loan[p.id];
        p.own = s.own[p.id];
        if (p.loan.flags & _NO_MORE != 0) _refuse(p.id, p.loan.flags);
        p.isNew = p.loan.version == 0;
        if (p.isNew) p.loan.version = s.currentVersion(day);
        uint8 version = p.loan.version;
        uint8 grade = _gradeOf(s, suite, d.order, version, day);
        if (p.isNew) _open(s, p, d.order, grade, s.sectorOf(state.programme, day), day);
        p.offer = _offer(s.terms[version], d.request, p.own, day);
        p.offer.until = Day.wrap(uint32(day));
        (p.offer.grade, p.offer.version, p.offer.sector) = (grade, version, p.loan.sector);
        uint256 advance = s.prices[version].advance[grade];
        if (p.loan.sector != 0) advance = Math.saturatingSub(advance, s.ofSector(p.loan.sector, day).weight);
        p.limit = _limitOf(suite, d, state.invoiced, advance, day);
    }

    /// @notice Key of the loan on an order.
    function keyOf(OrderId order) internal pure returns (ReceivableId) {
        return ReceivableId.wrap(uint256(OrderId.unwrap(order)));
    }

    /// @dev What a first draw pins.
    function _open(
        FacilityState storage s,
        Plan memory p,
        Order calldata order,
        uint8 grade,
        uint8 sector,
        uint256 day
    ) private view {
        uint8 version = p.loan.version;
        (p.loan.flags, p.loan.sector) = (LoanFlags.OWN, sector);
        p.own = OwnTerms({
            seller: order.seller,
            obligor: order.buyer,
            due: (order.lastDay.toUint() + s.terms[version].orderDays).toUint16(),
            rate: s.rateOf(s.terms[version], version, grade, day).toUint24(),
            ground: Ground.Order
        });
    }

    function _gradeOf(
        FacilityState storage s,
        Suite memory suite,
        Order calldata order,
        uint8 version,
        uint256 day
    ) private view returns (uint8) {
        Ask memory ask = Ask({obligor: order.buyer, seller: order.seller, programme: 0, units: 0, due: 0});
        return s.gradeOf(suite, ask, s.terms[version], day);
    }

    function _checkOrder(
        FacilityState storage s,
        Suite memory suite,
        OrderDraw calldata d,
        uint256 day
    ) private view returns (OrderState memory state) {
        OrderId id;
        (id, state) = suite.orders.inForce(d.order);
        if (id != d.request.order) revert IFacility.Facility_BadRequest("order");
        if (d.order.lastDay.toUint() < day) revert IOrderBook.OrderBook_Expired(id, d.order.lastDay.toUint());
        if (d.programme.hash() != d.order.programme) revert IFacility.Facility_BadRequest("programme");
        if (keccak256(abi.encode(d.stages)) != d.programme.stages) revert IFacility.Facility_BadRequest("stages");
        if (d.programme.currency != s.currency) revert IFacility.Facility_NotEligible(keyOf(id), "currency");
        ObligorStanding memory o = suite.token.standingOf(d.order.buyer);
        if (o.insolventOn != 0 || o.stopped != 0) revert IFacility.Facility_NotEligible(keyOf(id), "obligor");
    }

    /// @dev The most that may be open on an order after a draw at a stage, minor units of principal.
    function _limitOf(
        Suite memory suite,
        OrderDraw calldata d,
        uint256 invoiced,
        uint256 advance,
        uint256 day
    ) private view returns (uint256) {
        OrderStage memory stage = _stageAt(d.stages, d.request.stage);
        Order calldata order = d.order;
        bytes32 lotId = suite.evidence.lotIdOf(d.request.order, order.seller, order.buyer, d.request.lot);
        Lot memory lot = suite.evidence.lotState(lotId);
        if (lot.usedBy != 0) revert IEvidenceRegistry.Evidence_LotUsed(lotId);
        uint96 counts = LotPolicy.withoutDevices(lot);
        if (!LotPolicy.meets(counts, stage.policy)) {
            revert IEvidenceRegistry.Evidence_PolicyNotMet(lotId, counts, stage.policy);
        }
        if (lot.validUntil < day) revert IEvidenceRegistry.Evidence_Expired(lotId, lot.validUntil);
        uint256 ofOrder = _valueOf(order, Math.saturatingSub(order.quantity, invoiced));
        uint256 ofLot = _valueOf(order, lot.quantity);
        return Math.min(Math.mulDiv(ofOrder, stage.share, _PPM), Math.mulDiv(ofLot, advance, _PPM));
    }

    function _offer(
        Terms memory terms,
        OrderRequest calldata request,
        OwnTerms memory own,
        uint256 day
    ) private pure returns (Offer memory o) {
        // Interest taken at the draw would have to be given back when a statement ends the loan early.
        if (terms.discount) revert IFacility.Facility_BadTerms("discount");
        if (terms.rollCap == 0) revert IFacility.Facility_BadTerms("rollCap");
        uint256 tenor = Math.saturatingSub(own.due, day);
        if (tenor < terms.minTenor || tenor > terms.maxTenor) {
            revert IFacility.Facility_BadTenor(tenor, terms.minTenor, terms.maxTenor);
        }
        o = Quote.offer(terms, request.amount, _PPM, own.rate, tenor);
        o.due = Day.wrap(own.due);
        if (terms.payeesFrom != 0 && o.net >= terms.payeesFrom && request.payees == 0) {
            revert IFacility.Facility_BadRequest("payees");
        }
    }

    /// @dev A stage by its place. The list is as long as the programme's, which the operator approved.
    function _stageAt(OrderStage[] calldata stages, uint256 place) private pure returns (OrderStage memory) {
        if (place >= stages.length) revert IFacility.Facility_BadRequest("stage");
        uint256 before = 0;
        for (uint256 i = 0; i < stages.length; ++i) {
            OrderStage calldata stage = stages[i];
            bool isBad = stage.policy == 0 || stage.policy & LotPolicy.HIGH_BITS != 0;
            if (isBad || stage.share <= before || stage.share > _PPM) revert IFacility.Facility_BadRequest("stages");
            before = stage.share;
        }
        return stages[place];
    }

    /// @dev Minor units of a quantity at the order's price, with tax and without tolerance, rounded down.
    function _valueOf(Order calldata order, uint256 quantity) private pure returns (uint256) {
        uint256 tax = order.taxIncluded ? 0 : order.tax;
        return Math.mulDiv(quantity * order.unitPrice, _PPM + tax, _PPM * _PPM);
    }

    /// @dev Why nothing more is drawn on a loan.
    function _refuse(ReceivableId id, uint8 flags) private pure {
        if (flags & LoanFlags.TRANSIT != 0) revert IFacility.Facility_InTransit(id);
        revert IFacility.Facility_NotEligible(id, "distress");
    }
}
