// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {IERC7943MultiToken} from "../../../contracts/shared/interfaces/IERC7943MultiToken.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "./Receivables.sol";

contract ReceivableTokenForcedTest is Receivables {
    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        id = tokeniseUnder(TransferRule.Free, true);
    }

    function test_ForcedTransfer_RevertWhen_NotNotes() public {
        VM.expectRevert(notNotes(address(this)));
        token.forcedTransfer(seller.account, supplier2.account, ReceivableId.unwrap(id), 1);
        VM.expectRevert(notNotes(seller.account));
        VM.prank(seller.account);
        token.forcedTransfer(seller.account, supplier2.account, ReceivableId.unwrap(id), 1);
    }

    function test_ForcedTransfer_RevertWhen_ReceiverCannotReceive() public {
        address nobody = makeAddr("nobody");
        _refused(nobody);
        _refused(address(0));
        suspend(supplier2);
        _refused(supplier2.account);
    }

    function test_ForcedTransfer_RevertWhen_ReceiverHasNoHook() public {
        parties.registerCustodian(address(this), PartyId.wrap(0));
        VM.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, address(this)));
        notes.courtTransfer(seller.account, address(this), id, 1, "order");
    }

    function test_ForcedTransfer_RevertWhen_MoreThanHeld() public {
        freeze(id, seller, FACE);
        bytes memory short = abi.encodeWithSelector(
            IERC1155Errors.ERC1155InsufficientBalance.selector,
            seller.account,
            FACE,
            FACE + 1,
            ReceivableId.unwrap(id)
        );
        VM.expectRevert(short);
        seize(id, seller, supplier2, FACE + 1);
        pay(id, 500);
        VM.expectRevert(short);
        seize(id, seller, supplier2, FACE + 1);
    }

    function test_ForcedTransfer_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        seize(UNKNOWN, seller, supplier2, 0);
    }

    function test_ForcedTransfer_BeforeAPayment() public {
        VM.expectEmit(address(token));
        emit IERC7943MultiToken.ForcedTransfer(seller.account, supplier2.account, ReceivableId.unwrap(id), 400);
        seize(id, seller, supplier2, 400);
        assertEq(held(id, seller), 600, "RCV-01");
        assertEq(held(id, supplier2), 400, "RCV-01");
        pay(id, FACE);
        assertEq(claim(id, supplier2), 400);
        assertEq(claim(id, seller), 600);
        _handedOut();
    }

    function test_ForcedTransfer_FrozenFirst() public {
        freeze(id, seller, 400);
        VM.expectEmit(address(token));
        emit IERC7943MultiToken.Frozen(seller.account, ReceivableId.unwrap(id), 100);
        seize(id, seller, supplier2, 300);
        assertEq(_frozen(seller), 100);
        assertEq(_frozen(supplier2), 0, "free where they arrive");
        pass(id, supplier2, investor, 300);
        seize(id, seller, supplier2, 200);
        assertEq(_frozen(seller), 0);
        pass(id, seller, investor, 500);
    }

    function test_ForcedTransfer_AgainstTheRules() public {
        id = tokeniseUnder(TransferRule.None, false);
        seize(id, seller, supplier2, 400);
        assertEq(held(id, supplier2), 400, "nobody's consent");
        parties.suspend(supplier2.id, PartyStatus.LegalHold, "paper");
        seize(id, supplier2, investor, 400);
        assertEq(held(id, investor), 400, "of a party that may not send");
    }

    function test_ForcedTransfer_OfFreeUnitsAfterAPayment() public {
        pay(id, 500);
        seize(id, seller, supplier2, 400);
        assertEq(claimable(id, seller), 500, "what they earned was not frozen");
        assertEq(claimable(id, supplier2), 0);
        pay(id, 500);
        assertEq(claim(id, supplier2), 200);
        assertEq(claim(id, seller), 800);
        _handedOut();
    }

    function test_ForcedTransfer_OfFrozenUnitsAfterAPayment() public {
        freeze(id, seller, 400);
        pay(id, 500);
        seize(id, seller, supplier2, 400);
        assertEq(claimable(id, seller), 300);
        assertEq(claimable(id, supplier2), 200, "with what they earned while frozen");
        pay(id, 500);
        assertEq(claim(id, supplier2), 400);
        assertEq(claim(id, seller), 600);
        _handedOut();
    }

    function test_ForcedTransfer_OfSomeFrozenUnits() public {
        freeze(id, seller, 400);
        pay(id, 500);
        claim(id, seller);
        seize(id, seller, supplier2, 100);
        assertEq(claim(id, supplier2), 50);
        assertEq(claimable(id, seller), 0, "150 still wait");
        pay(id, 500);
        assertEq(claim(id, seller), 300);
        release(id, seller, 0);
        assertEq(claim(id, seller), 300);
        assertEq(claim(id, supplier2), 50);
        _handedOut();
    }

    function test_ForcedTransfer_OfMoreThanIsFrozen() public {
        freeze(id, seller, 400);
        pay(id, 500);
        seize(id, seller, supplier2, 700);
        assertEq(claimable(id, supplier2), 200, "of the frozen ones only");
        assertEq(claimable(id, seller), 300);
        pay(id, 500);
        assertEq(claim(id, supplier2), 550);
        assertEq(claim(id, seller), 450);
        _handedOut();
    }

    function test_ForcedTransfer_OfAllUnits() public {
        freeze(id, seller, FACE);
        pay(id, 500);
        seize(id, seller, supplier2, FACE);
        assertEq(token.money(id).checkpoints, 1, "the sender has nothing left");
        pay(id, 500);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
        assertEq(claim(id, supplier2), FACE);
        _handedOut();
    }

    function test_ForcedTransfer_AfterSettlement() public {
        freeze(id, seller, 400);
        pay(id, FACE);
        assertEq(claim(id, seller), 600);
        seize(id, seller, supplier2, 400);
        assertEq(claim(id, supplier2), 400);
        assertEq(held(id, seller), 600);
        assertEq(claim(id, seller), 0, "burns what it kept");
        _handedOut();
    }

    function test_ForcedTransfer_AfterSettlementUnclaimed() public {
        pay(id, FACE);
        freeze(id, seller, 400);
        seize(id, seller, supplier2, 300);
        assertEq(claimable(id, supplier2), 300);
        assertEq(claim(id, seller), 600);
        release(id, seller, 0);
        assertEq(claim(id, seller), 100);
        assertEq(claim(id, supplier2), 300);
        _handedOut();
    }

    function test_ForcedTransfer_ToAFrozenAccount() public {
        freeze(id, seller, 400);
        freeze(id, supplier2, 300);
        pay(id, 500);
        seize(id, seller, supplier2, 400);
        assertEq(claimable(id, supplier2), 200, "earned before it arrived there");
        pay(id, 500);
        assertEq(claim(id, supplier2), 250, "200 and half of a hundred free units");
        assertEq(claim(id, seller), 600);
        release(id, supplier2, 0);
        assertEq(claim(id, supplier2), 150);
        _handedOut();
    }

    function test_ForcedTransfer_OfNothing() public {
        freeze(id, seller, 400);
        pay(id, 500);
        seize(id, seller, supplier2, 0);
        assertEq(token.money(id).checkpoints, 0, "no index of who has nothing");
        assertEq(_frozen(seller), 400);
        pay(id, 500);
        claim(id, seller);
        release(id, seller, 0);
        assertEq(claim(id, seller), 400);
        _handedOut();
    }

    function test_ForcedTransfer_ToItself() public {
        freeze(id, seller, 400);
        pay(id, 500);
        seize(id, seller, seller, 400);
        assertEq(_frozen(seller), 0);
        assertEq(claimable(id, seller), 500, "RCV-02");
        pay(id, 500);
        assertEq(claim(id, seller), FACE);
        _handedOut();
    }

    function test_ForcedTransfer_WithAnothersMoneyTakenBack() public {
        pay(id, 500);
        claim(id, seller);
        reverse(id, 500);
        freeze(id, seller, 400);
        seize(id, seller, supplier2, 400);
        pay(id, 500);
        assertEq(claimable(id, supplier2), 0, "its units make good their part");
        assertEq(claimable(id, seller), 0);
        pay(id, 500);
        assertEq(claim(id, supplier2), 200);
        assertEq(claim(id, seller), 300);
        assertEq(takeBack(id, new address[](0)), 500);
        _handedOut();
    }

    function test_ForcedTransfer_ThroughTheTokenItself() public {
        VM.prank(address(notes));
        assertTrue(token.forcedTransfer(seller.account, supplier2.account, ReceivableId.unwrap(id), 1));
        VM.prank(address(notes));
        assertTrue(token.setFrozenTokens(supplier2.account, ReceivableId.unwrap(id), 1));
        assertEq(_frozen(supplier2), 1);
    }

    /// @dev Whatever is frozen, moved and paid, all that was paid is handed out and no more.
    function testFuzz_CourtOrders_Conserve(uint256 seed) public {
        Actor[3] memory who = [seller, supplier2, investor];
        for (uint256 i = 0; i < 12; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, i)));
            uint256 act = word % 6;
            Actor memory a = who[(word >> 8) % 3];
            Actor memory b = who[(word >> 16) % 3];
            uint256 amount = (word >> 24) % (FACE + 100);
            _step(act, a, b, amount);
        }
        if (token.openAmount(id) != 0) pay(id, token.openAmount(id));
        for (uint256 i = 0; i < 3; ++i) {
            if (_frozen(who[i]) != 0) release(id, who[i], 0);
        }
        for (uint256 i = 0; i < 3; ++i) {
            VM.prank(who[i].account);
            try token.claim(id) {} catch {
                continue;
            }
        }
        uint256 sum = 0;
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(held(id, who[i]), 0, "RCV-01");
            sum += money.balanceOf(who[i].account);
        }
        assertEq(sum, FACE, "RCV-02");
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
        assertEq(token.money(id).checkpoints, 0);
    }

    function _step(uint256 act, Actor memory a, Actor memory b, uint256 amount) private {
        if (act == 0) {
            uint256 open = token.openAmount(id);
            amount = amount % (open / 2 + 1);
            if (amount != 0) pay(id, amount);
        } else if (act == 1) {
            if (claimable(id, a) != 0) claim(id, a);
        } else if (act == 2) {
            if (token.canTransfer(a.account, b.account, ReceivableId.unwrap(id), amount)) pass(id, a, b, amount);
        } else if (act == 3) {
            amount = amount % (held(id, a) + 1);
            seize(id, a, b, amount);
        } else {
            VM.prank(address(notes));
            token.setFrozenTokens(a.account, ReceivableId.unwrap(id), amount);
        }
    }

    function _refused(address to) private {
        VM.expectRevert(abi.encodeWithSelector(IERC7943MultiToken.ERC7943CannotReceive.selector, to));
        notes.courtTransfer(seller.account, to, id, 1, "order");
    }

    function _frozen(Actor memory whose) private view returns (uint256) {
        return token.getFrozenTokens(whose.account, ReceivableId.unwrap(id));
    }

    function _handedOut() private view {
        assertEq(token.money(id).claimed, FACE, "RCV-02");
        assertEq(token.money(id).burnt, FACE, "RCV-01");
        assertEq(token.money(id).checkpoints, 0);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }
}
