// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Roles} from "../../../contracts/access/Roles.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {IBankDeposit} from "../../../contracts/settlement/IBankDeposit.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

/// @notice What a court has held of a deposit of 500.00: 300.00.
contract BankDepositHoldsTest is Trade {
    bytes32 private constant PAPER = keccak256("order of the court");

    function setUp() public {
        setUpTrade();
        fundAccount(seller.account, 500_00);
        fundAccount(buyer.account, 500_00);
    }

    // --- hold --------------------------------------------------------------------------------------------------------

    function test_Hold() public {
        VM.expectEmit(address(money));
        emit IBankDeposit.DepositHeld(seller.account, 300_00, PAPER);
        money.hold(seller.account, 300_00, PAPER);
        assertEq(money.heldOf(seller.account), 300_00);
        assertEq(money.balanceOf(seller.account), 500_00);
        _send(seller, 200_00);
        _refused(1, 0);
        assertEq(money.balanceOf(seller.account), 300_00);
        VM.prank(seller.account);
        money.transfer(buyer.account, 0);
    }

    function test_Hold_CannotBePaidIn() public {
        ReceivableId id = tokenise(400_00, "one");
        money.hold(buyer.account, 300_00, PAPER);
        VM.startPrank(buyer.account);
        money.approve(address(token), 400_00);
        VM.expectRevert(_held(buyer.account, 400_00, 200_00));
        token.pay(id, 400_00);
        token.pay(id, 200_00);
        VM.stopPrank();
        assertEq(token.openAmount(id), 200_00);
    }

    function test_Hold_CannotBePaidOut() public {
        money.hold(seller.account, 300_00, PAPER);
        VM.startPrank(seller.account);
        money.approve(address(bank), 500_00);
        VM.expectRevert(_held(seller.account, 200_01, 200_00));
        bank.instruct(200_01, "payees", "key");
        bank.instruct(200_00, "payees", "key");
        VM.stopPrank();
        assertEq(bank.instructedTotal(), 200_00);
    }

    function test_Hold_AboveTheBalance() public {
        money.hold(seller.account, 600_00, PAPER);
        _refused(1, 0);
        _send(buyer, 50_00);
        _refused(1, 0);
        _send(buyer, 150_00);
        assertEq(money.balanceOf(seller.account), 700_00, "what arrives is held up to the amount");
        _send(seller, 100_00);
        _refused(1, 0);
    }

    function test_Hold_OfASuspendedParty() public {
        parties.suspend(seller.id, PartyStatus.LegalHold, "paper");
        money.hold(seller.account, 300_00, PAPER);
        assertEq(money.heldOf(seller.account), 300_00);
    }

    function test_Hold_RevertWhen_NotMore() public {
        money.hold(seller.account, 300_00, PAPER);
        VM.expectRevert(_badHold(300_00, 300_00));
        money.hold(seller.account, 300_00, PAPER);
        VM.expectRevert(abi.encodeWithSelector(IBankDeposit.BankDeposit_BadHold.selector, buyer.account, 0, 0));
        money.hold(buyer.account, 0, PAPER);
        money.hold(seller.account, 300_01, PAPER);
    }

    function test_Hold_RevertWhen_NotAParty() public {
        setUpFacility();
        address[4] memory others = [address(facility), address(token), address(bank), address(0xBEEF)];
        for (uint256 i = 0; i < others.length; ++i) {
            VM.expectRevert(abi.encodeWithSelector(IBankDeposit.BankDeposit_NotAParty.selector, others[i]));
            money.hold(others[i], 1, PAPER);
        }
    }

    // --- release -----------------------------------------------------------------------------------------------------

    function test_Release() public {
        money.hold(seller.account, 300_00, PAPER);
        VM.expectEmit(address(money));
        emit IBankDeposit.DepositHeld(seller.account, 100_00, PAPER);
        money.release(seller.account, 100_00, PAPER);
        _send(seller, 400_00);
        _refused(1, 0);
        money.release(seller.account, 0, PAPER);
        _send(seller, 100_00);
        assertEq(money.balanceOf(seller.account), 0);
    }

    function test_Release_RevertWhen_NotLess() public {
        money.hold(seller.account, 300_00, PAPER);
        VM.expectRevert(_badHold(300_00, 300_00));
        money.release(seller.account, 300_00, PAPER);
    }

    // --- courtTransfer -----------------------------------------------------------------------------------------------

    function test_CourtTransfer() public {
        money.hold(seller.account, 300_00, PAPER);
        parties.suspend(seller.id, PartyStatus.LegalHold, "paper");
        VM.expectEmit(address(money));
        emit IBankDeposit.DepositHeld(seller.account, 100_00, PAPER);
        VM.expectEmit(address(money));
        emit IBankDeposit.CourtTransferred(seller.account, lender.account, 200_00, PAPER);
        money.courtTransfer(seller.account, lender.account, 200_00, PAPER);
        assertEq(money.heldOf(seller.account), 100_00);
        assertEq(money.balanceOf(seller.account), 300_00);
        assertEq(money.balanceOf(lender.account), 200_00);
        assertEq(money.totalSupply(), 1_000_00, "SET-01");
    }

    function test_CourtTransfer_ToASuspendedParty() public {
        money.hold(seller.account, 300_00, PAPER);
        parties.suspend(lender.id, PartyStatus.Suspended, "paper");
        money.courtTransfer(seller.account, lender.account, 300_00, PAPER);
        assertEq(money.balanceOf(lender.account), 300_00);
        assertEq(money.heldOf(seller.account), 0);
    }

    function test_CourtTransfer_RevertWhen_MoreThanIsHeldAndThere() public {
        money.hold(seller.account, 300_00, PAPER);
        VM.expectRevert(_badHold(300_01, 300_00));
        money.courtTransfer(seller.account, lender.account, 300_01, PAPER);
        VM.expectRevert(_badHold(0, 300_00));
        money.courtTransfer(seller.account, lender.account, 0, PAPER);
        money.hold(seller.account, 600_00, PAPER);
        VM.expectRevert(_badHold(500_01, 500_00));
        money.courtTransfer(seller.account, lender.account, 500_01, PAPER);
        money.courtTransfer(seller.account, lender.account, 500_00, PAPER);
        assertEq(money.heldOf(seller.account), 100_00, "the rest of the order stands");
    }

    function test_CourtTransfer_RevertWhen_TheReceiverCannotHaveIt() public {
        money.hold(seller.account, 300_00, PAPER);
        VM.expectRevert(abi.encodeWithSelector(IBankDeposit.BankDeposit_NotAParty.selector, address(bank)));
        money.courtTransfer(seller.account, address(bank), 1, PAPER);
        parties.suspend(lender.id, PartyStatus.LegalHold, "paper");
        VM.expectRevert(
            abi.encodeWithSelector(
                IPartyRegistry.Party_AccountNotActive.selector,
                lender.account,
                PartyStatus.LegalHold,
                FAR
            )
        );
        money.courtTransfer(seller.account, lender.account, 1, PAPER);
    }

    // --- who may -----------------------------------------------------------------------------------------------------

    function test_Restricted_ToThoseWhoCarryOutOrdersOfCourts() public {
        assertEq(IAccessManaged(address(money)).authority(), IAccessManaged(address(notes)).authority());
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = money.hold.selector;
        manager.setTargetFunctionRole(address(money), selectors, Roles.COURT_CLERK);
        selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (money.release.selector, money.courtTransfer.selector);
        manager.setTargetFunctionRole(address(money), selectors, Roles.COURT_ENFORCER);
        address clerk = makeAddr("clerk");
        address enforcer = makeAddr("enforcer");
        manager.grantRole(Roles.COURT_CLERK, clerk, 0);
        manager.grantRole(Roles.COURT_ENFORCER, enforcer, 3 days);
        _notAllowed(address(this));
        money.hold(seller.account, 300_00, PAPER);
        VM.prank(clerk);
        money.hold(seller.account, 300_00, PAPER);
        _notAllowed(clerk);
        money.release(seller.account, 0, PAPER);
        _notAllowed(clerk);
        money.courtTransfer(seller.account, lender.account, 1, PAPER);
        bytes memory call = abi.encodeCall(IBankDeposit.courtTransfer, (seller.account, lender.account, 1, PAPER));
        VM.prank(enforcer);
        manager.schedule(address(money), call, 0);
        skip(3 days);
        VM.prank(enforcer);
        money.courtTransfer(seller.account, lender.account, 1, PAPER);
        assertEq(money.balanceOf(lender.account), 1, "after its delay");
    }

    function testFuzz_NeverBelowWhatIsHeld(uint256 held, uint256 sent, uint256 arrives) public {
        held = bound(held, 1, 1_000_00);
        sent = bound(sent, 1, 500_00);
        arrives = bound(arrives, 0, 500_00);
        money.hold(seller.account, held, PAPER);
        VM.prank(buyer.account);
        money.transfer(seller.account, arrives);
        uint256 balance = 500_00 + arrives;
        VM.prank(seller.account);
        (bool done, ) = address(money).call(abi.encodeCall(money.transfer, (buyer.account, sent)));
        assertEq(done, sent + held <= balance);
        assertEq(money.balanceOf(seller.account), done ? balance - sent : balance);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _send(Actor memory from, uint256 amount) private {
        VM.prank(from.account);
        money.transfer(from.account == buyer.account ? seller.account : buyer.account, amount);
    }

    function _refused(uint256 amount, uint256 free) private {
        VM.expectRevert(_held(seller.account, amount, free));
        VM.prank(seller.account);
        money.transfer(buyer.account, amount);
    }

    function _notAllowed(address caller) private {
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
        VM.prank(caller);
    }

    function _held(address account, uint256 amount, uint256 free) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IBankDeposit.BankDeposit_Held.selector, account, amount, free);
    }

    function _badHold(uint256 amount, uint256 held) private view returns (bytes memory) {
        return abi.encodeWithSelector(IBankDeposit.BankDeposit_BadHold.selector, seller.account, amount, held);
    }
}
