// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IEvidenceRegistry} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {IInvoiceRegistry, Provisional} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {CoalPrice} from "../../../contracts/trade/pricing/CoalPrice.sol";
import {ICoalPrice} from "../../../contracts/trade/pricing/ICoalPrice.sol";
import {Attestation, EvidenceKinds, Presentation} from "../../../contracts/trade/TradeTypes.sol";
import {PricingTables} from "../../shared/PricingTables.sol";
import {Invoicing} from "./Invoicing.sol";

/// @notice Provisional and final statements of deal (a): 8,000 t of coal at 520.00/t, provisional at 90 %, then the umpire's
/// assay. Amounts in fen.
contract InvoiceRegistryFinalTest is Invoicing {
    uint128 private constant PROVISIONAL = 3_816_000_00;
    uint128 private constant FINAL = 3_930_434_78;
    uint128 private constant CONCESSION = 3_576_695_65;

    CoalPrice private coal;
    bytes private table;
    ReceivableId private provisional;

    function setUp() public {
        setUpInvoicing();
        coal = CoalPrice(create("CoalPrice", ""));
        table = abi.encode(PricingTables.coal());
        (programme.sector, programme.pricing, programme.table) = (coal.sector(), address(coal), keccak256(table));
        programme.evidencePolicy = uint96(
            (1 << (4 * EvidenceKinds.WEIGHT_ARRIVAL)) | (1 << (4 * EvidenceKinds.ASSAY_ARRIVAL))
        );
        programme.qualityKinds = uint16((1 << EvidenceKinds.ASSAY_ARRIVAL) | (1 << EvidenceKinds.ASSAY_UMPIRE));
        (programme.nearAmount, programme.nearDays) = (50_000, 30);
        orders.approveProgramme(programme, table);
        order = makeOrder(1, "coal");
        (order.quantity, order.unitPrice, order.taxIncluded, order.tax) = (8_000_000, 52e6, true, 130_000);
        place(order);
        _attest(EvidenceKinds.WEIGHT_ARRIVAL, "weight", 8_000_000, 0, buyer);
        _attest(EvidenceKinds.ASSAY_ARRIVAL, "laboratory", 0, _quality(5_120, 800), buyer);
        Presentation memory p = _statement("provisional", "laboratory", PROVISIONAL);
        p.statement.share = 900_000;
        signPresentation(p);
        provisional = token.tokenise(p, seller.account, "");
    }

    // --- accept ------------------------------------------------------------------------------------------------------

    function test_Accept_AProvisionalStatement() public view {
        assertEq(token.receivable(provisional).units, PROVISIONAL);
        Provisional memory state = invoices.provisionalOf(ReceivableId.unwrap(provisional));
        assertEq(state.amount, PROVISIONAL);
        assertEq(state.quantity, 8_000_000);
        assertFalse(state.replaced);
    }

    function test_Accept_AFinalStatementAboveIsADebitNote() public {
        Presentation memory p = _final();
        VM.expectEmit(address(invoices));
        emit IInvoiceRegistry.StatementReplaced({
            provisional: ReceivableId.unwrap(provisional),
            receivable: ReceivableId.unwrap(receivableId(p)),
            change: 114_434_78
        });
        ReceivableId debit = token.tokenise(p, seller.account, "");
        assertEq(token.receivable(debit).units, 114_434_78);
        assertEq(token.receivable(provisional).units, PROVISIONAL, "R23: nothing is minted into the first");
        assertTrue(invoices.provisionalOf(ReceivableId.unwrap(provisional)).replaced);
        assertEq(orders.orderState(p.statement.order).invoiced, 8_000_000, "TRD-02: counted once");
    }

    function test_Accept_RevertWhen_ReplacedTwice() public {
        token.tokenise(_final(), seller.account, "");
        Presentation memory p = _final();
        p.statement.number = "once more";
        refusedSigned(p, _notProvisional(provisional));
    }

    function test_Accept_RevertWhen_WhatItReplacesIsNotProvisional() public {
        Presentation memory p = _final();
        p.statement.replaces = "unknown";
        refusedSigned(p, _notProvisional(ReceivableId.wrap(invoices.receivableIdOf(buyer.id, seller.id, "unknown"))));
    }

    function test_Accept_RevertWhen_AReplacementIsProvisionalItself() public {
        Presentation memory p = _final();
        p.statement.share = 950_000;
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_BadField.selector, "share"));
    }

    function test_Accept_RevertWhen_TheFinalIsNotAbove() public {
        Presentation memory p = _concession();
        refused(p, _wrongDirection(receivableId(p), -239_304_35));
    }

    function test_Accept_RevertWhen_TheTagsAgreeButTheLotsDoNot() public {
        // Tags have 48 bits and could be ground; the lots themselves are compared.
        Presentation memory p = _final();
        VM.mockCall(
            address(evidence),
            abi.encodePacked(evidence.useLots.selector),
            abi.encode(uint64(8_000_000), _quality(4_870, 960))
        );
        p.lots[0].lot = "another";
        p.statement.lots = keccak256(abi.encode(p.lots));
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_NotAsSigned.selector, "lots"));
    }

    function test_Accept_RevertWhen_TheLotsAreUsedAnewWithoutReplacing() public {
        Presentation memory p = _final();
        p.statement.replaces = 0;
        bytes32 lotId = evidence.lotIdOf(p.statement.order, seller.id, buyer.id, "lot");
        refusedSigned(p, abi.encodeWithSelector(IEvidenceRegistry.Evidence_LotUsed.selector, lotId));
    }

    // --- reduce ------------------------------------------------------------------------------------------------------

    function test_Reduce_AConcessionAfterARejection() public {
        Presentation memory p = _concession();
        VM.prank(address(notes));
        (uint256 id, uint256 reduction) = invoices.reduce(p);
        assertEq(id, ReceivableId.unwrap(provisional));
        assertEq(reduction, 239_304_35);
    }

    function test_Reduce_RevertWhen_TheTableRejectsAndNothingIsAgreed() public {
        Presentation memory p = _concession();
        p.statement.agreedPrice = 0;
        signPresentation(p);
        VM.expectRevert(abi.encodeWithSelector(ICoalPrice.CoalPrice_Rejected.selector, 4_790, 4_800));
        VM.prank(address(notes));
        invoices.reduce(p);
    }

    function test_Reduce_RevertWhen_TheFinalIsAbove() public {
        Presentation memory p = _final();
        VM.expectRevert(_wrongDirection(receivableId(p), 114_434_78));
        VM.prank(address(notes));
        invoices.reduce(p);
    }

    function test_Reduce_RevertWhen_TheSellerDidNotSign() public {
        Presentation memory p = _concession();
        p.sellerSignature = p.buyerSignature;
        VM.expectRevert();
        VM.prank(address(notes));
        invoices.reduce(p);
    }

    function test_Reduce_RevertWhen_NotTheNotes() public {
        Presentation memory p = _concession();
        VM.expectRevert(abi.encodeWithSelector(IInvoiceRegistry.Invoice_NotToken.selector, address(token)));
        VM.prank(address(token));
        invoices.reduce(p);
    }

    /// @dev The umpire's assay of deal (a), above the laboratory's.
    function _final() private returns (Presentation memory p) {
        skip(1 days);
        _attest(EvidenceKinds.ASSAY_UMPIRE, "umpire", 0, _quality(4_870, 960), verifier);
        p = _statement("final", "umpire", FINAL);
        p.statement.replaces = "provisional";
        signPresentation(p);
    }

    /// @dev The variant: 4,790 kcal/kg, which the table rejects; both agree on 455.00/t.
    function _concession() private returns (Presentation memory p) {
        _attest(EvidenceKinds.ASSAY_UMPIRE, "umpire", 0, _quality(4_790, 960), verifier);
        p = _statement("final", "umpire", CONCESSION);
        (p.statement.replaces, p.statement.agreedPrice) = ("provisional", 45_500_000);
        signPresentation(p);
    }

    function _statement(bytes32 number, bytes32 document, uint128 amount) private view returns (Presentation memory p) {
        p = makePresentation(order);
        p.table = table;
        p.lots[0].document = document;
        (p.statement.number, p.statement.amount, p.statement.distinct) = (number, amount, false);
        p.statement.lots = keccak256(abi.encode(p.lots));
    }

    function _attest(uint8 kind, bytes32 document, uint64 quantity, uint64 values, Actor memory by) private {
        Attestation memory a = makeAttestation(order, by, kind, document);
        (a.quantity, a.values) = (quantity, values);
        evidence.attest(a, signAttestation(a, by));
    }

    /// @dev Calorific value, total moisture in hundredths of a percent, sulphur and volatiles at their bases.
    function _quality(uint64 calorific, uint64 moisture) private pure returns (uint64) {
        return calorific | (moisture << 16) | (80 << 32) | (2_800 << 48);
    }

    function _notProvisional(ReceivableId id) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IInvoiceRegistry.Invoice_NotProvisional.selector, ReceivableId.unwrap(id));
    }

    function _wrongDirection(ReceivableId id, int256 change) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(IInvoiceRegistry.Invoice_WrongDirection.selector, ReceivableId.unwrap(id), change);
    }
}
