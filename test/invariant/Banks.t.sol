// SPDX-License-Identifier: Apache-2.0
// The handler stands beside the campaign because the runner knows a target by the artifacts of the files it is given.
// solhint-disable one-contract-per-file
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Finding} from "../../contracts/lens/IHealthCheck.sol";
import {IReceivableNotes} from "../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken} from "../../contracts/receivables/IReceivableToken.sol";
import {IBankDeposit} from "../../contracts/settlement/IBankDeposit.sol";
import {Allocation, IBankDesk, Receipt} from "../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../contracts/shared/types/Types.sol";
import {Reason} from "../../contracts/trade/TradeTypes.sol";
import {Test} from "../shared/Test.sol";
import {BankActs} from "./BankActs.sol";

/// @title The handler: acts that must succeed, calls that must fail, and what holds after each
contract BankHandler is BankActs {
    constructor() {
        setUpBanks();
    }

    // --- calls that must fail, by their name, and change nothing -----------------------------------------------------

    function wrongReceipt(uint256 which, uint256 kind, uint256 amount) external {
        uint256 b = which % 2;
        (bytes32 ref, uint256 left) = _receipt(b, which / 2);
        Day day = desks[b].today();
        if (kind % 4 == 0) {
            bytes memory again = abi.encodeCall(IBankDesk.recordReceipt, (ref, 1, day, "payer"));
            _refused(b, again, IBankDesk.BankDesk_ReferenceUsed.selector);
        } else if (kind % 4 == 1) {
            uint256 bad = kind % 8 == 1 ? today() + 1 : today() - 6;
            bytes memory late = abi.encodeCall(IBankDesk.recordReceipt, ("new", 1, Day.wrap(uint32(bad)), "payer"));
            _refused(b, late, IBankDesk.BankDesk_BadValueDay.selector);
        } else if (kind % 4 == 2) {
            amount = left + bound(amount, 1, 100);
            bytes memory back = abi.encodeCall(IBankDesk.sendBack, (ref, amount, "out"));
            _refused(b, back, IBankDesk.BankDesk_AboveReceipt.selector);
        } else {
            bytes memory bare = abi.encodeCall(IBankDesk.sendBack, (ref, 1, 0));
            _refused(b, bare, IBankDesk.BankDesk_NoReference.selector);
        }
        _did("wrong receipt");
    }

    function wrongAllocation(uint256 which, uint256 kind, uint256 first) external {
        uint256 b = which % 2;
        (bytes32 ref, uint256 left) = _receipt(b, which / 2);
        ReceivableId id = _claim(b, first);
        if (left == 0 || token.openAmount(id) == 0) return;
        Allocation[] memory list = new Allocation[](1);
        list[0] = Allocation(id, left + 1, 0, 0, 0, address(0));
        bytes4 reason = IBankDesk.BankDesk_AboveReceipt.selector;
        if (kind % 4 == 1) {
            list[0] = Allocation(id, 1, 1, uint8(Reason.None), "paper", address(0));
            reason = IReceivableNotes.Note_NoReason.selector;
        } else if (kind % 4 == 2) {
            list[0] = Allocation(ReceivableId.wrap(uint256(keccak256("nobody's"))), 1, 0, 0, 0, address(0));
            reason = IReceivableToken.Receivable_Unknown.selector;
        } else if (kind % 4 == 3) {
            list[0] = Allocation(_claim(1 - b, first), 1, 0, 0, 0, address(0));
            reason = IBankDesk.BankDesk_WrongCurrency.selector;
        }
        _refusedToBoth(b, abi.encodeCall(IBankDesk.allocate, (ref, list)), reason);
        _did("wrong allocation");
    }

    function wrongPayout(uint256 which, uint256 kind) external {
        uint256 b = which % 2;
        bytes4 reason = IBankDesk.BankDesk_PayoutStatus.selector;
        if (kind % 2 == 0 && rejected[b].length != 0) {
            bytes32 id = rejected[b][which % rejected[b].length];
            _refused(b, abi.encodeCall(IBankDesk.confirm, (id, "out", desks[b].today())), reason);
            _did("wrong payout");
        } else if (payouts[b].length != 0) {
            bytes32 id = payouts[b][which % payouts[b].length];
            _refused(1 - b, abi.encodeCall(IBankDesk.confirm, (id, "out", desks[b].today())), reason);
            _refused(1 - b, abi.encodeCall(IBankDesk.reject, (id, "out")), reason);
            _did("another's payout");
        }
    }

    /// @notice Neither references nor receivables of one bank are the other's, nor is its money.
    function wrongBank(uint256 which, uint256 first) external {
        (uint256 b, uint256 other) = (which % 2, 1 - (which % 2));
        (bytes32 ref, ) = _receipt(b, which / 2);
        ReceivableId id = _claim(b, first);
        bytes4 unknown = IBankDesk.BankDesk_ReferenceUnknown.selector;
        _refused(other, abi.encodeCall(IBankDesk.sendBack, (ref, 1, "out")), unknown);
        _refused(other, abi.encodeCall(IBankDesk.creditAccount, (ref, seller.account, 1)), unknown);
        bytes4 above = IBankDesk.BankDesk_AboveAllocated.selector;
        _refused(other, abi.encodeCall(IBankDesk.reverse, (ref, id, 1, "out")), above);
        address[] memory holders = new address[](1);
        holders[0] = seller.account;
        bytes4 notBank = IReceivableToken.Receivable_NotBank.selector;
        _refused(other, abi.encodeCall(IBankDesk.recover, (id, holders)), notBank);
        _did("wrong bank");
    }

    function wrongHolder(uint256 which, uint256 who, uint256 amount) external {
        uint256 b = which % 2;
        address account = people[who % people.length];
        bytes32 before = stateOf(b);
        VM.expectRevert(abi.encodeWithSelector(IBankDeposit.BankDeposit_NotAParty.selector, address(desks[b])));
        moneys[b].hold(address(desks[b]), 1, "order");
        bytes4 denied = IAccessManaged.AccessManagedUnauthorized.selector;
        VM.expectRevert(abi.encodeWithSelector(denied, account));
        VM.prank(account);
        moneys[b].hold(account, type(uint256).max, "order");
        if (held[b][account] != 0) {
            uint256 free = _free(b, account);
            amount = free + bound(amount, 1, 100);
            VM.expectRevert(abi.encodeWithSelector(IBankDeposit.BankDeposit_Held.selector, account, amount, free));
            VM.prank(account);
            moneys[b].transfer(supplier2.account, amount);
            _did("held");
        }
        assertEq(stateOf(b), before, "a refused call changes nothing");
        _did("wrong holder");
    }

    // --- what holds --------------------------------------------------------------------------------------------------

    function assertAll() external view {
        for (uint256 b = 0; b < 2; ++b) {
            _assertMoney(b);
            _assertReceipts(b);
            _assertFinding(health.checkDesk(desks[b], address(moneys[b])));
            _assertFinding(health.checkTokenMoney(address(moneys[b]), claims[b]));
            for (uint256 i = 0; i < people.length; ++i) {
                assertEq(moneys[b].heldOf(people[i]), held[b][people[i]], "only courts move a hold");
            }
        }
    }

    function _assertMoney(uint256 b) private view {
        uint256 supply = moneys[b].totalSupply();
        uint256 out = counts[b].returned + counts[b].confirmed + counts[b].recovered;
        assertEq(counts[b].received, out + supply + desks[b].instructedTotal(), "SET-01: in = out + held");
        uint256 sum = moneys[b].balanceOf(address(token)) + moneys[b].balanceOf(address(desks[b]));
        for (uint256 i = 0; i < people.length; ++i) sum += moneys[b].balanceOf(people[i]);
        assertEq(supply, sum, "SET-01: all of it is somewhere");
        uint256 counted = desks[b].unappliedTotal();
        assertEq(moneys[b].balanceOf(address(desks[b])), counted, "SET-02: balance = counted, nobody gave it more");
    }

    function _assertReceipts(uint256 b) private view {
        uint256 unapplied = 0;
        uint256 allocated = 0;
        uint256 reversed = 0;
        for (uint256 i = 0; i < receipts[b].length; ++i) {
            bytes32 ref = receipts[b][i];
            Receipt memory r = desks[b].receiptOf(ref);
            uint256 paid = 0;
            for (uint256 k = 0; k < claims[b].length; ++k) paid += desks[b].allocatedOf(ref, claims[b][k]);
            assertEq(r.amount, paid + r.reversed + r.unapplied + gone[ref], "SET-03: of each receipt");
            (unapplied, allocated, reversed) = (unapplied + r.unapplied, allocated + paid, reversed + r.reversed);
        }
        assertEq(desks[b].unappliedTotal(), unapplied, "SET-03: unapplied");
        assertEq(reversed, counts[b].reversed, "SET-03: reversed");
        uint256 all = allocated + reversed + unapplied + counts[b].returned + counts[b].credited;
        assertEq(counts[b].received, all, "SET-03: of all receipts");
        uint256 open = 0;
        for (uint256 i = 0; i < payouts[b].length; ++i) open += desks[b].payoutOf(payouts[b][i]).amount;
        assertEq(desks[b].instructedTotal(), open, "SET-03: instructed");
    }

    function _assertFinding(Finding memory f) private pure {
        assertTrue(f.holds, string.concat(f.id, ": ", VM.toString(f.left), " against ", VM.toString(f.right)));
    }

    /// @dev A call by a key with every right, refused by name at once.
    function _refused(uint256 b, bytes memory call, bytes4 selector) private {
        (bytes32 here, bytes32 there) = (stateOf(b), stateOf(1 - b));
        (bool ok, bytes memory reason) = address(desks[b]).call(call);
        assertTrue(!ok, "a wrong call is refused");
        assertEq(bytes32(bytes4(reason)), bytes32(selector), "by its name");
        assertEq(stateOf(b), here, "a refused call changes nothing");
        assertEq(stateOf(1 - b), there, "nor at the other bank");
    }

    /// @dev A list above the policy is looked at when the second key carries it out.
    function _refusedToBoth(uint256 b, bytes memory call, bytes4 selector) private {
        bytes32 before = stateOf(b);
        (bool ok, ) = address(desks[b]).call(call);
        if (!ok) {
            _refused(b, call, selector);
            return;
        }
        assertEq(desks[b].proposalOf(keccak256(call)).by, address(this), "it waits for another key");
        assertEq(stateOf(b), before, "ACC-01: one key of two changes nothing");
        desks[b].withdraw(keccak256(call));
    }
}

