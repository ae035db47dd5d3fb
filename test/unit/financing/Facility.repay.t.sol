// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Collecting} from "./Collecting.sol";

contract FacilityRepayTest is Collecting {
    function setUp() public {
        setUpCollecting();
    }

    // --- repay -------------------------------------------------------------------------------------------------------

    function test_Repay_InFull() public {
        ReceivableId id = draw(FACE, "loan");
        skip(15 days);
        readyToPay(supplier2.account, NET + 255_00);
        VM.expectEmit(address(facility));
        emit IFacility.UnitsReleased(id, seller.account, FACE);
        VM.prank(supplier2.account);
        facility.repay(id, NET + 255_00);
        assertClosed(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05");
        assertEq(facility.capital().cash, CASH + 255_00, "LIQ-01");
    }

    function test_Repay_InPart() public {
        ReceivableId id = draw(FACE, "loan");
        skip(30 days);
        repayAs(id, INTEREST + 1_490_00);
        assertOwed(id, 0, 0, 100_000_00);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE, "FIN-05");
        skip(10 days);
        assertOwed(id, 250_00, 0, 100_000_00);
        repayAs(id, 100_250_00);
        assertClosed(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05");
    }

    function test_Repay_RevertWhen_Nothing() public {
        ReceivableId id = draw(FACE, "loan");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.repay(id, 0);
    }

    function test_Repay_RevertWhen_Overpaid() public {
        ReceivableId id = draw(FACE, "loan");
        skip(15 days);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_Overpaid.selector, id, NET + 255_01, NET + 255_00));
        facility.repay(id, NET + 255_01);
    }

    function test_Repay_RevertGiven_NoLoan() public {
        ReceivableId id = tokenise(FACE, "unfinanced");
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, id));
        facility.repay(id, 1);
        id = draw(FACE, "loan");
        settle(id, FACE);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, id));
        facility.repay(id, 1);
    }

    function test_Repay_GivenTheSellerIsSuspended() public {
        ReceivableId id = repaidWhileSuspended();
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE, "FIN-05");
    }

    // --- release -----------------------------------------------------------------------------------------------------

    function test_Release() public {
        ReceivableId id = repaidWhileSuspended();
        parties.reinstate(seller.id, "paper");
        VM.expectEmit(address(facility));
        emit IFacility.UnitsReleased(id, seller.account, FACE);
        facility.release(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.release(id);
    }

    function test_Release_RevertGiven_TheSellerIsStillSuspended() public {
        ReceivableId id = repaidWhileSuspended();
        VM.expectRevert(
            abi.encodeWithSelector(
                IPartyRegistry.Party_AccountNotActive.selector,
                seller.account,
                PartyStatus.Suspended,
                FAR
            )
        );
        facility.release(id);
    }

    function test_Release_RevertGiven_TheLoanIsOpen() public {
        ReceivableId id = draw(FACE, "loan");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.release(id);
    }

    // --- takeCredit, takeFees, takeBack ------------------------------------------------------------------------------

    function test_TakeCredit() public {
        ReceivableId id = draw(FACE, "loan");
        parties.suspend(seller.id, PartyStatus.LegalHold, "court order");
        skip(30 days);
        settle(id, FACE);
        VM.expectPartialRevert(IPartyRegistry.Party_AccountNotActive.selector);
        facility.takeCredit(seller.id);

        parties.reinstate(seller.id, "paper");
        VM.expectEmit(address(facility));
        emit IFacility.CreditTaken(seller.id, seller.account, FACE - ADVANCE);
        VM.prank(makeAddr("anybody"));
        facility.takeCredit(seller.id);
        assertEq(money.balanceOf(seller.account), NET + FACE - ADVANCE);
        assertEq(facility.creditOf(seller.id), 0);
        assertEq(facility.capital().owed, 0, "LIQ-01");
        assertEq(facility.capital().cash, CASH + INTEREST, "LIQ-01");
    }

    function test_TakeCredit_RevertGiven_Nothing() public {
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeCredit(seller.id);
    }

    function test_TakeFees() public {
        FacilityConfig memory config = defaultConfig();
        config.terms.fee = 5_000;
        openFacility(config, "fees");
        draw(FACE, "loan");
        assertEq(facility.capital().fees, 510_00);
        assertEq(money.balanceOf(seller.account), NET - 510_00);
        VM.expectEmit(address(facility));
        emit IFacility.FeesTaken(lender.account, 510_00);
        VM.prank(makeAddr("anybody"));
        facility.takeFees();
        assertEq(money.balanceOf(lender.account), 510_00);
        assertEq(facility.capital().cash, CASH - NET, "LIQ-01");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeFees();
    }

    function test_TakeFees_RevertGiven_Nothing() public {
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeFees();
    }

    function test_TakeBack() public {
        ReceivableId id = drawToBank();
        repayAs(id, 1);
        bank.reject(bank.payoutIdOf(address(facility), bytes32(ReceivableId.unwrap(id))), "no such account");
        VM.expectEmit(address(facility));
        emit IFacility.Credited(seller.id, NET);
        facility.takeBack(id);
        assertEq(facility.creditOf(seller.id), NET);
        assertEq(money.balanceOf(address(facility)), facility.capital().cash, "SET-02");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeBack(id);
    }

    function test_TakeBack_RevertGiven_NotRejected() public {
        ReceivableId plain = draw(FACE, "loan");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeBack(plain);
        ReceivableId id = drawToBank();
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_InTransit.selector, id));
        facility.takeBack(id);
        repayAs(id, 1);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeBack(id);
    }
}
