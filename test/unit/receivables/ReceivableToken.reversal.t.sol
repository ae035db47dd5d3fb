// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IReceivableToken, Money, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "./Receivables.sol";

contract ReceivableTokenReversalTest is Receivables {
    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        id = tokeniseUnder(TransferRule.Free, true);
    }

    // --- reverse -----------------------------------------------------------------------------------------------------

    function test_Reverse_Partial() public {
        pay(id, 500);
        VM.expectEmit(address(token));
        emit IReceivableToken.PaymentReversed(id, 200, 700, false);
        reverse(id, 200);
        assertEq(token.openAmount(id), 700);
        assertEq(token.money(id).paid, 300, "RCV-02");
        assertEq(token.owedBack(id), 200);
        assertEq(claimable(id, seller), 300);
        assertTrue(hasFlag(id, ReceivableFlags.REVERSED));
        assertEq(history.obligorFacts(buyer.id).promptness, 300 * 15);
        assertEq(money.balanceOf(address(token)), 500, "SET-02");
        isStatus(id, ReceivableStatus.Active);
    }

    function test_Reverse_Settled() public {
        skip(31 days);
        token.flagOverdue(id);
        pay(id, 400);
        pay(id, 600);
        VM.expectEmit(address(token));
        emit IReceivableToken.PaymentReversed(id, 600, 600, true);
        reverse(id, 600);
        isStatus(id, ReceivableStatus.Active);
        assertEq(token.openAmount(id), 600);
        assertEq(token.daysPastDue(id), 1);
        assertEq(history.obligorFacts(buyer.id).inTime, 0);
        assertEq(history.obligorFacts(buyer.id).overdue, 1);
        assertEq(history.pairFacts(buyer.id, seller.id).settledValue, 0);
        assertEq(history.pairFacts(buyer.id, seller.id).settled, 0);
        pass(id, seller, supplier2, 100);
        pay(id, 600);
        assertEq(history.obligorFacts(buyer.id).inTime, 0, "late");
        assertEq(history.pairFacts(buyer.id, seller.id).settled, 1);
        assertEq(history.obligorFacts(buyer.id).overdue, 0);
        assertEq(claim(id, seller), 940, "400 and 0.9 of 600");
        assertEq(claim(id, supplier2), 60);
        _wholeAgain(600);
    }

    function test_Reverse_PaidAtOnce() public {
        pay(id, FACE);
        reverse(id, FACE);
        assertEq(token.money(id).paid, 0);
        assertEq(token.openAmount(id), FACE);
        VM.expectRevert(_nothingToTake(FACE));
        takeBack(id, _nobody());
        assertEq(takeBack(id, _both()), FACE, "nobody had any of it");
        pay(id, FACE);
        assertEq(token.money(id).paid, FACE);
        assertEq(claim(id, seller), FACE);
        assertTrue(hasFlag(id, ReceivableFlags.CLEARED));
        assertEq(token.owedBack(id), 0);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_Reverse_Cleared() public {
        pay(id, FACE);
        claim(id, seller);
        assertTrue(hasFlag(id, ReceivableFlags.CLEARED));
        reverse(id, FACE);
        assertFalse(hasFlag(id, ReceivableFlags.CLEARED));
        Money memory m = token.money(id);
        assertEq(m.paid, 0);
        assertEq(m.claimed, FACE);
        assertEq(m.burnt, FACE, "RCV-01");
        VM.expectRevert(_nothingToTake(FACE));
        takeBack(id, _nobody());
        pay(id, 400);
        assertEq(takeBack(id, _nobody()), 400, "what comes in goes to the bank");
        pay(id, 600);
        isStatus(id, ReceivableStatus.Settled);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
        _wholeAgain(600);
    }

    function test_Reverse_ClearedInPart() public {
        pay(id, FACE);
        claim(id, seller);
        reverse(id, 1);
        assertEq(token.openAmount(id), 1);
        pay(id, 1);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
        _wholeAgain(1);
    }

    function test_Reverse_RevertWhen_NotBank() public {
        pay(id, 500);
        address[3] memory callers = [address(this), address(notes), buyer.account];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory notBank = abi.encodeWithSelector(IReceivableToken.Receivable_NotBank.selector, callers[i]);
            VM.expectRevert(notBank);
            VM.prank(callers[i]);
            token.reverse(id, 1);
            VM.expectRevert(notBank);
            VM.prank(callers[i]);
            token.takeBack(id, _nobody());
        }
    }

    function test_Reverse_RevertWhen_Zero() public {
        pay(id, 500);
        VM.expectRevert(_above(0, 500));
        reverse(id, 0);
    }

    function test_Reverse_RevertWhen_AboveReceived() public {
        VM.expectRevert(_above(1, 0));
        reverse(id, 1);
        pay(id, 500);
        VM.expectRevert(_above(501, 500));
        reverse(id, 501);
        reverse(id, 300);
        VM.expectRevert(_above(201, 200));
        reverse(id, 201);
        VM.expectRevert(_above(type(uint256).max, 200));
        reverse(id, type(uint256).max);
    }

    function test_Reverse_RevertWhen_LateInterest() public {
        skip(40 days);
        pay(id, 500);
        fund(buyer, 5);
        VM.prank(buyer.account);
        token.payLate(id, 5);
        VM.expectRevert(_above(501, 500));
        reverse(id, 501);
        reverse(id, 500);
        assertEq(token.money(id).paid, 5);
        assertEq(token.openAmount(id), FACE);
        assertEq(claimable(id, seller), 5);
    }

    function test_Reverse_RevertGiven_Cancelled() public {
        reduce(id, seller, FACE, false);
        VM.expectRevert(_above(1, 0));
        reverse(id, 1);
    }

    function test_Reverse_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        reverse(UNKNOWN, 1);
        VM.expectRevert(unknown());
        takeBack(UNKNOWN, _nobody());
    }

    // --- what holders owe --------------------------------------------------------------------------------------------

    function test_Owed_ByWhoClaimed() public {
        _oneClaimed();
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
        assertEq(takeBack(id, _both()), 100, "supplier2's, never claimed");
        pay(id, 400);
        assertEq(claimable(id, seller), 0, "makes good what it had");
        assertEq(claim(id, supplier2), 100);
        assertEq(takeBack(id, _both()), 300);
        pay(id, 600);
        assertEq(claim(id, seller), 450);
        assertEq(claim(id, supplier2), 150);
        _wholeAgain(0);
    }

    function test_Owed_TravelsWithUnits() public {
        _oneClaimed();
        passOn(id, seller, investor, 250);
        pay(id, 400);
        assertEq(claimable(id, investor), 0, "a third of the debt came with a third of the units");
        assertEq(claimable(id, seller), 0);
        pay(id, 300);
        assertEq(claim(id, investor), 75);
        assertEq(claim(id, seller), 150);
        assertEq(claim(id, supplier2), 175);
        pay(id, 300);
        assertEq(claim(id, investor) + claim(id, seller) + claim(id, supplier2), 300);
        _wholeAgain(400);
    }

    function test_Owed_AllTravels() public {
        _oneClaimed();
        passOn(id, seller, supplier2, 750);
        assertEq(token.money(id).checkpoints, 1, "the seller owes nothing any more");
        pay(id, 700);
        assertEq(claim(id, supplier2), 400, "700 less 300");
        pay(id, 300);
        assertEq(claim(id, supplier2), 300);
        _wholeAgain(400);
    }

    function test_Owed_PassedOnBeforeTheReversal() public {
        pay(id, 400);
        pass(id, seller, supplier2, FACE);
        reverse(id, 400);
        assertEq(claimable(id, seller), 400, "earned while it held them");
        assertEq(claim(id, seller), 400);
        pay(id, 400);
        VM.expectRevert(nothing(id, supplier2));
        claim(id, supplier2);
        pay(id, 600);
        assertEq(claim(id, supplier2), 600, "what was open when it took them");
        _wholeAgain(400);
    }

    function test_Owed_RevertWhen_MovedWithOthers() public {
        _oneClaimed();
        (uint256[] memory ids, uint256[] memory amounts) = (new uint256[](2), new uint256[](2));
        (ids[0], ids[1]) = (ReceivableId.unwrap(id), ReceivableId.unwrap(id));
        (amounts[0], amounts[1]) = (100, 100);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_OneByOne.selector, id));
        VM.prank(seller.account);
        token.safeBatchTransferFrom(seller.account, investor.account, ids, amounts, "");
        VM.prank(supplier2.account);
        token.safeBatchTransferFrom(supplier2.account, investor.account, ids, amounts, "");
        assertEq(held(id, investor), 200, "who owes nothing may");
    }

    function test_Owed_ByBurntUnits() public {
        pass(id, seller, supplier2, 400);
        pay(id, FACE);
        assertEq(claim(id, seller), 600);
        reverse(id, FACE);
        assertEq(takeBack(id, _both()), 400, "supplier2's; the seller's 600 are gone");
        pay(id, 500);
        assertEq(claim(id, supplier2), 200);
        assertEq(takeBack(id, _both()), 300, "the part of burnt units");
        pay(id, 500);
        assertEq(claim(id, supplier2), 200);
        assertEq(takeBack(id, _nobody()), 300);
        _wholeAgain(0);
    }

    function test_Owed_AfterSeveralReversals() public {
        pay(id, 300);
        claim(id, seller);
        reverse(id, 300);
        pay(id, 200);
        reverse(id, 100);
        pay(id, 600);
        assertEq(claimable(id, seller), 400);
        reverse(id, 700);
        assertEq(claimable(id, seller), 0);
        assertEq(token.owedBack(id), 1_100);
        assertEq(takeBack(id, _both()), 800, "all but the 300 that were claimed");
        pay(id, FACE);
        assertEq(claim(id, seller), 700);
        _wholeAgain(300);
    }

    function test_Owed_NetsWhenPaidByTheHolder() public {
        _oneClaimed();
        fund(seller, 850);
        VM.prank(seller.account);
        assertEq(token.payAndClaim(id, FACE), 450, "750 less 300");
        assertEq(money.balanceOf(seller.account), 600, "300 claimed, and 850 less 550");
        assertEq(claim(id, supplier2), 250);
        _wholeAgain(400);
    }

    // --- takeBack ----------------------------------------------------------------------------------------------------

    function test_TakeBack_NamingSome() public {
        _oneClaimed();
        address[] memory list = new address[](1);
        list[0] = seller.account;
        VM.expectRevert(_nothingToTake(400));
        takeBack(id, list);
        list[0] = supplier2.account;
        VM.expectEmit(address(token));
        emit IReceivableToken.TakenBack(id, 100, 300);
        assertEq(takeBack(id, list), 100);
        assertEq(token.owedBack(id), 300);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_TakeBack_NamingNobody() public {
        _oneClaimed();
        VM.expectRevert(_nothingToTake(400));
        takeBack(id, _nobody());
        pay(id, 1);
        assertEq(takeBack(id, _nobody()), 1, "units not named are taken to owe what they can");
    }

    function test_TakeBack_NamingStrangers() public {
        _oneClaimed();
        address[] memory list = new address[](3);
        (list[0], list[1], list[2]) = (buyer.account, lender.account, address(token));
        VM.expectRevert(_nothingToTake(400));
        takeBack(id, ascending(list));
    }

    function test_TakeBack_Twice() public {
        _oneClaimed();
        takeBack(id, _both());
        VM.expectRevert(_nothingToTake(300));
        takeBack(id, _both());
    }

    function test_TakeBack_RevertGiven_NeverReversed() public {
        pay(id, 500);
        VM.expectRevert(_nothingToTake(0));
        takeBack(id, _both());
    }

    function test_TakeBack_RevertWhen_NotAscending() public {
        _oneClaimed();
        address[] memory list = _both();
        (list[0], list[1]) = (list[1], list[0]);
        VM.expectRevert(_notAscending(list[0], list[1]));
        takeBack(id, list);
        list[1] = list[0];
        VM.expectRevert(_notAscending(list[0], list[0]));
        takeBack(id, list);
        list[0] = address(0);
        VM.expectRevert(_notAscending(address(0), address(0)));
        takeBack(id, list);
    }

    /// @dev Whatever is paid, taken back, claimed and passed on: never more goes out than came in, and all of it in the end.
    function testFuzz_Reversal_Conserves(uint256 seed) public {
        Actor[3] memory who = [seller, supplier2, investor];
        uint256 paidIn = 0;
        for (uint256 i = 0; i < 16; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, i)));
            Actor memory a = who[(word >> 8) % 3];
            paidIn += _step(word % 6, a, who[(word >> 16) % 3], (word >> 24) % (FACE + 1));
            assertEq(money.balanceOf(address(token)) + _out(), paidIn, "SET-02");
            Money memory m = token.money(id);
            assertGe(uint256(m.paid) + token.owedBack(id), m.claimed, "SET-02");
        }
        uint256 open = token.openAmount(id);
        if (open != 0) pay(id, open);
        for (uint256 i = 0; i < 3; ++i) {
            VM.prank(who[i].account);
            try token.claim(id) {} catch {
                continue;
            }
        }
        if (token.owedBack(id) != 0) takeBack(id, _nobody());
        assertEq(_out(), paidIn + open, "SET-02");
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
        for (uint256 i = 0; i < 3; ++i) assertEq(held(id, who[i]), 0, "RCV-01");
    }

    /// @return paidIn minor units that came in
    function _step(uint256 act, Actor memory a, Actor memory b, uint256 amount) private returns (uint256 paidIn) {
        uint256 open = token.openAmount(id);
        if (act < 2) {
            paidIn = amount > open ? open : amount;
            if (paidIn != 0) pay(id, paidIn);
        } else if (act == 2) {
            VM.prank(a.account);
            try token.claim(id) {} catch {
                return 0;
            }
        } else if (act == 3) {
            if (token.canTransfer(a.account, b.account, ReceivableId.unwrap(id), amount)) pass(id, a, b, amount);
        } else if (act == 4) {
            if (amount != 0 && amount <= FACE - open) reverse(id, amount);
        } else {
            address[] memory list = new address[](2);
            (list[0], list[1]) = (supplier2.account, investor.account);
            VM.prank(address(bank));
            try token.takeBack(id, amount % 2 == 0 ? _all() : ascending(list)) {} catch {
                return 0;
            }
        }
    }

    /// @dev What left the token: the bank's desk keeps what it took back, as nothing retires it here.
    function _out() private view returns (uint256) {
        return
            money.balanceOf(seller.account) +
            money.balanceOf(supplier2.account) +
            money.balanceOf(investor.account) +
            money.balanceOf(address(bank));
    }

    /// @dev The seller has 750 units and claimed 300 of a payment of 400 that was taken back; supplier2 claimed nothing.
    function _oneClaimed() private {
        pass(id, seller, supplier2, 250);
        pay(id, 400);
        claim(id, seller);
        reverse(id, 400);
    }

    /// @dev All is settled and handed out once so much went back to the bank.
    function _wholeAgain(uint256 back) private {
        isStatus(id, ReceivableStatus.Settled);
        if (back != 0) assertEq(takeBack(id, _nobody()), back);
        assertEq(token.owedBack(id), 0);
        assertEq(token.money(id).claimed, FACE, "RCV-02");
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function _nobody() private pure returns (address[] memory) {
        return new address[](0);
    }

    function _both() private view returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (seller.account, supplier2.account);
        return ascending(list);
    }

    function _all() private view returns (address[] memory list) {
        list = new address[](3);
        (list[0], list[1], list[2]) = (seller.account, supplier2.account, investor.account);
        return ascending(list);
    }

    function _above(uint256 amount, uint256 received) private view returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_AboveReceived.selector, id, amount, received);
    }

    function _nothingToTake(uint256 due) private view returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_NothingToTakeBack.selector, id, due);
    }

    function _notAscending(address previous, address holder) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_NotAscending.selector, previous, holder);
    }
}