/// @title Whatever two banks do in whatever order, no money is lost, made or mixed up
contract BanksInvariant is Test {
    BankHandler private _handler;
    bytes4[] private _acts;

    function setUp() public {
        _handler = new BankHandler();
        targetContract(address(_handler));
        bytes4[] memory views = new bytes4[](1);
        views[0] = BankHandler.assertAll.selector;
        excludeSelector(address(_handler), views);
        _acts = [
            _handler.open.selector,
            _handler.receiveMoney.selector,
            _handler.allocate.selector,
            _handler.allocate.selector,
            _handler.credit.selector,
            _handler.sendBack.selector,
            _handler.reverse.selector,
            _handler.reverse.selector,
            _handler.recover.selector,
            _handler.claim.selector,
            _handler.pay.selector,
            _handler.passMoney.selector,
            _handler.instruct.selector,
            _handler.instruct.selector,
            _handler.confirm.selector,
            _handler.reject.selector,
            _handler.hold.selector,
            _handler.release.selector,
            _handler.courtTransfer.selector,
            _handler.setPolicy.selector,
            _handler.nextDay.selector,
            _handler.wrongReceipt.selector,
            _handler.wrongAllocation.selector,
            _handler.wrongPayout.selector,
            _handler.wrongPayout.selector,
            _handler.wrongBank.selector,
            _handler.wrongHolder.selector
        ];
    }

    function invariant_SET_01_SET_02_SET_03_Banks() public view {
        _handler.assertAll();
    }

    /// @notice A life told by a seed, in which everything really happens.
    function test_EverythingHappens() public {
        uint256 random = 2;
        for (uint256 i = 0; i < 500; ++i) {
            random = uint256(keccak256(abi.encode(random, i)));
            bytes4 act = _acts[random % _acts.length];
            (bool ok, bytes memory reason) = address(_handler).call(
                abi.encodePacked(
                    act,
                    abi.encode(random >> 16, random >> 80, uint256(keccak256(abi.encode(random))), random >> 160)
                )
            );
            if (!ok) {
                assembly ("memory-safe") {
                    revert(add(reason, 32), mload(reason))
                }
            }
            if (i % 20 == 0) _handler.assertAll();
        }
        string[25] memory all = [
            "open",
            "receive",
            "allocate",
            "deduct",
            "credit",
            "send back",
            "reverse",
            "recover",
            "claim",
            "pay",
            "send",
            "instruct",
            "confirm",
            "reject",
            "hold",
            "release",
            "court transfer",
            "policy",
            "two keys",
            "wrong receipt",
            "wrong allocation",
            "wrong payout",
            "another's payout",
            "wrong bank",
            "held"
        ];
        string memory missing = "";
        for (uint256 i = 0; i < 25; ++i) {
            if (_handler.count(all[i]) == 0) missing = string.concat(missing, all[i], ", ");
        }
        assertEq(missing, "", "never happened");
    }
}
