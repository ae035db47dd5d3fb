// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {Roles} from "../../../contracts/access/Roles.sol";
import {IPartyRegistry} from "../../../contracts/parties/IPartyRegistry.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {IERC7943MultiToken} from "../../../contracts/shared/interfaces/IERC7943MultiToken.sol";
import {Day, PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Notes} from "./Notes.sol";

/// @notice Orders of courts about a receivable of 1,000, with roles and a delay as on a network.
contract ReceivableNotesCourtTest is Notes {
    bytes32 private constant PAPER = "reasons";
    uint32 private constant DELAY = 2 days;

    ReceivableId private id;
    address private clerk;
    address private enforcer;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
        clerk = makeAddr("clerk");
        enforcer = makeAddr("enforcer");
        bytes4[] memory atOnce = new bytes4[](2);
        (atOnce[0], atOnce[1]) = (IReceivableNotes.freeze.selector, IReceivableNotes.declareInsolvent.selector);
        bytes4[] memory delayed = new bytes4[](3);
        (delayed[0], delayed[1], delayed[2]) = (
            IReceivableNotes.release.selector,
            IReceivableNotes.courtTransfer.selector,
            IReceivableNotes.liftInsolvency.selector
        );
        manager.setTargetFunctionRole(address(notes), atOnce, Roles.COURT_CLERK);
        manager.setTargetFunctionRole(address(notes), delayed, Roles.COURT_ENFORCER);
        manager.grantRole(Roles.COURT_CLERK, clerk, 0);
        manager.grantRole(Roles.COURT_ENFORCER, enforcer, DELAY);
    }

    // --- freeze ------------------------------------------------------------------------------------------------------

    function test_Freeze() public {
        VM.expectEmit(address(notes));
        emit IReceivableNotes.CourtOrdered(PAPER);
        VM.expectEmit(address(token));
        emit IERC7943MultiToken.Frozen(seller.account, ReceivableId.unwrap(id), 400);
        VM.prank(clerk);
        notes.freeze(seller.account, id, 400, PAPER);
        assertEq(_frozen(seller), 400);
        assertTrue(isFlagged(id, ReceivableFlags.FROZEN));
    }

    function test_Freeze_OnlyRaises() public {
        _freeze(400);
        VM.startPrank(clerk);
        VM.expectRevert(badField("amount"));
        notes.freeze(seller.account, id, 400, PAPER);
        VM.expectRevert(badField("amount"));
        notes.freeze(seller.account, id, 0, PAPER);
        notes.freeze(seller.account, id, 401, PAPER);
        VM.stopPrank();
        assertEq(_frozen(seller), 401);
    }

    function test_Freeze_MoreThanThereIs() public {
        VM.prank(clerk);
        notes.freeze(investor.account, id, type(uint256).max, PAPER);
        assertEq(_frozen(investor), FACE, "as many as there can ever be");
        passOn(id, seller, investor, 300);
        VM.expectRevert(_unfrozen(investor, 1, 0));
        VM.prank(address(notes));
        token.passOn(id, investor.account, seller.account, 1);
    }

    function test_Freeze_TheMoneyWaits() public {
        _freeze(400);
        pay(id, 500);
        assertEq(claim(id, seller), 300);
        VM.expectRevert(nothing(id, seller));
        VM.prank(seller.account);
        token.claim(id);
    }

    function test_Freeze_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        VM.prank(clerk);
        notes.freeze(seller.account, UNKNOWN, 1, PAPER);
    }

    function test_Freeze_RevertWhen_NotTheClerk() public {
        _refuse(enforcer, abi.encodeCall(notes.freeze, (seller.account, id, 1, PAPER)));
        _refuse(address(this), abi.encodeCall(notes.freeze, (seller.account, id, 1, PAPER)));
        _refuse(buyer.account, abi.encodeCall(notes.declareInsolvent, (buyer.id, day(today()), PAPER)));
    }

    // --- release -----------------------------------------------------------------------------------------------------

    function test_Release_AfterTheDelay() public {
        _freeze(400);
        pay(id, 500);
        bytes memory call = abi.encodeCall(notes.release, (seller.account, id, 100, PAPER));
        _schedule(call);
        skip(DELAY);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.CourtOrdered(PAPER);
        VM.expectEmit(address(token));
        emit IERC7943MultiToken.Frozen(seller.account, ReceivableId.unwrap(id), 100);
        VM.prank(enforcer);
        notes.release(seller.account, id, 100, PAPER);
        assertEq(_frozen(seller), 100);
        assertEq(claim(id, seller), 450, "the money of what is frozen still waits");
    }

    function test_Release_RevertGiven_NotScheduled() public {
        _freeze(400);
        bytes memory call = abi.encodeCall(notes.release, (seller.account, id, 0, PAPER));
        bytes32 operation = manager.hashOperation(enforcer, address(notes), call);
        VM.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation));
        VM.prank(enforcer);
        notes.release(seller.account, id, 0, PAPER);
    }

    function test_Release_RevertGiven_TheDelayRuns() public {
        _freeze(400);
        bytes memory call = abi.encodeCall(notes.release, (seller.account, id, 0, PAPER));
        bytes32 operation = _schedule(call);
        skip(DELAY - 1);
        VM.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotReady.selector, operation));
        VM.prank(enforcer);
        notes.release(seller.account, id, 0, PAPER);
    }

    function test_Release_RevertGiven_Cancelled() public {
        _freeze(400);
        bytes memory call = abi.encodeCall(notes.release, (seller.account, id, 0, PAPER));
        bytes32 operation = _schedule(call);
        skip(DELAY);
        manager.cancel(enforcer, address(notes), call);
        VM.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation));
        VM.prank(enforcer);
        manager.execute(address(notes), call);
        assertEq(_frozen(seller), 400);
    }

    function test_Release_OnlyLowers() public {
        _freeze(400);
        _refuseScheduled(abi.encodeCall(notes.release, (seller.account, id, 400, PAPER)), badField("amount"));
        _refuseScheduled(abi.encodeCall(notes.release, (seller.account, id, 401, PAPER)), badField("amount"));
        _refuseScheduled(abi.encodeCall(notes.release, (buyer.account, id, 0, PAPER)), badField("amount"));
        _execute(abi.encodeCall(notes.release, (seller.account, id, 0, PAPER)));
        assertEq(_frozen(seller), 0);
        passOn(id, seller, supplier2, FACE);
        assertEq(held(id, supplier2), FACE);
    }

    function test_Release_RevertWhen_NotTheEnforcer() public {
        _freeze(400);
        _refuse(clerk, abi.encodeCall(notes.release, (seller.account, id, 0, PAPER)));
        _refuse(clerk, abi.encodeCall(notes.courtTransfer, (seller.account, buyer.account, id, 1, PAPER)));
        _refuse(clerk, abi.encodeCall(notes.liftInsolvency, (buyer.id, PAPER)));
        _refuse(address(this), abi.encodeCall(notes.courtTransfer, (seller.account, buyer.account, id, 1, PAPER)));
    }

    // --- courtTransfer -----------------------------------------------------------------------------------------------

    function test_CourtTransfer_AfterTheDelay() public {
        _freeze(400);
        pay(id, 500);
        bytes memory call = abi.encodeCall(notes.courtTransfer, (seller.account, investor.account, id, 400, PAPER));
        _schedule(call);
        skip(DELAY);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.CourtOrdered(PAPER);
        VM.expectEmit(address(token));
        emit IERC7943MultiToken.ForcedTransfer(seller.account, investor.account, ReceivableId.unwrap(id), 400);
        VM.prank(enforcer);
        manager.execute(address(notes), call);
        assertEq(held(id, investor), 400);
        assertEq(_frozen(seller), 0);
        assertEq(claim(id, investor), 200, "with the money they earned while frozen");
        assertEq(claim(id, seller), 300);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_CourtTransfer_OnceForOneOrder() public {
        bytes memory call = abi.encodeCall(notes.courtTransfer, (seller.account, investor.account, id, 400, PAPER));
        _execute(call);
        bytes32 operation = manager.hashOperation(enforcer, address(notes), call);
        VM.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation));
        VM.prank(enforcer);
        manager.execute(address(notes), call);
    }

    function test_CourtTransfer_FromASuspendedParty() public {
        suspend(seller);
        _execute(abi.encodeCall(notes.courtTransfer, (seller.account, investor.account, id, 400, PAPER)));
        assertEq(held(id, investor), 400);
    }

    function test_CourtTransfer_RevertWhen_ItCannotBe() public {
        suspend(investor);
        uint256 number = ReceivableId.unwrap(id);
        _refuseScheduled(
            abi.encodeCall(notes.courtTransfer, (seller.account, investor.account, id, 400, PAPER)),
            abi.encodeWithSelector(IERC7943MultiToken.ERC7943CannotReceive.selector, investor.account)
        );
        _refuseScheduled(
            abi.encodeCall(notes.courtTransfer, (seller.account, STRANGER, id, 400, PAPER)),
            abi.encodeWithSelector(IERC7943MultiToken.ERC7943CannotReceive.selector, STRANGER)
        );
        _refuseScheduled(
            abi.encodeCall(notes.courtTransfer, (seller.account, buyer.account, UNKNOWN, 400, PAPER)),
            unknown()
        );
        _refuseScheduled(
            abi.encodeCall(notes.courtTransfer, (seller.account, buyer.account, id, FACE + 1, PAPER)),
            abi.encodeWithSelector(
                IERC1155Errors.ERC1155InsufficientBalance.selector,
                seller.account,
                FACE,
                FACE + 1,
                number
            )
        );
    }

    // --- insolvency --------------------------------------------------------------------------------------------------

    function test_DeclareInsolvent() public {
        Day decided = day(today() - 2);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.CourtOrdered(PAPER);
        VM.expectEmit(address(token));
        emit IReceivableToken.Insolvent(buyer.id, decided.toUint());
        VM.prank(clerk);
        notes.declareInsolvent(buyer.id, decided, PAPER);
        assertEq(token.standingOf(buyer.id).insolventOn, decided.toUint());
        assertEq(token.daysPastDue(id), 2, "all it owes fell due");
        token.flagOverdue(id);
        assertTrue(isFlagged(id, ReceivableFlags.OVERDUE));
    }

    function test_DeclareInsolvent_AnotherDayReplaces() public {
        VM.startPrank(clerk);
        notes.declareInsolvent(buyer.id, day(today()), PAPER);
        notes.declareInsolvent(buyer.id, day(1), PAPER);
        VM.stopPrank();
        assertEq(token.standingOf(buyer.id).insolventOn, 1, "the first day there is");
    }

    function test_DeclareInsolvent_RevertWhen_TheDayIsBad() public {
        Day next = day(today() + 1);
        bytes memory zero = badDay(0, 1, today());
        bytes memory future = badDay(next.toUint(), 1, today());
        VM.startPrank(clerk);
        VM.expectRevert(zero);
        notes.declareInsolvent(buyer.id, Day.wrap(0), PAPER);
        VM.expectRevert(future);
        notes.declareInsolvent(buyer.id, next, PAPER);
        VM.stopPrank();
    }

    function test_DeclareInsolvent_RevertWhen_ThePartyIsUnknown() public {
        Day decided = day(today());
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 99));
        VM.prank(clerk);
        notes.declareInsolvent(PartyId.wrap(99), decided, PAPER);
    }

    function test_LiftInsolvency_AfterTheDelay() public {
        VM.startPrank(clerk);
        notes.declareInsolvent(buyer.id, day(today()), PAPER);
        VM.stopPrank();
        bytes memory call = abi.encodeCall(notes.liftInsolvency, (buyer.id, PAPER));
        _schedule(call);
        skip(DELAY);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.CourtOrdered(PAPER);
        VM.expectEmit(address(token));
        emit IReceivableToken.Insolvent(buyer.id, 0);
        VM.prank(enforcer);
        manager.execute(address(notes), call);
        assertEq(token.standingOf(buyer.id).insolventOn, 0);
        assertEq(token.daysPastDue(id), 0);
    }

    function test_LiftInsolvency_RevertWhen_ThePartyIsUnknown() public {
        _refuseScheduled(
            abi.encodeCall(notes.liftInsolvency, (PartyId.wrap(99), PAPER)),
            abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 99)
        );
    }

    function _freeze(uint256 amount) private {
        VM.prank(clerk);
        notes.freeze(seller.account, id, amount, PAPER);
    }

    function _frozen(Actor memory a) private view returns (uint256) {
        return token.getFrozenTokens(a.account, ReceivableId.unwrap(id));
    }

    function _schedule(bytes memory call) private returns (bytes32 operation) {
        VM.prank(enforcer);
        (operation, ) = manager.schedule(address(notes), call, 0);
    }

    function _execute(bytes memory call) private {
        _schedule(call);
        skip(DELAY);
        VM.prank(enforcer);
        manager.execute(address(notes), call);
    }

    function _refuseScheduled(bytes memory call, bytes memory why) private {
        _schedule(call);
        skip(DELAY);
        VM.expectRevert(why);
        VM.prank(enforcer);
        manager.execute(address(notes), call);
    }

    function _refuse(address caller, bytes memory call) private {
        VM.prank(caller);
        (bool done, bytes memory why) = address(notes).call(call);
        assertFalse(done, "ACC-01");
        assertEq(why, abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
    }

    function _unfrozen(Actor memory a, uint256 amount, uint256 free) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IERC7943MultiToken.ERC7943InsufficientUnfrozenBalance.selector,
                a.account,
                ReceivableId.unwrap(id),
                amount,
                free
            );
    }
}
