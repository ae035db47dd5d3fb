// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC1155Errors, IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {IERC7943MultiToken} from "../../../contracts/shared/interfaces/IERC7943MultiToken.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Order, Presentation, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "./Receivables.sol";
import {Reenterer} from "./Receivers.sol";

contract ReceivableTokenBatchTest is Receivables {
    bytes32 private constant _PERMIT = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    bytes4 private constant _REENTERED = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
    bytes4 private constant _OVERPAID = IReceivableToken.Receivable_Overpaid.selector;

    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        id = tokeniseUnder(TransferRule.Free, true);
    }

    // --- batch -------------------------------------------------------------------------------------------------------

    function test_Batch_All() public {
        fund(seller, 300);
        bytes[] memory calls = new bytes[](3);
        calls[0] = _pay(300);
        calls[1] = _claim();
        calls[2] = _transfer(400);
        bytes[] memory results = _batch(seller, calls, true);
        assertEq(results.length, 3);
        assertEq(results[0], "");
        assertEq(abi.decode(results[1], (uint256)), 300);
        assertEq(results[2], "");
        assertEq(money.balanceOf(seller.account), 300, "paid and claimed as itself");
        assertEq(held(id, supplier2), 400);
    }

    function test_Batch_Tokenise() public {
        bytes[] memory calls = new bytes[](2);
        (calls[0], calls[1]) = (_tokenise("one"), _tokenise("two"));
        bytes[] memory results = token.batch(calls, true);
        for (uint256 i = 0; i < 2; ++i) {
            assertEq(held(abi.decode(results[i], (ReceivableId)), seller), FACE, "RCV-01");
        }
    }

    function test_Batch_AllRevertsWithTheFirstThatFails() public {
        fund(seller, 300);
        bytes[] memory calls = new bytes[](3);
        calls[0] = _pay(300);
        calls[1] = _pay(FACE);
        calls[2] = _pay(0);
        VM.expectRevert(_item(1, abi.encodeWithSelector(_OVERPAID, id, FACE, FACE - 300)));
        _batch(seller, calls, true);
        assertEq(token.openAmount(id), FACE, "nothing happened");
        assertEq(money.balanceOf(seller.account), 300);
    }

    function test_Batch_NotAll() public {
        fund(seller, 300);
        bytes[] memory calls = new bytes[](4);
        calls[0] = _claim();
        calls[1] = _pay(300);
        calls[2] = _pay(0);
        calls[3] = _claim();
        bytes memory zero = abi.encodeWithSelector(IReceivableToken.Receivable_ZeroAmount.selector, id);
        VM.expectEmit(address(token));
        emit IReceivableToken.ItemFailed(0, nothing(id, seller));
        VM.expectEmit(address(token));
        emit IReceivableToken.ItemFailed(2, zero);
        bytes[] memory results = _batch(seller, calls, false);
        assertEq(results[0], nothing(id, seller));
        assertEq(results[2], zero);
        assertEq(abi.decode(results[3], (uint256)), 300, "the others went on");
    }

    function test_Batch_OfNone() public {
        assertEq(token.batch(new bytes[](0), true).length, 0);
    }

    function test_Batch_Nested() public {
        fund(seller, 300);
        bytes[] memory inner = new bytes[](2);
        (inner[0], inner[1]) = (_pay(0), _pay(300));
        bytes[] memory outer = new bytes[](2);
        outer[0] = abi.encodeCall(token.batch, (inner, false));
        outer[1] = _claim();
        bytes[] memory results = _batch(seller, outer, true);
        bytes[] memory nested = abi.decode(results[0], (bytes[]));
        bytes memory zero = abi.encodeWithSelector(IReceivableToken.Receivable_ZeroAmount.selector, id);
        assertEq(nested[0], zero);
        assertEq(abi.decode(results[1], (uint256)), 300);
        outer[0] = abi.encodeCall(token.batch, (inner, true));
        VM.expectRevert(_item(0, _item(0, zero)));
        _batch(seller, outer, true);
    }

    function test_Batch_AsTheCallerOnly() public {
        bytes[] memory calls = new bytes[](1);
        calls[0] = _transfer(1);
        VM.expectRevert(
            _item(
                0,
                abi.encodeWithSelector(
                    IERC1155Errors.ERC1155MissingApprovalForAll.selector,
                    buyer.account,
                    seller.account
                )
            )
        );
        _batch(buyer, calls, true);
        calls[0] = abi.encodeCall(token.reduce, (id, seller.account, 1, false));
        VM.expectRevert(_item(0, notNotes(buyer.account)));
        _batch(buyer, calls, true);
        calls[0] = abi.encodeCall(token.reverse, (id, 1));
        VM.expectRevert(_item(0, abi.encodeWithSelector(IReceivableToken.Receivable_NotBank.selector, buyer.account)));
        _batch(buyer, calls, true);
    }

    function test_Batch_OfWhatIsNoCall() public {
        bytes[] memory calls = new bytes[](3);
        calls[1] = hex"deadbe";
        calls[2] = abi.encodeWithSignature("mint(address,uint256)", buyer.account, 1);
        bytes[] memory results = _batch(buyer, calls, false);
        for (uint256 i = 0; i < 3; ++i) assertEq(results[i], abi.encodeWithSelector(Errors.FailedCall.selector));
    }

    // --- permit ------------------------------------------------------------------------------------------------------

    function test_Permit() public {
        fundAccount(buyer.account, FACE);
        bytes[] memory calls = new bytes[](2);
        (calls[0], calls[1]) = (_permit(buyer, FACE, block.timestamp), _pay(FACE));
        _batch(buyer, calls, true);
        assertEq(token.openAmount(id), 0);
        assertEq(money.allowance(buyer.account, address(token)), 0);
    }

    function test_Permit_UsedBefore() public {
        fundAccount(buyer.account, FACE);
        (uint8 v, bytes32 r, bytes32 s) = _sign(buyer, FACE, block.timestamp);
        money.permit(buyer.account, address(token), FACE, block.timestamp, v, r, s);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(token.permit, (id, FACE, block.timestamp, v, r, s));
        calls[1] = _pay(FACE);
        _batch(buyer, calls, true);
        assertEq(token.openAmount(id), 0, "the allowance stands");
    }

    function test_Permit_OfAnother() public {
        fundAccount(buyer.account, FACE);
        bytes[] memory calls = new bytes[](2);
        (calls[0], calls[1]) = (_permit(buyer, FACE, block.timestamp), _pay(FACE));
        bytes memory noAllowance = abi.encodeWithSelector(
            IERC20Errors.ERC20InsufficientAllowance.selector,
            address(token),
            0,
            FACE
        );
        VM.expectRevert(_item(1, noAllowance));
        _batch(investor, calls, true);
        assertEq(money.allowance(buyer.account, address(token)), 0);
        assertEq(IERC20Permit(address(money)).nonces(buyer.account), 0, "still good for itself");
    }

    function test_Permit_Expired() public {
        fundAccount(buyer.account, FACE);
        bytes[] memory calls = new bytes[](1);
        calls[0] = _permit(buyer, FACE, block.timestamp);
        skip(1);
        _batch(buyer, calls, true);
        assertEq(money.allowance(buyer.account, address(token)), 0, "passed over");
    }

    function test_Permit_OfACurrencyThatHasNone() public {
        Reenterer currency = new Reenterer();
        answerIn(9, address(currency), 9, uint128(FACE));
        id = tokeniseAnswer();
        currency.issue(buyer.account, FACE);
        VM.prank(buyer.account);
        currency.approve(address(token), FACE);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(token.permit, (id, FACE, block.timestamp, 27, "r", "s"));
        calls[1] = _pay(FACE);
        _batch(buyer, calls, true);
        assertEq(currency.balanceOf(address(token)), FACE);
    }

    function test_Permit_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        token.permit(UNKNOWN, 1, block.timestamp, 27, "r", "s");
    }

    // --- reentrancy --------------------------------------------------------------------------------------------------

    function test_Reentrancy_FromAReceiver() public {
        Reenterer receiver = new Reenterer();
        parties.registerCustodian(address(receiver), PartyId.wrap(0));
        bytes[] memory calls = _guarded();
        for (uint256 i = 0; i < calls.length; ++i) {
            answer(90 + i, uint128(FACE));
            receiver.arm(address(token), calls[i]);
            bytes memory inBatch = _item(0, abi.encodeWithSelector(_REENTERED));
            VM.expectRevert(i == calls.length - 1 ? inBatch : abi.encodeWithSelector(_REENTERED));
            tokeniseAnswer(address(receiver));
            VM.expectRevert(i == calls.length - 1 ? inBatch : abi.encodeWithSelector(_REENTERED));
            VM.prank(address(notes));
            token.passOn(id, seller.account, address(receiver), 1);
            VM.expectRevert(i == calls.length - 1 ? inBatch : abi.encodeWithSelector(_REENTERED));
            notes.courtTransfer(seller.account, address(receiver), id, 1, "order");
        }
    }

    function test_Reentrancy_FromACurrency() public {
        Reenterer currency = new Reenterer();
        answerIn(9, address(currency), 9, uint128(FACE));
        ReceivableId evil = tokeniseAnswer();
        currency.issue(buyer.account, FACE);
        VM.prank(buyer.account);
        currency.approve(address(token), FACE);
        VM.prank(buyer.account);
        token.pay(evil, 500);
        bytes[] memory calls = _guarded();
        for (uint256 i = 0; i + 1 < calls.length; ++i) {
            currency.arm(address(token), calls[i]);
            VM.expectRevert(abi.encodeWithSelector(_REENTERED));
            VM.prank(buyer.account);
            token.pay(evil, 500);
            VM.expectRevert(abi.encodeWithSelector(_REENTERED));
            VM.prank(seller.account);
            token.claim(evil);
        }
    }

    function test_Reentrancy_OfAReceiverThatPassesOn() public {
        Reenterer receiver = new Reenterer();
        parties.registerCustodian(address(receiver), PartyId.wrap(0));
        receiver.arm(
            address(token),
            abi.encodeCall(
                token.safeTransferFrom,
                (address(receiver), supplier2.account, ReceivableId.unwrap(id), 400, "")
            )
        );
        pay(id, 500);
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(receiver), ReceivableId.unwrap(id), 400, "");
        assertEq(held(id, supplier2), 400, "RCV-01");
        assertEq(claimable(id, seller), 500, "RCV-02");
        assertEq(claimable(id, supplier2), 0, "RCV-02");
        assertEq(token.claimable(id, address(receiver)), 0, "RCV-02");
    }

    // --- the contract itself -----------------------------------------------------------------------------------------

    function test_SupportsInterface() public view {
        assertTrue(token.supportsInterface(0x01ffc9a7), "ERC-165");
        assertTrue(token.supportsInterface(0xd9b67a26), "ERC-1155");
        assertTrue(token.supportsInterface(0x0e89341c), "ERC-1155 metadata");
        assertTrue(token.supportsInterface(0x41c4fbad), "ERC-7943");
        assertEq(bytes32(type(IERC7943MultiToken).interfaceId), bytes32(bytes4(0x41c4fbad)));
        assertFalse(token.supportsInterface(0xffffffff));
        assertFalse(token.supportsInterface(0x80ac58cd), "ERC-721");
    }

    function test_RefusesEther() public {
        VM.deal(address(this), 3);
        bytes[3] memory calls = [bytes(""), _claim(), abi.encodeCall(token.flagOverdue, (id))];
        for (uint256 i = 0; i < 3; ++i) {
            (bool done, ) = address(token).call{value: 1}(calls[i]);
            assertFalse(done);
        }
        assertEq(address(token).balance, 0);
    }

    function test_Unknown() public {
        (bool done, bytes memory reason) = address(token).call(hex"deadbeef");
        assertFalse(done);
        assertEq(reason, abi.encodeWithSelector(Errors.FailedCall.selector));
    }

    /// @dev Everything that moves money or units by itself; the last one is a batch.
    function _guarded() private view returns (bytes[] memory calls) {
        calls = new bytes[](6);
        calls[0] = _pay(1);
        calls[1] = _claim();
        calls[2] = abi.encodeCall(token.payAndClaim, (id, 1));
        calls[3] = abi.encodeCall(token.payLate, (id, 1));
        Presentation memory p;
        calls[4] = abi.encodeCall(token.tokenise, (p, seller.account, ""));
        bytes[] memory inner = new bytes[](1);
        inner[0] = _claim();
        calls[5] = abi.encodeCall(token.batch, (inner, true));
    }

    function _batch(Actor memory by, bytes[] memory calls, bool all) private returns (bytes[] memory) {
        VM.prank(by.account);
        return token.batch(calls, all);
    }

    function _pay(uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(token.pay, (id, amount));
    }

    function _claim() private view returns (bytes memory) {
        return abi.encodeCall(token.claim, (id));
    }

    function _transfer(uint256 units) private view returns (bytes memory) {
        return
            abi.encodeCall(
                token.safeTransferFrom,
                (seller.account, supplier2.account, ReceivableId.unwrap(id), units, "")
            );
    }

    function _tokenise(bytes32 salt) private returns (bytes memory) {
        Order memory order = makeOrder(FACE, salt);
        place(order);
        attestAll(order);
        return abi.encodeCall(token.tokenise, (makePresentation(order), seller.account, ""));
    }

    function _permit(Actor memory by, uint256 amount, uint256 deadline) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = _sign(by, amount, deadline);
        return abi.encodeCall(token.permit, (id, amount, deadline, v, r, s));
    }

    function _sign(
        Actor memory by,
        uint256 amount,
        uint256 deadline
    ) private view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 hash = keccak256(
            abi.encode(_PERMIT, by.account, address(token), amount, money.nonces(by.account), deadline)
        );
        return VM.sign(by.key, keccak256(abi.encodePacked(hex"1901", money.DOMAIN_SEPARATOR(), hash)));
    }

    function _item(uint256 index, bytes memory reason) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_ItemFailed.selector, index, reason);
    }
}
