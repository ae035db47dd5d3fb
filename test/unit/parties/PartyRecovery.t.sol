// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Roles} from "../../../contracts/access/Roles.sol";
import {IPartyRecovery, Recovery, RecoveryPlan, RecoveryStatus} from "../../../contracts/parties/IPartyRecovery.sol";
import {IPartyRegistry, Key, KeyGrant, PartyStatus, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {PartyId} from "../../../contracts/shared/types/Types.sol";
import {Registry} from "./Registry.sol";

contract PartyRecoveryTest is Registry {
    bytes32 private constant DIGEST = keccak256("what is signed");

    PartyId private party;
    address private first;
    address private other;
    address private fresh;
    uint256 private freshKey;
    uint256 private chiefKey;
    uint256 private scaleKey;

    function setUp() public {
        deployRegistry();
        first = makeAddr("first registrar");
        other = makeAddr("other registrar");
        (fresh, freshKey) = makeAddrAndKey("fresh");
        address chief;
        address scale;
        (chief, chiefKey) = makeAddrAndKey("chief");
        (scale, scaleKey) = makeAddrAndKey("scale");
        KeyGrant[] memory keys = new KeyGrant[](2);
        keys[0] = grantOf(chief, type(uint16).max, type(uint96).max, 0);
        keys[1] = grantOf(scale, Purposes.ATTEST, 0, 0);
        party = register("mine", keys);
        bytes4[] memory selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (recovery.propose.selector, recovery.second.selector);
        manager.setTargetFunctionRole(address(recovery), selectors, Roles.REGISTRAR);
        manager.grantRole(Roles.REGISTRAR, first, 0);
        manager.grantRole(Roles.REGISTRAR, other, 0);
    }

    // --- propose -----------------------------------------------------------------------------------------------------

    function test_Propose() public {
        RecoveryPlan memory plan = _plan();
        bytes32 id = recovery.idOf(plan);
        VM.expectEmit(address(recovery));
        emit IPartyRecovery.RecoveryProposed(id, party, first, plan);
        VM.prank(first);
        assertEq(recovery.propose(plan), id);
        Recovery memory r = recovery.recoveryOf(id);
        assertEq(PartyId.unwrap(r.party), PartyId.unwrap(party));
        assertEq(r.proposer, first);
        assertEq(r.seconder, address(0));
        assertEq(r.day, today());
        assertEq(uint8(r.status), uint8(RecoveryStatus.Proposed));
    }

    function test_Propose_RevertWhen_NotRegistrar() public {
        RecoveryPlan memory plan = _plan();
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, fresh));
        VM.prank(fresh);
        recovery.propose(plan);
    }

    function test_Propose_RevertWhen_AFieldIsBad() public {
        RecoveryPlan memory plan = _plan();
        plan.paper = 0;
        _badField(plan, "paper");
        plan.bankAccount = 0;
        _badField(plan, "bankAccount");
        plan.grants = new KeyGrant[](0);
        _badField(plan, "grants");
        plan.grants = new KeyGrant[](9);
        _badField(plan, "grants");
    }

    function test_Propose_RevertGiven_UnknownParty() public {
        RecoveryPlan memory plan = _plan();
        plan.party = PartyId.wrap(9);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 9));
        VM.prank(first);
        recovery.propose(plan);
    }

    function test_Propose_RevertGiven_ProposedBefore() public {
        bytes32 id = _propose();
        RecoveryPlan memory plan = _plan();
        VM.expectRevert(_wrongStatus(id, RecoveryStatus.Proposed));
        VM.prank(other);
        recovery.propose(plan);
    }

    // --- second ------------------------------------------------------------------------------------------------------

    function test_Second() public {
        bytes32 id = _propose();
        skip(14 days);
        RecoveryPlan memory plan = _plan();
        VM.expectEmit(address(recovery));
        emit IPartyRecovery.RecoverySeconded({
            id: id,
            party: party,
            seconder: other,
            proposer: first,
            plan: plan,
            executableFrom: today() + 7,
            executableUntil: today() + 21
        });
        VM.prank(other);
        recovery.second(plan);
        Recovery memory r = recovery.recoveryOf(id);
        assertEq(r.seconder, other);
        assertEq(r.day, today());
        assertEq(uint8(r.status), uint8(RecoveryStatus.Seconded));
        assertEq(recovery.RECOVERY_DELAY(), 7);
        assertEq(recovery.WINDOW(), 14);
        assertEq(recovery.MAX_KEYS(), 8);
    }

    function test_R38_OneRegistrarIsNotTwo() public {
        _propose();
        RecoveryPlan memory plan = _plan();
        VM.expectRevert(abi.encodeWithSelector(IPartyRecovery.Recovery_SameRegistrar.selector, first));
        VM.prank(first);
        recovery.second(plan);
    }

    /// @notice Through the manager's `execute` every caller is the manager: one registrar would look like another.
    function test_R38_OneRegistrarCannotSecondThroughTheManager() public {
        _propose();
        RecoveryPlan memory plan = _plan();
        bytes memory call = abi.encodeCall(recovery.second, (plan));
        VM.expectRevert(abi.encodeWithSelector(IPartyRecovery.Recovery_NotDirect.selector, address(manager)));
        VM.prank(first);
        manager.execute(address(recovery), call);
        plan.paper = "another";
        call = abi.encodeCall(recovery.propose, (plan));
        VM.expectRevert(abi.encodeWithSelector(IPartyRecovery.Recovery_NotDirect.selector, address(manager)));
        VM.prank(first);
        manager.execute(address(recovery), call);
    }

    function test_Second_RevertWhen_NotRegistrar() public {
        RecoveryPlan memory plan = _plan();
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, fresh));
        VM.prank(fresh);
        recovery.second(plan);
    }

    function test_Second_RevertWhen_AnythingDiffers() public {
        _propose();
        RecoveryPlan memory plan = _plan();
        plan.grants[0].signer = abi.encodePacked(makeAddr("thief"));
        bytes32 id = recovery.idOf(plan);
        VM.expectRevert(_wrongStatus(id, RecoveryStatus.None));
        VM.prank(other);
        recovery.second(plan);
    }

    function test_Second_RevertWhen_TooLate() public {
        bytes32 id = _propose();
        uint256 day = today();
        skip(15 days);
        RecoveryPlan memory plan = _plan();
        VM.expectRevert(_wrongDay(id, day, day + 14));
        VM.prank(other);
        recovery.second(plan);
    }

    // --- cancel ------------------------------------------------------------------------------------------------------

    /// @notice A weighbridge's key can stop the taking of its party, though it may sign nothing else but weights.
    function test_R38_AnyLiveKeyOfThePartyCancels() public {
        bytes32 id = _second();
        bytes memory by = signature(scaleKey, recovery.cancellationDigest(id));
        VM.expectEmit(address(recovery));
        emit IPartyRecovery.RecoveryCancelled(id, party, party);
        recovery.cancel(id, party, by);
        skip(7 days);
        _executeReverts(_wrongStatus(id, RecoveryStatus.Cancelled));
    }

    function test_Cancel_BeforeItIsSeconded() public {
        bytes32 id = _propose();
        recovery.cancel(id, party, signature(chiefKey, recovery.cancellationDigest(id)));
        RecoveryPlan memory plan = _plan();
        VM.expectRevert(_wrongStatus(id, RecoveryStatus.Cancelled));
        VM.prank(other);
        recovery.second(plan);
    }

    function test_R38_AnOfficerOfTheGroupCancels() public {
        (PartyId affiliate, uint256 key) = _affiliate(registry.partyOf(party).group, Purposes.KEYS);
        bytes32 id = _second();
        bytes memory by = signature(key, recovery.cancellationDigest(id));
        VM.expectEmit(address(recovery));
        emit IPartyRecovery.RecoveryCancelled(id, party, affiliate);
        recovery.cancel(id, affiliate, by);
        assertEq(uint8(recovery.recoveryOf(id).status), uint8(RecoveryStatus.Cancelled));
    }

    function test_Cancel_RevertWhen_TheAffiliatesKeyIsNoOfficers() public {
        (PartyId affiliate, uint256 key) = _affiliate(registry.partyOf(party).group, Purposes.ORDER);
        bytes32 id = _second();
        bytes memory by = signature(key, recovery.cancellationDigest(id));
        VM.expectRevert(_badSignature(affiliate, VM.addr(key), Purposes.KEYS));
        recovery.cancel(id, affiliate, by);
    }

    function test_Cancel_RevertWhen_OfAnotherGroup() public {
        (PartyId stranger, uint256 key) = _affiliate(0, Purposes.KEYS);
        bytes32 id = _second();
        bytes memory by = signature(key, recovery.cancellationDigest(id));
        VM.expectRevert(abi.encodeWithSelector(IPartyRecovery.Recovery_OtherGroup.selector, party, stranger));
        recovery.cancel(id, stranger, by);
    }

    function test_Cancel_RevertGiven_TheKeyIsDead() public {
        bytes32 id = _second();
        registry.revokeKeyBySupervisor(keyIdOf(VM.addr(scaleKey)));
        bytes memory by = signature(scaleKey, recovery.cancellationDigest(id));
        VM.expectRevert(_badSignature(party, VM.addr(scaleKey), Purposes.ANY));
        recovery.cancel(id, party, by);
    }

    function test_Cancel_RevertGiven_ItIsOver() public {
        bytes32 id = _second();
        bytes memory by = signature(scaleKey, recovery.cancellationDigest(id));
        recovery.cancel(id, party, by);
        VM.expectRevert(_wrongStatus(id, RecoveryStatus.Cancelled));
        recovery.cancel(id, party, by);
        VM.expectRevert(_wrongStatus("nothing", RecoveryStatus.None));
        recovery.cancelBySupervisor("nothing");
    }

    function test_CancelBySupervisor() public {
        bytes32 id = _second();
        VM.expectEmit(address(recovery));
        emit IPartyRecovery.RecoveryCancelled(id, party, PartyId.wrap(0));
        recovery.cancelBySupervisor(id);
        assertEq(uint8(recovery.recoveryOf(id).status), uint8(RecoveryStatus.Cancelled));
    }

    function test_CancelBySupervisor_RevertWhen_NotSupervisor() public {
        bytes32 id = _second();
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, first));
        VM.prank(first);
        recovery.cancelBySupervisor(id);
    }

    // --- execute -----------------------------------------------------------------------------------------------------

    function test_Execute() public {
        bytes32 id = _second();
        skip(7 days);
        uint16 until = today() + 14;
        VM.expectEmit(address(recovery));
        emit IPartyRecovery.RecoveryExecuted(id, party);
        VM.expectEmit(address(registry));
        emit IPartyRegistry.PartyRecovered(party, 1, "bank account", until);
        VM.prank(makeAddr("anybody"));
        recovery.execute(_plan());
        assertEq(uint8(recovery.recoveryOf(id).status), uint8(RecoveryStatus.Executed));
        assertEq(registry.partyOf(party).keyEpoch, 1);
        assertEq(registry.bankAccountOf(party), bytes32("bank account"));
        assertEq(registry.accountOf(makeAddr("mine")).coolingUntil, until);
        assertEq(registry.COOLING_DAYS(), 14);
        Key memory k = registry.keyOf(keyIdOf(fresh));
        assertEq(k.epoch, 1);
        assertEq(k.validFrom, today());
        assertEq(k.coolingUntil, until);
    }

    /// @notice All old keys die at once, however many there were, and those proposed but not yet valid with them.
    function test_R38_OldKeysAreDead() public {
        (address pending, uint256 pendingKey) = makeAddrAndKey("pending");
        registry.proposeKey(party, grantOf(pending, Purposes.KEYS, 0, 0));
        _recover();
        _dead(chiefKey);
        _dead(scaleKey);
        skip(30 days);
        _dead(pendingKey);
        registry.authorise(party, Purposes.ORDER, 0, DIGEST, signature(freshKey, DIGEST));
    }

    function test_Execute_RevertWhen_TooEarly() public {
        bytes32 id = _second();
        uint256 day = today();
        // 23:59:59 of the day before.
        skip(6 days + 15 hours - 1);
        _executeReverts(_wrongDay(id, day + 7, day + 21));
        skip(1);
        recovery.execute(_plan());
    }

    function test_Execute_RevertWhen_TooLate() public {
        bytes32 id = _second();
        uint256 day = today();
        skip(22 days);
        _executeReverts(_wrongDay(id, day + 7, day + 21));
    }

    function test_Execute_RevertWhen_OneRegistrarOnlyAgreed() public {
        bytes32 id = _propose();
        skip(7 days);
        _executeReverts(_wrongStatus(id, RecoveryStatus.Proposed));
    }

    function test_Execute_OnTheLastDay() public {
        _second();
        skip(21 days);
        recovery.execute(_plan());
        assertEq(registry.partyOf(party).keyEpoch, 1);
    }

    function test_R38_ARecoveryIsExecutedOnce() public {
        RecoveryPlan memory plan = _plan();
        plan.paper = "another paper";
        VM.prank(first);
        recovery.propose(plan);
        VM.prank(other);
        recovery.second(plan);
        _recover();
        // Neither again, nor another one of the party as it stood.
        bytes32 id = recovery.idOf(_plan());
        _executeReverts(_wrongStatus(id, RecoveryStatus.None));
        id = recovery.idOf(plan);
        VM.expectRevert(_wrongStatus(id, RecoveryStatus.None));
        recovery.execute(plan);
    }

    /// @notice The office of a thief is taken away: what it had under way ends with it.
    function test_R38_ARevokedRegistrarRecoversNobody() public {
        _second();
        skip(7 days);
        manager.revokeRole(Roles.REGISTRAR, other);
        _executeReverts(abi.encodeWithSelector(IPartyRecovery.Recovery_NotRegistrar.selector, other));
        manager.grantRole(Roles.REGISTRAR, other, 0);
        manager.revokeRole(Roles.REGISTRAR, first);
        _executeReverts(abi.encodeWithSelector(IPartyRecovery.Recovery_NotRegistrar.selector, first));
    }

    function test_Execute_RevertGiven_LegalHold() public {
        _second();
        skip(7 days);
        registry.suspend(party, PartyStatus.LegalHold, "paper");
        _executeReverts(
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, party, PartyStatus.LegalHold, FAR)
        );
    }

    function test_Execute_GivenSuspended() public {
        registry.suspend(party, PartyStatus.Suspended, "paper");
        _recover();
        registry.authorise(party, Purposes.ACCOUNT, 0, DIGEST, signature(freshKey, DIGEST));
    }

    function test_Execute_RevertGiven_AKeyWasTaken() public {
        _second();
        register("fresh");
        skip(7 days);
        _executeReverts(abi.encodeWithSelector(IPartyRegistry.Party_KeyTaken.selector, keyIdOf(fresh), 2));
    }

    // --- recover, of the registry ------------------------------------------------------------------------------------

    function test_R38_OnlyTheRecoveryContractRecovers() public {
        RecoveryPlan memory plan = _plan();
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_NotRecovery.selector, address(this)));
        registry.recover(party, plan.grants, plan.bankAccount);
        assertEq(registry.RECOVERY(), address(recovery));
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _plan() private view returns (RecoveryPlan memory) {
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = grantOf(fresh, type(uint16).max, type(uint96).max, 0);
        return RecoveryPlan({party: party, grants: keys, bankAccount: "bank account", paper: "paper"});
    }

    function _propose() private returns (bytes32 id) {
        RecoveryPlan memory plan = _plan();
        VM.prank(first);
        id = recovery.propose(plan);
    }

    function _second() private returns (bytes32 id) {
        id = _propose();
        RecoveryPlan memory plan = _plan();
        VM.prank(other);
        recovery.second(plan);
    }

    function _recover() private {
        _second();
        skip(7 days);
        recovery.execute(_plan());
    }

    function _affiliate(uint32 group, uint16 purposes) private returns (PartyId id, uint256 key) {
        address officer;
        (officer, key) = makeAddrAndKey("officer");
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = grantOf(officer, purposes, 0, 0);
        Registration memory registration = registrationOf("affiliate", PartyRoles.SUPPLIER);
        registration.group = group;
        id = registry.register(registration, keys);
    }

    function _dead(uint256 key) private {
        bytes memory by = signature(key, DIGEST);
        VM.expectRevert(_badSignature(party, VM.addr(key), Purposes.ANY));
        registry.authorise(party, Purposes.ANY, 0, DIGEST, by);
    }

    function _badField(RecoveryPlan memory plan, string memory field) private {
        VM.expectRevert(abi.encodeWithSelector(IPartyRecovery.Recovery_BadField.selector, field));
        VM.prank(first);
        recovery.propose(plan);
    }

    function _executeReverts(bytes memory with) private {
        RecoveryPlan memory plan = _plan();
        VM.expectRevert(with);
        recovery.execute(plan);
    }

    function _badSignature(PartyId who, address signer, uint16 purpose) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, who, keyIdOf(signer), purpose);
    }

    function _wrongStatus(bytes32 id, RecoveryStatus status) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPartyRecovery.Recovery_WrongStatus.selector, id, status);
    }

    function _wrongDay(bytes32 id, uint256 from, uint256 until) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPartyRecovery.Recovery_NotOnThisDay.selector, id, from, until, uint256(today()));
    }
}
