// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Loan} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanBook} from "../../../contracts/financing/LoanBook.sol";
import {PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Collecting} from "./Collecting.sol";

contract FacilityCollectTest is Collecting {
    function setUp() public {
        setUpCollecting();
    }

    // --- settle ------------------------------------------------------------------------------------------------------

    function test_Settle_OnDue() public {
        ReceivableId id = draw(FACE, "loan");
        skip(30 days);
        fundAccount(buyer.account, FACE);
        VM.startPrank(buyer.account);
        money.approve(address(facility), FACE);
        VM.expectEmit(address(facility));
        emit IFacility.LoanClosed(id, today());
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, INTEREST, NET, FACE - ADVANCE, today());
        facility.settle(id, FACE);
        VM.stopPrank();
        assertClosed(id);
        assertEq(facility.capital().cash, CASH + INTEREST, "LIQ-01");
        assertEq(money.balanceOf(address(facility)), CASH + INTEREST);
        assertEq(money.balanceOf(seller.account), NET + FACE - ADVANCE);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), 0, "FIN-05");
    }

    function test_Settle_BeforeDue() public {
        ReceivableId id = draw(FACE, "loan");
        skip(15 days);
        assertOwed(id, 0, 255_00, NET);
        // The other half of the discount was not earned.
        readyToPay(buyer.account, FACE);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, 255_00, NET, FACE - ADVANCE + 255_00, today());
        settleReady(id, FACE);
        assertClosed(id);
        assertEq(facility.capital().cash, CASH + 255_00, "LIQ-01");
        assertEq(money.balanceOf(seller.account), FACE - 255_00);
    }

    function test_Settle_AfterDue() public {
        ReceivableId id = draw(FACE, "loan");
        skip(50 days);
        // 9 % on the advance for 20 days
        assertOwed(id, 510_00, INTEREST, NET);
        readyToPay(buyer.account, FACE);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 510_00, INTEREST, NET, FACE - ADVANCE - 510_00, today());
        settleReady(id, FACE);
        assertClosed(id);
    }

    function test_Settle_InPartBeforeDue() public {
        ReceivableId id = draw(FACE, "loan");
        skip(15 days);
        readyToPay(buyer.account, 10_000_00);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, 255_00, 9_745_00, 0, today());
        settleReady(id, 10_000_00);
        Loan memory left = facility.loan(id);
        assertEq(left.principal, 91_745_00);
        // 255.00 × 91,745 / 101,490, rounded up
        assertEq(left.interest, 230_52);
        assertEq(left.owed, 0);
        assertEq(left.start, today());
        assertEq(facility.exposure(buyer.group, false).out, 91_745_00, "FIN-02");
        assertEq(facility.exposure(seller.group, true).out, 91_745_00, "FIN-02");
        // Per day 15.36⅘, whose last fraction is earned on the first day.
        assertEq(bookWorth(), 91_745_00e6, "FIN-01");
        skip(15 days);
        assertOwed(id, 0, 230_52, 91_745_00);
        assertEq(bookWorth(), 91_975_52e6, "FIN-01");
        settle(id, FACE - 10_000_00);
        assertClosed(id);
    }

    function test_Settle_InPartAfterDue() public {
        ReceivableId id = draw(FACE, "loan");
        skip(50 days);
        readyToPay(buyer.account, 1_000_00);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 510_00, 490_00, 0, 0, today());
        settleReady(id, 1_000_00);
        assertOwed(id, 0, 20_00, NET);
        skip(20 days);
        // 9 % on 101,510.00 for 20 days
        assertOwed(id, 507_55, 20_00, NET);
    }

    /// @notice R32: its own share is netted, the others' goes on to the token.
    function test_Settle_WithOtherHolders() public {
        ReceivableId id = drawPart(72_000_00);
        // 85 % of 72,000.00 is 61,200.00; 306.00 of interest
        fundAccount(supplier2.account, 1);
        settle(id, 20_000_00);
        assertEq(money.balanceOf(address(token)), 8_000_00);
        assertEq(money.allowance(address(facility), address(token)), 0);
        assertEq(facility.capital().cash, CASH - 60_894_00 + 12_000_00);

        skip(30 days);
        settle(id, 100_000_00);
        assertClosed(id);
        assertEq(money.balanceOf(address(token)), 48_000_00);
        assertEq(token.claimable(id, seller.account), 48_000_00);
        assertEq(money.allowance(address(facility), address(token)), 0);
        assertEq(money.balanceOf(address(facility)), facility.capital().cash, "SET-02");
    }

    function test_Settle_GivenTheUnitsWait() public {
        ReceivableId id = repaidWhileSuspended();
        uint256 before = money.balanceOf(seller.account);
        uint256 cash = facility.capital().cash;
        readyToPay(buyer.account, FACE);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, 0, 0, FACE, today());
        settleReady(id, FACE);
        assertEq(money.balanceOf(seller.account) - before, FACE);
        assertEq(facility.capital().cash, cash, "LIQ-01");
    }

    function test_Settle_RevertGiven_NoUnits() public {
        ReceivableId id = tokenise(FACE, "unfinanced");
        fundAccount(buyer.account, FACE);
        VM.startPrank(buyer.account);
        money.approve(address(facility), FACE);
        VM.expectRevert(nothingToClaim(id));
        facility.settle(id, FACE);
        VM.stopPrank();
    }

    function test_Huma_BlockedPayeeStopsNoSettlement() public {
        ReceivableId id = draw(FACE, "loan");
        skip(30 days);
        parties.suspend(seller.id, PartyStatus.LegalHold, "court order");
        readyToPay(buyer.account, FACE);
        VM.expectEmit(address(facility));
        emit IFacility.Credited(seller.id, FACE - ADVANCE);
        settleReady(id, FACE);
        assertClosed(id);
        assertEq(facility.creditOf(seller.id), FACE - ADVANCE);
        assertEq(facility.capital().owed, FACE - ADVANCE, "LIQ-01");
        assertEq(facility.capital().cash, CASH + INTEREST + FACE - ADVANCE, "LIQ-01");
        (uint256 worth, ) = facility.trancheWorth(junior.tranche());
        assertEq(worth, CASH + INTEREST, "LIQ-01");
    }

    // --- collect -----------------------------------------------------------------------------------------------------

    function test_Collect() public {
        ReceivableId id = draw(FACE, "loan");
        skip(30 days);
        payToken(id, FACE);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, INTEREST, NET, FACE - ADVANCE, today());
        VM.prank(makeAddr("anybody"));
        facility.collect(id);
        assertClosed(id);
        assertEq(money.balanceOf(seller.account), NET + FACE - ADVANCE);
        VM.expectRevert(nothingToClaim(id));
        facility.collect(id);
    }

    function test_Collect_InArrears() public {
        ReceivableId id = drawInArrears();
        skip(90 days);
        assertOwed(id, 0, 33_750_00, 2_700_000_00);
        skip(30 days);
        assertOwed(id, 16_875_00, 33_750_00, 2_700_000_00);
        payToken(id, 1_200_000_00);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 16_875_00, 33_750_00, 1_149_375_00, 0, today());
        facility.collect(id);
        assertOwed(id, 0, 0, 1_550_625_00);
        assertEq(bookWorth(), (1_550_625_00e6 * uint256(990_000)) / 1e6, "FIN-01");
        skip(30 days);
        // 9,691.40625, rounded up
        assertOwed(id, 9_691_41, 0, 1_550_625_00);
    }

    function test_Collect_RevertGiven_NothingPaid() public {
        ReceivableId id = draw(FACE, "loan");
        VM.expectRevert(nothingToClaim(id));
        facility.collect(id);
    }

    // --- the book ----------------------------------------------------------------------------------------------------

    /// @notice R25: neither a pause nor a book that lags stands in the way of a repayment.
    function test_Liveness_WhilePausedOnALaggingBook() public {
        ReceivableId settled = draw(FACE, "settled");
        ReceivableId collected = draw(FACE, "collected");
        ReceivableId repaid = draw(FACE, "repaid");
        (LoanBook.Head memory head, , ) = facility.book();
        skip(200 days);
        guardian.pause(address(facility));
        // 9 % on the advance for 170 days
        assertOwed(settled, 4_335_00, INTEREST, NET);
        settle(settled, FACE);
        payToken(collected, FACE);
        facility.collect(collected);
        repayAs(repaid, ADVANCE + 4_335_00);
        (LoanBook.Head memory after_, , uint256 worth) = facility.book();
        assertEq(after_.day, head.day);
        assertEq(worth, 0, "FIN-01");
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(repaid)), FACE, "FIN-05");
        assertEq(facility.capital().cash, CASH + 3 * (INTEREST + 4_335_00), "LIQ-01");
    }

    /// @notice R25: what is taken off a book that lags leaves the same book.
    function test_Liveness_LaggingGivesTheSameBook() public {
        ReceivableId id = draw(FACE, "loan");
        draw(2 * FACE, "other");
        skip(70 days);
        uint256 start = VM.snapshotState();
        settle(id, 50_000_00);
        for (uint256 i = 0; i < 2; ++i) facility.roll(62);
        bytes32 late = bookHash();
        VM.revertToState(start);
        for (uint256 i = 0; i < 2; ++i) facility.roll(62);
        settle(id, 50_000_00);
        assertEq(bookHash(), late, "FIN-04");
    }

    function test_Book_StagesAndProvisions() public {
        draw(FACE, "loan");
        assertEq(bookWorth(), NET * 1e6, "FIN-07");
        skip(30 days);
        assertEq(bookWorth(), ADVANCE * 1e6);
        skip(1 days);
        assertStages(ADVANCE, 0, 0, 100_980_00);
        skip(29 days);
        assertStages(ADVANCE, 0, 0, 100_980_00);
        skip(1 days);
        assertStages(0, ADVANCE, 0, 81_600_00);
        skip(59 days);
        assertStages(0, ADVANCE, 0, 81_600_00);
        skip(1 days);
        assertStages(0, 0, ADVANCE, 51_000_00);
    }

    function test_Book_RolledDailyIsRolledLate() public {
        draw(FACE, "loan");
        uint256 start = VM.snapshotState();
        uint256[130] memory worths;
        for (uint256 i = 0; i < 130; ++i) {
            skip(1 days);
            facility.roll(1);
            worths[i] = bookWorth();
        }
        bytes32 daily = bookHash();
        VM.revertToState(start);
        for (uint256 i = 0; i < 130; ++i) {
            skip(1 days);
            assertEq(bookWorth(), worths[i], "FIN-04");
        }
        for (uint256 i = 0; i < 3; ++i) facility.roll(62);
        assertEq(bookHash(), daily, "FIN-04");
    }
}
