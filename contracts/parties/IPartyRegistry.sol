// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPartyGate} from "../shared/interfaces/IPartyGate.sol";
import {PartyId} from "../shared/types/Types.sol";

/// @dev Where a party stands. Active is the only status that starts anything new.
enum PartyStatus {
    None,
    Active,
    Suspended,
    LegalHold,
    Closed
}

/// @dev What kind of account an address is.
enum AccountKind {
    None,
    Party,
    Custodian
}

/// @dev One slot. Source of truth about a party.
/// @param account the one stable account that holds for the party
/// @param group affiliates share one number
/// @param roles bits of `PartyRoles`
/// @param status see `PartyStatus`
/// @param expiryDay last civil day on which the credential is good
/// @param jurisdiction ISO 3166-1 numeric code
/// @param keyEpoch number of recoveries; keys of an earlier epoch are dead
struct Party {
    address account;
    uint32 group;
    uint16 roles;
    PartyStatus status;
    uint16 expiryDay;
    uint16 jurisdiction;
    uint8 keyEpoch;
}

/// @dev One slot. Copy of the party's standing under its account, so that a check costs one cold read.
/// Warning: for a custodian `party` is who operates it; its status never follows that party's.
/// @param coolingUntil first civil day on which the account of a recovered party is free again; 0 = never recovered
struct Account {
    uint32 party;
    uint32 group;
    uint16 roles;
    PartyStatus status;
    uint16 expiryDay;
    AccountKind kind;
    uint16 coolingUntil;
}

/// @dev One slot. A key and its mandate.
/// @param party whose key
/// @param validFrom first civil day
/// @param revokedFrom first civil day on which it is dead; 0 = never
/// @param purposes bits of `Purposes`
/// @param maxAmount minor units that the key alone may sign for
/// @param keysAbove how many keys must sign above `maxAmount`; 0 = never above
/// @param epoch the party's epoch when it was granted; dead in any other
/// @param coolingUntil until this civil day it signs for exits only, as it was granted by or after a recovery
struct Key {
    uint32 party;
    uint16 validFrom;
    uint16 revokedFrom;
    uint16 purposes;
    uint96 maxAmount;
    uint8 keysAbove;
    uint8 epoch;
    uint16 coolingUntil;
}

/// @dev A key to grant.
/// @param signer ERC-7913 signer: 20 bytes of an address, or the address of a deployed verifier followed by a key
/// @param purposes bits of `Purposes`
/// @param maxAmount minor units
/// @param keysAbove number of keys that must sign above `maxAmount`; 0 = never
struct KeyGrant {
    bytes signer;
    uint16 purposes;
    uint96 maxAmount;
    uint8 keysAbove;
}

/// @dev One of several signatures over the same digest.
struct KeySignature {
    bytes signer;
    bytes signature;
}

/// @dev What a registrar says of a new party.
/// @param legalId keyed hash of the legal identifier; never the identifier itself
/// @param account its own smart account or address; zero creates a `PartyAccount`
/// @param group number shared with affiliates; zero opens a group of its own
struct Registration {
    bytes32 legalId;
    address account;
    uint32 group;
    uint16 roles;
    uint16 expiryDay;
    uint16 jurisdiction;
}

/// @title PartyRegistry
/// @notice Says which legal person stands behind a key, with which mandate, and which account holds for it.
///
/// ROLES: REGISTRAR registers, renews and proposes keys; SUPERVISOR suspends and revokes at once; REINSTATER reinstates
/// (delayed); CUSTODIAN_REGISTRAR lists contracts that hold for others; `RECOVERY` alone recovers.
/// ASSUMPTIONS: the registrar checked the person. Records elsewhere store the party's number, never a key.
/// INVARIANTS: a key belongs to one party for ever; a legal identifier to one party; account and party copies agree.
/// LIVENESS: a suspended or expired party can still pay, object, claim and redeem; only legal hold stops that. A recovered
/// party does the same while it cools, but its account pays nobody but its own bank account.
interface IPartyRegistry is IPartyGate {
    /// @notice Emitted when a party is registered.
    event PartyRegistered(
        PartyId indexed party,
        address indexed account,
        bytes32 legalId,
        uint32 group,
        uint16 roles,
        uint16 expiryDay,
        uint16 jurisdiction
    );
    /// @notice Emitted when roles or expiry of a party change.
    event PartyRenewed(PartyId indexed party, uint16 roles, uint16 expiryDay);
    /// @notice Emitted when the status of a party changes; `paper` is the hash of the paper that says why.
    event PartyStatusChanged(PartyId indexed party, PartyStatus status, bytes32 paper);
    /// @notice Emitted when a contract that holds for others is listed.
    event CustodianRegistered(address indexed account, PartyId indexed operator);
    /// @notice Emitted when a key is granted; it signs from `validFrom` on.
    event KeyGranted(
        PartyId indexed party,
        bytes32 indexed keyId,
        bytes signer,
        uint16 purposes,
        uint96 maxAmount,
        uint8 keysAbove,
        uint16 validFrom
    );
    /// @notice Emitted when a key dies.
    event KeyRevoked(PartyId indexed party, bytes32 indexed keyId, uint16 revokedFrom);
    /// @notice Emitted when a party is recovered: every key of an earlier epoch is dead, and its account cools.
    event PartyRecovered(PartyId indexed party, uint8 keyEpoch, bytes32 bankAccount, uint16 coolingUntil);

