// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PartyId} from "../shared/types/Types.sol";
import {KeyGrant} from "./IPartyRegistry.sol";

/// @dev Where a recovery stands. A seconded one runs out by date, without a transaction.
enum RecoveryStatus {
    None,
    Proposed,
    Seconded,
    Cancelled,
    Executed
}

/// @dev How a party that lost its keys is to come back. Travels as calldata; its hash is the recovery's id.
/// @param party whose keys are lost
/// @param grants the new keys, at most `MAX_KEYS`
/// @param bankAccount keyed hash of the party's own bank account, all that its account may pay while it cools
/// @param paper hash of the paper that proves who asks; a further recovery needs a further paper
struct RecoveryPlan {
    PartyId party;
    KeyGrant[] grants;
    bytes32 bankAccount;
    bytes32 paper;
}

/// @dev Two slots.
/// @param party whose keys are lost
/// @param proposer registrar who proposed it
/// @param day civil day on which it was proposed, then on which it was seconded
/// @param status see `RecoveryStatus`
/// @param seconder the other registrar
struct Recovery {
    PartyId party;
    address proposer;
    uint16 day;
    RecoveryStatus status;
    address seconder;
}

/// @title PartyRecovery
/// @notice Gives a party that lost every key new ones, by two registrars, in the open and slowly. This is the back door of
/// the suite (R38): two registrars together can take a party's account, unless somebody speaks up in time.
///
/// ROLES: REGISTRAR proposes and seconds, two different accounts; SUPERVISOR cancels at once.
/// ASSUMPTIONS: the registrars checked, each for itself, who asks. Somebody reads the notice events.
/// INVARIANTS: a recovery is executed at most once, at least `RECOVERY_DELAY` days after the second registrar agreed, and
/// never when a key of the party or an officer of its group has objected.
/// LIVENESS: a party under legal hold is not recovered until the hold is lifted; a closed one never.
interface IPartyRecovery {
    /// @notice Emitted when a registrar proposes a recovery; it has no effect yet.
    event RecoveryProposed(bytes32 indexed id, PartyId indexed party, address indexed proposer, RecoveryPlan plan);
    /// @notice Emitted when another registrar agrees: the notice, from which the delay runs.
    /// @param executableFrom first civil day on which anybody may execute it
    /// @param executableUntil last such day
    event RecoverySeconded(
        bytes32 indexed id,
        PartyId indexed party,
        address indexed seconder,
        address proposer,
        RecoveryPlan plan,
        uint256 executableFrom,
        uint256 executableUntil
    );
    /// @notice Emitted when a recovery is cancelled.
    /// @param by party whose key objected; zero for the supervisor
    event RecoveryCancelled(bytes32 indexed id, PartyId indexed party, PartyId by);
    /// @notice Emitted when a recovery is executed.
    event RecoveryExecuted(bytes32 indexed id, PartyId indexed party);

    /// @notice Thrown when a field of a recovery makes no sense.
    error Recovery_BadField(string field);
    /// @notice Thrown when a recovery is not where this needs it.
    error Recovery_WrongStatus(bytes32 id, RecoveryStatus status);
    /// @notice Thrown when the registrar who proposed also seconds.
    error Recovery_SameRegistrar(address registrar);
    /// @notice Thrown when a registrar comes through the access manager, where all callers look alike.
    error Recovery_NotDirect(address caller);
    /// @notice Thrown when a registrar of a recovery has lost the role since.
    error Recovery_NotRegistrar(address registrar);
    /// @notice Thrown on a civil day on which this cannot be done.
    error Recovery_NotOnThisDay(bytes32 id, uint256 from, uint256 until, uint256 today);
    /// @notice Thrown when the party that objects is of another group.
    error Recovery_OtherGroup(PartyId party, PartyId by);

    /// @notice Proposes a recovery.
    /// @return id the recovery's id
    /// @custom:access REGISTRAR, directly
    function propose(RecoveryPlan calldata plan) external returns (bytes32 id);

    /// @notice Agrees to a recovery as another registrar, within `WINDOW` days; its delay runs from now.
    /// @custom:access REGISTRAR, directly, not the one who proposed
    function second(RecoveryPlan calldata plan) external;

    /// @notice Stops a recovery for good.
    /// @param by the party itself, or one of its group
    /// @param signature over `cancellationDigest`: of the party itself any live key, whatever its mandate; of an affiliate a
    /// key with purpose KEYS
    /// @custom:access anyone with the signature
    function cancel(bytes32 id, PartyId by, bytes calldata signature) external;

    /// @notice Stops a recovery for good, at once.
    /// @custom:access SUPERVISOR
    function cancelBySupervisor(bytes32 id) external;

    /// @notice Kills the party's old keys and grants the new ones, after the delay and within `WINDOW` days of it. Both
    /// registrars must still be registrars: a stolen office, once revoked, recovers nobody.
    /// @custom:access anyone
    function execute(RecoveryPlan calldata plan) external;

    /// @notice A recovery; all zero when unknown.
    function recoveryOf(bytes32 id) external view returns (Recovery memory);

    /// @notice Id of a recovery of the party as it stands: an executed one makes others of the same party void.
    function idOf(RecoveryPlan calldata plan) external view returns (bytes32);

    /// @notice Digest that a key signs to stop a recovery.
    function cancellationDigest(bytes32 id) external view returns (bytes32);

    /// @notice Days between the second registrar's word and the first day of execution.
    function RECOVERY_DELAY() external view returns (uint256);

    /// @notice Days in which a proposal must be seconded, and a recovery executed after its delay.
    function WINDOW() external view returns (uint256);

    /// @notice Most keys that a recovery grants.
    function MAX_KEYS() external view returns (uint256);
}
