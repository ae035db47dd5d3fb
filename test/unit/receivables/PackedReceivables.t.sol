// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Money, Receivable, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {PackedReceivables} from "../../../contracts/receivables/PackedReceivables.sol";
import {Test} from "../../shared/Test.sol";

contract PackedReceivablesTest is Test {
    using PackedReceivables for Money;
    using PackedReceivables for Receivable;

    Receivable private _receivable;
    Money private _money;

    function testFuzz_LoadReceivable(uint256 word) public {
        // The status is a member of its enum, as storage always has it.
        uint256 status = ((word >> 128) & 0xff) % (uint256(uint8(type(ReceivableStatus).max)) + 1);
        word = (word & ~(uint256(0xff) << 128)) | (status << 128);
        assembly ("memory-safe") {
            sstore(_receivable.slot, word)
        }
        Receivable memory copy = _receivable;
        Receivable memory loaded;
        _receivable.load(loaded);
        assertEq(keccak256(abi.encode(loaded)), keccak256(abi.encode(copy)));
    }

    function testFuzz_LoadMoney(uint256 word) public {
        assembly ("memory-safe") {
            sstore(_money.slot, word)
        }
        Money memory copy = _money;
        Money memory loaded;
        _money.load(loaded);
        assertEq(keccak256(abi.encode(loaded)), keccak256(abi.encode(copy)));
    }
}
