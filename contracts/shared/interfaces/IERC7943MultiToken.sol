// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IERC7943MultiToken
/// @notice ERC-7943 (uRWA) in its final form for ERC-1155; interface id 0x41c4fbad.
interface IERC7943MultiToken {
    /// @notice Emitted when units are taken from one account and given to another by order of a court.
    event ForcedTransfer(address indexed from, address indexed to, uint256 indexed tokenId, uint256 amount);
    /// @notice Emitted when the frozen amount of an account changes; `amount` is what is frozen now.
    event Frozen(address indexed account, uint256 indexed tokenId, uint256 amount);

    /// @notice Thrown when an account may not send.
    error ERC7943CannotSend(address account);
    /// @notice Thrown when an account may not receive.
    error ERC7943CannotReceive(address account);
    /// @notice Thrown when units may not pass between these accounts.
    error ERC7943CannotTransfer(address from, address to, uint256 tokenId, uint256 amount);
    /// @notice Thrown when more is sent than what is not frozen.
    error ERC7943InsufficientUnfrozenBalance(address account, uint256 tokenId, uint256 amount, uint256 unfrozen);

    /// @notice Takes units from one account and gives them to another, whatever the holder says.
    /// @return result true
    function forcedTransfer(address from, address to, uint256 tokenId, uint256 amount) external returns (bool result);

    /// @notice Sets how many units of an account are frozen; may be more than it holds.
    /// @return result true
    function setFrozenTokens(address account, uint256 tokenId, uint256 amount) external returns (bool result);

    /// @notice Whether an account may send units now.
    function canSend(address account) external view returns (bool allowed);

    /// @notice Whether an account may receive units now.
    function canReceive(address account) external view returns (bool allowed);

    /// @notice How many units of an account are frozen.
    function getFrozenTokens(address account, uint256 tokenId) external view returns (uint256 amount);

    /// @notice Whether so many units could pass between two accounts by a plain transfer now.
    function canTransfer(
        address from,
        address to,
        uint256 tokenId,
        uint256 amount
    ) external view returns (bool allowed);
}
