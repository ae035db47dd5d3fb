// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "./Receivables.sol";

contract ReceivableTokenTransferTest is Receivables {
    ReceivableId private id;
    address private custodian;

    function setUp() public {
        setUpTrade();
        id = tokeniseUnder(TransferRule.Free, true);
        custodian = makeAddr("custodian");
        parties.registerCustodian(custodian, PartyId.wrap(0));
    }

    // --- rules -------------------------------------------------------------------------------------------------------

    function test_Transfer_Free() public {
        pass(id, seller, supplier2, 400);
        pass(id, supplier2, investor, 100);
        assertEq(held(id, seller), 600);
        assertEq(held(id, supplier2), 300);
        assertEq(held(id, investor), 100);
        assertEq(token.money(id).checkpoints, 0, "nothing was paid");
    }

    function test_Transfer_FreeButNoUndertaking() public {
        id = tokeniseUnder(TransferRule.Free, false);
        _refused(supplier2);
        _throughCustody();
        passOn(id, seller, supplier2, 600);
        assertEq(held(id, supplier2), 900, "with the consent of both");
    }

    function test_Transfer_TradeBacked() public {
        id = tokeniseUnder(TransferRule.TradeBacked, true);
        _refused(supplier2);
        _throughCustody();
    }

    function test_Transfer_None() public {
        id = tokeniseUnder(TransferRule.None, true);
        _refused(supplier2);
        _throughCustody();
    }

    function test_Transfer_BatchRefusedForOne() public {
        ReceivableId fixedId = tokeniseUnder(TransferRule.None, false);
        (uint256[] memory ids, uint256[] memory amounts) = _two(fixedId, 1, 1);
        ids[0] = ReceivableId.unwrap(id);
        VM.expectRevert(
            abi.encodeWithSelector(
                IReceivableToken.Receivable_TransferRefused.selector,
                fixedId,
                seller.account,
                supplier2.account
            )
        );
        VM.prank(seller.account);
        token.safeBatchTransferFrom(seller.account, supplier2.account, ids, amounts, "");
    }

    function test_Transfer_RevertGiven_ReceiverSuspended() public {
        suspend(supplier2);
        _notActive(supplier2);
    }

    function test_Transfer_RevertGiven_SenderSuspended() public {
        suspend(seller);
        _notActive(seller);
    }

    function test_Transfer_RevertWhen_ReceiverUnknown() public {
        address nobody = makeAddr("nobody");
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_AccountUnknown.selector, nobody));
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, nobody, ReceivableId.unwrap(id), 1, "");
    }

    function test_Transfer_RevertWhen_MoreThanHeld() public {
        VM.expectRevert(
            abi.encodeWithSelector(
                IERC1155Errors.ERC1155InsufficientBalance.selector,
                seller.account,
                FACE,
                FACE + 1,
                ReceivableId.unwrap(id)
            )
        );
        pass(id, seller, supplier2, FACE + 1);
    }

    function test_Transfer_RevertWhen_NotApproved() public {
        VM.expectRevert(
            abi.encodeWithSelector(IERC1155Errors.ERC1155MissingApprovalForAll.selector, buyer.account, seller.account)
        );
        VM.prank(buyer.account);
        token.safeTransferFrom(seller.account, buyer.account, ReceivableId.unwrap(id), 1, "");
    }

    function test_Transfer_RevertGiven_Settled() public {
        pay(id, FACE);
        VM.expectRevert(settledAlready(id));
        pass(id, seller, supplier2, 1);
    }

    function test_Transfer_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        pass(UNKNOWN, seller, supplier2, 0);
    }

    // --- after a payment ---------------------------------------------------------------------------------------------

    function test_Transfer_KeepsShares() public {
        pay(id, 400);
        pass(id, seller, supplier2, 250);
        assertEq(token.claimable(id, seller.account), 400);
        assertEq(token.claimable(id, supplier2.account), 0);
        assertEq(token.money(id).checkpoints, 2);
        pay(id, 200);
        assertEq(token.claimable(id, seller.account), 550);
        assertEq(token.claimable(id, supplier2.account), 50);
    }

    function test_Transfer_ToItself() public {
        pay(id, 500);
        claim(id, seller);
        pass(id, seller, seller, FACE);
        assertEq(token.claimable(id, seller.account), 0, "RCV-02");
        assertEq(token.money(id).checkpoints, 1);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
    }

    function test_Transfer_ToItselfUnclaimed() public {
        pay(id, 500);
        pass(id, seller, seller, FACE);
        assertEq(token.claimable(id, seller.account), 500, "RCV-02");
        assertEq(claim(id, seller), 500);
    }

    function test_Transfer_SameIdTwice() public {
        pay(id, 500);
        claim(id, seller);
        (uint256[] memory ids, uint256[] memory amounts) = _two(id, FACE, 0);
        VM.prank(seller.account);
        token.safeBatchTransferFrom(seller.account, supplier2.account, ids, amounts, "");
        assertEq(token.claimable(id, seller.account), 0, "RCV-02");
        assertEq(token.claimable(id, supplier2.account), 0, "RCV-02");
    }

    function test_Transfer_SameIdTwiceInHalves() public {
        pay(id, 500);
        (uint256[] memory ids, uint256[] memory amounts) = _two(id, 400, 600);
        VM.prank(seller.account);
        token.safeBatchTransferFrom(seller.account, supplier2.account, ids, amounts, "");
        assertEq(token.claimable(id, seller.account), 500, "RCV-02");
        assertEq(token.claimable(id, supplier2.account), 0, "RCV-02");
        assertEq(token.money(id).checkpoints, 2);
    }

    function test_Transfer_ForgetsWhoHasNothingLeft() public {
        pay(id, 500);
        claim(id, seller);
        pass(id, seller, supplier2, FACE);
        assertEq(token.money(id).checkpoints, 1, "the receiver's only");
        pay(id, 500);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
        assertEq(claim(id, supplier2), 500);
        assertEq(token.money(id).claimed, FACE, "RCV-02");
    }

    function test_Transfer_OfNothing() public {
        pay(id, 500);
        pass(id, seller, supplier2, 0);
        assertEq(token.money(id).checkpoints, 0);
        assertEq(token.claimable(id, seller.account), 500);
    }

    function _refused(Actor memory to) private {
        VM.expectRevert(
            abi.encodeWithSelector(IReceivableToken.Receivable_TransferRefused.selector, id, seller.account, to.account)
        );
        pass(id, seller, to, 1);
    }

    function _throughCustody() private {
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, custodian, ReceivableId.unwrap(id), 400, "");
        assertEq(token.balanceOf(custodian, ReceivableId.unwrap(id)), 400);
        VM.prank(custodian);
        token.safeTransferFrom(custodian, supplier2.account, ReceivableId.unwrap(id), 300, "");
        assertEq(held(id, supplier2), 300);
    }

    function _notActive(Actor memory who) private {
        VM.expectRevert(
            abi.encodeWithSelector(
                IPartyRegistry.Party_AccountNotActive.selector,
                who.account,
                PartyStatus.Suspended,
                FAR
            )
        );
        pass(id, seller, supplier2, 1);
    }

    function _two(
        ReceivableId which,
        uint256 first,
        uint256 second
    ) private pure returns (uint256[] memory ids, uint256[] memory amounts) {
        ids = new uint256[](2);
        amounts = new uint256[](2);
        (ids[0], ids[1]) = (ReceivableId.unwrap(which), ReceivableId.unwrap(which));
        (amounts[0], amounts[1]) = (first, second);
    }
}
