// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {BankDeposit} from "../../contracts/settlement/BankDeposit.sol";
import {BankDesk} from "../../contracts/settlement/BankDesk.sol";
import {Allocation, IBankDesk, PayoutStatus} from "../../contracts/settlement/IBankDesk.sol";
import {Act, ITwoKeys} from "../../contracts/settlement/ITwoKeys.sol";
import {PartyId, Day, ReceivableId} from "../../contracts/shared/types/Types.sol";
import {Reason} from "../../contracts/trade/TradeTypes.sol";
import {Trade} from "../shared/Trade.sol";

/// @title Two banks side by side, and what they do
/// @notice Each bank has its own money, its own receivables and a second key of every right; parties have money at both.
abstract contract BankActs is Trade {
    uint256 private constant MOST_CLAIMS = 6;
    uint256 private constant MOST_RECEIPTS = 24;

    /// @dev What went through a bank, minor units.
    struct Count {
        uint256 received;
        uint256 credited;
        uint256 returned;
        uint256 reversed;
        uint256 recovered;
        uint256 confirmed;
    }

    BankDesk[2] internal desks;
    BankDeposit[2] internal moneys;
    Count[2] internal counts;
    ReceivableId[][2] internal claims;
    bytes32[][2] internal receipts;
    bytes32[][2] internal payouts;
    bytes32[][2] internal rejected;
    /// @dev Minor units of a receipt that were credited or sent back.
    mapping(bytes32 ref => uint256) internal gone;
    mapping(address account => uint256)[2] internal held;
    address[] internal people;
    mapping(string act => uint256) public count;
    address private _other;
    uint256 private _next;

    function setUpBanks() internal {
        setUpTrade();
        bytes memory wiring = abi.encode(address(manager), OFFSET, parties, token, notes, "Deposit EUR", "EURd");
        (desks[0], desks[1]) = (bank, BankDesk(create("BankDesk", wiring)));
        (moneys[0], moneys[1]) = (money, desks[1].DEPOSIT());
        parties.registerCustodian(address(desks[1]), PartyId.wrap(0));
        programme.currency = address(moneys[1]);
        orders.approveProgramme(programme, "");
        _other = makeAddr("the second key");
        manager.grantRole(0, _other, 0);
        people = [buyer.account, seller.account, supplier2.account];
        for (uint256 b = 0; b < 2; ++b) {
            for (uint256 i = 0; i < 3; ++i) {
                _open(b);
                _receive(b, 1_000_00);
            }
            for (uint256 i = 0; i < 3; ++i) _credit(b, receipts[b][i], people[i], 500_00);
        }
    }

    // --- what comes in -----------------------------------------------------------------------------------------------

    function open(uint256 which) external {
        if (claims[which % 2].length == MOST_CLAIMS) return;
        _open(which % 2);
        _did("open");
    }

    function receiveMoney(uint256 which, uint256 amount) external {
        if (receipts[which % 2].length == MOST_RECEIPTS) return;
        _receive(which % 2, bound(amount, 1, 5_000_00));
        _did("receive");
    }

    /// @notice Pays two receivables of a receipt, and takes a part off the first by name.
    function allocate(uint256 which, uint256 first, uint256 amount, uint256 off) external {
        uint256 b = which % 2;
        (bytes32 ref, uint256 left) = _receipt(b, which / 2);
        ReceivableId id = _claim(b, first);
        ReceivableId other = _claim(b, (first % claims[b].length) + 1);
        uint256 isOpen = token.openAmount(id);
        uint256 open2 = token.openAmount(other);
        if (left < 2 || isOpen == 0 || open2 == 0) return;
        // Who pays what it has disputed as well leaves more excused than is open.
        uint256 most = isOpen - _least(isOpen, notes.excused(id));
        Allocation[] memory list = new Allocation[](2);
        list[0] = Allocation(id, _part(amount, _least(left - 1, isOpen)), 0, 0, 0, address(0));
        list[1] = Allocation(other, _part(amount / 7, _least(left - list[0].amount, open2)), 0, 0, 0, address(0));
        // What is deducted is taken off before the rest is paid.
        if (off % 3 == 0 && most > 1 && list[0].amount < isOpen) {
            list[0].deducted = bound(off / 3, 1, _least(most, isOpen - list[0].amount));
            (list[0].reason, list[0].document) = (uint8(Reason.Penalty), bytes32(++_next));
            _did("deduct");
        }
        _carryOut(b, abi.encodeCall(IBankDesk.allocate, (ref, list)));
        _did("allocate");
    }

    function credit(uint256 which, uint256 who, uint256 amount) external {
        uint256 b = which % 2;
        (bytes32 ref, uint256 left) = _receipt(b, which / 2);
        if (left == 0) return;
        _credit(b, ref, people[who % people.length], _part(amount, left));
        _did("credit");
    }

    function sendBack(uint256 which, uint256 amount) external {
        uint256 b = which % 2;
        (bytes32 ref, uint256 left) = _receipt(b, which / 2);
        if (left == 0) return;
        amount = _part(amount, left);
        _carryOut(b, abi.encodeCall(IBankDesk.sendBack, (ref, amount, bytes32(++_next))));
        (gone[ref], counts[b].returned) = (gone[ref] + amount, counts[b].returned + amount);
        _did("send back");
    }

    function reverse(uint256 which, uint256 first, uint256 amount) external {
        uint256 b = which % 2;
        (bytes32 ref, ) = _receipt(b, which / 2);
        ReceivableId id = _claim(b, first);
        uint256 most = desks[b].allocatedOf(ref, id);
        if (most == 0) return;
        amount = _part(amount, most);
        _carryOut(b, abi.encodeCall(IBankDesk.reverse, (ref, id, amount, bytes32(++_next))));
        counts[b].reversed += amount;
        _did("reverse");
    }

    function recover(uint256 which, uint256 first) external {
        uint256 b = which % 2;
        ReceivableId id = _claim(b, first);
        uint256 due = token.owedBack(id);
        uint256 supply = moneys[b].totalSupply();
        address[] memory holders = new address[](1);
        holders[0] = seller.account;
        (bool ok, ) = address(desks[b]).call(abi.encodeCall(IBankDesk.recover, (id, holders)));
        uint256 got = supply - moneys[b].totalSupply();
        assertEq(ok, got != 0, "SET-03: nothing is recovered in vain");
        assertEq(token.owedBack(id), due - got, "SET-03: what is recovered is owed no more");
        counts[b].recovered += got;
        if (ok) _did("recover");
    }

    // --- what holders do ---------------------------------------------------------------------------------------------

    function claim(uint256 which, uint256 first) external {
        ReceivableId id = _claim(which % 2, first);
        if (token.claimable(id, seller.account) == 0) return;
        VM.prank(seller.account);
        token.claim(id);
        _did("claim");
    }

    function pay(uint256 which, uint256 first, uint256 amount) external {
        uint256 b = which % 2;
        ReceivableId id = _claim(b, first);
        uint256 most = _least(_free(b, buyer.account), token.openAmount(id));
        if (most == 0) return;
        amount = _part(amount, most);
        VM.startPrank(buyer.account);
        moneys[b].approve(address(token), amount);
        token.pay(id, amount);
        VM.stopPrank();
        _did("pay");
    }

    function passMoney(uint256 which, uint256 from, uint256 amount) external {
        uint256 b = which % 2;
        address giver = people[from % people.length];
        amount = _part(amount, _free(b, giver));
        VM.prank(giver);
        moneys[b].transfer(people[((from % people.length) + 1) % people.length], amount);
        _did("send");
    }

    function instruct(uint256 which, uint256 who, uint256 amount) external {
        uint256 b = which % 2;
        address payer = people[who % people.length];
        uint256 most = _free(b, payer);
        if (most == 0) return;
        amount = _part(amount, most);
        VM.startPrank(payer);
        moneys[b].approve(address(desks[b]), amount);
        payouts[b].push(desks[b].instruct(amount, "payees", bytes32(++_next)));
        VM.stopPrank();
        _did("instruct");
    }

    function confirm(uint256 which) external {
        uint256 b = which % 2;
        if (payouts[b].length == 0) return;
        bytes32 id = _takePayout(b, which / 2);
        _carryOut(b, abi.encodeCall(IBankDesk.confirm, (id, bytes32(++_next), desks[b].today())));
        counts[b].confirmed += desks[b].payoutOf(id).amount;
        _did("confirm");
    }

    function reject(uint256 which) external {
        uint256 b = which % 2;
        if (payouts[b].length == 0) return;
        bytes32 id = _takePayout(b, which / 2);
        _carryOut(b, abi.encodeCall(IBankDesk.reject, (id, bytes32(++_next))));
        assertEq(uint8(desks[b].payoutOf(id).status), uint8(PayoutStatus.Rejected), "rejected");
        rejected[b].push(id);
        _did("reject");
    }

    // --- courts, policy, days ----------------------------------------------------------------------------------------

    function hold(uint256 which, uint256 who, uint256 amount) external {
        uint256 b = which % 2;
        address account = people[who % people.length];
        uint256 now_ = held[b][account];
        amount = now_ + bound(amount, 1, 300_00);
        moneys[b].hold(account, amount, "order");
        held[b][account] = amount;
        _did("hold");
    }

    function release(uint256 which, uint256 who, uint256 amount) external {
        uint256 b = which % 2;
        address account = people[who % people.length];
        if (held[b][account] == 0) return;
        amount = bound(amount, 0, held[b][account] - 1);
        moneys[b].release(account, amount, "order");
        held[b][account] = amount;
        _did("release");
    }

    function courtTransfer(uint256 which, uint256 who, uint256 amount) external {
        uint256 b = which % 2;
        address account = people[who % people.length];
        uint256 there = _least(held[b][account], moneys[b].balanceOf(account));
        if (there == 0) return;
        amount = _part(amount, there);
        moneys[b].courtTransfer(account, people[((who % people.length) + 1) % people.length], amount, "order");
        held[b][account] -= amount;
        _did("court transfer");
    }

    /// @notice Any amount for any kind of act: tighter by one key, looser by two.
    function setPolicy(uint256 which, uint256 act, uint256 from) external {
        _carryOut(which % 2, abi.encodeCall(ITwoKeys.setPolicy, (Act(act % 7), bound(from, 0, 600_00))));
        _did("policy");
    }

    function nextDay() external {
        skip(1 days);
        _did("day");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _did(string memory act) internal {
        ++count[act];
    }

    function _claim(uint256 b, uint256 which) internal view returns (ReceivableId) {
        return claims[b][which % claims[b].length];
    }

    function _receipt(uint256 b, uint256 which) internal view returns (bytes32 ref, uint256 left) {
        ref = receipts[b][which % receipts[b].length];
        left = desks[b].receiptOf(ref).unapplied;
    }

    function _free(uint256 b, address account) internal view returns (uint256) {
        uint256 has = moneys[b].balanceOf(account);
        return has - _least(has, held[b][account]);
    }

    function _least(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    /// @dev Small, large and whole amounts alike.
    function _part(uint256 seed, uint256 most) internal pure returns (uint256) {
        if (seed % 3 == 0 || most == 0) return most;
        if (seed % 3 == 1) return bound(seed / 3, 1, _least(most, 20));
        return bound(seed / 3, 1, most);
    }

    /// @dev By one key, and by the other too where the policy wants it; one key alone changes nothing then.
    function _carryOut(uint256 b, bytes memory call) private {
        bytes32 proposal = keccak256(call);
        bytes32 before = stateOf(b);
        (bool ok, bytes memory reason) = address(desks[b]).call(call);
        if (ok && desks[b].proposalOf(proposal).by == address(this)) {
            assertEq(stateOf(b), before, "ACC-01: one key of two changes nothing");
            VM.prank(_other);
            (ok, reason) = address(desks[b]).call(call);
            assertEq(desks[b].proposalOf(proposal).by, address(0), "used up");
            _did("two keys");
        }
        if (ok) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    /// @notice All that a bank's act can change, in one word.
    function stateOf(uint256 b) internal view returns (bytes32) {
        uint256[6] memory owned;
        for (uint256 i = 0; i < 3; ++i) owned[i] = moneys[b].balanceOf(people[i]);
        (owned[3], owned[4]) = (moneys[b].balanceOf(address(token)), moneys[b].balanceOf(address(desks[b])));
        owned[5] = moneys[b].totalSupply();
        uint256[] memory isOpen = new uint256[](claims[b].length);
        for (uint256 i = 0; i < isOpen.length; ++i) isOpen[i] = token.openAmount(claims[b][i]);
        return keccak256(abi.encode(owned, isOpen, desks[b].unappliedTotal(), desks[b].instructedTotal()));
    }

    function _open(uint256 b) private {
        programme.currency = address(moneys[b]);
        claims[b].push(tokenise(1_000_00, bytes32(++_next)));
    }

    function _receive(uint256 b, uint256 amount) private {
        bytes32 ref = keccak256(abi.encode("line", ++_next));
        Day day = Day.wrap(uint32(today() - (amount % 6)));
        _carryOut(b, abi.encodeCall(IBankDesk.recordReceipt, (ref, amount, day, "payer")));
        receipts[b].push(ref);
        counts[b].received += amount;
    }

    function _credit(uint256 b, bytes32 ref, address account, uint256 amount) private {
        _carryOut(b, abi.encodeCall(IBankDesk.creditAccount, (ref, account, amount)));
        (gone[ref], counts[b].credited) = (gone[ref] + amount, counts[b].credited + amount);
    }

    function _takePayout(uint256 b, uint256 which) private returns (bytes32 id) {
        uint256 i = which % payouts[b].length;
        id = payouts[b][i];
        payouts[b][i] = payouts[b][payouts[b].length - 1];
        payouts[b].pop();
    }
}
