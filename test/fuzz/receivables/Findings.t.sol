// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title What the campaigns found in the receivable token, each as one short story
contract ReceivableFindingsTest is Trade {
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
        ReceivableId id = tokenise(4, "fractions");
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

    function _partlyPaidAndClaimed() private returns (ReceivableId id) {
        id = tokenise(1000, "partly paid");
        payToken(id, 500);
        VM.prank(seller.account);
        assertEq(token.claim(id), 500, "share");
    }
}
