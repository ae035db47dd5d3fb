// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {Call, IPartyAccount} from "../../../contracts/parties/IPartyAccount.sol";
import {
    IPartyRegistry,
    KeyGrant,
    KeySignature,
    PartyStatus,
    Registration
} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {PartyAccount} from "../../../contracts/parties/PartyAccount.sol";
import {PartyId} from "../../../contracts/shared/types/Types.sol";
import {Registry} from "./Registry.sol";

contract Counter {
    error Counter_Refused(uint256 step);

    uint256 public count;
    address public last;

    function add(uint256 step) external payable returns (uint256) {
        if (step == 13) revert Counter_Refused(step);
        last = msg.sender;
        return count += step;
    }
}

contract PartyAccountTest is Registry {
    PartyAccount private account;
    PartyId private party;
    Counter private counter;
    address private chief;
    uint256 private chiefKey;
    uint256 private clerkKey;
    uint256 private deputyKey;
    uint256 private scaleKey;
    uint256 private deadline;

    function setUp() public {
        deployRegistry();
        address clerk;
        address deputy;
        address scale;
        (chief, chiefKey) = makeAddrAndKey("chief");
        (clerk, clerkKey) = makeAddrAndKey("clerk");
        (deputy, deputyKey) = makeAddrAndKey("deputy");
        (scale, scaleKey) = makeAddrAndKey("scale");
        KeyGrant[] memory keys = new KeyGrant[](4);
        keys[0] = grantOf(chief, Purposes.ACCOUNT, type(uint96).max, 0);
        keys[1] = grantOf(clerk, Purposes.ACCOUNT, 1_000_00, 2);
        keys[2] = grantOf(deputy, Purposes.ACCOUNT, 1_000_00, 2);
        keys[3] = grantOf(scale, Purposes.ATTEST, type(uint96).max, 0);
        party = registry.register(_registration("mine"), keys);
        account = PartyAccount(payable(registry.partyOf(party).account));
        counter = new Counter();
        deadline = VM.getBlockTimestamp() + 1 hours;
    }

    // --- execute -----------------------------------------------------------------------------------------------------

    function test_Execute() public {
        Call[] memory calls = _calls(1, 2);
        bytes32 digest = account.executionDigest(calls, 0, deadline);
        VM.expectEmit(address(account));
        emit IPartyAccount.Executed(0, digest);
        bytes[] memory results = account.execute(calls, 0, deadline, signature(chiefKey, digest));
        assertEq(results.length, 2);
        assertEq(abi.decode(results[0], (uint256)), 1);
        assertEq(abi.decode(results[1], (uint256)), 3);
        assertEq(counter.last(), address(account));
        assertEq(account.nextNonce(), 1);
    }

    function test_Execute_UntilTheLastSecond() public {
        (Call[] memory calls, bytes memory by) = _signed(chiefKey);
        VM.warp(deadline);
        account.execute(calls, 0, deadline, by);
        assertEq(counter.count(), 3);
    }

    function test_Execute_WithMoney() public {
        Call[] memory calls = _calls(1, 2);
        (calls[0].value, calls[1].value) = (3, 4);
        bytes memory by = signature(chiefKey, account.executionDigest(calls, 0, deadline));
        VM.deal(address(this), 7);
        account.execute{value: 7}(calls, 0, deadline, by);
        assertEq(address(counter).balance, 7);
    }

    function test_Execute_WithTwoLimitedKeys() public {
        Call[] memory calls = _calls(1, 2);
        bytes32 digest = account.executionDigest(calls, 0, deadline);
        account.execute(calls, 0, deadline, pack(part(clerkKey, digest), part(deputyKey, digest)));
        assertEq(counter.count(), 3);
    }

    function test_Execute_RevertWhen_OneLimitedKeySigns() public {
        (Call[] memory calls, bytes memory by) = _signed(clerkKey);
        VM.expectRevert(
            abi.encodeWithSelector(
                IPartyRegistry.Party_AmountAboveMandate.selector,
                party,
                uint256(type(uint96).max),
                2,
                1
            )
        );
        account.execute(calls, 0, deadline, by);
    }

    function test_Execute_RevertWhen_TheKeyHasNotThePurpose() public {
        (Call[] memory calls, bytes memory by) = _signed(scaleKey);
        _badSignature(VM.addr(scaleKey));
        account.execute(calls, 0, deadline, by);
    }

    function test_Execute_RevertWhen_OtherCallsWereSigned() public {
        (, bytes memory by) = _signed(chiefKey);
        Call[] memory calls = _calls(1, 3);
        _badSignature(_recovered(account.executionDigest(calls, 0, deadline), by));
        account.execute(calls, 0, deadline, by);
    }

    function test_Execute_RevertWhen_SignedForAnotherAccountOrChain() public {
        (Call[] memory calls, bytes memory by) = _signed(chiefKey);
        registry.register(_registration("other"), new KeyGrant[](0));
        PartyAccount other = PartyAccount(payable(registry.partyOf(PartyId.wrap(2)).account));
        bytes32 keyId = keyIdOf(_recovered(other.executionDigest(calls, 0, deadline), by));
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, 2, keyId, Purposes.ACCOUNT));
        other.execute(calls, 0, deadline, by);
        VM.chainId(999);
        _badSignature(_recovered(account.executionDigest(calls, 0, deadline), by));
        account.execute(calls, 0, deadline, by);
    }

    function test_Execute_RevertWhen_Replayed() public {
        (Call[] memory calls, bytes memory by) = _signed(chiefKey);
        account.execute(calls, 0, deadline, by);
        VM.expectRevert(abi.encodeWithSelector(IPartyAccount.PartyAccount_BadNonce.selector, 1, 0));
        account.execute(calls, 0, deadline, by);
        _badSignature(_recovered(account.executionDigest(calls, 1, deadline), by));
        account.execute(calls, 1, deadline, by);
    }

    function test_Execute_RevertWhen_ReplayedFromWithin() public {
        (Call[] memory inner, bytes memory innerBy) = _signed(chiefKey);
        Call[] memory calls = new Call[](1);
        calls[0] = Call({
            target: address(account),
            value: 0,
            data: abi.encodeCall(IPartyAccount.execute, (inner, 0, deadline, innerBy))
        });
        bytes memory by = signature(chiefKey, account.executionDigest(calls, 0, deadline));
        VM.expectRevert(abi.encodeWithSelector(IPartyAccount.PartyAccount_BadNonce.selector, 1, 0));
        account.execute(calls, 0, deadline, by);
    }

    function test_Execute_RevertWhen_TheNonceIsAhead() public {
        Call[] memory calls = _calls(1, 2);
        bytes memory by = signature(chiefKey, account.executionDigest(calls, 1, deadline));
        VM.expectRevert(abi.encodeWithSelector(IPartyAccount.PartyAccount_BadNonce.selector, 0, 1));
        account.execute(calls, 1, deadline, by);
    }

    function test_Execute_RevertWhen_TooLate() public {
        (Call[] memory calls, bytes memory by) = _signed(chiefKey);
        VM.warp(deadline + 1);
        VM.expectRevert(abi.encodeWithSelector(IPartyAccount.PartyAccount_Expired.selector, deadline));
        account.execute(calls, 0, deadline, by);
    }

    function test_Execute_RevertWhen_ACallReverts() public {
        Call[] memory calls = _calls(1, 13);
        bytes memory by = signature(chiefKey, account.executionDigest(calls, 0, deadline));
        VM.expectRevert(abi.encodeWithSelector(Counter.Counter_Refused.selector, 13));
        account.execute(calls, 0, deadline, by);
        assertEq(counter.count(), 0, "all or none");
        assertEq(account.nextNonce(), 0, "and the nonce is not used");
    }

    function test_Execute_RevertWhen_TheTargetHasNoCode() public {
        Call[] memory calls = _calls(1, 2);
        calls[1].target = address(0xBEEF);
        bytes memory by = signature(chiefKey, account.executionDigest(calls, 0, deadline));
        VM.expectRevert(abi.encodeWithSelector(Address.AddressEmptyCode.selector, address(0xBEEF)));
        account.execute(calls, 0, deadline, by);
    }

    function test_Execute_RevertWhen_TheMoneyIsMissing() public {
        Call[] memory calls = _calls(1, 2);
        calls[0].value = 5;
        bytes memory by = signature(chiefKey, account.executionDigest(calls, 0, deadline));
        VM.expectRevert(abi.encodeWithSelector(Errors.InsufficientBalance.selector, 0, 5));
        account.execute(calls, 0, deadline, by);
    }

    function test_Execute_GivenSuspended() public {
        (Call[] memory calls, bytes memory by) = _signed(chiefKey);
        registry.suspend(party, PartyStatus.Suspended, "paper");
        account.execute(calls, 0, deadline, by);
        assertEq(counter.count(), 3);
    }

    function test_Execute_RevertGiven_LegalHold() public {
        (Call[] memory calls, bytes memory by) = _signed(chiefKey);
        registry.suspend(party, PartyStatus.LegalHold, "paper");
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, party, PartyStatus.LegalHold, FAR)
        );
        account.execute(calls, 0, deadline, by);
    }

    function test_Execute_GivenTheKeyIsReplaced() public {
        (address fresh, uint256 freshKey) = makeAddrAndKey("fresh");
        registry.proposeKey(party, grantOf(fresh, Purposes.ACCOUNT, type(uint96).max, 0));
        registry.revokeKeyBySupervisor(keyIdOf(chief));
        skip(3 days);
        deadline = VM.getBlockTimestamp();
        (Call[] memory calls, bytes memory by) = _signed(freshKey);
        account.execute(calls, 0, deadline, by);
        assertEq(counter.last(), address(account), "the account stays");
    }

    // --- isValidSignature --------------------------------------------------------------------------------------------

    function test_IsValidSignature() public view {
        bytes32 digest = keccak256("a permit");
        assertEq(
            bytes32(account.isValidSignature(digest, signature(chiefKey, digest))),
            bytes32(IERC1271.isValidSignature.selector)
        );
        KeySignature memory one = part(clerkKey, digest);
        assertEq(
            bytes32(account.isValidSignature(digest, pack(one, part(deputyKey, digest)))),
            bytes32(IERC1271.isValidSignature.selector)
        );
    }

    function test_IsValidSignature_WhenItIsNot() public {
        bytes32 digest = keccak256("a permit");
        _invalid(digest, signature(clerkKey, digest));
        _invalid(digest, signature(scaleKey, digest));
        _invalid(digest, signature(chiefKey, keccak256("another permit")));
        _invalid(digest, "");
        registry.suspend(party, PartyStatus.LegalHold, "paper");
        _invalid(digest, signature(chiefKey, digest));
    }

    // --- the rest ----------------------------------------------------------------------------------------------------

    function test_ExecutionDigest() public view {
        Call[] memory calls = _calls(1, 2);
        bytes32 digest = account.executionDigest(calls, 0, deadline);
        assertNotEq(digest, account.executionDigest(calls, 1, deadline));
        assertNotEq(digest, account.executionDigest(calls, 0, deadline + 1));
        assertNotEq(digest, account.executionDigest(_calls(2, 1), 0, deadline));
        assertNotEq(digest, account.executionDigest(new Call[](0), 0, deadline));
    }

    function test_PartyId() public view {
        assertEq(PartyId.unwrap(account.partyId()), PartyId.unwrap(party));
    }

    function test_Receive() public {
        VM.deal(address(this), 5);
        Address.sendValue(payable(address(account)), 5);
        assertEq(address(account).balance, 5);
        assertTrue(account.supportsInterface(type(IERC1155Receiver).interfaceId), "units of receivables");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _registration(string memory name) private returns (Registration memory r) {
        r = registrationOf(name, PartyRoles.SUPPLIER);
        r.account = address(0);
    }

    function _calls(uint256 one, uint256 two) private view returns (Call[] memory calls) {
        calls = new Call[](2);
        calls[0] = Call({target: address(counter), value: 0, data: abi.encodeCall(Counter.add, (one))});
        calls[1] = Call({target: address(counter), value: 0, data: abi.encodeCall(Counter.add, (two))});
    }

    function _signed(uint256 key) private view returns (Call[] memory calls, bytes memory by) {
        calls = _calls(1, 2);
        by = signature(key, account.executionDigest(calls, 0, deadline));
    }

    function _recovered(bytes32 digest, bytes memory by) private pure returns (address) {
        (bytes32 r, bytes32 s, uint8 v) = (bytes32(0), bytes32(0), uint8(by[64]));
        assembly ("memory-safe") {
            r := mload(add(by, 32))
            s := mload(add(by, 64))
        }
        return ecrecover(digest, v, r, s);
    }

    function _badSignature(address recovered) private {
        VM.expectRevert(
            abi.encodeWithSelector(
                IPartyRegistry.Party_BadSignature.selector,
                party,
                keyIdOf(recovered),
                Purposes.ACCOUNT
            )
        );
    }

    function _invalid(bytes32 digest, bytes memory by) private view {
        assertEq(bytes32(account.isValidSignature(digest, by)), bytes32(bytes4(0xffffffff)));
    }
}
