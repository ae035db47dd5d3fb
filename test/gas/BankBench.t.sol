// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Allocation, PayoutStatus} from "../../contracts/settlement/IBankDesk.sol";
import {ReceivableId} from "../../contracts/shared/types/Types.sol";
import {Trade} from "../shared/Trade.sol";

/// @title What the bank's desk costs
contract BankBenchTest is Trade {
    uint256 private constant FACE = 1_000_00;
    uint256 private constant LIST = 50;

    ReceivableId[] private _list;

    function setUp() public {
        setUpTrade();
        // The pair has a history, and the desk had money before.
        payToken(tokenise(FACE, "settled"), FACE);
        for (uint256 i = 0; i < LIST; ++i) _list.push(tokenise(FACE, bytes32(i + 1)));
        bank.recordReceipt("before", 1_00, bank.today(), 0);
    }

    function test_Bench_Receipt() public {
        bank.recordReceipt("line", LIST * FACE, bank.today(), 0);
        VM.snapshotGasLastCall("bench", "bank.receipt");
        Allocation[] memory list = new Allocation[](LIST);
        for (uint256 i = 0; i < LIST; ++i) list[i] = Allocation(_list[i], FACE, 0, 0, 0, address(0));
        bank.allocate("line", list);
        VM.snapshotGasLastCall("bench", "bank.allocate50");
        assertEq(bank.receiptOf("line").unapplied, 0, "SET-03");
        assertEq(token.openAmount(_list[LIST - 1]), 0);
    }

    function test_Bench_Transfer() public {
        fundAccount(seller.account, 2 * FACE);
        fundAccount(supplier2.account, 1);
        VM.startPrank(seller.account);
        money.transfer(supplier2.account, 1);
        money.transfer(supplier2.account, FACE);
        VM.snapshotGasLastCall("bench", "deposit.transfer");
        VM.stopPrank();
        assertEq(money.balanceOf(supplier2.account), FACE + 2);
    }

    function test_Bench_Payout() public {
        fundAccount(seller.account, 2 * FACE);
        VM.startPrank(seller.account);
        money.approve(address(bank), type(uint256).max);
        bank.instruct(FACE, "list", "before");
        bytes32 id = bank.instruct(FACE, "list", "key");
        VM.snapshotGasLastCall("bench", "bank.instruct");
        VM.stopPrank();
        bank.confirm(id, "line out", bank.today());
        VM.snapshotGasLastCall("bench", "bank.confirm");
        assertEq(uint8(bank.payoutOf(id).status), uint8(PayoutStatus.Confirmed));
    }
}
