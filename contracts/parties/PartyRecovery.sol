// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {PartyId} from "../shared/types/Types.sol";
import {IPartyRecovery, Recovery, RecoveryPlan, RecoveryStatus} from "./IPartyRecovery.sol";
import {IPartyRegistry} from "./IPartyRegistry.sol";
import {Purposes} from "./Mandates.sol";

/// @title PartyRecovery
/// @notice See `IPartyRecovery`.
contract PartyRecovery is IPartyRecovery, AccessManaged, CivilClock, EIP712 {
    bytes32 private constant _CANCELLATION_TYPEHASH = keccak256("RecoveryCancellation(bytes32 recovery)");

    /// @inheritdoc IPartyRecovery
    uint256 public constant RECOVERY_DELAY = 7;
    /// @inheritdoc IPartyRecovery
    uint256 public constant WINDOW = 14;
    /// @inheritdoc IPartyRecovery
    uint256 public constant MAX_KEYS = 8;
    IPartyRegistry private immutable _PARTIES;

    mapping(bytes32 id => Recovery) private _recovery;

    constructor(
        address authority,
        int256 utcOffset,
        IPartyRegistry parties
    ) AccessManaged(authority) CivilClock(utcOffset) EIP712("Ordos PartyRecovery", "1") {
        _PARTIES = parties;
    }

    /// @inheritdoc IPartyRecovery
    function propose(RecoveryPlan calldata plan) external restricted returns (bytes32 id) {
        _requireDirect();
        if (plan.grants.length == 0 || plan.grants.length > MAX_KEYS) revert Recovery_BadField("grants");
        if (plan.bankAccount == 0) revert Recovery_BadField("bankAccount");
        if (plan.paper == 0) revert Recovery_BadField("paper");
        id = idOf(plan);
        Recovery storage r = _recovery[id];
        if (r.status != RecoveryStatus.None) revert Recovery_WrongStatus(id, r.status);
        (r.party, r.proposer, r.day, r.status) = (plan.party, msg.sender, _todayShort(), RecoveryStatus.Proposed);
        emit RecoveryProposed(id, plan.party, msg.sender, plan);
    }

    /// @inheritdoc IPartyRecovery
    function second(RecoveryPlan calldata plan) external restricted {
        _requireDirect();
        bytes32 id = idOf(plan);
        Recovery storage r = _recovery[id];
        if (r.status != RecoveryStatus.Proposed) revert Recovery_WrongStatus(id, r.status);
        if (r.proposer == msg.sender) revert Recovery_SameRegistrar(msg.sender);
        uint16 day = _requireDay(id, r.day, r.day + WINDOW);
        (r.seconder, r.day, r.status) = (msg.sender, day, RecoveryStatus.Seconded);
        uint256 from = day + RECOVERY_DELAY;
        emit RecoverySeconded({
            id: id,
            party: plan.party,
            seconder: msg.sender,
            proposer: r.proposer,
            plan: plan,
            executableFrom: from,
            executableUntil: from + WINDOW
        });
    }

    /// @inheritdoc IPartyRecovery
    function cancel(bytes32 id, PartyId by, bytes calldata signature) external {
        PartyId party = _recovery[id].party;
        uint16 purpose = Purposes.ANY;
        if (by != party) {
            if (_PARTIES.partyOf(by).group != _PARTIES.partyOf(party).group) revert Recovery_OtherGroup(party, by);
            purpose = Purposes.KEYS;
        }
        _PARTIES.authorise(by, purpose, 0, cancellationDigest(id), signature);
        _cancel(id, by);
    }

    /// @inheritdoc IPartyRecovery
    function cancelBySupervisor(bytes32 id) external restricted {
        _cancel(id, PartyId.wrap(0));
    }

    /// @inheritdoc IPartyRecovery
    function execute(RecoveryPlan calldata plan) external {
        bytes32 id = idOf(plan);
        Recovery storage r = _recovery[id];
        if (r.status != RecoveryStatus.Seconded) revert Recovery_WrongStatus(id, r.status);
        uint256 from = r.day + RECOVERY_DELAY;
        _requireDay(id, from, from + WINDOW);
        _requireRegistrar(r.proposer, this.propose.selector);
        _requireRegistrar(r.seconder, this.second.selector);
        r.status = RecoveryStatus.Executed;
        emit RecoveryExecuted(id, plan.party);
        _PARTIES.recover(plan.party, plan.grants, plan.bankAccount);
    }

    /// @inheritdoc IPartyRecovery
    function recoveryOf(bytes32 id) external view returns (Recovery memory) {
        return _recovery[id];
    }

    /// @inheritdoc IPartyRecovery
    function idOf(RecoveryPlan calldata plan) public view returns (bytes32) {
        return keccak256(abi.encode(plan, _PARTIES.partyOf(plan.party).keyEpoch));
    }

    /// @inheritdoc IPartyRecovery
    function cancellationDigest(bytes32 id) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_CANCELLATION_TYPEHASH, id)));
    }

    function _cancel(bytes32 id, PartyId by) private {
        Recovery storage r = _recovery[id];
        if (r.status != RecoveryStatus.Proposed && r.status != RecoveryStatus.Seconded) {
            revert Recovery_WrongStatus(id, r.status);
        }
        r.status = RecoveryStatus.Cancelled;
        emit RecoveryCancelled(id, r.party, by);
    }

    /// @dev Through the manager's `execute` every registrar is the manager: one of them could be two.
    function _requireDirect() private view {
        if (msg.sender == authority()) revert Recovery_NotDirect(msg.sender);
    }

    function _requireRegistrar(address registrar, bytes4 selector) private view {
        (bool immediate, uint32 delay) = IAccessManager(authority()).canCall(registrar, address(this), selector);
        if (!immediate && delay == 0) revert Recovery_NotRegistrar(registrar);
    }

    function _requireDay(bytes32 id, uint256 from, uint256 until) private view returns (uint16 day) {
        day = _todayShort();
        if (day < from || day > until) revert Recovery_NotOnThisDay(id, from, until, day);
    }

    function _todayShort() private view returns (uint16) {
        // Civil days stay below 65,536 until 2149.
        return uint16(today().toUint());
    }
}
