// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ERC7913P256Verifier} from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913P256Verifier.sol";
import {
    IPartyRegistry,
    KeyGrant,
    KeySignature,
    Party,
    PartyStatus
} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {PartyRegistry} from "../../../contracts/parties/PartyRegistry.sol";
import {PartyId} from "../../../contracts/shared/types/Types.sol";
import {DigestWallet, Registry} from "./Registry.sol";

contract PartyRegistryAuthoriseTest is Registry {
    bytes32 private constant DIGEST = keccak256("what is signed");
    uint256 private constant P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;
    uint96 private constant LIMIT = 1_000_00;

    PartyId private party;
    address private clerk;
    uint256 private clerkKey;
    uint256 private chiefKey;
    uint256 private scaleKey;
    uint256 private p256Key;
    DigestWallet private wallet;
    bytes private p256Signer;

    function setUp() public {
        deployRegistry();
        (clerk, clerkKey) = makeAddrAndKey("clerk");
        address chief;
        address scale;
        (chief, chiefKey) = makeAddrAndKey("chief");
        (scale, scaleKey) = makeAddrAndKey("scale");
        p256Key = 0xC0FFEE;
        (uint256 x, uint256 y) = VM.publicKeyP256(p256Key);
        p256Signer = abi.encodePacked(address(ERC7913P256Verifier(create("ERC7913P256Verifier", ""))), x, y);
        wallet = new DigestWallet();

        uint16 purposes = Purposes.ORDER | Purposes.ACCEPT | Purposes.EXITS;
        KeyGrant[] memory keys = new KeyGrant[](5);
        keys[0] = grantOf(clerk, purposes, LIMIT, 2);
        keys[1] = grantOf(chief, purposes, 10 * LIMIT, 2);
        keys[2] = grantOf(scale, Purposes.ATTEST, 0, 0);
        keys[3] = grantOf(p256Signer, Purposes.ACCEPT, LIMIT, 0);
        keys[4] = grantOf(address(wallet), Purposes.ACCEPT, LIMIT, 3);
        party = register("mine", keys);
    }

    // --- one key -----------------------------------------------------------------------------------------------------

    function test_Authorise_OneKey() public view {
        Party memory p = registry.authorise(party, Purposes.ACCEPT, LIMIT, DIGEST, signature(clerkKey, DIGEST));
        assertEq(p.group, 1);
        assertEq(p.roles, PartyRoles.SUPPLIER);
        assertEq(uint8(p.status), uint8(PartyStatus.Active));
        assertEq(p.expiryDay, FAR);
    }

    function test_Authorise_RevertGiven_UnknownParty() public {
        bytes memory by = signature(clerkKey, DIGEST);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 99));
        registry.authorise(PartyId.wrap(99), Purposes.ACCEPT, 0, DIGEST, by);
    }

    function test_Authorise_RevertWhen_NobodysKey() public {
        (address stranger, uint256 key) = makeAddrAndKey("stranger");
        _refused(Purposes.ACCEPT, keyIdOf(stranger), signature(key, DIGEST));
    }

    function test_Authorise_RevertWhen_AnotherPartysKey() public {
        register("another");
        (address other, uint256 key) = makeAddrAndKey("another");
        _refused(Purposes.ACCEPT, keyIdOf(other), signature(key, DIGEST));
    }

    function test_Authorise_RevertWhen_AnotherDigestWasSigned() public {
        bytes memory by = signature(clerkKey, keccak256("something else"));
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(clerkKey, keccak256("something else"));
        _refused(Purposes.ACCEPT, keyIdOf(ecrecover(DIGEST, v, r, s)), by);
    }

    function test_Authorise_RevertWhen_SignedForAnotherRegistryOrChain() public {
        bytes32 keyId = keyIdOf(clerk);
        bytes32 here = registry.revocationDigest(keyId);
        bytes32 there = PartyRegistry(create("PartyRegistry", abi.encode(registry.authority(), 8 hours, address(this))))
            .revocationDigest(keyId);
        VM.chainId(999);
        bytes32 elsewhere = registry.revocationDigest(keyId);
        assertNotEq(here, there, "another contract");
        assertNotEq(here, elsewhere, "another chain");
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(clerkKey, here);
        bytes32 nobody = keyIdOf(ecrecover(elsewhere, v, r, s));
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, party, nobody, Purposes.KEYS)
        );
        registry.revokeKey(keyId, abi.encodePacked(r, s, v));
    }

    function test_Authorise_RevertWhen_PurposeMissing() public {
        // A weighbridge's key can never accept a statement.
        _refused(Purposes.ACCEPT, keyIdOf(VM.addr(scaleKey)), signature(scaleKey, DIGEST));
        _refused(Purposes.ATTEST, keyIdOf(clerk), signature(clerkKey, DIGEST));
    }

    function test_Authorise_RevertGiven_KeyNotStarted() public {
        (address fresh, uint256 key) = makeAddrAndKey("fresh");
        registry.proposeKey(party, grantOf(fresh, Purposes.ACCEPT, LIMIT, 0));
        // Until the last second of the third day: it is 09:00.
        skip(3 days - 9 hours - 1);
        _refused(Purposes.ACCEPT, keyIdOf(fresh), signature(key, DIGEST));
        skip(1);
        registry.authorise(party, Purposes.ACCEPT, LIMIT, DIGEST, signature(key, DIGEST));
    }

    function test_Authorise_RevertGiven_KeyRevoked() public {
        registry.revokeKeyBySupervisor(keyIdOf(clerk));
        _refused(Purposes.ACCEPT, keyIdOf(clerk), signature(clerkKey, DIGEST));
        skip(1000 days);
        _refused(Purposes.ACCEPT, keyIdOf(clerk), signature(clerkKey, DIGEST));
    }

    function test_Authorise_RevertWhen_AmountAboveMandate() public {
        _aboveMandate(LIMIT + 1, 2, 1, signature(clerkKey, DIGEST));
    }

    function test_Authorise_RevertWhen_TheSignatureIsMalleable() public {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(clerkKey, DIGEST);
        bytes memory twin = abi.encodePacked(r, bytes32(SECP256K1_ORDER - uint256(s)), v == 27 ? 28 : 27);
        _refused(Purposes.ACCEPT, keyIdOf(address(0)), twin);
    }

    function test_Authorise_RevertWhen_TheSignatureIsTruncated() public {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(clerkKey, DIGEST);
        _refused(Purposes.ACCEPT, keyIdOf(address(0)), "");
        _refused(Purposes.ACCEPT, keyIdOf(address(0)), abi.encodePacked(r, s));
        _refused(Purposes.ACCEPT, keyIdOf(address(0)), abi.encodePacked(r, s, v + 2));
    }

    // --- several keys ------------------------------------------------------------------------------------------------

    function test_Authorise_SeveralKeys() public view {
        registry.authorise(party, Purposes.ACCEPT, type(uint256).max, DIGEST, _both());
    }

    function test_Authorise_SeveralKeys_OneOfThemWithinItsMandate() public view {
        registry.authorise(party, Purposes.ACCEPT, 10 * LIMIT, DIGEST, _both());
        registry.authorise(party, Purposes.ACCEPT, 10 * LIMIT, DIGEST, pack(part(chiefKey, DIGEST)));
    }

    function test_Authorise_RevertWhen_TooFewOfSeveralSigned() public {
        _aboveMandate(LIMIT + 1, 2, 1, pack(part(clerkKey, DIGEST)));
        wallet.accept(DIGEST);
        // The wallet's mandate asks for three.
        KeySignature memory third = KeySignature({signer: abi.encodePacked(address(wallet)), signature: ""});
        _aboveMandate(LIMIT + 1, 3, 2, pack(part(clerkKey, DIGEST), third));
    }

    function test_Authorise_RevertWhen_AKeyMayNeverSignAbove() public {
        _aboveMandate(LIMIT + 1, type(uint256).max, 1, pack(_p256Part(DIGEST)));
        _aboveMandate(LIMIT + 1, type(uint256).max, 2, pack(_p256Part(DIGEST), part(clerkKey, DIGEST)));
    }

    function test_Authorise_RevertWhen_NobodySigned() public {
        // An encoding longer than it needs to be, as an empty list is shorter than any signature.
        bytes memory empty = abi.encodePacked(abi.encode(new KeySignature[](0)), bytes32(0));
        _aboveMandate(0, 1, 0, empty);
    }

    function test_Authorise_RevertWhen_KeysNotAscending() public {
        KeySignature[] memory list = abi.decode(_both(), (KeySignature[]));
        (list[0], list[1]) = (list[1], list[0]);
        _notAscending(keccak256(list[0].signer), keccak256(list[1].signer), abi.encode(list));
    }

    function test_Authorise_RevertWhen_OneKeySignsTwice() public {
        KeySignature memory mine = part(clerkKey, DIGEST);
        _notAscending(keyIdOf(clerk), keyIdOf(clerk), pack(mine, mine));
    }

    function test_Authorise_RevertWhen_OneOfSeveralIsNotTheParty() public {
        (address stranger, uint256 key) = makeAddrAndKey("stranger");
        _refused(Purposes.ACCEPT, keyIdOf(stranger), pack(part(key, DIGEST)));
    }

    function test_Authorise_RevertWhen_OneOfSeveralDidNotSign() public {
        KeySignature memory mine = part(clerkKey, keccak256("something else"));
        _refused(Purposes.ACCEPT, keyIdOf(clerk), pack(mine));
    }

    function test_Authorise_RevertWhen_OneOfSeveralIsMalleable() public {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(clerkKey, DIGEST);
        KeySignature memory mine = part(clerkKey, DIGEST);
        mine.signature = abi.encodePacked(r, bytes32(SECP256K1_ORDER - uint256(s)), v == 27 ? 28 : 27);
        _refused(Purposes.ACCEPT, keyIdOf(clerk), pack(mine));
    }

    function test_Authorise_RevertWhen_TheListDoesNotDecode() public {
        VM.expectRevert(bytes(""));
        registry.authorise(party, Purposes.ACCEPT, 0, DIGEST, abi.encode(type(uint256).max, 0, 0));
    }

    // --- other kinds of keys -----------------------------------------------------------------------------------------

    function test_Authorise_ContractKey() public {
        bytes memory by = pack(KeySignature({signer: abi.encodePacked(address(wallet)), signature: "anything"}));
        _refused(Purposes.ACCEPT, keyIdOf(address(wallet)), by);
        wallet.accept(DIGEST);
        registry.authorise(party, Purposes.ACCEPT, LIMIT, DIGEST, by);
    }

    function test_R30_DelegatedAccountAmongSeveral() public {
        VM.etch(clerk, hex"60006000fd");
        registry.authorise(party, Purposes.ACCEPT, LIMIT, DIGEST, signature(clerkKey, DIGEST));
        registry.authorise(party, Purposes.ACCEPT, 100 * LIMIT, DIGEST, _both());
    }

    function test_Authorise_P256Key() public view {
        registry.authorise(party, Purposes.ACCEPT, LIMIT, DIGEST, pack(_p256Part(DIGEST)));
    }

    function test_Authorise_RevertWhen_TheP256SignatureIsForAnotherDigest() public {
        _refused(Purposes.ACCEPT, keccak256(p256Signer), pack(_p256Part(keccak256("something else"))));
    }

    function test_Authorise_RevertWhen_TheP256KeyIsAnother() public {
        KeySignature memory mine = _p256Part(DIGEST);
        (uint256 x, uint256 y) = VM.publicKeyP256(p256Key + 1);
        mine.signer = abi.encodePacked(bytes20(p256Signer), x, y);
        _refused(Purposes.ACCEPT, keccak256(mine.signer), pack(mine));
    }

    // --- standing of the party ---------------------------------------------------------------------------------------

    function test_Authorise_GivenSuspended() public {
        registry.suspend(party, PartyStatus.Suspended, "paper");
        _exitsOnly(PartyStatus.Suspended, FAR);
    }

    function test_Authorise_GivenExpired() public {
        registry.renew(party, PartyRoles.SUPPLIER, today());
        // 23:59:59 of the last day.
        skip(15 hours - 1);
        registry.authorise(party, Purposes.ORDER, 0, DIGEST, signature(clerkKey, DIGEST));
        uint16 expired = today();
        skip(1);
        _exitsOnly(PartyStatus.Active, expired);
    }

    function test_Authorise_RevertGiven_LegalHold() public {
        registry.suspend(party, PartyStatus.LegalHold, "paper");
        _nothing(PartyStatus.LegalHold);
    }

    function test_Authorise_RevertGiven_Closed() public {
        registry.suspend(party, PartyStatus.Closed, "paper");
        _nothing(PartyStatus.Closed);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _both() private view returns (bytes memory) {
        return pack(part(clerkKey, DIGEST), part(chiefKey, DIGEST));
    }

    function _p256Part(bytes32 digest) private view returns (KeySignature memory) {
        (bytes32 r, bytes32 s) = VM.signP256(p256Key, digest);
        if (uint256(s) > P256_ORDER / 2) s = bytes32(P256_ORDER - uint256(s));
        return KeySignature({signer: p256Signer, signature: abi.encodePacked(r, s)});
    }

    function _refused(uint16 purpose, bytes32 keyId, bytes memory by) private {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, party, keyId, purpose));
        registry.authorise(party, purpose, 0, DIGEST, by);
    }

    function _aboveMandate(uint256 amount, uint256 needed, uint256 signed, bytes memory by) private {
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_AmountAboveMandate.selector, party, amount, needed, signed)
        );
        registry.authorise(party, Purposes.ACCEPT, amount, DIGEST, by);
    }

    function _notAscending(bytes32 previous, bytes32 next, bytes memory by) private {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_KeysNotAscending.selector, previous, next));
        registry.authorise(party, Purposes.ACCEPT, 0, DIGEST, by);
    }

    /// @dev What starts something new is refused; paying, objecting, revoking and moving what is held goes on.
    function _exitsOnly(PartyStatus status, uint16 expiryDay) private {
        bytes memory by = signature(clerkKey, DIGEST);
        for (uint256 bit = 0; bit <= 10; ++bit) {
            uint16 purpose = uint16(1 << bit);
            bool exit =
                purpose == Purposes.PAY ||
                    purpose == Purposes.OBJECT ||
                    purpose == Purposes.ACCOUNT ||
                    purpose == Purposes.KEYS;
            if (!exit) {
                VM.expectRevert(
                    abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, party, status, expiryDay)
                );
            }
            registry.authorise(party, purpose, 0, DIGEST, by);
        }
    }

    function _nothing(PartyStatus status) private {
        bytes memory by = signature(clerkKey, DIGEST);
        for (uint256 bit = 0; bit <= 10; ++bit) {
            VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, party, status, FAR));
            registry.authorise(party, uint16(1 << bit), 0, DIGEST, by);
        }
    }
}
