// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {IRecourse, SaleOffer} from "../../../contracts/financing/IRecourse.sol";
import {PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Recovering} from "./Recovering.sol";

contract RecourseSaleTest is Recovering {
    function setUp() public {
        setUpRecovering();
    }

    // --- offerSale ---------------------------------------------------------------------------------------------------

    function test_OfferSale() public {
        ReceivableId id = borrow("a");
        SaleOffer memory offer = SaleOffer(investor.id, 60_000_00, uint16(today()));
        Day until = Day.wrap(offer.until);
        VM.prank(lender.account);
        VM.expectEmit(address(recourse));
        emit IRecourse.SaleOffered(address(facility), id, offer);
        recourse.offerSale(facility, id, investor.id, 60_000_00, until);
        assertEq(recourse.offerOf(facility, id).price, 60_000_00);
    }

    function test_OfferSale_RevertWhen_NotLender() public {
        bytes4 refused = IRecourse.Recourse_NotLender.selector;
        VM.expectRevert(abi.encodeWithSelector(refused, address(facility), address(this)));
        recourse.offerSale(facility, ReceivableId.wrap(1), investor.id, 1, Day.wrap(FAR));
    }

    // --- buy ---------------------------------------------------------------------------------------------------------

    function test_Buy_PastDue() public {
        ReceivableId id = borrow("a");
        skip(61 days);
        uint256 all = owedOf(id);
        // 102,000.00 less a fifth.
        _offer(id, 81_600_00);
        _ready(81_600_00);
        uint256 late = all - ADVANCE;
        uint256 day = today();
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, late, INTEREST, 81_600_00 - late - INTEREST, 0, day);
        VM.expectEmit(address(facility));
        emit IFacility.WrittenOff(id, (all - 81_600_00) * 1e6, 31);
        VM.expectEmit(address(facility));
        emit IFacility.Sold(id, investor.account, all, 81_600_00, all - 81_600_00, day);
        VM.prank(investor.account);
        recourse.buy(facility, id, 81_600_00);
        assertClosed(id);
        assertEq(token.balanceOf(investor.account, ReceivableId.unwrap(id)), all, "units that bring what was owed");
        assertEq(facility.capital().cash, CASH - NET + 81_600_00, "LIQ-01");
        assertEq(recourse.offerOf(facility, id).price, 0);
        // The rest of the units was never the lender's to sell.
        facility.release(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE - all, "FIN-05");
        assertSound();
    }

    function test_Buy_WhatWasPaidBeforeIsTheLenders() public {
        (ReceivableId id, uint256 had) = (borrow("a"), money.balanceOf(investor.account));
        fail();
        facility.review(id);
        recourse.callMargin(facility, id);
        payToken(id, 20_000_00);
        // Half of 81,490.00.
        _offer(id, 40_745_00);
        _buy(id, 40_745_00);
        assertEq(facility.capital().cash, CASH - NET + 60_745_00, "LIQ-01");
        assertEq(money.balanceOf(investor.account), had, "nothing came back to the buyer");
        assertEq(facility.callsOf(seller.id), 0, "the lender has no claim on the seller any more");
        assertClosed(id);
        assertSound();
    }

    function test_Buy_WrittenOff() public {
        ReceivableId id = borrow("a");
        skip(150 days);
        VM.prank(lender.account);
        recourse.writeOff(facility, id);
        _offer(id, 1);
        _buy(id, 1);
        assertClosed(id);
        assertEq(token.balanceOf(investor.account, ReceivableId.unwrap(id)), _owedAfter120Days(), "not more than owed");
        assertSound();
    }

    function test_Buy_BelowTheBookOfALenderThatOwnsIt() public {
        ReceivableId id = borrow("a");
        skip(121 days);
        _offer(id, 1_00);
        _ready(1_00);
        // A half of 102,000.00 from 91 days past due on.
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_BelowBook.selector, id, 1_00, ADVANCE / 2));
        VM.prank(investor.account);
        recourse.buy(facility, id, 1_00);
        uint256 shares = junior.balanceOf(investor.account);
        VM.prank(investor.account);
        junior.transfer(lender.account, shares);
        VM.prank(investor.account);
        recourse.buy(facility, id, 1_00);
        assertClosed(id);
        assertSound();
    }

    function test_Buy_RevertGiven_NotDefaulted() public {
        ReceivableId id = borrow("a");
        skip(60 days);
        _offer(id, 101_000_00);
        _refused(id, 101_000_00, abi.encodeWithSelector(IRecourse.Recourse_NotDefaulted.selector, id));
        repayAs(id, owedOf(id));
        _refused(id, 101_000_00, abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, id));
    }

    function test_Buy_RevertGiven_NoOffer() public {
        ReceivableId id = borrow("a");
        skip(61 days);
        bytes memory none = abi.encodeWithSelector(IRecourse.Recourse_NoOffer.selector, id, investor.account);
        _refused(id, 0, none);
        _offer(id, 90_000_00);
        _refused(id, 90_000_01, none);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_NoOffer.selector, id, lender.account));
        VM.prank(lender.account);
        recourse.buy(facility, id, 90_000_00);
        skip(1 days);
        _refused(id, 90_000_00, none);
    }

    function test_Buy_RevertGiven_TheBuyerIsSuspended() public {
        ReceivableId id = borrow("a");
        skip(61 days);
        _offer(id, 90_000_00);
        parties.suspend(investor.id, PartyStatus.Suspended, "paper");
        VM.expectRevert();
        VM.prank(investor.account);
        recourse.buy(facility, id, 90_000_00);
        assertEq(facility.loan(id).version, 1);
    }

    function test_Buy_RevertWhen_ThePriceIsTheWholeDebt() public {
        ReceivableId id = borrow("a");
        skip(61 days);
        uint256 all = owedOf(id);
        _offer(id, uint96(all));
        _ready(all);
        _refused(id, all, abi.encodeWithSelector(IFacility.Facility_Overpaid.selector, id, all, all));
    }

    function test_Buy_RevertGiven_NoUnits() public {
        ReceivableId id = borrow("a");
        skip(121 days);
        notes.courtTransfer(address(facility), investor.account, id, FACE, "order");
        _offer(id, 1_00);
        _ready(1_00);
        _refused(id, 1_00, abi.encodeWithSelector(IFacility.Facility_Nothing.selector));
    }

    function _offer(ReceivableId id, uint96 price) private {
        Day until = Day.wrap(uint32(today()));
        VM.prank(lender.account);
        recourse.offerSale(facility, id, investor.id, price, until);
    }

    function _ready(uint256 price) private {
        fundAccount(investor.account, price);
        VM.prank(investor.account);
        money.approve(address(recourse), price);
    }

    function _buy(ReceivableId id, uint256 price) private {
        _ready(price);
        VM.prank(investor.account);
        recourse.buy(facility, id, price);
    }

    function _refused(ReceivableId id, uint256 price, bytes memory reason) private {
        VM.expectRevert(reason);
        VM.prank(investor.account);
        recourse.buy(facility, id, price);
    }

    /// @dev 9 % on the advance for 120 days.
    function _owedAfter120Days() private pure returns (uint256) {
        return ADVANCE + (ADVANCE * 9 * 120) / 36_000;
    }
}
