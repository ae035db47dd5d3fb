// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {Tranche} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Recovering} from "./Recovering.sol";

/// @notice Nobody gets in or out between a court's decision and the valuation for it.
contract FacilityValuationTest is Recovering {
    uint256 private constant MICRO = 1e6;

    ReceivableId[] private _none;

    function setUp() public {
        setUpRecovering();
    }

    function test_Value_RevertGiven_Nothing() public {
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.value();
        _assertValued(0, 0);
    }

    function test_Value_ClosesTheTranches() public {
        borrow("a");
        uint256 shares = junior.balanceOf(investor.account);
        assertGt(junior.maxRedeem(investor.account), 0);
        fail();
        _assertValued(0, 1);
        fundAccount(investor.account, 1_00);
        VM.startPrank(investor.account);
        money.approve(address(junior), 1_00);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotValued.selector, 0, 1));
        junior.deposit(1_00, investor.account);
        assertEq(facility.takeable(Tranche.Senior), 0);
        assertEq(junior.maxRedeem(investor.account), 0);
        VM.expectRevert(abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxRedeem.selector, investor.account, 1, 0));
        junior.redeem(1, investor.account, investor.account);
        VM.stopPrank();
        // Nor by way of the facility itself.
        VM.prank(address(junior));
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotValued.selector, 0, 1));
        facility.take(Tranche.Junior, investor.account, 1);
        assertEq(junior.balanceOf(investor.account), shares);
        assertSound();
    }

    function test_Value() public {
        ReceivableId id = borrow("a");
        fail();
        VM.expectEmit(address(facility));
        emit IFacility.Valued(buyer.id, 1);
        VM.expectEmit(address(facility));
        emit IFacility.Marked(buyer.id, NET);
        VM.prank(makeAddr("anybody"));
        assertEq(PartyId.unwrap(facility.value()), PartyId.unwrap(buyer.id));
        _assertValued(1, 1);
        assertEq(bookWorth(), (NET / 2) * MICRO, "half, in one step");
        VM.prank(investor.account);
        junior.redeem(100_000, investor.account, investor.account);
        uint256 worth = junior.totalAssets();
        facility.review(id);
        deposit(junior, 1_00);
        assertEq(junior.totalAssets(), worth + 1_00);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.value();
        assertSound();
    }

    function test_Fund_RevertGiven_AMarkIsTooHigh() public {
        Actor memory failing = buyer;
        buyer = registerInto("sister", PartyRoles.BUYER, buyer.group);
        ReceivableId sisters = borrow("sound");
        buyer = failing;
        fail();
        facility.value();
        assertEq(facility.markOf(buyer.id), NET, "nothing is out to it, but to its group");
        uint256 cheap = junior.totalAssets();
        fundAccount(investor.account, 1_00);
        VM.startPrank(investor.account);
        money.approve(address(junior), 1_00);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_MarksOpen.selector, NET * MICRO));
        junior.deposit(1_00, investor.account);
        VM.stopPrank();
        // Whoever wants to come in has the mark put right first, and comes in at the right price.
        ReceivableId[] memory others = new ReceivableId[](1);
        others[0] = sisters;
        recourse.markInsolvent(facility, buyer.id, others);
        assertEq(junior.totalAssets(), cheap + NET / 2, "R13: nobody harvests it");
        deposit(junior, 1_00);
        assertSound();
    }

    function test_Value_RepaysMeanwhile() public {
        ReceivableId id = borrow("a");
        fail();
        repayAs(id, owedOf(id));
        assertEq(facility.loan(id).version, 0, "FIN-06: paid");
        facility.value();
        assertEq(facility.markOf(buyer.id), 0);
        assertSound();
    }

    function test_Value_GivenNothingIsOut() public {
        borrow("a");
        PartyId stranger = register("stranger", PartyRoles.BUYER).id;
        notes.declareInsolvent(stranger, bank.today(), "decision");
        uint256 worth = bookWorth();
        assertEq(PartyId.unwrap(facility.value()), PartyId.unwrap(stranger));
        assertEq(facility.markOf(stranger), 0);
        assertEq(bookWorth(), worth);
        deposit(junior, 1_00);
    }

    function test_Value_GivenMarkedBefore() public {
        borrow("a");
        fail();
        recourse.markInsolvent(facility, buyer.id, _none);
        facility.value();
        assertEq(facility.markOf(buyer.id), NET, "once");
        assertEq(bookWorth(), (NET / 2) * MICRO);
        assertSound();
    }

    function test_Value_GivenLifted() public {
        borrow("a");
        fail();
        notes.liftInsolvency(buyer.id, "lifted");
        _assertValued(0, 1);
        uint256 worth = bookWorth();
        facility.value();
        assertEq(bookWorth(), worth);
        assertEq(facility.markOf(buyer.id), 0);
    }

    function test_Value_InTheirOrder() public {
        borrow("a");
        PartyId stranger = register("stranger", PartyRoles.BUYER).id;
        notes.declareInsolvent(stranger, bank.today(), "decision");
        fail();
        _assertValued(0, 2);
        assertEq(PartyId.unwrap(facility.value()), PartyId.unwrap(stranger));
        assertEq(facility.takeable(Tranche.Senior), 0, "one is missing");
        assertEq(PartyId.unwrap(facility.value()), PartyId.unwrap(buyer.id));
        assertEq(facility.markOf(buyer.id), NET);
        (PartyId second, uint256 count) = token.insolvency(1);
        assertEq(PartyId.unwrap(second), PartyId.unwrap(buyer.id));
        assertEq(count, 2);
        (second, ) = token.insolvency(2);
        assertEq(PartyId.unwrap(second), 0);
        assertSound();
    }

    function test_Value_OpenedAfterwards() public {
        fail();
        openWithRecourse(1e6);
        _assertValued(1, 1);
        deposit(junior, 1_00);
    }

    function test_Value_RevertWhen_TheGasIsTooLittle() public {
        borrow("a");
        fail();
        // Enough for everything but the mark, which has 63 of 64 parts of what is left.
        bool valued = false;
        for (uint256 spend = 60_000; spend < 400_000 && !valued; spend += 10_000) {
            try facility.value{gas: spend}() {
                valued = true;
            } catch {
                _assertValued(0, 1);
                assertEq(facility.markOf(buyer.id), 0);
            }
        }
        assertTrue(valued, "enough at last");
        assertEq(facility.markOf(buyer.id), NET, "never valued without the mark");
    }

    function _assertValued(uint256 valued, uint256 declared) private view {
        (uint256 v, uint256 d) = facility.valuation();
        assertEq(v, valued, "valued");
        assertEq(d, declared, "declared");
    }
}
