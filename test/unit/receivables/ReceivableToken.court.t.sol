// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {KeyGrant, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Passing} from "../../../contracts/receivables/NoteTypes.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {IERC7943MultiToken} from "../../../contracts/shared/interfaces/IERC7943MultiToken.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "./Receivables.sol";

contract ReceivableTokenCourtTest is Receivables {
    ReceivableId private id;
    address private custodian;

    function setUp() public {
        setUpTrade();
        id = tokeniseUnder(TransferRule.Free, true);
        custodian = makeAddr("custodian");
        parties.registerCustodian(custodian, PartyId.wrap(0));
    }

    // --- canSend, canReceive -----------------------------------------------------------------------------------------

    function test_CanSendAndReceive() public {
        _may(seller.account, true, true);
        _may(custodian, true, true);
        _may(address(token), true, true);
        _may(makeAddr("nobody"), false, false);
        _may(address(0), false, false);
        suspend(seller);
        _may(seller.account, false, false);
        parties.suspend(supplier2.id, PartyStatus.LegalHold, "paper");
        _may(supplier2.account, false, false);
        parties.suspend(verifier.id, PartyStatus.Closed, "paper");
        _may(verifier.account, false, false);
    }

    function test_CanSendAndReceive_GivenExpired() public {
        parties.renew(seller.id, PartyRoles.SUPPLIER, uint16(today() + 3));
        skip(3 days);
        _may(seller.account, true, true);
        skip(1 days);
        _may(seller.account, false, false);
    }

    function test_CanSendAndReceive_GivenCooling() public {
        VM.prank(address(recovery));
        parties.recover(seller.id, new KeyGrant[](0), "bank account");
        _may(seller.account, false, true);
    }

    // --- canTransfer -------------------------------------------------------------------------------------------------

    function test_CanTransfer() public {
        assertTrue(_can(seller.account, supplier2.account, FACE));
        assertTrue(_can(seller.account, seller.account, 1));
        assertTrue(_can(supplier2.account, seller.account, 0), "nothing of nothing");
        assertFalse(_can(seller.account, supplier2.account, FACE + 1));
        assertFalse(_can(seller.account, supplier2.account, type(uint256).max));
        assertFalse(_can(supplier2.account, seller.account, 1));
        assertFalse(_can(seller.account, makeAddr("nobody"), 1));
        assertFalse(_can(makeAddr("nobody"), seller.account, 0));
        assertFalse(_can(seller.account, address(0), 0), "is no burning");
        assertFalse(_can(address(0), seller.account, 0), "is no minting");
        assertFalse(token.canTransfer(seller.account, supplier2.account, ReceivableId.unwrap(UNKNOWN), 0));
    }

    function test_CanTransfer_GivenFrozen() public {
        freeze(id, seller, 400);
        assertTrue(_can(seller.account, supplier2.account, 600));
        assertFalse(_can(seller.account, supplier2.account, 601));
        assertFalse(_can(seller.account, custodian, 601));
        freeze(id, seller, FACE);
        assertTrue(_can(seller.account, supplier2.account, 0));
        assertFalse(_can(seller.account, supplier2.account, 1));
    }

    function test_CanTransfer_GivenSuspended() public {
        uint256 state = VM.snapshotState();
        suspend(supplier2);
        assertFalse(_can(seller.account, supplier2.account, 1));
        VM.revertToState(state);
        suspend(seller);
        assertFalse(_can(seller.account, supplier2.account, 1));
    }

    function test_CanTransfer_GivenConsentIsNeeded() public {
        TransferRule[3] memory rules = [TransferRule.Free, TransferRule.TradeBacked, TransferRule.None];
        for (uint256 i = 0; i < 6; ++i) {
            bool undertaking = i % 2 == 1;
            if (i == 1) continue;
            uint256 state = VM.snapshotState();
            id = tokeniseUnder(rules[i / 2], undertaking);
            assertFalse(_can(seller.account, supplier2.account, 1), "among parties");
            assertTrue(_can(seller.account, custodian, FACE), "into custody");
            VM.prank(seller.account);
            token.safeTransferFrom(seller.account, custodian, ReceivableId.unwrap(id), 1, "");
            assertTrue(_can(custodian, supplier2.account, 1), "out of it");
            VM.revertToState(state);
        }
    }

    function test_CanTransfer_GivenEnded() public {
        uint256 state = VM.snapshotState();
        pay(id, FACE);
        assertFalse(_can(seller.account, supplier2.account, 1), "settled");
        VM.revertToState(state);
        reduce(id, seller, FACE, false);
        assertFalse(_can(seller.account, supplier2.account, 0), "cancelled");
    }

    // --- setFrozenTokens ---------------------------------------------------------------------------------------------

    function test_SetFrozen() public {
        VM.expectEmit(address(token));
        emit IERC7943MultiToken.Frozen(seller.account, ReceivableId.unwrap(id), 400);
        freeze(id, seller, 400);
        assertEq(_frozen(seller), 400);
        assertTrue(hasFlag(id, ReceivableFlags.FROZEN));
        assertEq(_frozen(supplier2), 0);
        pass(id, seller, supplier2, 600);
        VM.expectRevert(_short(1, 0));
        pass(id, seller, supplier2, 1);
        release(id, seller, 399);
        pass(id, seller, supplier2, 1);
        release(id, seller, 0);
        pass(id, seller, supplier2, 399);
        assertEq(held(id, supplier2), FACE);
    }

    function test_SetFrozen_RevertWhen_NotNotes() public {
        VM.expectRevert(notNotes(address(this)));
        token.setFrozenTokens(seller.account, ReceivableId.unwrap(id), 1);
    }

    function test_SetFrozen_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        VM.prank(address(notes));
        token.setFrozenTokens(seller.account, ReceivableId.unwrap(UNKNOWN), 1);
    }

    function test_SetFrozen_AboveTheBalance() public {
        freeze(id, supplier2, type(uint256).max);
        assertEq(_frozen(supplier2), FACE, "at most all there are");
        pass(id, seller, supplier2, 300);
        VM.expectRevert(
            abi.encodeWithSelector(
                IERC7943MultiToken.ERC7943InsufficientUnfrozenBalance.selector,
                supplier2.account,
                ReceivableId.unwrap(id),
                1,
                0
            )
        );
        pass(id, supplier2, seller, 1);
    }

    // --- frozen units stay -------------------------------------------------------------------------------------------

    function test_Frozen_StayInTransfers() public {
        freeze(id, seller, 400);
        VM.expectRevert(_short(601, 600));
        pass(id, seller, supplier2, 601);
        VM.expectRevert(_short(FACE, 600));
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, custodian, ReceivableId.unwrap(id), FACE, "");
        VM.prank(seller.account);
        token.setApprovalForAll(investor.account, true);
        VM.expectRevert(_short(601, 600));
        VM.prank(investor.account);
        token.safeTransferFrom(seller.account, investor.account, ReceivableId.unwrap(id), 601, "");
    }

    function test_Frozen_StayInBatches() public {
        freeze(id, seller, 400);
        (uint256[] memory ids, uint256[] memory amounts) = (new uint256[](1), new uint256[](1));
        (ids[0], amounts[0]) = (ReceivableId.unwrap(id), 601);
        VM.expectRevert(_short(601, 600));
        VM.prank(seller.account);
        token.safeBatchTransferFrom(seller.account, supplier2.account, ids, amounts, "");
        bytes[] memory calls = new bytes[](2);
        for (uint256 i = 0; i < 2; ++i) {
            calls[i] = abi.encodeCall(
                token.safeTransferFrom,
                (seller.account, supplier2.account, ReceivableId.unwrap(id), 400, "")
            );
        }
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ItemFailed.selector, 1, _short(400, 200)));
        VM.prank(seller.account);
        token.batch(calls, true);
    }

    function test_Frozen_MoveOneByOne() public {
        freeze(id, seller, 400);
        (uint256[] memory ids, uint256[] memory amounts) = (new uint256[](2), new uint256[](2));
        (ids[0], ids[1]) = (ReceivableId.unwrap(id), ReceivableId.unwrap(id));
        (amounts[0], amounts[1]) = (600, 600);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_OneByOne.selector, id));
        VM.prank(seller.account);
        token.safeBatchTransferFrom(seller.account, supplier2.account, ids, amounts, "");
        (amounts[0], amounts[1]) = (0, 600);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_OneByOne.selector, id));
        VM.prank(seller.account);
        token.safeBatchTransferFrom(seller.account, supplier2.account, ids, amounts, "");
    }

    function test_Frozen_StayWhenPassedOn() public {
        freeze(id, seller, 400);
        Passing memory passing = makePassing(id, seller, supplier2, 601);
        (bytes memory given, bytes memory taken) = signPassing(passing, seller, supplier2);
        VM.expectRevert(_short(601, 600));
        notes.passOn(passing, given, taken);
    }

    function test_Frozen_StayWhenReduced() public {
        freeze(id, seller, 400);
        assertEq(token.creditable(id, seller.account), 600);
        VM.expectRevert(
            abi.encodeWithSelector(IReceivableToken.Receivable_CannotCredit.selector, id, seller.account, 601, 600)
        );
        reduce(id, seller, 601, false);
        reduce(id, seller, 600, false);
        assertEq(held(id, seller), 400);
    }

    function test_Frozen_StayWhenSettled() public {
        freeze(id, seller, 400);
        pay(id, FACE);
        assertEq(claim(id, seller), 600);
        assertEq(held(id, seller), FACE, "RCV-01");
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
    }

    // --- their money waits -------------------------------------------------------------------------------------------

    function test_FrozenMoney_Waits() public {
        freeze(id, seller, 400);
        pay(id, 500);
        assertEq(claimable(id, seller), 300);
        assertEq(claim(id, seller), 300);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
        pay(id, 500);
        assertEq(claim(id, seller), 300);
        release(id, seller, 0);
        assertEq(claim(id, seller), 400);
        _handedOut();
    }

    function test_FrozenMoney_OfAll() public {
        freeze(id, seller, FACE);
        pay(id, 500);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
        VM.expectRevert(nothing(id, seller));
        VM.prank(seller.account);
        token.payAndClaim(id, 500);
    }

    function test_FrozenMoney_PayAndClaim() public {
        freeze(id, seller, 400);
        fund(seller, 400);
        VM.prank(seller.account);
        assertEq(token.payAndClaim(id, FACE), 600);
        assertEq(money.balanceOf(address(token)), 400, "SET-02");
    }

    function test_FrozenMoney_Unclaimed() public {
        pay(id, 500);
        freeze(id, seller, 400);
        assertEq(claimable(id, seller), 300, "what waits here is frozen too");
    }

    function test_FrozenMoney_ClaimedBefore() public {
        pay(id, 500);
        claim(id, seller);
        freeze(id, seller, 400);
        assertEq(claimable(id, seller), 0);
        pay(id, 500);
        assertEq(claim(id, seller), 300);
        release(id, seller, 0);
        assertEq(claim(id, seller), 200);
        _handedOut();
    }

    function test_FrozenMoney_MoreFrozen() public {
        pay(id, 500);
        freeze(id, seller, 300);
        freeze(id, seller, 600);
        assertEq(claimable(id, seller), 200, "as if frozen at once");
        assertEq(claim(id, seller), 200);
        freeze(id, seller, 900);
        pay(id, 500);
        assertEq(claim(id, seller), 50);
        release(id, seller, 0);
        assertEq(claim(id, seller), 750);
        _handedOut();
    }

    function test_FrozenMoney_LessFrozen() public {
        freeze(id, seller, 600);
        pay(id, 500);
        release(id, seller, 300);
        assertEq(claim(id, seller), 350);
        pay(id, 500);
        assertEq(claim(id, seller), 350);
        release(id, seller, 1);
        assertEq(claim(id, seller), 299);
        release(id, seller, 0);
        assertEq(claim(id, seller), 1);
        _handedOut();
    }

    function test_FrozenMoney_LessFrozenButStillAll() public {
        pass(id, seller, supplier2, 300);
        freeze(id, supplier2, FACE);
        pay(id, 500);
        release(id, supplier2, 600);
        assertEq(claimable(id, supplier2), 0, "all of its units are frozen still");
        release(id, supplier2, 150);
        assertEq(claimable(id, supplier2), 75);
    }

    function test_FrozenMoney_ArrivesWhileMoreIsFrozen() public {
        pass(id, seller, supplier2, 100);
        freeze(id, supplier2, 500);
        pay(id, 500);
        pass(id, seller, supplier2, 300);
        pay(id, 500);
        VM.expectRevert(nothing(id, supplier2));
        claim(id, supplier2);
        assertEq(claim(id, seller), 750);
        release(id, supplier2, 0);
        assertEq(claim(id, supplier2), 250);
        _handedOut();
    }

    function test_FrozenMoney_ArrivesBeyondWhatIsFrozen() public {
        pass(id, seller, supplier2, 100);
        freeze(id, supplier2, 500);
        pay(id, 500);
        pass(id, seller, supplier2, 600);
        pay(id, 500);
        assertEq(claim(id, supplier2), 100, "half of 200 free units");
        release(id, supplier2, 0);
        assertEq(claim(id, supplier2) + claim(id, seller), 900);
        _handedOut();
    }

    function test_FrozenMoney_OfFreeUnitsPassedOn() public {
        freeze(id, seller, 400);
        pay(id, 500);
        pass(id, seller, supplier2, 600);
        assertEq(claim(id, seller), 300, "what they earned before");
        pay(id, 500);
        assertEq(claim(id, supplier2), 300);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
    }

    // --- reversal of a payment ---------------------------------------------------------------------------------------

    function test_FrozenMoney_GivenReversed() public {
        pay(id, 500);
        freeze(id, seller, 300);
        freeze(id, seller, 400);
        reverse(id, 250);
        assertEq(claimable(id, seller), 150, "frozen units earned less too");
        seize(id, seller, supplier2, 400);
        assertEq(claimable(id, supplier2), 100);
        pay(id, 750);
        assertEq(claim(id, supplier2), 400);
        assertEq(claim(id, seller), 600);
        assertEq(takeBack(id, new address[](0)), 250);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_FrozenMoney_ClaimedThenReversed() public {
        pay(id, 500);
        claim(id, seller);
        freeze(id, seller, 400);
        reverse(id, 500);
        freeze(id, seller, 600);
        pay(id, 500);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
        pay(id, 500);
        assertEq(claim(id, seller), 200, "400 units are free");
        release(id, seller, 0);
        assertEq(claim(id, seller), 300);
        assertEq(takeBack(id, new address[](0)), 500);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function _may(address who, bool send, bool receive_) private view {
        assertEq(token.canSend(who), send, "canSend");
        assertEq(token.canReceive(who), receive_, "canReceive");
    }

    function _can(address from, address to, uint256 units) private view returns (bool) {
        return token.canTransfer(from, to, ReceivableId.unwrap(id), units);
    }

    function _frozen(Actor memory whose) private view returns (uint256) {
        return token.getFrozenTokens(whose.account, ReceivableId.unwrap(id));
    }

    function _short(uint256 amount, uint256 free) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IERC7943MultiToken.ERC7943InsufficientUnfrozenBalance.selector,
                seller.account,
                ReceivableId.unwrap(id),
                amount,
                free
            );
    }

    function _handedOut() private view {
        assertEq(token.money(id).claimed, FACE, "RCV-02");
        assertEq(token.money(id).burnt, FACE, "RCV-01");
        assertEq(token.money(id).checkpoints, 0);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }
}