    /// @notice Thrown when a party does not exist.
    error Party_Unknown(PartyId party);
    /// @notice Thrown when a party may not do this now: not active, or its credential expired.
    error Party_NotActive(PartyId party, PartyStatus status, uint16 expiryDay);
    /// @notice Thrown when an account is not registered.
    error Party_AccountUnknown(address account);
    /// @notice Thrown when an account may not do this now.
    error Party_AccountNotActive(address account, PartyStatus status, uint16 expiryDay);
    /// @notice Thrown when an account is already registered.
    error Party_AccountTaken(address account, uint32 party);
    /// @notice Thrown when a legal identifier is already registered.
    error Party_LegalIdTaken(bytes32 legalId, PartyId party);
    /// @notice Thrown when a field of a registration makes no sense.
    error Party_BadField(string field);
    /// @notice Thrown when a key was already granted, to anybody.
    error Party_KeyTaken(bytes32 keyId, uint32 party);
    /// @notice Thrown when a signature is by no live key of the party with the purpose.
    error Party_BadSignature(PartyId party, bytes32 keyId, uint16 purpose);
    /// @notice Thrown when the amount is above what the signing keys may sign for.
    error Party_AmountAboveMandate(PartyId party, uint256 amount, uint256 keysNeeded, uint256 keysSigned);
    /// @notice Thrown when signatures are not in strictly ascending order of key id.
    error Party_KeysNotAscending(bytes32 previous, bytes32 next);
    /// @notice Thrown when a key of a recovered party signs for something new before it has cooled.
    error Party_Cooling(PartyId party, bytes32 keyId, uint16 coolingUntil);
    /// @notice Thrown when the account of a recovered party would pay anything but its own bank account before it has
    /// cooled.
    error Party_AccountCooling(address account, uint16 coolingUntil);
    /// @notice Thrown when a signed proposal of a key comes too late.
    error Party_ProposalExpired(uint256 deadline);
    /// @notice Thrown when anybody but `RECOVERY` recovers a party.
    error Party_NotRecovery(address caller);
    /// @notice Thrown when a party lacks a role.
    error Party_RoleMissing(PartyId party, uint16 role);

    /// @notice Registers a party with its first keys, which sign at once.
    /// Requirements: legal identifier, account and keys are new; roles are not empty; expiry is not past.
    /// @custom:access REGISTRAR
    function register(Registration calldata registration, KeyGrant[] calldata keys) external returns (PartyId party);

    /// @notice Changes roles and credential expiry.
    /// @custom:access REGISTRAR
    function renew(PartyId party, uint16 roles, uint16 expiryDay) external;

    /// @notice Suspends a party, or puts it under legal hold, at once.
    /// @param status Suspended, LegalHold or Closed
    /// @param paper hash of the paper that says why
    /// @custom:access SUPERVISOR
    function suspend(PartyId party, PartyStatus status, bytes32 paper) external;

    /// @notice Makes a suspended or held party active again. A closed party stays closed.
    /// @custom:access REINSTATER, delayed by the role
    function reinstate(PartyId party, bytes32 paper) external;

    /// @notice Lists a contract that holds for others: a facility, the token, a desk.
    /// @param operator party that answers for it; zero for the suite's own
    /// @custom:access CUSTODIAN_REGISTRAR
    function registerCustodian(address account, PartyId operator) external;

