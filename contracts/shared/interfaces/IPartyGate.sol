// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IPartyGate
/// @notice Tells whether money or units may move between two accounts. Implemented by the `PartyRegistry`, declared here
/// because settlement money lies under all folders.
interface IPartyGate {
    /// @notice Reverts unless money may move from `from` to `to`.
    ///
    /// Requirements:
    /// - Both accounts are registered and neither is under legal hold or closed.
    /// - Between two parties both are active; to or from a custodian a suspended or expired party passes too, so that
    ///   what is theirs still reaches them and can be redeemed.
    /// - `from` is not cooling after a recovery: what it may pay, its own bank account, passes `checkPayout`.
    ///
    /// @param from account that pays
    /// @param to account that receives
    /// @return fromParty true when `from` is a party's own account, whose money a court can hold
    function checkMoney(address from, address to) external view returns (bool fromParty);

    /// @notice Reverts unless a bank may pay out what `from` holds to accounts off chain.
    ///
    /// Requirements:
    /// - `from` is registered and neither under legal hold nor closed.
    /// - While `from` cools after a recovery the list of payees is one line: the bank account named in the recovery, the
    ///   whole amount, no purpose.
    ///
    /// @param from account whose money it is
    /// @param amount minor units
    /// @param payees hash of the payee list
    function checkPayout(address from, uint256 amount, bytes32 payees) external view;

    /// @notice Reverts unless units of a receivable may move from `from` to `to`.
    ///
    /// Requirements:
    /// - `to` is registered and active.
    /// - `from` is the zero address (minting) or registered, neither under legal hold nor cooling after a recovery.
    /// - `from` is active unless it is a custodian.
    ///
    /// @param from account that gives, zero when minting
    /// @param to account that receives
    /// @return fromCustodian true when `from` is a custodian
    /// @return toCustodian true when `to` is a custodian
    function checkUnits(address from, address to) external view returns (bool fromCustodian, bool toCustodian);

    /// @notice Whether an account is a party's own. False for custodians, which hold for others, and for strangers.
    function isParty(address account) external view returns (bool);
}
