// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IReceivableToken, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Holding} from "./Holding.sol";

/// @title What the campaigns found in the receivable token, each as one short story
contract ReceivableFindingsTest is Holding {
    function setUp() public {
        setUpTrade();
        setUpFacility();
    }

    /// @notice A holder that has taken its share cannot take it again by sending all its units to itself.
    function test_SelfTransferDoesNotRestartTheIndex() public {
        ReceivableId id = _partlyPaidAndClaimed();
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, seller.account, ReceivableId.unwrap(id), 1000, "");
        assertEq(token.claimable(id, seller.account), 0, "RCV-02");
    }

    /// @notice Nor by naming the same receivable twice in one batch.
    function test_RepeatedIdInABatchDoesNotRestartTheIndex() public {
        ReceivableId id = _partlyPaidAndClaimed();
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (ReceivableId.unwrap(id), ReceivableId.unwrap(id));
        uint256[] memory amounts = new uint256[](2);
        amounts[0] = 1000;
        VM.prank(seller.account);
        token.safeBatchTransferFrom(seller.account, supplier2.account, ids, amounts, "");
        assertEq(token.claimable(id, seller.account), 0, "RCV-02");
        assertEq(token.claimable(id, supplier2.account), 0, "RCV-02");
    }

    /// @notice Holders whose share came to less than a minor unit leave nothing behind in the token.
    function test_SharesBelowAMinorUnitLeaveNoRest() public {
        ReceivableId id = undertake(4);
        payToken(id, 2);
        VM.startPrank(seller.account);
        token.safeTransferFrom(seller.account, supplier2.account, ReceivableId.unwrap(id), 1, "");
        token.safeTransferFrom(seller.account, investor.account, ReceivableId.unwrap(id), 1, "");
        VM.stopPrank();
        payToken(id, 2);
        address[3] memory holders = [supplier2.account, investor.account, seller.account];
        for (uint256 i = 0; i < 3; ++i) {
            VM.prank(holders[i]);
            token.claim(id);
        }
        assertEq(token.money(id).claimed, 4, "RCV-02: all is claimed at the end");
        assertEq(money.balanceOf(address(token)), 0, "SET-02: nothing is left");
    }

    /// @notice What was paid before the draw is the seller's, so that money is lent on the rest only.
    function test_NothingIsLentOnWhatWasPaid() public {
        deposit(junior, 1_000_000);
        ReceivableId id = tokenise(100_000, "paid before");
        payToken(id, 90_000);
        bytes memory data = drawData(makeRequest(id, 100_000));
        uint256 before = money.balanceOf(seller.account);
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), 100_000, data);
        assertLe(money.balanceOf(seller.account) - before, 10_000, "FIN-02: lent more than is open");
    }

    /// @notice A claim that was paid, taken back, and paid in full at once cannot be taken twice: what a holder had earned
    /// before the payment was taken back ends with its claim.
    function test_PaidAgainAfterAReversalIsClaimedOnce() public {
        ReceivableId id = undertake(1000);
        ReceivableId other = undertake(1000);
        payToken(other, 900);
        bytes32 ref = payByBank(id, 500);
        pass(id, seller, supplier2, 600);
        pass(id, supplier2, seller, 600);
        bank.reverse(ref, id, 500, "out");
        payToken(id, 1000);
        assertEq(claim(id, seller), 1000, "RCV-02: all of it");
        assertEq(token.claimable(id, seller.account), 0, "RCV-02: once");
        VM.expectRevert(nothing(id, seller));
        VM.prank(seller.account);
        token.claim(id);
        bank.recover(id, new address[](0));
        assertEq(money.balanceOf(address(token)), 900, "SET-02: the other's money stays");
    }

    /// @notice Who owes a payment back cannot have another's earnings pay for it by sending it units.
    function test_WhatIsOwedBackIsNotPushedOntoOthers() public {
        ReceivableId id = undertake(1000);
        pass(id, seller, supplier2, 100);
        bytes32 ref = payByBank(id, 500);
        claim(id, seller);
        bank.reverse(ref, id, 400, "out");
        assertEq(token.claimable(id, supplier2.account), 10, "earned");
        assertTrue(!token.canTransfer(seller.account, supplier2.account, ReceivableId.unwrap(id), 900), "ERC-7943");
        VM.expectRevert(_refused(id, seller.account, supplier2.account));
        pass(id, seller, supplier2, 900);
        // With its consent it takes both.
        give(id, seller, supplier2, 900);
        assertEq(token.claimable(id, supplier2.account), 0, "RCV-02: takes what is owed back along");
        assertEq(token.claimable(id, seller.account), 0, "RCV-02: owes nothing any more");
    }

    /// @notice Nor can it have money lent on units whose next payments are another's.
    function test_NothingIsLentOnWhatIsOwedBack() public {
        deposit(junior, 1_000_000);
        ReceivableId id = tokenise(100_000, "owed back");
        bytes32 ref = payByBank(id, 90_000);
        claim(id, seller);
        bank.reverse(ref, id, 90_000, "out");
        bytes memory data = drawData(makeRequest(id, 100_000));
        VM.expectRevert(_refused(id, seller.account, address(facility)));
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), 100_000, data);
    }

    /// @notice What frozen units will earn is not given up by a credit note of their holder.
    function test_FrozenUnitsPayForNoCreditNote() public {
        ReceivableId id = tokenise(1000, "frozen");
        give(id, seller, supplier2, 500);
        payToken(id, 400);
        notes.freeze(seller.account, id, 250, "order");
        // Its free units earned 100 of 200; of x they get a quarter back.
        assertEq(token.creditable(id, seller.account), 133, "RCV-05: 100 and a quarter of it make it");
        creditNote(id, 133);
        assertEq(token.claimable(id, seller.account), 0, "all that is free is given up");
        payToken(id, token.openAmount(id));
        notes.release(seller.account, id, 0, "order");
        assertEq(claim(id, supplier2), 500, "RCV-05: the other loses nothing");
        assertEq(claim(id, seller), 367, "RCV-02: 500 less the note");
    }

    /// @notice Who passed all units on and took all it had earned leaves no line that the last would wait for.
    function test_WhoTookAllItHadIsNotWaitedFor() public {
        ReceivableId id = undertake(3);
        payToken(id, 1);
        pass(id, seller, supplier2, 2);
        pass(id, seller, investor, 1);
        assertEq(claim(id, seller), 1, "all it had");
        payToken(id, 2);
        assertEq(claim(id, supplier2), 1, "floor of 4/3");
        assertEq(claim(id, investor), 1, "2/3, and what the other left");
        assertEq(money.balanceOf(address(token)), 0, "SET-02: nothing is left");
    }

    /// @notice A reopened claim owes late interest from the day on which its payment was taken back, whether that had
    /// settled it or not.
    function test_NoLateInterestForTheTimeItWasPaid() public {
        ReceivableId settled = tokenise(1_000_000, "settled");
        ReceivableId open = tokenise(1_000_000, "open");
        skip(40 days);
        // 0.05 % a day on a million for ten days.
        bytes32 all = payByBank(settled, 1_000_000);
        bytes32 part = payByBank(open, 999_999);
        skip(20 days);
        bank.reverse(all, settled, 1_000_000, "out");
        bank.reverse(part, open, 999_999, "out");
        Day day = Day.wrap(uint32(today()));
        assertEq(token.lateInterest(settled, day), 5_000, "ten days before it was paid");
        assertEq(token.lateInterest(open, day), 5_000, "the same");
        assertEq(uint8(token.receivable(settled).status), uint8(ReceivableStatus.Active), "RCV-03: reopened");
        assertEq(token.lateInterest(settled, Day.wrap(uint32(today() + 2))), 6_000, "and from now on");
    }

    function _refused(ReceivableId id, address from, address to) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_TransferRefused.selector, id, from, to);
    }

    function _partlyPaidAndClaimed() private returns (ReceivableId id) {
        id = undertake(1000);
        payToken(id, 500);
        VM.prank(seller.account);
        assertEq(token.claim(id), 500, "share");
    }
}
