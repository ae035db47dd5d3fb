// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What a bank may want two keys for.
enum Act {
    Record,
    Allocate,
    Credit,
    Return,
    Reverse,
    Confirm,
    Reject
}

/// @dev An act that waits for its second key. One slot.
/// @param by key that made the first call
/// @param day civil day of that call
struct Proposal {
    address by;
    uint16 day;
}

/// @title TwoKeys
/// @notice Acts that need two different keys of the same right from an amount on. The first call records the act, the
/// same call by another key that holds the right carries it out, and uses the first one up.
///
/// ROLES: ACCOUNT_BANK_CHECKER sets the policy; raising an amount or taking it away needs two keys itself.
/// ASSUMPTIONS: two keys are in two hands. The policy looks at one act at a time: it does not add up what one key does
/// in several acts below the amount.
/// INVARIANTS: no act at or above its amount is carried out by one key; the first of two keys counts only while it holds
/// the right.
interface ITwoKeys {
    /// @notice Emitted when an act waits for its second key.
    /// @param proposal hash of `call`, by which it is found
    /// @param call calldata, to be sent again by another key
    event ActProposed(bytes32 indexed proposal, address indexed by, uint256 day, bytes call);
    /// @notice Emitted when the second key carries an act out.
    event ActSeconded(bytes32 indexed proposal, address indexed by, address indexed second);
    /// @notice Emitted when who proposed an act takes it back.
    event ActWithdrawn(bytes32 indexed proposal, address indexed by);
    /// @notice Emitted when the policy changes.
    event PolicySet(Act indexed act, uint256 from);

    /// @notice Thrown when one key calls twice where two keys are needed.
    error TwoKeys_SameKey(bytes32 proposal, address key);
    /// @notice Thrown when an act that needs two keys comes through another contract's `execute`, which hides the key.
    error TwoKeys_NotDirect(address caller);
    /// @notice Thrown when an act is taken back by another key than the one that proposed it.
    error TwoKeys_NotProposer(bytes32 proposal, address by);

    /// @notice Sets from which amount an act needs two keys.
    /// @param from minor units; 0: never
    /// @custom:access ACCOUNT_BANK_CHECKER; two keys of it to raise an amount or to set it to never
    function setPolicy(Act act, uint256 from) external;

    /// @notice Takes back an act that waits for its second key.
    /// @param proposal hash of the call
    /// @custom:access the key that proposed it, also without its role
    function withdraw(bytes32 proposal) external;

    /// @notice Minor units from which an act needs two keys; 0: never.
    function policyOf(Act act) external view returns (uint256);

    /// @notice What waits for its second key; all zero for none. It counts up to `PROPOSAL_DAYS` after its day.
    /// @param proposal hash of the call
    function proposalOf(bytes32 proposal) external view returns (Proposal memory);

    /// @notice Civil days after which a proposal does not count any more.
    function PROPOSAL_DAYS() external view returns (uint256);
}
