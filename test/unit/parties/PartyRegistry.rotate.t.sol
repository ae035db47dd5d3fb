// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry, KeyGrant, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {Purposes} from "../../../contracts/parties/Mandates.sol";
import {PartyRegistry} from "../../../contracts/parties/PartyRegistry.sol";
import {PartyId} from "../../../contracts/shared/types/Types.sol";
import {DigestWallet, Registry} from "./Registry.sol";

/// @notice Keys that a party gives itself.
contract PartyRegistryRotateTest is Registry {
    bytes32 private constant DIGEST = keccak256("what is signed");
    uint96 private constant LIMIT = 1_000_00;

    PartyId private party;
    uint256 private deadline;
    uint256 private chiefKey;
    uint256 private clerkKey;
    uint256 private deputyKey;
    uint256 private scaleKey;
    uint256 private freshKey;
    address private fresh;

    function setUp() public {
        deployRegistry();
        address[4] memory who;
        (who[0], chiefKey) = makeAddrAndKey("chief");
        (who[1], clerkKey) = makeAddrAndKey("clerk");
        (who[2], deputyKey) = makeAddrAndKey("deputy");
        (who[3], scaleKey) = makeAddrAndKey("scale");
        (fresh, freshKey) = makeAddrAndKey("fresh");
        KeyGrant[] memory keys = new KeyGrant[](4);
        keys[0] = grantOf(who[0], type(uint16).max, type(uint96).max, 0);
        keys[1] = grantOf(who[1], Purposes.KEYS | Purposes.ORDER, LIMIT, 2);
        keys[2] = grantOf(who[2], Purposes.KEYS, LIMIT, 2);
        keys[3] = grantOf(who[3], Purposes.ATTEST, 0, 0);
        party = register("mine", keys);
        deadline = VM.getBlockTimestamp() + 1 hours;
    }

    // --- proposeOwnKey -----------------------------------------------------------------------------------------------

    function test_ProposeOwnKey() public {
        KeyGrant memory grant = grantOf(fresh, Purposes.ORDER, 5 * LIMIT, 3);
        (bytes memory by, bytes memory possession) = _sign(grant, chiefKey);
        VM.expectEmit(address(registry));
        emit IPartyRegistry.KeyGranted({
            party: party,
            keyId: keyIdOf(fresh),
            signer: grant.signer,
            purposes: Purposes.ORDER,
            maxAmount: 5 * LIMIT,
            keysAbove: 3,
            validFrom: today() + 3
        });
        VM.prank(makeAddr("relayer"));
        registry.proposeOwnKey(party, grant, deadline, by, possession);
        _refused(freshKey, Purposes.ORDER);
        // Until the last second of the third day: it is 09:00.
        skip(3 days - 9 hours - 1);
        _refused(freshKey, Purposes.ORDER);
        skip(1);
        registry.authorise(party, Purposes.ORDER, 5 * LIMIT, DIGEST, signature(freshKey, DIGEST));
    }

    function test_ProposeOwnKey_OfAContract() public {
        DigestWallet wallet = new DigestWallet();
        KeyGrant memory grant = grantOf(address(wallet), Purposes.ORDER, 0, 0);
        (bytes memory by, ) = _sign(grant, chiefKey);
        VM.expectRevert(_badSignature(keyIdOf(address(wallet)), Purposes.KEYS));
        registry.proposeOwnKey(party, grant, deadline, by, "");
        wallet.accept(registry.proposalDigest(party, grant, deadline));
        registry.proposeOwnKey(party, grant, deadline, by, "");
        assertEq(registry.keyOf(keyIdOf(address(wallet))).validFrom, today() + 3);
    }

    function test_ProposeOwnKey_WithinTheMandateOfTheSigner() public {
        KeyGrant memory grant = grantOf(fresh, Purposes.ORDER, LIMIT, 0);
        (bytes memory by, bytes memory possession) = _sign(grant, clerkKey);
        registry.proposeOwnKey(party, grant, deadline, by, possession);
        assertEq(registry.keyOf(keyIdOf(fresh)).maxAmount, LIMIT);
    }

    /// @notice A key with a limit cannot make itself one without, neither at once nor as one of several.
    function test_ProposeOwnKey_RevertWhen_TheNewKeyReachesFurther() public {
        _tooFar(grantOf(fresh, Purposes.ORDER, LIMIT + 1, 0), LIMIT + 1);
        _tooFar(grantOf(fresh, Purposes.ORDER, 0, 2), type(uint96).max);
    }

    function test_ProposeOwnKey_WithTwoLimitedKeys() public {
        KeyGrant memory grant = grantOf(fresh, Purposes.ORDER, type(uint96).max, 0);
        bytes32 digest = registry.proposalDigest(party, grant, deadline);
        bytes memory by = pack(part(clerkKey, digest), part(deputyKey, digest));
        registry.proposeOwnKey(party, grant, deadline, by, signature(freshKey, digest));
        assertEq(registry.keyOf(keyIdOf(fresh)).maxAmount, type(uint96).max);
    }

    function test_ProposeOwnKey_RevertWhen_TheSignerIsNoOfficer() public {
        KeyGrant memory grant = grantOf(fresh, Purposes.ATTEST, 0, 0);
        (bytes memory by, bytes memory possession) = _sign(grant, scaleKey);
        VM.expectRevert(_badSignature(keyIdOf(VM.addr(scaleKey)), Purposes.KEYS));
        registry.proposeOwnKey(party, grant, deadline, by, possession);
    }

    /// @notice Otherwise a party could take the key that another is about to register.
    function test_ProposeOwnKey_RevertWhen_TheNewKeyDidNotSign() public {
        KeyGrant memory grant = grantOf(fresh, Purposes.ATTEST, 0, 0);
        (bytes memory by, ) = _sign(grant, chiefKey);
        VM.expectRevert(_badSignature(keyIdOf(fresh), Purposes.KEYS));
        registry.proposeOwnKey(party, grant, deadline, by, by);
    }

    function test_ProposeOwnKey_RevertWhen_TooLate() public {
        KeyGrant memory grant = grantOf(fresh, Purposes.ATTEST, 0, 0);
        (bytes memory by, bytes memory possession) = _sign(grant, chiefKey);
        VM.warp(deadline + 1);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_ProposalExpired.selector, deadline));
        registry.proposeOwnKey(party, grant, deadline, by, possession);
        VM.warp(deadline);
        registry.proposeOwnKey(party, grant, deadline, by, possession);
        assertEq(registry.keyOf(keyIdOf(fresh)).purposes, Purposes.ATTEST);
    }

    function test_ProposeOwnKey_RevertWhen_Replayed() public {
        KeyGrant memory grant = grantOf(fresh, Purposes.ATTEST, 0, 0);
        (bytes memory by, bytes memory possession) = _sign(grant, chiefKey);
        registry.proposeOwnKey(party, grant, deadline, by, possession);
        registry.revokeKeyBySupervisor(keyIdOf(fresh));
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_KeyTaken.selector, keyIdOf(fresh), party));
        registry.proposeOwnKey(party, grant, deadline, by, possession);
    }

    function test_ProposeOwnKey_RevertWhen_AnythingDiffers() public {
        KeyGrant memory grant = grantOf(fresh, Purposes.ATTEST, 0, 0);
        (bytes memory by, bytes memory possession) = _sign(grant, chiefKey);
        grant.purposes = Purposes.ACCEPT;
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        registry.proposeOwnKey(party, grant, deadline, by, possession);
    }

    function test_ProposeOwnKey_GivenSuspended() public {
        registry.suspend(party, PartyStatus.Suspended, "paper");
        KeyGrant memory grant = grantOf(fresh, Purposes.ATTEST, 0, 0);
        (bytes memory by, bytes memory possession) = _sign(grant, chiefKey);
        registry.proposeOwnKey(party, grant, deadline, by, possession);
        assertEq(registry.keyOf(keyIdOf(fresh)).purposes, Purposes.ATTEST);
    }

    // --- revokeKey ---------------------------------------------------------------------------------------------------

    function test_RevokeKey_OfAPendingKey_ByAnyLiveKey() public {
        bytes32 keyId = _pending();
        bytes memory by = signature(scaleKey, registry.revocationDigest(keyId));
        VM.expectEmit(address(registry));
        emit IPartyRegistry.KeyRevoked(party, keyId, today());
        registry.revokeKey(keyId, by);
        skip(3 days);
        _refused(freshKey, Purposes.ORDER);
    }

    function test_RevokeKey_RevertGiven_TheKeyHasBegunToSign() public {
        bytes32 keyId = _pending();
        skip(3 days);
        bytes memory by = signature(scaleKey, registry.revocationDigest(keyId));
        VM.expectRevert(_badSignature(keyIdOf(VM.addr(scaleKey)), Purposes.KEYS));
        registry.revokeKey(keyId, by);
    }

    function test_RevokeKey_RevertWhen_ThePendingKeySignsItself() public {
        bytes32 keyId = _pending();
        bytes memory by = signature(freshKey, registry.revocationDigest(keyId));
        VM.expectRevert(_badSignature(keyId, Purposes.ANY));
        registry.revokeKey(keyId, by);
    }

    function test_RevokeKey_RevertWhen_AKeyOfAnotherPartySigns() public {
        register("other");
        (address stranger, uint256 strangerKey) = makeAddrAndKey("other");
        bytes32 keyId = _pending();
        bytes memory by = signature(strangerKey, registry.revocationDigest(keyId));
        VM.expectRevert(_badSignature(keyIdOf(stranger), Purposes.ANY));
        registry.revokeKey(keyId, by);
    }

    // --- proposalDigest ----------------------------------------------------------------------------------------------

    function test_ProposalDigest() public {
        KeyGrant memory grant = grantOf(fresh, Purposes.ATTEST, 1, 2);
        bytes32 digest = registry.proposalDigest(party, grant, 3);
        assertNotEq(digest, registry.proposalDigest(PartyId.wrap(7), grant, 3), "party");
        assertNotEq(digest, registry.proposalDigest(party, grant, 4), "deadline");
        assertNotEq(digest, registry.proposalDigest(party, grantOf(makeAddr("x"), Purposes.ATTEST, 1, 2), 3), "signer");
        assertNotEq(digest, registry.proposalDigest(party, grantOf(fresh, Purposes.ORDER, 1, 2), 3), "purposes");
        assertNotEq(digest, registry.proposalDigest(party, grantOf(fresh, Purposes.ATTEST, 2, 2), 3), "amount");
        assertNotEq(digest, registry.proposalDigest(party, grantOf(fresh, Purposes.ATTEST, 1, 3), 3), "above");
        PartyRegistry there = PartyRegistry(
            create("PartyRegistry", abi.encode(address(manager), 8 hours, address(this)))
        );
        assertNotEq(digest, there.proposalDigest(party, grant, 3), "registry");
        VM.chainId(999);
        assertNotEq(digest, registry.proposalDigest(party, grant, 3), "chain");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _sign(KeyGrant memory grant, uint256 key) private view returns (bytes memory by, bytes memory possession) {
        bytes32 digest = registry.proposalDigest(party, grant, deadline);
        (by, possession) = (signature(key, digest), signature(freshKey, digest));
    }

    function _tooFar(KeyGrant memory grant, uint256 amount) private {
        (bytes memory by, bytes memory possession) = _sign(grant, clerkKey);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_AmountAboveMandate.selector, party, amount, 2, 1));
        registry.proposeOwnKey(party, grant, deadline, by, possession);
    }

    function _pending() private returns (bytes32) {
        KeyGrant memory grant = grantOf(fresh, Purposes.ORDER, 0, 0);
        (bytes memory by, bytes memory possession) = _sign(grant, chiefKey);
        registry.proposeOwnKey(party, grant, deadline, by, possession);
        return keyIdOf(fresh);
    }

    function _refused(uint256 key, uint16 purpose) private {
        bytes memory by = signature(key, DIGEST);
        VM.expectRevert(_badSignature(keyIdOf(VM.addr(key)), purpose));
        registry.authorise(party, purpose, 0, DIGEST, by);
    }

    function _badSignature(bytes32 keyId, uint16 purpose) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, party, keyId, purpose);
    }
}
