// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Roles} from "../../../contracts/access/Roles.sol";
import {Allocation, IBankDesk, PayoutStatus} from "../../../contracts/settlement/IBankDesk.sol";
import {Act, ITwoKeys, Proposal} from "../../../contracts/settlement/ITwoKeys.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Keys} from "./Keys.sol";

/// @notice Acts that need two keys: from 100.00 on, each kind.
contract BankDeskKeysTest is Keys {
    uint256 private constant FROM = 100_00;
    bytes32 private constant REF = "line 1 of the statement";

    Day private now_;

    function setUp() public {
        setUpTrade();
        bank.recordReceipt(REF, 1_000_00, bank.today(), "payer");
        giveRoles(bank);
        now_ = bank.today();
    }

    // --- each kind of act --------------------------------------------------------------------------------------------

    function test_RecordReceipt_OfTwoKeys() public {
        _set(Act.Record, FROM);
        bytes memory call = abi.encodeCall(IBankDesk.recordReceipt, ("big", FROM, now_, "payer"));
        _needsTwo(call, first, second);
        assertEq(bank.receiptOf("big").amount, FROM);
        assertEq(bank.unappliedTotal(), 1_100_00);
        VM.prank(first);
        bank.recordReceipt("small", FROM - 1, now_, "payer");
        assertEq(bank.receiptOf("small").amount, FROM - 1, "one key below the amount");
    }

    function test_Allocate_OfTwoKeys_ByTheTotalOfTheList() public {
        _set(Act.Allocate, FROM);
        ReceivableId one = tokenise(60_00, "one");
        ReceivableId two = tokenise(60_00, "two");
        Allocation[] memory list = new Allocation[](2);
        list[0] = Allocation(one, 50_00, 0, 0, 0, address(0));
        list[1] = Allocation(two, 50_00, 0, 0, 0, address(0));
        _needsTwo(abi.encodeCall(IBankDesk.allocate, (REF, list)), first, second);
        assertEq(token.openAmount(one) + token.openAmount(two), 20_00);
        assertEq(bank.receiptOf(REF).unapplied, 900_00, "SET-03");
        (list[0].amount, list[1].amount) = (10_00, 10_00);
        VM.prank(first);
        bank.allocate(REF, list);
        assertEq(token.openAmount(one) + token.openAmount(two), 0, "one key below the amount");
    }

    function test_CreditAccount_OfTwoKeys() public {
        _set(Act.Credit, FROM);
        _needsTwo(abi.encodeCall(IBankDesk.creditAccount, (REF, buyer.account, FROM)), first, second);
        assertEq(money.balanceOf(buyer.account), FROM);
    }

    function test_SendBack_OfTwoKeys() public {
        _set(Act.Return, FROM);
        _needsTwo(abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out")), first, second);
        assertEq(bank.receiptOf(REF).unapplied, 900_00);
        assertEq(money.totalSupply(), 900_00, "SET-01");
    }

    function test_Reverse_OfTwoKeys() public {
        ReceivableId id = tokenise(FROM, "one");
        VM.startPrank(first);
        allocate(REF, id, FROM);
        VM.stopPrank();
        _set(Act.Reverse, FROM);
        _needsTwo(abi.encodeCall(IBankDesk.reverse, (REF, id, FROM, "out")), checker, checker2);
        assertEq(bank.allocatedOf(REF, id), 0);
        assertEq(token.openAmount(id), FROM);
    }

    function test_Confirm_OfTwoKeys() public {
        bytes32 id = _instruct(FROM);
        _set(Act.Confirm, FROM);
        _needsTwo(abi.encodeCall(IBankDesk.confirm, (id, "out", now_)), checker, checker2);
        assertEq(uint8(bank.payoutOf(id).status), uint8(PayoutStatus.Confirmed));
        assertEq(bank.instructedTotal(), 0);
        bytes32 small = _instruct(FROM - 1);
        VM.prank(checker);
        bank.confirm(small, "out", now_);
        assertEq(uint8(bank.payoutOf(small).status), uint8(PayoutStatus.Confirmed), "one key below the amount");
    }

    function test_Reject_OfTwoKeys() public {
        bytes32 id = _instruct(FROM);
        _set(Act.Reject, FROM);
        _needsTwo(abi.encodeCall(IBankDesk.reject, (id, "out")), checker, checker2);
        assertEq(uint8(bank.payoutOf(id).status), uint8(PayoutStatus.Rejected));
        assertEq(money.balanceOf(seller.account), FROM);
    }

    function test_WhatCannotBe_IsRefusedToTheFirstKey() public {
        _set(Act.Record, 1);
        _set(Act.Credit, 1);
        _set(Act.Return, 1);
        _set(Act.Confirm, 1);
        VM.startPrank(first);
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_ReferenceUsed.selector, REF));
        bank.recordReceipt(REF, 1, now_, "payer");
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_AboveReceipt.selector, REF, 1_000_01, 1_000_00));
        bank.creditAccount(REF, buyer.account, 1_000_01);
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_ReferenceUnknown.selector, bytes32("none")));
        bank.sendBack("none", 1, "out");
        VM.stopPrank();
        VM.expectRevert(
            abi.encodeWithSelector(IBankDesk.BankDesk_PayoutStatus.selector, bytes32("none"), PayoutStatus.None)
        );
        VM.prank(checker);
        bank.confirm("none", "out", now_);
    }

    // --- the second key ----------------------------------------------------------------------------------------------

    function test_Propose_TellsTheCall() public {
        _set(Act.Return, FROM);
        bytes memory call = abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out"));
        bytes32 id = keccak256(call);
        VM.expectEmit(address(bank));
        emit ITwoKeys.ActProposed(id, first, today(), call);
        _call(call, first);
        assertEq(bank.proposalOf(id).by, first);
        assertEq(bank.proposalOf(id).day, today());
        VM.expectEmit(address(bank));
        emit ITwoKeys.ActSeconded(id, first, second);
        _call(call, second);
        assertEq(bank.proposalOf(id).by, address(0), "used up");
        _call(call, second);
        assertEq(bank.proposalOf(id).by, second, "the same act needs two keys again");
        assertEq(bank.receiptOf(REF).unapplied, 900_00);
    }

    function test_Second_RevertWhen_TheSameKey() public {
        _set(Act.Return, FROM);
        bytes memory call = abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out"));
        _call(call, first);
        VM.expectRevert(abi.encodeWithSelector(ITwoKeys.TwoKeys_SameKey.selector, keccak256(call), first));
        VM.prank(first);
        bank.sendBack(REF, FROM, "out");
    }

    function test_Second_WhenAnythingIsAnother() public {
        _set(Act.Return, FROM);
        _call(abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out")), first);
        _call(abi.encodeCall(IBankDesk.sendBack, (REF, FROM + 1, "out")), second);
        _call(abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "other")), second);
        assertEq(bank.receiptOf(REF).unapplied, 1_000_00, "three proposals, nothing sent");
    }

    function test_Second_RevertWhen_NotOfTheRight() public {
        _set(Act.Return, FROM);
        _call(abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out")), first);
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, checker));
        VM.prank(checker);
        bank.sendBack(REF, FROM, "out");
    }

    function test_Second_RevertWhen_ThroughTheManager() public {
        _set(Act.Return, FROM);
        bytes memory call = abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out"));
        _call(call, first);
        VM.expectRevert(abi.encodeWithSelector(ITwoKeys.TwoKeys_NotDirect.selector, address(manager)));
        VM.prank(first);
        manager.execute(address(bank), call);
    }

    function test_Second_GivenTheFirstKeyLostItsRole() public {
        _set(Act.Return, FROM);
        bytes memory call = abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out"));
        _call(call, first);
        manager.revokeRole(Roles.ACCOUNT_BANK, first);
        _call(call, second);
        assertEq(bank.receiptOf(REF).unapplied, 1_000_00, "what it proposed does not count");
        assertEq(bank.proposalOf(keccak256(call)).by, second);
        address third = makeAddr("third");
        manager.grantRole(Roles.ACCOUNT_BANK, third, 0);
        _call(call, third);
        assertEq(bank.receiptOf(REF).unapplied, 900_00);
    }

    function test_Second_GivenTheFirstKeyHasADelay() public {
        _set(Act.Return, FROM);
        manager.grantRole(Roles.ACCOUNT_BANK, first, 1 hours);
        bytes memory call = abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out"));
        VM.prank(first);
        manager.schedule(address(bank), call, 0);
        skip(1 hours);
        _call(call, first);
        _call(call, second);
        assertEq(bank.receiptOf(REF).unapplied, 900_00, "it holds the right all the same");
    }

    function test_Second_TheLastDay() public {
        _set(Act.Return, FROM);
        bytes memory call = abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out"));
        _call(call, first);
        skip(bank.PROPOSAL_DAYS() * 1 days);
        _call(call, second);
        assertEq(bank.receiptOf(REF).unapplied, 900_00);
    }

    function test_Second_GivenTheProposalLapsed() public {
        _set(Act.Return, FROM);
        bytes memory call = abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out"));
        _call(call, first);
        skip((bank.PROPOSAL_DAYS() + 1) * 1 days);
        _call(call, first);
        assertEq(bank.receiptOf(REF).unapplied, 1_000_00, "proposed anew");
        _call(call, second);
        assertEq(bank.receiptOf(REF).unapplied, 900_00);
    }

    // --- withdraw ----------------------------------------------------------------------------------------------------

    function test_Withdraw() public {
        _set(Act.Return, FROM);
        bytes memory call = abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out"));
        _call(call, first);
        manager.revokeRole(Roles.ACCOUNT_BANK, first);
        VM.expectEmit(address(bank));
        emit ITwoKeys.ActWithdrawn(keccak256(call), first);
        VM.prank(first);
        bank.withdraw(keccak256(call));
        _call(call, second);
        assertEq(bank.receiptOf(REF).unapplied, 1_000_00, "the first one now");
    }

    function test_Withdraw_RevertWhen_AnotherProposedIt() public {
        _set(Act.Return, FROM);
        bytes32 id = keccak256(abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out")));
        VM.expectRevert(abi.encodeWithSelector(ITwoKeys.TwoKeys_NotProposer.selector, id, address(0)));
        bank.withdraw(id);
        _call(abi.encodeCall(IBankDesk.sendBack, (REF, FROM, "out")), first);
        VM.expectRevert(abi.encodeWithSelector(ITwoKeys.TwoKeys_NotProposer.selector, id, first));
        VM.prank(second);
        bank.withdraw(id);
    }

    // --- setPolicy ---------------------------------------------------------------------------------------------------

    function test_SetPolicy_TighterByOneKey() public {
        assertEq(bank.policyOf(Act.Confirm), 0, "never");
        VM.expectEmit(address(bank));
        emit ITwoKeys.PolicySet(Act.Confirm, FROM);
        _set(Act.Confirm, FROM);
        _set(Act.Confirm, FROM - 1);
        assertEq(bank.policyOf(Act.Confirm), FROM - 1);
        assertEq(bank.policyOf(Act.Reject), 0, "each act has its own");
    }

    function test_SetPolicy_LooserByTwoKeys() public {
        _set(Act.Confirm, FROM);
        bytes memory call = abi.encodeCall(ITwoKeys.setPolicy, (Act.Confirm, FROM + 1));
        _needsTwo(call, checker, checker2);
        assertEq(bank.policyOf(Act.Confirm), FROM + 1);
        call = abi.encodeCall(ITwoKeys.setPolicy, (Act.Confirm, 0));
        _needsTwo(call, checker2, checker);
        assertEq(bank.policyOf(Act.Confirm), 0);
        bytes32 id = _instruct(FROM);
        VM.prank(checker);
        bank.confirm(id, "out", now_);
        assertEq(uint8(bank.payoutOf(id).status), uint8(PayoutStatus.Confirmed), "by one key again");
    }

    function test_SetPolicy_RevertWhen_NotTheChecker() public {
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, first));
        VM.prank(first);
        bank.setPolicy(Act.Confirm, 1);
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(this)));
        bank.setPolicy(Act.Confirm, 1);
    }

    function testFuzz_OneKeyBelowTheAmount_TwoFromItOn(uint256 from, uint256 amount) public {
        from = bound(from, 1, 2_000_00);
        amount = bound(amount, 1, 1_000_00);
        _set(Act.Return, from);
        bytes memory call = abi.encodeCall(IBankDesk.sendBack, (REF, amount, "out"));
        _call(call, first);
        assertEq(bank.receiptOf(REF).unapplied, amount < from ? 1_000_00 - amount : 1_000_00);
        if (amount < from) return;
        _call(call, second);
        assertEq(bank.receiptOf(REF).unapplied, 1_000_00 - amount);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _set(Act act, uint256 from) private {
        VM.prank(checker);
        bank.setPolicy(act, from);
    }

    function _call(bytes memory call, address by) private {
        VM.prank(by);
        (bool done, ) = address(bank).call(call);
        assertTrue(done);
    }

    /// @dev The first key changes nothing but the proposal; the second one carries it out.
    function _needsTwo(bytes memory call, address one, address two) private {
        bytes32 before = _state();
        _call(call, one);
        assertEq(_state(), before, "nothing happened");
        Proposal memory p = bank.proposalOf(keccak256(call));
        assertEq(p.by, one);
        _call(call, two);
        assertNotEq(_state(), before);
        assertEq(bank.proposalOf(keccak256(call)).by, address(0));
    }

    function _state() private view returns (bytes32) {
        uint256[7] memory policy;
        for (uint256 i = 0; i < 7; ++i) policy[i] = bank.policyOf(Act(i));
        return
            keccak256(
                abi.encode(
                    bank.unappliedTotal(),
                    bank.instructedTotal(),
                    money.totalSupply(),
                    money.balanceOf(address(bank)),
                    money.balanceOf(address(token)),
                    bank.receiptOf(REF).reversed,
                    policy
                )
            );
    }

    function _instruct(uint256 amount) private returns (bytes32 id) {
        VM.prank(first);
        bank.creditAccount(REF, seller.account, amount);
        VM.startPrank(seller.account);
        money.approve(address(bank), amount);
        id = bank.instruct(amount, "payees", bytes32(amount));
        VM.stopPrank();
    }
}
