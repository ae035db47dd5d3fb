// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IReceivableToken, Money, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Receivables} from "./Receivables.sol";

contract ReceivableTokenPayTest is Receivables {
    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
    }

    // --- pay ---------------------------------------------------------------------------------------------------------

    function test_Pay_Partial() public {
        fund(buyer, 300);
        VM.expectEmit(address(token));
        emit IReceivableToken.Paid(id, buyer.account, 300, 700);
        VM.prank(buyer.account);
        token.pay(id, 300);
        assertEq(token.openAmount(id), 700);
        assertEq(token.money(id).paid, 300, "RCV-02");
        assertEq(uint8(token.receivable(id).status), uint8(ReceivableStatus.Active));
        assertEq(money.balanceOf(address(token)), 300, "SET-02");
        assertEq(token.claimable(id, seller.account), 300);
        assertEq(history.obligorFacts(buyer.id).promptness, 300 * 15);
        assertEq(history.obligorFacts(buyer.id).inTime, 0);
    }

    function test_Pay_InParts() public {
        pay(id, 300);
        pay(id, 700);
        _settled();
    }

    function test_Pay_Full() public {
        fund(buyer, FACE);
        VM.expectEmit(address(token));
        emit IReceivableToken.Paid(id, buyer.account, FACE, 0);
        VM.expectEmit(address(token));
        emit IReceivableToken.Settled(id, buyer.id, today());
        VM.prank(buyer.account);
        token.pay(id, FACE);
        _settled();
    }

    function test_Pay_ByAnother() public {
        fund(investor, 300);
        VM.prank(investor.account);
        token.pay(id, 300);
        assertEq(token.openAmount(id), 700);
        assertEq(history.obligorFacts(buyer.id).promptness, 300 * 15, "counts for the buyer");
    }

    function test_Pay_GivenSuspended() public {
        suspend(buyer);
        suspend(seller);
        pay(id, FACE);
        _settled();
    }

    function test_Pay_RevertWhen_Zero() public {
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ZeroAmount.selector, id));
        token.pay(id, 0);
    }

    function test_Pay_RevertWhen_Overpaid() public {
        pay(id, 300);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Overpaid.selector, id, 701, 700));
        token.pay(id, 701);
    }

    function test_Pay_RevertGiven_Settled() public {
        pay(id, FACE);
        VM.expectRevert(settledAlready(id));
        token.pay(id, 1);
    }

    function test_Pay_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        token.pay(UNKNOWN, 1);
    }

    function test_Pay_RevertGiven_NoMoney() public {
        VM.prank(buyer.account);
        money.approve(address(token), 300);
        VM.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, buyer.account, 0, 300));
        VM.prank(buyer.account);
        token.pay(id, 300);
    }

    // --- payAndClaim -------------------------------------------------------------------------------------------------

    function test_PayAndClaim_Alone() public {
        // No money moves where payer and holder are one.
        VM.expectEmit(address(token));
        emit IReceivableToken.Paid(id, seller.account, FACE, 0);
        VM.expectEmit(address(token));
        emit IReceivableToken.Claimed(id, seller.account, FACE, FACE);
        assertEq(_payAndClaim(seller, FACE), FACE);
        assertEq(held(id, seller), 0);
        assertEq(token.claimable(id, seller.account), 0);
        Money memory m = token.money(id);
        assertEq(m.paid, FACE);
        assertEq(m.claimed, 0, "not written");
        assertEq(m.burnt, 0, "not written");
        assertEq(history.obligorFacts(buyer.id).inTime, 1);
    }

    function test_PayAndClaim_AlonePartly() public {
        assertEq(_payAndClaim(seller, 300), 300);
        assertEq(token.openAmount(id), 700);
        assertEq(held(id, seller), FACE);
        assertEq(token.money(id).claimed, 300);
        assertEq(token.claimable(id, seller.account), 0);
    }

    function test_PayAndClaim_Shared() public {
        passOn(id, seller, supplier2, 250);
        fund(seller, 250);
        assertEq(_payAndClaim(seller, FACE), 750);
        assertEq(money.balanceOf(seller.account), 0, "only the difference moves");
        assertEq(money.balanceOf(address(token)), 250, "SET-02");
        assertEq(claim(id, supplier2), 250);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_PayAndClaim_WithAnEarlierShare() public {
        pay(id, 800);
        assertEq(_payAndClaim(seller, 200), FACE);
        assertEq(money.balanceOf(seller.account), 800, "the rest is handed out");
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
        assertEq(token.money(id).claimed, FACE, "RCV-02");
    }

    function test_PayAndClaim_RevertGiven_NoUnits() public {
        VM.expectRevert(nothing(id, buyer));
        _payAndClaim(buyer, FACE);
    }

    function test_PayAndClaim_RevertGiven_ShareBelowAUnit() public {
        passOn(id, seller, supplier2, 1);
        fund(supplier2, 1);
        VM.expectRevert(nothing(id, supplier2));
        _payAndClaim(supplier2, 1);
    }

    function test_PayAndClaim_RevertWhen_Overpaid() public {
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Overpaid.selector, id, FACE + 1, FACE));
        _payAndClaim(seller, FACE + 1);
    }

    function test_PayAndClaim_RevertWhen_Zero() public {
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ZeroAmount.selector, id));
        _payAndClaim(seller, 0);
    }

    function _payAndClaim(Actor memory by, uint256 amount) private returns (uint256 share) {
        VM.prank(by.account);
        share = token.payAndClaim(id, amount);
    }

    function _settled() private view {
        assertEq(uint8(token.receivable(id).status), uint8(ReceivableStatus.Settled), "RCV-03");
        assertEq(token.openAmount(id), 0);
        assertEq(token.money(id).paid, FACE);
        assertEq(token.claimable(id, seller.account), FACE);
        assertEq(money.balanceOf(address(token)), FACE, "SET-02");
        assertEq(history.obligorFacts(buyer.id).promptness, FACE * 15);
        assertEq(history.obligorFacts(buyer.id).inTime, 1);
        assertEq(history.pairFacts(buyer.id, seller.id).settledValue, FACE);
    }
}