    /// @notice Proposes a key; it signs after `KEY_DELAY` days, in which any live key of the party can revoke it.
    /// @custom:access REGISTRAR
    function proposeKey(PartyId party, KeyGrant calldata grant) external;

    /// @notice Proposes a key by the party's own word; like any proposed key it signs after `KEY_DELAY` days.
    ///
    /// Requirements:
    /// - Whoever signs may sign for all that the new key may: `maxAmount`, or any amount when `keysAbove` is not zero, as
    ///   such keys together have no limit.
    /// - The new key signs the same, so that nobody takes a key that is another's.
    ///
    /// Notes: it works once, as a key is granted once.
    ///
    /// @param deadline unix time in seconds after which the proposal is void
    /// @param signature by live keys of the party with purpose KEYS, over `proposalDigest`
    /// @param possession by the new key, over the same digest
    /// @custom:access anyone with the signatures
    function proposeOwnKey(
        PartyId party,
        KeyGrant calldata grant,
        uint256 deadline,
        bytes calldata signature,
        bytes calldata possession
    ) external;

    /// @notice Kills a key at once by the party's own word.
    /// @param signature by a live key of the same party, over `revocationDigest`: with purpose KEYS for a live key, any for
    /// one that does not sign yet
    /// @custom:access anyone with the signature
    function revokeKey(bytes32 keyId, bytes calldata signature) external;

    /// @notice Kills a key at once by the supervisor's word.
    /// @custom:access SUPERVISOR
    function revokeKeyBySupervisor(bytes32 keyId) external;

    /// @notice Kills all keys of a party, grants it new ones that sign at once, and lets its account cool.
    /// @param keys the new keys
    /// @param bankAccount keyed hash of the bank account that alone can be paid while it cools
    /// @custom:access `RECOVERY`
    function recover(PartyId party, KeyGrant[] calldata keys, bytes32 bankAccount) external;

    /// @notice Checks that a party signed a digest for a purpose and an amount.
    ///
    /// Requirements:
    /// - The party is active; for the purposes PAY, OBJECT, KEYS and ACCOUNT suspended, expired or cooling is enough.
    /// - The key is live and has the purpose; above its amount as many keys as its mandate asks signed.
    ///
    /// Notes: a signature of 65 bytes is ECDSA by an address that is itself the key (tried without a call, R30), and a
    /// shorter one is nobody's; a longer one is `abi.encode(KeySignature[])`, in ascending order of key id, each ECDSA,
    /// ERC-1271 or ERC-7913.
    ///
    /// @param purpose one bit of `Purposes`, or several of which a key needs one
    /// @param amount minor units that the signature commits to; 0 where there is none
    /// @param digest EIP-712 digest in the domain of the contract that asks
    /// @return the party
    function authorise(
        PartyId party,
        uint16 purpose,
        uint256 amount,
        bytes32 digest,
        bytes calldata signature
    ) external view returns (Party memory);

    /// @notice The party; reverts when unknown.
    function partyOf(PartyId id) external view returns (Party memory);

    /// @notice The party; reverts unless active today with all bits of `roles`.
    function activeParty(PartyId id, uint16 roles) external view returns (Party memory);

    /// @notice What an address is registered as; all zero when it is not.
    function accountOf(address holder) external view returns (Account memory);

    /// @notice A key's mandate; all zero when unknown.
    function keyOf(bytes32 keyId) external view returns (Key memory);

    /// @notice Party of a keyed legal identifier; zero when none.
    function partyOfLegalId(bytes32 legalId) external view returns (PartyId);

    /// @notice Digest that a key signs to revoke another key of its party.
    function revocationDigest(bytes32 keyId) external view returns (bytes32);

    /// @notice Digest that a party and its new key sign for `proposeOwnKey`.
    function proposalDigest(PartyId party, KeyGrant calldata grant, uint256 deadline) external view returns (bytes32);

    /// @notice Keyed hash of the bank account named in a party's latest recovery; zero when there was none.
    function bankAccountOf(PartyId party) external view returns (bytes32);

    /// @notice Number of parties registered.
    function partyCount() external view returns (uint32);

    /// @notice Implementation behind every `PartyAccount`.
    function ACCOUNT_IMPLEMENTATION() external view returns (address);

    /// @notice The only contract that recovers parties.
    function RECOVERY() external view returns (address);

    /// @notice Days before a proposed key signs.
    function KEY_DELAY() external view returns (uint16);

    /// @notice Days for which a recovered party cools.
    function COOLING_DAYS() external view returns (uint16);
}
