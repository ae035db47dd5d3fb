// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IReceivableToken, Money} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Receivables} from "./Receivables.sol";

contract ReceivableTokenClaimTest is Receivables {
    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
    }

    function test_Claim_Partial() public {
        pay(id, 300);
        VM.expectEmit(address(token));
        emit IReceivableToken.Claimed(id, seller.account, 300, 0);
        assertEq(claim(id, seller), 300);
        assertEq(money.balanceOf(seller.account), 300);
        assertEq(held(id, seller), FACE, "keeps its units");
        assertEq(token.claimable(id, seller.account), 0);
        Money memory m = token.money(id);
        assertEq(m.claimed, 300);
        assertEq(m.burnt, 0);
        assertEq(m.checkpoints, 1);
    }

    function test_Claim_PartialTwice() public {
        pay(id, 300);
        claim(id, seller);
        pay(id, 200);
        assertEq(token.claimable(id, seller.account), 200);
        assertEq(claim(id, seller), 200);
        assertEq(token.money(id).checkpoints, 1);
        pay(id, 500);
        assertEq(claim(id, seller), 500);
        _empty();
    }

    function test_Claim_Final() public {
        pay(id, FACE);
        VM.expectEmit(address(token));
        emit IReceivableToken.Claimed(id, seller.account, FACE, FACE);
        assertEq(claim(id, seller), FACE);
        assertEq(money.balanceOf(seller.account), FACE);
        assertEq(held(id, seller), 0, "RCV-01");
        assertEq(token.claimable(id, seller.account), 0);
    }

    function test_Claim_FinalOfSeveral() public {
        passOn(id, seller, supplier2, 250);
        pay(id, FACE);
        assertEq(claim(id, supplier2), 250);
        assertEq(token.money(id).burnt, 250);
        assertEq(token.money(id).claimed, 250);
        assertEq(token.claimable(id, supplier2.account), 0);
        assertEq(claim(id, seller), 750);
        _empty();
    }

    function test_Claim_LastGetsTheRemainder() public {
        _thirds();
        pay(id, 100);
        assertEq(claim(id, seller), 33);
        assertEq(claim(id, supplier2), 33);
        assertEq(claim(id, investor), 33);
        pay(id, 899);
        assertEq(claim(id, seller), 300, "333 in all");
        assertEq(claim(id, supplier2), 300);
        assertEq(token.claimable(id, investor.account), 300);
        assertEq(claim(id, investor), 300);
        assertEq(token.money(id).claimed, 999, "RCV-02");
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_Claim_LastGetsWhatRoundingsLeft() public {
        id = tokenise(3, "three");
        passOn(id, seller, supplier2, 1);
        pay(id, 1);
        passOn(id, seller, investor, 1);
        pay(id, 2);
        uint256 first = claim(id, seller);
        uint256 second = claim(id, supplier2);
        assertEq(first, 1, "4/3 rounded down");
        assertEq(second, 1, "3/3");
        assertEq(token.claimable(id, investor.account), 1, "2/3 and what is left");
        assertEq(claim(id, investor), 1);
        assertEq(token.money(id).claimed, 3, "RCV-02");
        assertEq(token.money(id).checkpoints, 0);
    }

    function test_Claim_ShareBelowAUnitAtTheEnd() public {
        id = tokenise(2, "two");
        pay(id, 1);
        passOn(id, seller, supplier2, 1);
        passOn(id, seller, investor, 1);
        pay(id, 1);
        assertEq(claim(id, supplier2), 0, "half a minor unit");
        assertEq(held(id, supplier2), 0, "burnt all the same");
        VM.expectRevert(nothing(id, supplier2));
        claim(id, supplier2);
        assertEq(claim(id, investor), 0);
        assertEq(claim(id, seller), 2, "1 and what is left");
        assertEq(token.money(id).claimed, 2, "RCV-02");
    }

    function test_Claim_PassedOn() public {
        pay(id, 400);
        passOn(id, seller, supplier2, FACE);
        assertEq(token.claimable(id, seller.account), 400);
        assertEq(token.claimable(id, supplier2.account), 0);
        assertEq(claim(id, seller), 400, "what was paid while it held them");
        pay(id, 600);
        assertEq(claim(id, supplier2), 600);
        // Nothing of the seller's is left behind.
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
        _empty();
    }

    function test_Claim_PassedOnAndClaimedAtTheEnd() public {
        pay(id, 400);
        passOn(id, seller, supplier2, FACE);
        pay(id, 600);
        VM.expectEmit(address(token));
        emit IReceivableToken.Claimed(id, seller.account, 400, 0);
        assertEq(claim(id, seller), 400);
        assertEq(claim(id, supplier2), 600);
        _empty();
    }

    function test_Claim_Received() public {
        passOn(id, seller, supplier2, 500);
        pay(id, 400);
        passOn(id, seller, supplier2, 500);
        assertEq(token.claimable(id, supplier2.account), 200);
        assertEq(token.claimable(id, seller.account), 200);
        pay(id, 600);
        assertEq(claim(id, supplier2), 800);
        assertEq(claim(id, seller), 200);
        _empty();
    }

    function test_Claim_GivenSuspended() public {
        pay(id, 300);
        suspend(seller);
        assertEq(claim(id, seller), 300);
        pay(id, 700);
        assertEq(claim(id, seller), 700);
        assertEq(money.balanceOf(seller.account), FACE);
    }

    function test_Claim_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        claim(UNKNOWN, seller);
    }

    function test_Claim_RevertGiven_NothingPaid() public {
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
    }

    function test_Claim_RevertGiven_ClaimedAlready() public {
        pay(id, 300);
        claim(id, seller);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
        pay(id, 700);
        claim(id, seller);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
    }

    function test_Claim_RevertGiven_NeverHeld() public {
        pay(id, 300);
        VM.expectRevert(nothing(id, investor));
        claim(id, investor);
        pay(id, 700);
        VM.expectRevert(nothing(id, investor));
        claim(id, investor);
        assertEq(token.claimable(id, investor.account), 0);
    }

    function test_Claim_RevertGiven_ClaimedInFullAtOnce() public {
        pay(id, FACE);
        claim(id, seller);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
    }

    function _thirds() private {
        id = tokenise(999, "thirds");
        passOn(id, seller, supplier2, 333);
        passOn(id, seller, investor, 333);
    }

    function _empty() private view {
        Money memory m = token.money(id);
        assertEq(m.claimed, FACE, "RCV-02");
        assertEq(m.burnt, FACE, "RCV-01");
        assertEq(m.checkpoints, 0);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }
}
