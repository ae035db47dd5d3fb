// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Allocation} from "../../../contracts/settlement/IBankDesk.sol";
import {Collecting} from "./Collecting.sol";

contract FacilityReviewTest is Collecting {
    address private court;

    function setUp() public {
        setUpCollecting();
        court = makeAddr("court");
        parties.registerCustodian(court, PartyId.wrap(0));
    }

    // --- review ------------------------------------------------------------------------------------------------------

    /// @notice R7: a forced transfer out of the facility re-marks the loan in the court's own transaction.
    function test_Review_ByTheCourtsOwnTransaction() public {
        ReceivableId id = draw(FACE, "loan");
        assertEq(bookWorth(), NET * 1e6, "FIN-07");
        VM.expectEmit(address(facility));
        emit IFacility.WrittenOff(id, ADVANCE * 1e6, 0);
        notes.courtTransfer(address(facility), court, id, FACE, "order");
        assertEq(bookWorth(), 0, "FIN-01: nothing secures it");
        assertEq(facility.loan(id).flags, LoanFlags.WRITTEN_OFF);
        assertEq(token.balanceOf(court, ReceivableId.unwrap(id)), FACE);
        // What the borrower still owes accrues as before, and counts when it comes.
        skip(15 days);
        repayAs(id, NET + 255_00);
        assertEq(facility.loan(id).version, 0);
        assertEq(facility.capital().cash, CASH + 255_00, "LIQ-01");
    }

    function test_Review_WhenUnitsStillCover() public {
        ReceivableId id = draw(FACE, "loan");
        uint256 worth = bookWorth();
        VM.expectEmit(address(notes));
        emit IReceivableNotes.NotReviewed(address(facility), id);
        notes.courtTransfer(address(facility), court, id, FACE - NET, "order");
        assertEq(bookWorth(), worth, "what is left covers the principal");
        notes.freeze(address(facility), id, 1, "order");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.review(id);
        notes.courtTransfer(address(facility), court, id, 1, "order");
        assertEq(bookWorth(), 0, "one fen less does not");
    }

    function test_Review_AfterAPaymentWasTakenBack() public {
        ReceivableId id = draw(FACE, "loan");
        _allocate(id, FACE / 2);
        facility.collect(id);
        uint256 owed = facility.owed(id).principal;
        bank.reverse("receipt", id, FACE / 2, "out");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.review(id);
        assertEq(facility.owed(id).principal, owed, "the units cover what is left of the loan");
        notes.courtTransfer(address(facility), court, id, FACE / 2 + FACE / 10, "order");
        assertEq(bookWorth(), 0, "FIN-01");
    }

    function test_Review_RevertGiven_NothingHappened() public {
        ReceivableId id = draw(FACE, "loan");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.review(id);
    }

    function test_Review_RevertGiven_NoLoanOrWrittenOff() public {
        ReceivableId id = tokenise(FACE, "unfinanced");
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, id));
        facility.review(id);
        id = draw(FACE, "loan");
        notes.courtTransfer(address(facility), court, id, FACE, "order");
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, id));
        facility.review(id);
    }

    // --- takeHeldBack ------------------------------------------------------------------------------------------------

    function test_TakeHeldBack() public {
        ReceivableId id = draw(FACE, "loan");
        notes.freeze(seller.account, id, 10_000_00, "order");
        uint256 before = money.balanceOf(seller.account);
        skip(30 days);
        readyToPay(buyer.account, FACE);
        VM.expectEmit(address(facility));
        emit IFacility.HeldBack(id, 10_000_00);
        settleReady(id, FACE);
        assertEq(money.balanceOf(seller.account) - before, 8_000_00, "what is not frozen");
        assertEq(facility.heldBackOf(id), 10_000_00);
        assertEq(facility.capital().owed, 10_000_00, "LIQ-01");
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_Frozen.selector, id, 10_000_00));
        facility.takeHeldBack(id);
        notes.release(seller.account, id, 0, "order");
        facility.takeHeldBack(id);
        assertEq(money.balanceOf(seller.account) - before, 18_000_00, "once the court lets go");
        assertEq(facility.heldBackOf(id), 0);
        assertEq(facility.capital().owed, 0, "LIQ-01");
        assertEq(money.balanceOf(address(facility)), facility.capital().cash, "SET-02");
    }

    function test_TakeHeldBack_OverSeveralCollections() public {
        ReceivableId id = draw(FACE, "loan");
        notes.freeze(seller.account, id, 10_000_00, "order");
        skip(30 days);
        settle(id, ADVANCE + 6_000_00);
        assertEq(facility.heldBackOf(id), 6_000_00, "all of it");
        assertEq(facility.loan(id).version, 0);
        // The units went back to the seller, a part of them frozen: what they bring can be given up by nobody.
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05");
        assertEq(token.creditable(id, seller.account), 0);
        notes.release(seller.account, id, 0, "order");
        facility.takeHeldBack(id);
        assertEq(facility.capital().owed, 0, "LIQ-01");
    }

    function test_TakeHeldBack_RevertGiven_Nothing() public {
        ReceivableId id = draw(FACE, "loan");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeHeldBack(id);
    }

    function test_TakeHeldBack_FrozenForAnother() public {
        ReceivableId id = draw(FACE, "loan");
        notes.freeze(court, id, 1, "order");
        uint256 before = money.balanceOf(seller.account);
        skip(30 days);
        settle(id, FACE);
        assertEq(money.balanceOf(seller.account) - before, 18_000_00, "another's freeze binds nobody else");
        assertEq(facility.heldBackOf(id), 0);
    }

    function _allocate(ReceivableId id, uint256 amount) private {
        bank.recordReceipt("receipt", amount, bank.today(), 0);
        Allocation[] memory list = new Allocation[](1);
        list[0] = Allocation(id, amount, 0, 0, 0, address(0));
        bank.allocate("receipt", list);
    }
}
