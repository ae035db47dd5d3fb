// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Receivables} from "./Receivables.sol";
import {Answer, Receiver} from "./Receivers.sol";

/// @dev The published behaviour of ERC-1155, as OpenZeppelin tests it of its own implementation, behind the suite's gate.
contract ReceivableTokenERC1155Test is Receivables {
    uint256 private first;
    uint256 private second;
    address private holder;
    address private other;
    address private operator;

    function setUp() public {
        setUpTrade();
        programme.undertaking = true;
        orders.approveProgramme(programme, "");
        first = ReceivableId.unwrap(tokenise(FACE, "first"));
        second = ReceivableId.unwrap(tokenise(2 * FACE, "second"));
        (holder, other, operator) = (seller.account, supplier2.account, investor.account);
    }

    // --- balanceOf, balanceOfBatch -----------------------------------------------------------------------------------

    function test_BalanceOf() public {
        assertEq(token.balanceOf(holder, first), FACE);
        assertEq(token.balanceOf(holder, second), 2 * FACE);
        assertEq(token.balanceOf(other, first), 0, "has none");
        assertEq(token.balanceOf(makeAddr("nobody"), first), 0);
        assertEq(token.balanceOf(address(0), first), 0);
        assertEq(token.balanceOf(holder, ReceivableId.unwrap(UNKNOWN)), 0, "unknown");
    }

    function test_BalanceOfBatch() public view {
        (address[] memory accounts, uint256[] memory ids) = (new address[](4), new uint256[](4));
        (accounts[0], accounts[1], accounts[2], accounts[3]) = (holder, other, holder, holder);
        (ids[0], ids[1], ids[2], ids[3]) = (first, first, second, first);
        uint256[] memory balances = token.balanceOfBatch(accounts, ids);
        assertEq(balances.length, 4);
        assertEq(balances[0], FACE);
        assertEq(balances[1], 0);
        assertEq(balances[2], 2 * FACE);
        assertEq(balances[3], FACE, "named twice");
    }

    function test_BalanceOfBatch_RevertWhen_LengthsDiffer() public {
        VM.expectRevert(_lengths(2, 1));
        token.balanceOfBatch(new address[](1), new uint256[](2));
        VM.expectRevert(_lengths(0, 1));
        token.balanceOfBatch(new address[](1), new uint256[](0));
    }

    // --- setApprovalForAll -------------------------------------------------------------------------------------------

    function test_SetApprovalForAll() public {
        VM.expectEmit(address(token));
        emit IERC1155.ApprovalForAll(holder, operator, true);
        _approve(true);
        assertTrue(token.isApprovedForAll(holder, operator));
        assertFalse(token.isApprovedForAll(operator, holder));
        assertFalse(token.isApprovedForAll(other, operator));
        _approve(true);
        VM.expectEmit(address(token));
        emit IERC1155.ApprovalForAll(holder, operator, false);
        _approve(false);
        assertFalse(token.isApprovedForAll(holder, operator));
    }

    function test_SetApprovalForAll_RevertWhen_Nobody() public {
        VM.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidOperator.selector, address(0)));
        VM.prank(holder);
        token.setApprovalForAll(address(0), true);
    }

    // --- safeTransferFrom --------------------------------------------------------------------------------------------

    function test_SafeTransferFrom_ByTheHolder() public {
        VM.expectEmit(address(token));
        emit IERC1155.TransferSingle(holder, holder, other, first, 400);
        VM.prank(holder);
        token.safeTransferFrom(holder, other, first, 400, "");
        assertEq(token.balanceOf(holder, first), 600);
        assertEq(token.balanceOf(other, first), 400);
        assertEq(token.balanceOf(holder, second), 2 * FACE, "nothing else");
    }

    function test_SafeTransferFrom_ByAnOperator() public {
        _approve(true);
        VM.expectEmit(address(token));
        emit IERC1155.TransferSingle(operator, holder, other, first, FACE);
        VM.prank(operator);
        token.safeTransferFrom(holder, other, first, FACE, "");
        assertEq(token.balanceOf(other, first), FACE);
        assertEq(token.balanceOf(operator, first), 0);
        _approve(false);
        VM.expectRevert(_missingApproval());
        VM.prank(operator);
        token.safeTransferFrom(holder, other, second, 1, "");
    }

    function test_SafeTransferFrom_RevertWhen_NotApproved() public {
        VM.expectRevert(_missingApproval());
        VM.prank(operator);
        token.safeTransferFrom(holder, operator, first, 1, "");
        VM.expectRevert(_missingApproval());
        VM.prank(operator);
        token.safeTransferFrom(holder, operator, first, 0, "");
    }

    function test_SafeTransferFrom_RevertWhen_ToNobody() public {
        VM.expectRevert(_invalidReceiver(address(0)));
        VM.prank(holder);
        token.safeTransferFrom(holder, address(0), first, 1, "");
    }

    function test_SafeTransferFrom_RevertWhen_FromNobody() public {
        VM.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidSender.selector, address(0)));
        VM.prank(address(0));
        token.safeTransferFrom(address(0), other, first, 0, "");
    }

    function test_SafeTransferFrom_RevertWhen_MoreThanHeld() public {
        VM.expectRevert(_short(FACE, FACE + 1, first));
        VM.prank(holder);
        token.safeTransferFrom(holder, other, first, FACE + 1, "");
        VM.expectRevert(_short(FACE, type(uint256).max, first));
        VM.prank(holder);
        token.safeTransferFrom(holder, other, first, type(uint256).max, "");
    }

    // --- safeBatchTransferFrom ---------------------------------------------------------------------------------------

    function test_SafeBatchTransferFrom_ByTheHolder() public {
        (uint256[] memory ids, uint256[] memory values) = _both(400, 1_500);
        VM.expectEmit(address(token));
        emit IERC1155.TransferBatch(holder, holder, other, ids, values);
        VM.prank(holder);
        token.safeBatchTransferFrom(holder, other, ids, values, "");
        assertEq(token.balanceOf(holder, first), 600);
        assertEq(token.balanceOf(holder, second), 500);
        assertEq(token.balanceOf(other, first), 400);
        assertEq(token.balanceOf(other, second), 1_500);
    }

    function test_SafeBatchTransferFrom_ByAnOperator() public {
        (uint256[] memory ids, uint256[] memory values) = _both(1, 2);
        VM.expectRevert(_missingApproval());
        VM.prank(operator);
        token.safeBatchTransferFrom(holder, other, ids, values, "");
        _approve(true);
        VM.expectEmit(address(token));
        emit IERC1155.TransferBatch(operator, holder, other, ids, values);
        VM.prank(operator);
        token.safeBatchTransferFrom(holder, other, ids, values, "");
        assertEq(token.balanceOf(other, second), 2);
    }

    function test_SafeBatchTransferFrom_OfOne() public {
        (uint256[] memory ids, uint256[] memory values) = (new uint256[](1), new uint256[](1));
        (ids[0], values[0]) = (first, 400);
        VM.expectEmit(address(token));
        emit IERC1155.TransferSingle(holder, holder, other, first, 400);
        VM.prank(holder);
        token.safeBatchTransferFrom(holder, other, ids, values, "");
        assertEq(token.balanceOf(other, first), 400);
    }

    function test_SafeBatchTransferFrom_OfNone() public {
        uint256[] memory none = new uint256[](0);
        VM.expectEmit(address(token));
        emit IERC1155.TransferBatch(holder, holder, other, none, none);
        VM.prank(holder);
        token.safeBatchTransferFrom(holder, other, none, none, "");
        assertEq(token.balanceOf(holder, first), FACE);
    }

    function test_SafeBatchTransferFrom_RevertWhen_LengthsDiffer() public {
        (uint256[] memory ids, ) = _both(0, 0);
        VM.expectRevert(_lengths(2, 1));
        VM.prank(holder);
        token.safeBatchTransferFrom(holder, other, ids, new uint256[](1), "");
        VM.expectRevert(_lengths(2, 3));
        VM.prank(holder);
        token.safeBatchTransferFrom(holder, other, ids, new uint256[](3), "");
        VM.expectRevert(_lengths(0, 1));
        VM.prank(holder);
        token.safeBatchTransferFrom(holder, other, new uint256[](0), new uint256[](1), "");
    }

    function test_SafeBatchTransferFrom_RevertWhen_ToNobody() public {
        (uint256[] memory ids, uint256[] memory values) = _both(1, 1);
        VM.expectRevert(_invalidReceiver(address(0)));
        VM.prank(holder);
        token.safeBatchTransferFrom(holder, address(0), ids, values, "");
    }

    function test_SafeBatchTransferFrom_RevertWhen_MoreThanHeldOfOne() public {
        (uint256[] memory ids, uint256[] memory values) = _both(400, 2 * FACE + 1);
        VM.expectRevert(_short(2 * FACE, 2 * FACE + 1, second));
        VM.prank(holder);
        token.safeBatchTransferFrom(holder, other, ids, values, "");
        assertEq(token.balanceOf(holder, first), FACE, "all or nothing");
    }

    // --- receivers ---------------------------------------------------------------------------------------------------

    function test_Receiver_Accepts() public {
        address to = _receiver(Answer.Accept, Answer.Accept);
        (uint256[] memory ids, uint256[] memory values) = (new uint256[](1), new uint256[](1));
        (ids[0], values[0]) = (first, 400);
        VM.expectEmit(to);
        emit Receiver.Received(holder, holder, ids, values, "data");
        VM.prank(holder);
        token.safeTransferFrom(holder, to, first, 400, "data");
        assertEq(token.balanceOf(to, first), 400);
        (ids, values) = _both(100, 200);
        _approve(true);
        VM.expectEmit(to);
        emit Receiver.Received(operator, holder, ids, values, "more data");
        VM.prank(operator);
        token.safeBatchTransferFrom(holder, to, ids, values, "more data");
        assertEq(token.balanceOf(to, first), 500);
        assertEq(token.balanceOf(to, second), 200);
    }

    function test_Receiver_RevertWhen_WrongValue() public {
        address to = _receiver(Answer.WrongValue, Answer.WrongValue);
        _refusedBy(to, _invalidReceiver(to));
    }

    function test_Receiver_RevertWhen_Message() public {
        _refusedBy(
            _receiver(Answer.Message, Answer.Message),
            abi.encodeWithSignature("Error(string)", "Receiver: refuses")
        );
    }

    function test_Receiver_RevertWhen_CustomError() public {
        _refusedBy(
            _receiver(Answer.CustomError, Answer.CustomError),
            abi.encodeWithSelector(Receiver.Receiver_Refuses.selector, 7)
        );
    }

    function test_Receiver_RevertWhen_NoMessage() public {
        address to = _receiver(Answer.Nothing, Answer.Nothing);
        _refusedBy(to, _invalidReceiver(to));
    }

    function test_Receiver_RevertWhen_Panic() public {
        _refusedBy(_receiver(Answer.Panic, Answer.Panic), abi.encodeWithSignature("Panic(uint256)", 1));
    }

    function test_Receiver_RevertWhen_NoHook() public {
        address to = address(calendar);
        parties.registerCustodian(to, PartyId.wrap(0));
        _refusedBy(to, _invalidReceiver(to));
    }

    function test_Receiver_OfOneKindOnly() public {
        address to = _receiver(Answer.Accept, Answer.Nothing);
        VM.prank(holder);
        token.safeTransferFrom(holder, to, first, 1, "");
        (uint256[] memory ids, uint256[] memory values) = _both(1, 1);
        VM.expectRevert(_invalidReceiver(to));
        VM.prank(holder);
        token.safeBatchTransferFrom(holder, to, ids, values, "");
    }

    function test_Receiver_OfNewUnits() public {
        address to = _receiver(Answer.CustomError, Answer.Accept);
        answer(9, uint128(FACE));
        VM.expectRevert(abi.encodeWithSelector(Receiver.Receiver_Refuses.selector, 7));
        tokeniseAnswer(to);
        to = _receiver(Answer.Accept, Answer.CustomError);
        tokeniseAnswer(to);
        assertEq(token.balanceOf(to, 9), FACE);
    }

    // --- the gate ----------------------------------------------------------------------------------------------------

    function test_Gate_RevertGiven_Unregistered() public {
        address nobody = address(new Receiver(Answer.Accept, Answer.Accept));
        _gated(nobody, abi.encodeWithSelector(IPartyRegistry.Party_AccountUnknown.selector, nobody));
        answer(9, uint128(FACE));
        tokeniseAnswer(nobody);
        assertEq(token.balanceOf(nobody, 9), FACE, "the invoice registry asks for new units");
    }

    function test_Gate_RevertGiven_Suspended() public {
        suspend(supplier2);
        _gated(
            other,
            abi.encodeWithSelector(IPartyRegistry.Party_AccountNotActive.selector, other, PartyStatus.Suspended, FAR)
        );
    }

    function _receiver(Answer single, Answer batch) private returns (address to) {
        to = address(new Receiver(single, batch));
        parties.registerCustodian(to, PartyId.wrap(0));
    }

    /// @dev Neither one nor several receivables arrive.
    function _refusedBy(address to, bytes memory reason) private {
        VM.expectRevert(reason);
        VM.prank(holder);
        token.safeTransferFrom(holder, to, first, 1, "");
        (uint256[] memory ids, uint256[] memory values) = _both(1, 1);
        VM.expectRevert(reason);
        VM.prank(holder);
        token.safeBatchTransferFrom(holder, to, ids, values, "");
        assertEq(token.balanceOf(to, first), 0);
    }

    /// @dev RCV-04 on every path that a holder has, even for no units.
    function _gated(address to, bytes memory reason) private {
        _refusedBy(to, reason);
        VM.expectRevert(reason);
        VM.prank(holder);
        token.safeTransferFrom(holder, to, first, 0, "");
        uint256[] memory none = new uint256[](0);
        VM.expectRevert(reason);
        VM.prank(holder);
        token.safeBatchTransferFrom(holder, to, none, none, "");
        _approve(true);
        VM.expectRevert(reason);
        VM.prank(operator);
        token.safeTransferFrom(holder, to, first, 1, "");
        VM.expectRevert(reason);
        VM.prank(address(notes));
        token.passOn(ReceivableId.wrap(first), holder, to, 1);
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(token.safeTransferFrom, (holder, to, first, 1, ""));
        VM.prank(holder);
        assertEq(token.batch(calls, false)[0], reason);
        assertEq(token.balanceOf(to, first), 0, "RCV-04");
    }

    function _approve(bool on) private {
        VM.prank(holder);
        token.setApprovalForAll(operator, on);
    }

    function _both(
        uint256 ofFirst,
        uint256 ofSecond
    ) private view returns (uint256[] memory ids, uint256[] memory values) {
        (ids, values) = (new uint256[](2), new uint256[](2));
        (ids[0], ids[1]) = (first, second);
        (values[0], values[1]) = (ofFirst, ofSecond);
    }

    function _short(uint256 balance, uint256 needed, uint256 id) private view returns (bytes memory) {
        return abi.encodeWithSelector(IERC1155Errors.ERC1155InsufficientBalance.selector, holder, balance, needed, id);
    }

    function _missingApproval() private view returns (bytes memory) {
        return abi.encodeWithSelector(IERC1155Errors.ERC1155MissingApprovalForAll.selector, operator, holder);
    }

    function _lengths(uint256 ids, uint256 values) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidArrayLength.selector, ids, values);
    }

    function _invalidReceiver(address to) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, to);
    }
}
