// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableExtension} from "../../../contracts/receivables/ReceivableExtension.sol";
import {Extended} from "../../../contracts/shared/Extended.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "./Receivables.sol";

contract ReceivableExtensionTest is Receivables {
    ReceivableId private id;
    IReceivableToken private extension;

    function setUp() public {
        setUpTrade();
        id = tokeniseUnder(TransferRule.Free, true);
        extension = IReceivableToken(Extended(address(token)).EXTENSION());
    }

    // --- called directly ---------------------------------------------------------------------------------------------

    function test_Direct_KnowsNoReceivable() public {
        assertEq(extension.balanceOf(seller.account, ReceivableId.unwrap(id)), 0);
        assertEq(extension.creditable(id, seller.account), 0);
        assertEq(extension.lateInterest(id, Day.wrap(60_000)), 0);
        assertFalse(extension.canTransfer(seller.account, supplier2.account, ReceivableId.unwrap(id), 0));
        bytes memory none = abi.encodeWithSelector(IReceivableToken.Receivable_Unknown.selector, id);
        VM.expectRevert(none);
        extension.flagOverdue(id);
        VM.expectRevert(none);
        extension.payLate(id, 1);
        VM.expectRevert(none);
        VM.prank(seller.account);
        extension.safeTransferFrom(seller.account, supplier2.account, ReceivableId.unwrap(id), 1, "");
        VM.expectRevert(none);
        VM.prank(address(bank));
        extension.reverse(id, 1);
        VM.expectRevert(none);
        VM.prank(address(bank));
        extension.takeBack(id, new address[](0));
        VM.expectRevert(none);
        ReceivableExtension(address(extension)).withheldOf(id, seller.account);
    }

    function test_Direct_ByTheNotes() public {
        bytes memory none = abi.encodeWithSelector(IReceivableToken.Receivable_Unknown.selector, id);
        VM.startPrank(address(notes));
        VM.expectRevert(none);
        extension.reduce(id, seller.account, 1, false);
        VM.expectRevert(none);
        extension.setFlag(id, 4, true);
        VM.expectRevert(none);
        extension.passOn(id, seller.account, supplier2.account, 1);
        VM.expectRevert(none);
        extension.setFrozenTokens(seller.account, ReceivableId.unwrap(id), 1);
        VM.expectRevert(none);
        extension.forcedTransfer(seller.account, supplier2.account, ReceivableId.unwrap(id), 1);
        VM.expectRevert(none);
        extension.link(id, UNKNOWN, seller.account, 1, Day.wrap(60_000));
        extension.setInsolvent(buyer.id, Day.wrap(1));
        VM.stopPrank();
        assertEq(token.standingOf(buyer.id).insolventOn, 0, "on its own state, which nobody reads");
    }

    function test_Direct_KeepsNothing() public {
        VM.deal(address(this), 1);
        (bool done, ) = address(extension).call{value: 1}("");
        assertFalse(done);
        VM.prank(seller.account);
        extension.setApprovalForAll(buyer.account, true);
        assertFalse(token.isApprovedForAll(seller.account, buyer.account), "not the token's");
    }

    // --- only the notes contract -------------------------------------------------------------------------------------

    function test_OnlyNotes() public {
        address[3] memory callers = [address(this), buyer.account, address(extension)];
        for (uint256 i = 0; i < 3; ++i) {
            VM.startPrank(callers[i]);
            VM.expectRevert(notNotes(callers[i]));
            token.setFlag(id, 4, true);
            VM.expectRevert(notNotes(callers[i]));
            token.reduce(id, seller.account, 1, false);
            VM.expectRevert(notNotes(callers[i]));
            token.passOn(id, seller.account, supplier2.account, 1);
            VM.expectRevert(notNotes(callers[i]));
            token.link(id, UNKNOWN, seller.account, 1, Day.wrap(60_000));
            VM.expectRevert(notNotes(callers[i]));
            token.setInsolvent(buyer.id, Day.wrap(1));
            VM.stopPrank();
        }
    }

    // --- beforeMove, accrueLate --------------------------------------------------------------------------------------

    function test_BeforeMove_RevertWhen_CalledByAnybody() public {
        freeze(id, seller, 400);
        pay(id, 500);
        bytes memory refused = abi.encodeWithSelector(
            IReceivableToken.Receivable_TransferRefused.selector,
            id,
            seller.account,
            supplier2.account
        );
        bytes memory call = abi.encodeCall(
            ReceivableExtension.beforeMove,
            (id, seller.account, supplier2.account, 1, true, true)
        );
        address[3] memory callers = [seller.account, address(notes), address(token)];
        for (uint256 i = 0; i < 3; ++i) {
            VM.prank(callers[i]);
            (bool done, bytes memory reason) = address(token).call(call);
            assertFalse(done);
            assertEq(reason, refused);
        }
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(
            token.safeTransferFrom,
            (seller.account, supplier2.account, ReceivableId.unwrap(id), 1, "")
        );
        calls[1] = call;
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ItemFailed.selector, 1, refused));
        VM.prank(seller.account);
        token.batch(calls, true);
    }

    function test_AccrueLate_WhenCalledByAnybody() public {
        skip(41 days);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(token.pay, (id, 400));
        calls[1] = abi.encodeCall(ReceivableExtension.accrueLate, (id));
        fund(buyer, 400);
        VM.prank(buyer.account);
        token.batch(calls, true);
        skip(1 days);
        ReceivableExtension(address(token)).accrueLate(id);
        skip(1 days);
        assertEq(token.lateInterest(id, Day.wrap(uint32(today()))), 5, "5 and 0.6, rounded once");
        skip(2 days);
        assertEq(token.lateInterest(id, Day.wrap(uint32(today()))), 6);
    }

    // --- views -------------------------------------------------------------------------------------------------------

    function test_WithheldOf() public {
        ReceivableExtension whole = ReceivableExtension(address(token));
        freeze(id, seller, 400);
        pay(id, 333);
        (uint256 amount, uint256 units) = whole.withheldOf(id, seller.account);
        assertEq(amount, 134, "133.2 rounded up");
        assertEq(units, 400);
        (amount, units) = whole.withheldOf(id, supplier2.account);
        assertEq(amount + units, 0);
    }

    function test_Uri() public view {
        assertEq(IERC1155MetadataURI(address(token)).uri(ReceivableId.unwrap(id)), METADATA, "of the extension");
        assertEq(IERC1155MetadataURI(address(extension)).uri(0), METADATA);
    }

    // --- setFlag -----------------------------------------------------------------------------------------------------

    function test_SetFlag() public {
        VM.startPrank(address(notes));
        VM.expectEmit(address(token));
        emit IReceivableToken.FlagSet(id, 4, true);
        token.setFlag(id, 4, true);
        assertTrue(hasFlag(id, 4));
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_FlagState.selector, id, 4, true));
        token.setFlag(id, 4, true);
        token.setFlag(id, 4, false);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_FlagState.selector, id, 4, false));
        token.setFlag(id, 4, false);
        VM.stopPrank();
        assertEq(history.pairFacts(buyer.id, seller.id).disputes, 1, "raised once");
    }

    function test_SetFlag_RevertGiven_UnknownOrEnded() public {
        VM.expectRevert(unknown());
        VM.prank(address(notes));
        token.setFlag(UNKNOWN, 4, true);
        pay(id, FACE);
        VM.expectRevert(settledAlready(id));
        VM.prank(address(notes));
        token.setFlag(id, 4, true);
    }

    // --- link --------------------------------------------------------------------------------------------------------

    function test_Link_RevertGiven() public {
        Day due = Day.wrap(uint32(today() + 5));
        VM.startPrank(address(notes));
        VM.expectRevert(unknown());
        token.link(UNKNOWN, ReceivableId.wrap(8), seller.account, 1, due);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Exists.selector, id));
        token.link(id, id, seller.account, 1, due);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ZeroAmount.selector, 8));
        token.link(id, ReceivableId.wrap(8), seller.account, 0, due);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_TooLarge.selector, 1 << 63));
        token.link(id, ReceivableId.wrap(8), seller.account, 1 << 63, due);
        VM.stopPrank();
    }

    function test_Link() public {
        freeze(id, seller, 1);
        pay(id, 100);
        ReceivableId debit = ReceivableId.wrap(8);
        Day due = Day.wrap(uint32(today() + 5));
        VM.expectEmit(address(token));
        emit IReceivableToken.Linked(debit, id);
        VM.prank(address(notes));
        token.link(id, debit, seller.account, 70, due);
        assertEq(held(debit, seller), 70, "RCV-01");
        assertEq(token.openAmount(debit), 70);
        assertEq(token.receivable(debit).due, due.toUint());
        assertEq(token.receivable(debit).disputeUntil, 0);
        assertEq(token.receivable(debit).lateRate, token.receivable(id).lateRate);
        assertEq(token.receivable(debit).overdueDays, token.receivable(id).overdueDays);
        // An undertaking, free, linked; not frozen.
        assertEq(token.receivable(debit).flags, (1 << 0) | (1 << 4) | (1 << 12));
        assertEq(token.openAmount(id), 900, "the other stays as it is");
        pass(debit, seller, supplier2, 70);
    }
}
