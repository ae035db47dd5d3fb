// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {BankDeposit} from "../../../contracts/settlement/BankDeposit.sol";
import {BankDesk} from "../../../contracts/settlement/BankDesk.sol";
import {Allocation, IBankDesk, PayoutStatus} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Notes} from "../receivables/Notes.sol";

/// @notice A second bank with a manager of its own, as a deployment may have it.
contract BankDeskBanksTest is Notes {
    bytes32 private constant REF = "line 1 of the statement";

    BankDesk private second;
    BankDeposit private money2;
    /// @dev The only key of the second bank, with all its rights.
    address private key2;
    ReceivableId private id;
    Day private now_;

    function setUp() public {
        setUpTrade();
        key2 = makeAddr("the second bank");
        AccessManager own = AccessManager(create("AccessManager", abi.encode(key2)));
        bytes memory wiring = abi.encode(own, OFFSET, parties, token, notes, "Deposit EUR", "EURd");
        second = BankDesk(create("BankDesk", wiring));
        money2 = second.DEPOSIT();
        parties.registerCustodian(address(second), PartyId.wrap(0));
        id = tokenise(FACE, "one");
        now_ = bank.today();
        bank.recordReceipt(REF, 500, now_, "payer");
        allocate(REF, id, 100);
        fundAccount(seller.account, 500);
    }

    function test_ItsKeyHasNoRightAtAnotherDesk() public {
        bytes32 payout = _instruct();
        Allocation[] memory list = new Allocation[](1);
        list[0] = Allocation(id, 1, 0, 0, 0, address(0));
        bytes[10] memory calls = [
            abi.encodeCall(IBankDesk.recordReceipt, ("ref", 1, now_, "payer")),
            abi.encodeCall(IBankDesk.allocate, (REF, list)),
            abi.encodeCall(IBankDesk.creditAccount, (REF, seller.account, 1)),
            abi.encodeCall(IBankDesk.sendBack, (REF, 1, "out")),
            abi.encodeCall(IBankDesk.reverse, (REF, id, 1, "out")),
            abi.encodeCall(IBankDesk.confirm, (payout, "out", now_)),
            abi.encodeCall(IBankDesk.reject, (payout, "out")),
            abi.encodeCall(IBankDesk.takeDraft, (id, 1, now_, "acceptor", "draft")),
            abi.encodeCall(IBankDesk.closeDraft, ("draft", true)),
            abi.encodeCall(IBankDesk.stateReserves, (1, now_, "statement"))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            VM.prank(key2);
            (bool ok, bytes memory reason) = address(bank).call(calls[i]);
            assertTrue(!ok);
            assertEq(
                keccak256(reason),
                keccak256(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, key2))
            );
        }
    }

    function test_ItsDeskKnowsNothingOfAnother() public {
        bytes32 payout = _instruct();
        VM.startPrank(key2);
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_ReferenceUnknown.selector, REF));
        second.creditAccount(REF, seller.account, 1);
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_ReferenceUnknown.selector, REF));
        second.sendBack(REF, 1, "out");
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_AboveAllocated.selector, REF, id, 1, 0));
        second.reverse(REF, id, 1, "out");
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_PayoutStatus.selector, payout, PayoutStatus.None));
        second.confirm(payout, "out", now_);
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_PayoutStatus.selector, payout, PayoutStatus.None));
        second.reject(payout, "out");
        // The same reference at another bank is another line.
        second.recordReceipt(REF, 7, now_, "payer");
        VM.stopPrank();
        assertEq(bank.receiptOf(REF).amount, 500);
        assertEq(second.receiptOf(REF).amount, 7);
        assertEq(money.totalSupply() + bank.instructedTotal(), 1_000);
        assertEq(money2.totalSupply(), 7);
    }

    function test_ItsMoneyPaysNoReceivableOfAnother() public {
        Day tomorrow = Day.wrap(uint32(today() + 1));
        VM.startPrank(key2);
        second.recordReceipt(REF, 7, now_, "payer");
        Allocation[] memory list = new Allocation[](1);
        list[0] = Allocation(id, 7, 0, 0, 0, address(0));
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_WrongCurrency.selector, id, address(money)));
        second.allocate(REF, list);
        VM.expectRevert(notBank(address(second)));
        second.takeDraft(id, 1, tomorrow, "acceptor", "draft");
        second.creditAccount(REF, buyer.account, 7);
        VM.stopPrank();
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_NotBank.selector, address(second)));
        second.recover(id, new address[](0));
        assertEq(token.openAmount(id), FACE - 100);
        assertEq(money.balanceOf(buyer.account), 0, "a deposit at one bank is none at another");
    }

    function test_CourtsReachTheMoneyOfBoth() public {
        VM.startPrank(key2);
        second.recordReceipt(REF, 7, now_, "payer");
        second.creditAccount(REF, seller.account, 7);
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, key2));
        money2.hold(seller.account, 7, "order");
        VM.stopPrank();
        money2.hold(seller.account, 7, "order");
        assertEq(money2.heldOf(seller.account), 7);
        assertEq(money.heldOf(seller.account), 0, "each money by itself");
    }

    function _instruct() private returns (bytes32 payout) {
        VM.startPrank(seller.account);
        money.approve(address(bank), 100);
        payout = bank.instruct(100, "payees", "key");
        VM.stopPrank();
    }
}
