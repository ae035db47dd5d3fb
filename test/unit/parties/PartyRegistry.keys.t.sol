// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IERC7913SignatureVerifier} from "@openzeppelin/contracts/interfaces/IERC7913.sol";
import {IPartyRegistry, Key, KeyGrant, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {Purposes} from "../../../contracts/parties/Mandates.sol";
import {PartyId} from "../../../contracts/shared/types/Types.sol";
import {Registry} from "./Registry.sol";

contract PartyRegistryKeysTest is Registry {
    PartyId private party;
    address private chief;
    uint256 private chiefKey;
    address private fresh;

    function setUp() public {
        deployRegistry();
        party = register("mine");
        (chief, chiefKey) = makeAddrAndKey("mine");
        fresh = makeAddr("fresh");
    }

    // --- proposeKey --------------------------------------------------------------------------------------------------

    function test_ProposeKey() public {
        uint16 validFrom = today() + registry.KEY_DELAY();
        KeyGrant memory grant = grantOf(fresh, Purposes.ATTEST, 5, 3);
        VM.expectEmit(address(registry));
        emit IPartyRegistry.KeyGranted({
            party: party,
            keyId: keyIdOf(fresh),
            signer: grant.signer,
            purposes: Purposes.ATTEST,
            maxAmount: 5,
            keysAbove: 3,
            validFrom: validFrom
        });
        registry.proposeKey(party, grant);
        Key memory k = registry.keyOf(keyIdOf(fresh));
        assertEq(k.party, PartyId.unwrap(party));
        assertEq(k.validFrom, validFrom);
        assertEq(k.purposes, Purposes.ATTEST);
        assertEq(k.maxAmount, 5);
        assertEq(k.keysAbove, 3);
        assertEq(registry.KEY_DELAY(), 3);
    }

    function test_ProposeKey_RevertGiven_UnknownParty() public {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 9));
        registry.proposeKey(PartyId.wrap(9), grantOf(fresh, Purposes.ATTEST, 0, 0));
    }

    function test_ProposeKey_RevertGiven_KeyTaken() public {
        PartyId other = register("other");
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_KeyTaken.selector, keyIdOf(chief), party));
        registry.proposeKey(other, grantOf(chief, Purposes.ATTEST, 0, 0));
    }

    function test_ProposeKey_RevertGiven_KeyTaken_RevokedOnesToo() public {
        registry.revokeKeyBySupervisor(keyIdOf(chief));
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_KeyTaken.selector, keyIdOf(chief), party));
        registry.proposeKey(party, grantOf(chief, Purposes.ATTEST, 0, 0));
    }

    function test_ProposeKey_RevertWhen_TheSignerIsShort() public {
        _badSigner(new bytes(19));
    }

    function test_ProposeKey_RevertWhen_TheSignerIsTheZeroAddress() public {
        // A broken signature recovers to it: everybody could sign.
        _badSigner(abi.encodePacked(address(0)));
    }

    function test_ProposeKey_RevertWhen_TheVerifierHasNoCode() public {
        // The identity precompile answers every question with the very word that means yes.
        bytes memory question = abi.encodeCall(IERC7913SignatureVerifier.verify, ("", bytes32(0), ""));
        (, bytes memory answer) = address(4).staticcall(question);
        assertEq(abi.decode(answer, (bytes32)), bytes32(IERC7913SignatureVerifier.verify.selector));
        _badSigner(abi.encodePacked(address(4), "key"));
        _badSigner(abi.encodePacked(fresh, "key"));
    }

    function test_ProposeKey_RevertWhen_PurposesAreEmpty() public {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadField.selector, "purposes"));
        registry.proposeKey(party, grantOf(fresh, 0, 0, 0));
    }

    function test_ProposeKey_RevertWhen_NotRegistrar() public {
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, chief));
        VM.prank(chief);
        registry.proposeKey(party, grantOf(fresh, Purposes.ATTEST, 0, 0));
    }

    // --- revokeKey ---------------------------------------------------------------------------------------------------

    function test_RevokeKey() public {
        registry.proposeKey(party, grantOf(fresh, Purposes.ATTEST, 0, 0));
        bytes32 keyId = keyIdOf(fresh);
        bytes memory by = signature(chiefKey, registry.revocationDigest(keyId));
        VM.expectEmit(address(registry));
        emit IPartyRegistry.KeyRevoked(party, keyId, today());
        VM.prank(address(0xBEEF));
        registry.revokeKey(keyId, by);
        assertEq(registry.keyOf(keyId).revokedFrom, today(), "within its delay");
    }

    function test_RevokeKey_OfItself() public {
        bytes32 keyId = keyIdOf(chief);
        registry.revokeKey(keyId, signature(chiefKey, registry.revocationDigest(keyId)));
        assertEq(registry.keyOf(keyId).revokedFrom, today());
    }

    function test_RevokeKey_GivenSuspended() public {
        registry.proposeKey(party, grantOf(fresh, Purposes.ATTEST, 0, 0));
        bytes32 keyId = keyIdOf(fresh);
        registry.suspend(party, PartyStatus.Suspended, "paper");
        registry.revokeKey(keyId, signature(chiefKey, registry.revocationDigest(keyId)));
        assertEq(registry.keyOf(keyId).revokedFrom, today());
    }

    function test_RevokeKey_RevertGiven_UnknownKey() public {
        bytes memory by = signature(chiefKey, registry.revocationDigest("nobody's"));
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 0));
        registry.revokeKey("nobody's", by);
    }

    function test_RevokeKey_RevertGiven_RevokedAlready() public {
        registry.proposeKey(party, grantOf(fresh, Purposes.ATTEST, 0, 0));
        bytes32 keyId = keyIdOf(fresh);
        bytes memory by = signature(chiefKey, registry.revocationDigest(keyId));
        registry.revokeKey(keyId, by);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, party, keyId, 0));
        registry.revokeKey(keyId, by);
    }

    function test_RevokeKey_RevertWhen_AnotherPartySigns() public {
        register("other");
        (address other, uint256 otherKey) = makeAddrAndKey("other");
        bytes32 keyId = keyIdOf(chief);
        bytes memory by = signature(otherKey, registry.revocationDigest(keyId));
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, party, keyIdOf(other), Purposes.KEYS)
        );
        registry.revokeKey(keyId, by);
    }

    function test_RevokeKey_RevertWhen_TheKeyHasNotThePurpose() public {
        KeyGrant[] memory keys = new KeyGrant[](1);
        (address clerk, uint256 clerkKey) = makeAddrAndKey("clerk");
        keys[0] = grantOf(clerk, Purposes.ORDER, 0, 0);
        PartyId other = register("other", keys);
        bytes32 keyId = keyIdOf(clerk);
        bytes memory by = signature(clerkKey, registry.revocationDigest(keyId));
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, other, keyId, Purposes.KEYS)
        );
        registry.revokeKey(keyId, by);
    }

    // --- revokeKeyBySupervisor ---------------------------------------------------------------------------------------

    function test_RevokeKeyBySupervisor() public {
        VM.expectEmit(address(registry));
        emit IPartyRegistry.KeyRevoked(party, keyIdOf(chief), today());
        registry.revokeKeyBySupervisor(keyIdOf(chief));
        assertEq(registry.keyOf(keyIdOf(chief)).revokedFrom, today());
    }

    function test_RevokeKeyBySupervisor_RevertGiven_UnknownOrRevoked() public {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, 0, bytes32("nobody's"), 0));
        registry.revokeKeyBySupervisor("nobody's");
        bytes32 keyId = keyIdOf(chief);
        registry.revokeKeyBySupervisor(keyId);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, party, keyId, 0));
        registry.revokeKeyBySupervisor(keyId);
    }

    function test_RevokeKeyBySupervisor_RevertWhen_NotSupervisor() public {
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, chief));
        VM.prank(chief);
        registry.revokeKeyBySupervisor(keyIdOf(chief));
    }

    function _badSigner(bytes memory signer) private {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadField.selector, "signer"));
        registry.proposeKey(party, grantOf(signer, Purposes.ATTEST, 0, 0));
    }
}
