// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {DrawRequest, Loan, Owed, Payee, Terms} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {Quote} from "../../../contracts/financing/Quote.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title What the campaigns found in the facility, each as one short story
contract FacilityFindingsTest is Trade {
    function setUp() public {
        setUpTrade();
        setUpFacility();
    }

    /// @notice What a part payment brought in leaves the book.
    function test_PartPaymentLeavesTheBook() public {
        deposit(junior, 1_000_000);
        ReceivableId id = draw(100_000, "part");
        (, , uint256 before) = facility.book();
        settle(id, 5_000);
        (, , uint256 worth) = facility.book();
        assertLe(worth, before - 4_990e6, "FIN-01");
    }

    /// @notice Late interest runs on all that is missing of a discounted loan, also on interest left unpaid before it fell
    /// due.
    function test_LateInterestRunsOnUnpaidEarlyInterest() public pure {
        Terms memory t = defaultTerms();
        Loan memory loan = Loan({
            principal: 1_000_000,
            interest: 100_000,
            owed: 0,
            start: 20_000,
            version: 1,
            flags: 0,
            sector: 0
        });
        (, Loan memory paid) = Quote.applyCash(loan, t, 20_100, 20_050, 10_000, false);
        Owed memory o = Quote.owedOn(paid, t, 20_100, 20_136);
        // 1,000,000 + 40,000 unpaid + 50,000 to accrue, 36 days of 9 % a year of 360 days
        assertEq(o.late, 9_810, "FIN-04");
    }

    /// @notice A loan that still earns is not written off, whatever the terms.
    function test_NothingIsWrittenOffBeforeItIsDue() public {
        Terms memory terms = defaultTerms();
        terms.writeOffDays = 0;
        VM.prank(lender.account);
        facility.setTerms(terms, defaultPrices());
        deposit(junior, 1_000_000);
        ReceivableId id = draw(100_000, "write-off");
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_TooEarly.selector, id, 0, 1));
        VM.prank(lender.account);
        recourse.writeOff(IFacility(address(facility)), id);
    }

    /// @notice Money that new junior holders bring is theirs, even after the senior claim had to stand still.
    function test_JuniorDepositPaysNoMissedInterest() public {
        deposit(senior, 1_000_000_00);
        skip(400 days);
        for (uint256 i = 0; i < 7; ++i) facility.roll(62);
        deposit(junior, 1_000_000_00);
        (uint256 worth, ) = facility.trancheWorth(junior.tranche());
        assertEq(worth, 1_000_000_00, "LIQ-03");
    }

    /// @notice What the bank could not pay out of a draw is the seller's, once.
    function test_RejectedPayoutWaitsForTheSeller() public {
        deposit(junior, 1_000_000);
        ReceivableId id = tokenise(100_000, "rejected");
        uint256 net = quote(100_000, invoices.dueDay(makeOrder(1, 0), token.today()).toUint()).net;
        Payee[] memory payees = new Payee[](2);
        payees[0] = Payee(address(0), "account of a farmer", uint128(net - 1), "milk");
        payees[1] = Payee(seller.account, 0, 1, "rest");
        DrawRequest memory request = makeRequest(id, 100_000);
        request.payees = keccak256(abi.encode(payees));
        bytes memory data = drawData(request, payees, "");
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), 100_000, data);

        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeBack(id);
        bank.reject(bank.payoutIdOf(address(facility), bytes32(ReceivableId.unwrap(id))), "no such account");
        facility.takeBack(id);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeBack(id);

        facility.takeCredit(seller.id);
        assertEq(money.balanceOf(seller.account), net, "SET-01");
        assertEq(money.balanceOf(address(facility)), facility.capital().cash, "SET-02");
    }
}
