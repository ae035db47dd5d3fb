// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PartyId} from "../shared/types/Types.sol";

/// @dev One call of an account.
/// @param target contract called
/// @param value wei sent along
/// @param data calldata
struct Call {
    address target;
    uint256 value;
    bytes data;
}

/// @title PartyAccount
/// @notice The one stable account of a party: whatever keys come and go, what it holds stays where it is.
///
/// ROLES: any live key of the party with purpose ACCOUNT; the amount of arbitrary calls is unknown, so a key with a
/// limited mandate needs the co-signatures its mandate asks for.
/// LIVENESS: works for suspended and expired parties; only legal hold stops it. While it cools after a recovery it claims,
/// redeems to itself and is paid out to its own bank account, and does nothing else.
interface IPartyAccount {
    /// @notice Emitted when the account made calls.
    event Executed(uint256 indexed nonce, bytes32 callsHash);

    /// @notice Thrown when a nonce is not the next one.
    error PartyAccount_BadNonce(uint256 expected, uint256 given);
    /// @notice Thrown when a signed execution comes too late.
    error PartyAccount_Expired(uint256 deadline);

    /// @notice Thrown when the account would make a call that it may not make while it cools after a recovery.
    error PartyAccount_Cooling(address target, uint16 coolingUntil);

    /// @notice Makes calls in order, all or none.
    ///
    /// Notes: while it cools after a recovery, calls carry no value and are of these kinds only:
    /// - `claim(uint256)`: what a receivable paid comes here.
    /// - `redeem` and `withdraw` of an ERC-4626 vault, owner and receiver being this account.
    /// - `approve` of a deposit token for its own desk.
    /// - `instruct` of a desk, which asks the gate for the payees.
    /// @param calls what to call
    /// @param nonce the account's next nonce
    /// @param deadline unix time in seconds after which the signature is void
    /// @param signature by the party, purpose ACCOUNT, over `executionDigest`
    /// @custom:access anyone with the signature
    function execute(
        Call[] calldata calls,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external payable returns (bytes[] memory results);

    /// @notice EIP-712 digest that authorises an execution.
    function executionDigest(Call[] calldata calls, uint256 nonce, uint256 deadline) external view returns (bytes32);

    /// @notice The next nonce.
    function nextNonce() external view returns (uint256);

    /// @notice The party this account holds for.
    function partyId() external view returns (PartyId);
}
