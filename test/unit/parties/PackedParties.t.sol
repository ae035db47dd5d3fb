// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Account, AccountKind, Key, Party, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PackedParties} from "../../../contracts/parties/PackedParties.sol";
import {Test} from "../../shared/Test.sol";

contract PackedPartiesTest is Test {
    using PackedParties for Account;
    using PackedParties for Key;
    using PackedParties for Party;

    Account private _account;
    Party private _party;
    Key private _key;

    function testFuzz_LoadAccount(uint256 word) public {
        word = _enumAt(word, 80, uint8(type(PartyStatus).max));
        word = _enumAt(word, 104, uint8(type(AccountKind).max));
        assembly ("memory-safe") {
            sstore(_account.slot, word)
        }
        Account memory copy = _account;
        Account memory loaded;
        _account.load(loaded);
        assertEq(keccak256(abi.encode(loaded)), keccak256(abi.encode(copy)));
    }

    function testFuzz_LoadParty(uint256 word) public {
        word = _enumAt(word, 208, uint8(type(PartyStatus).max));
        assembly ("memory-safe") {
            sstore(_party.slot, word)
        }
        Party memory copy = _party;
        Party memory loaded;
        _party.load(loaded);
        assertEq(keccak256(abi.encode(loaded)), keccak256(abi.encode(copy)));
    }

    function testFuzz_LoadKey(uint256 word) public {
        assembly ("memory-safe") {
            sstore(_key.slot, word)
        }
        Key memory copy = _key;
        Key memory loaded;
        _key.load(loaded);
        assertEq(keccak256(abi.encode(loaded)), keccak256(abi.encode(copy)));
    }

    /// @dev A word whose byte at `shift` is a member of an enum, as storage always has it.
    function _enumAt(uint256 word, uint256 shift, uint8 last) private pure returns (uint256) {
        uint256 member = ((word >> shift) & 0xff) % (uint256(last) + 1);
        return (word & ~(uint256(0xff) << shift)) | (member << shift);
    }
}
