// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {Bundle as SignedBundle, IFinancingDesk} from "../../../contracts/financing/IFinancingDesk.sol";
import {OrderId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IEvidenceRegistry} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {IOrderBook, OrderStatus} from "../../../contracts/trade/IOrderBook.sol";
import {Bundle, Trade} from "../../shared/Trade.sol";

contract FinancingDeskTest is Trade {
    uint256 private constant FACE = 100_000_00;
    /// @dev 85 % of the face less 6 % for 30 days.
    uint256 private constant NET = 84_575_00;

    function setUp() public {
        setUpTrade();
        setUpFacility();
        deposit(junior, 1_000_000_00);
    }

    // --- finance -----------------------------------------------------------------------------------------------------

    function test_Finance() public {
        Bundle memory b = makeBundle(FACE, "one", true, true);
        ReceivableId id = receivableId(b.presentation);
        VM.expectEmit(address(desk));
        emit IFinancingDesk.Financed(id, address(facility), address(this));
        ReceivableId got = desk.finance(encoded(b));
        assertEq(ReceivableId.unwrap(got), ReceivableId.unwrap(id));
        OrderId order = b.presentation.statement.order;
        assertTrue(orders.orderState(order).status == OrderStatus.Placed);
        assertEq(orders.orderState(order).invoiced, 1);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE, "FIN-05");
        assertEq(facility.loan(id).principal, NET);
        assertEq(money.balanceOf(seller.account), NET, "FIN-03");
        assertEq(money.balanceOf(address(desk)), 0);
    }

    function test_Finance_ByAnybody() public {
        Bundle memory b = makeBundle(FACE, "one", true, true);
        ReceivableId id = receivableId(b.presentation);
        address relayer = makeAddr("relayer");
        VM.expectEmit(address(desk));
        emit IFinancingDesk.Financed(id, address(facility), relayer);
        VM.prank(relayer);
        desk.finance(encoded(b));
        assertEq(money.balanceOf(seller.account), NET);
        assertEq(money.balanceOf(relayer), 0);
    }

    function test_Finance_GivenTheOrderIsThere() public {
        Bundle memory b = makeBundle(FACE, "one", false, true);
        place(b.presentation.order);
        desk.finance(encoded(b));
        assertEq(money.balanceOf(seller.account), NET);
    }

    function test_Finance_GivenTheEvidenceIsThere() public {
        Bundle memory b = makeBundle(FACE, "one", true, false);
        attestAll(b.presentation.order);
        desk.finance(encoded(b));
        assertEq(money.balanceOf(seller.account), NET);
    }

    function test_Finance_GivenBothAreThere() public {
        Bundle memory b = makeBundle(FACE, "one", false, false);
        place(b.presentation.order);
        attestAll(b.presentation.order);
        desk.finance(encoded(b));
        assertEq(money.balanceOf(seller.account), NET);
    }

    function test_Finance_AnyPrefixRunAheadChangesNothing() public {
        Bundle memory b = makeBundle(FACE, "one", true, true);
        uint256 start = VM.snapshotState();
        desk.finance(encoded(b));
        bytes32 wanted = _outcome(b);
        // The order; one attestation; all; all without the order; and all up to the draw itself.
        for (uint256 prefix = 1; prefix <= 5; ++prefix) {
            VM.revertToState(start);
            VM.startPrank(makeAddr("front-runner"));
            _runAhead(b, prefix);
            VM.stopPrank();
            desk.finance(encoded(b));
            assertEq(_outcome(b), wanted, "R19");
        }
    }

    function test_Finance_ReplayDoesNothing() public {
        Bundle memory b = makeBundle(FACE, "one", true, true);
        ReceivableId id = desk.finance(encoded(b));
        bytes32 wanted = _outcome(b);
        VM.recordLogs();
        ReceivableId again = desk.finance(encoded(b));
        assertEq(ReceivableId.unwrap(again), ReceivableId.unwrap(id));
        assertEq(VM.getRecordedLogs().length, 0);
        assertEq(_outcome(b), wanted, "R19");
    }

    function test_Finance_RevertGiven_TheLoanWasPaid() public {
        Bundle memory b = makeBundle(FACE, "one", true, true);
        ReceivableId id = desk.finance(encoded(b));
        settle(id, FACE);
        bytes32 lotId = evidence.lotIdOf(b.presentation.statement.order, seller.id, buyer.id, "lot");
        VM.expectRevert(abi.encodeWithSelector(IEvidenceRegistry.Evidence_LotUsed.selector, lotId));
        desk.finance(encoded(b));
    }

    function test_Finance_RevertGiven_NoOrder() public {
        Bundle memory b = makeBundle(FACE, "one", false, true);
        VM.expectRevert(
            abi.encodeWithSelector(
                IOrderBook.OrderBook_NotPlaced.selector,
                b.presentation.statement.order,
                OrderStatus.None
            )
        );
        desk.finance(encoded(b));
    }

    function test_Finance_RevertGiven_TheFacilityIsPaused() public {
        Bundle memory b = makeBundle(FACE, "one", true, true);
        guardian.pause(address(facility));
        (uint40 until, ) = facility.newBusiness();
        VM.expectRevert(abi.encodeWithSelector(INewBusinessGate.NewBusinessGate_Paused.selector, until));
        desk.finance(encoded(b));
        OrderId order = b.presentation.statement.order;
        assertTrue(orders.orderState(order).status == OrderStatus.None);
    }

    function test_Finance_RevertWhen_ItIsAnotherReceivable() public {
        SignedBundle memory b = encoded(makeBundle(FACE, "one", true, true));
        ReceivableId id = b.id;
        b.id = ReceivableId.wrap(1);
        VM.expectRevert(abi.encodeWithSelector(IFinancingDesk.FinancingDesk_OtherReceivable.selector, id, b.id));
        desk.finance(b);
    }

    function test_Finance_RevertWhen_ItIsAnotherFacility() public {
        SignedBundle memory b = encoded(makeBundle(FACE, "one", true, true));
        (address other, , ) = factory.open(defaultConfig(), keccak256("other"));
        b.facility = IFacility(other);
        VM.expectRevert(abi.encodeWithSelector(IFinancingDesk.FinancingDesk_NoLoan.selector, b.id, other));
        desk.finance(b);
    }

    // --- financeBatch ------------------------------------------------------------------------------------------------

    function test_FinanceBatch() public {
        Bundle[] memory bundles = _three();
        ReceivableId[] memory ids = desk.financeBatch(encoded(bundles));
        assertEq(ids.length, 3);
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(ReceivableId.unwrap(ids[i]), ReceivableId.unwrap(receivableId(bundles[i].presentation)));
            assertEq(facility.loan(ids[i]).principal, NET);
        }
        assertEq(money.balanceOf(seller.account), 3 * NET);
    }

    function test_FinanceBatch_OneIsThereAlready() public {
        Bundle[] memory bundles = _three();
        desk.finance(encoded(bundles[1]));
        bundles[2] = bundles[0];
        ReceivableId[] memory ids = desk.financeBatch(encoded(bundles));
        assertEq(ReceivableId.unwrap(ids[2]), ReceivableId.unwrap(ids[0]));
        assertEq(money.balanceOf(seller.account), 2 * NET);
    }

    function test_FinanceBatch_RevertWhen_OneFails() public {
        Bundle[] memory bundles = _three();
        bundles[2].orderBuyerSignature = "";
        OrderId missing = bundles[2].presentation.statement.order;
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotPlaced.selector, missing, OrderStatus.None));
        desk.financeBatch(encoded(bundles));
        assertEq(facility.loan(receivableId(bundles[0].presentation)).version, 0);
        assertEq(money.balanceOf(seller.account), 0);
    }

    function test_FinanceBatch_Empty() public {
        assertEq(desk.financeBatch(encoded(new Bundle[](0))).length, 0);
    }

    function _three() private view returns (Bundle[] memory bundles) {
        bundles = new Bundle[](3);
        for (uint256 i = 0; i < 3; ++i) bundles[i] = makeBundle(FACE, bytes32(i + 1), true, true);
    }

    function _runAhead(Bundle memory b, uint256 prefix) private {
        if (prefix != 4) orders.place(b.presentation.order, b.orderBuyerSignature, b.orderSellerSignature);
        if (prefix == 2) evidence.attest(b.attestations[0], b.attestationSignatures[0]);
        if (prefix >= 3) evidence.attestBatch(b.attestations, b.attestationSignatures);
        if (prefix == 5) token.tokenise(b.presentation, address(facility), b.drawData);
    }

    /// @dev Everything that the bundle is for.
    function _outcome(Bundle memory b) private view returns (bytes32) {
        ReceivableId id = receivableId(b.presentation);
        return
            keccak256(
                abi.encode(
                    facility.loan(id),
                    facility.capital(),
                    facility.exposure(buyer.group, false),
                    facility.exposure(seller.group, true),
                    token.receivable(id),
                    token.balanceOf(address(facility), ReceivableId.unwrap(id)),
                    orders.orderState(b.presentation.statement.order),
                    money.balanceOf(seller.account)
                )
            );
    }
}
