// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IPartyRegistry, KeyGrant, KeySignature, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {PartyRegistry} from "../../../contracts/parties/PartyRegistry.sol";
import {PartyId} from "../../../contracts/shared/types/Types.sol";
import {Test} from "../../shared/Test.sol";

contract MandatesFuzz is Test {
    bytes32 private constant DIGEST = keccak256("digest");

    PartyRegistry private registry;
    uint256[3] private keys;

    function setUp() public {
        VM.warp(1_790_557_200);
        registry = PartyRegistry(
            create("PartyRegistry", abi.encode(address(new AccessManager(address(this))), 8 hours, address(this)))
        );
        // In ascending order of key id, as signatures must come.
        for (uint256 i = 0; i < 3; ++i) (, keys[i]) = makeAddrAndKey(string(abi.encode("key", i)));
        for (uint256 i = 0; i < 3; ++i) {
            for (uint256 k = 0; k < 2; ++k) {
                if (_keyId(keys[k]) > _keyId(keys[k + 1])) (keys[k], keys[k + 1]) = (keys[k + 1], keys[k]);
            }
        }
    }

    /// @notice Whoever signs: one mandate that covers the amount, or as many keys as the strictest of them asks.
    function testFuzz_Authorise(uint96[3] calldata limits, uint8[3] calldata above, uint256 amount, uint8 who) public {
        amount = bound(amount, 0, 1 << 96);
        PartyId party = _register(limits, above);
        KeySignature[] memory list = new KeySignature[](3);
        (uint256 signed, uint256 needed, bool covered) = (0, 1, false);
        for (uint256 i = 0; i < 3; ++i) {
            if ((who >> i) & 1 == 0) continue;
            list[signed++] = KeySignature(abi.encodePacked(VM.addr(keys[i])), signature(keys[i], DIGEST));
            uint256 asks = above[i] % 4 == 0 ? type(uint256).max : above[i] % 4;
            if (amount <= limits[i]) covered = true;
            else if (asks > needed) needed = asks;
        }
        assembly ("memory-safe") {
            mstore(list, signed)
        }
        bool enough = signed > 0 && (covered || signed >= needed);
        if (!enough) {
            // No signature at all is shorter than the shortest.
            VM.expectPartialRevert(
                signed == 0
                    ? IPartyRegistry.Party_BadSignature.selector
                    : IPartyRegistry.Party_AmountAboveMandate.selector
            );
        }
        registry.authorise(party, Purposes.ORDER, amount, DIGEST, abi.encode(list));
    }

    /// @notice No bytes but the party's own signatures pass.
    function testFuzz_Authorise_Garbage(bytes calldata garbage) public {
        PartyId party = _register([type(uint96).max, 0, 0], [0, 0, 0]);
        VM.expectRevert();
        registry.authorise(party, Purposes.ORDER, 0, DIGEST, garbage);
    }

    function _register(uint96[3] memory limits, uint8[3] memory above) private returns (PartyId) {
        KeyGrant[] memory grants = new KeyGrant[](3);
        for (uint256 i = 0; i < 3; ++i) {
            grants[i] = KeyGrant(abi.encodePacked(VM.addr(keys[i])), Purposes.ORDER, limits[i], above[i] % 4);
        }
        return registry.register(Registration("legal", address(this), 0, PartyRoles.BUYER, 40_000, 156), grants);
    }

    function _keyId(uint256 key) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(VM.addr(key)));
    }
}
