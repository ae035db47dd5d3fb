// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IFacility} from "../financing/IFacility.sol";
import {Tranche} from "../financing/FacilityTypes.sol";
import {IPartyGate} from "../shared/interfaces/IPartyGate.sol";
import {ITrancheVault} from "./ITrancheVault.sol";

/// @title TrancheVault
/// @notice See `ITrancheVault`. Lives as a clone whose immutable arguments are its facility, tranche and currency.
contract TrancheVault is ITrancheVault, ERC4626 {
    using Math for uint256;
    using SafeERC20 for IERC20;

    IPartyGate private immutable _GATE;

    /// @dev The implementation stands for no money; clones answer from their arguments.
    constructor(IPartyGate gate) ERC20("", "") ERC4626(IERC20(address(0))) {
        _GATE = gate;
    }

    /// @inheritdoc IERC4626
    function maxWithdraw(address owner) public view override(ERC4626, IERC4626) returns (uint256) {
        return Math.min(previewRedeem(balanceOf(owner)), facility().takeable(tranche()));
    }

    /// @inheritdoc IERC4626
    function maxRedeem(address owner) public view override(ERC4626, IERC4626) returns (uint256) {
        uint256 shares = balanceOf(owner);
        uint256 free = facility().takeable(tranche());
        uint256 bid = _bid();
        uint256 assets = _toAssets(shares, bid, Math.Rounding.Floor);
        // All of them, where the money is there: the way back from money to shares would round a few off.
        if (assets != 0 && assets <= free) return shares;
        return Math.min(shares, _toShares(free, bid, Math.Rounding.Floor));
    }

    /// @inheritdoc IERC4626
    function previewDeposit(uint256 assets) public view override(ERC4626, IERC4626) returns (uint256) {
        return _toShares(assets, _ask(), Math.Rounding.Floor);
    }

    /// @inheritdoc IERC4626
    function previewMint(uint256 shares) public view override(ERC4626, IERC4626) returns (uint256) {
        return _toAssets(shares, _ask(), Math.Rounding.Ceil);
    }

    /// @inheritdoc IERC4626
    function previewWithdraw(uint256 assets) public view override(ERC4626, IERC4626) returns (uint256) {
        return _toShares(assets, _bid(), Math.Rounding.Ceil);
    }

    /// @inheritdoc IERC4626
    function previewRedeem(uint256 shares) public view override(ERC4626, IERC4626) returns (uint256) {
        return _toAssets(shares, _bid(), Math.Rounding.Floor);
    }

    /// @inheritdoc IERC4626
    function totalAssets() public view override(ERC4626, IERC4626) returns (uint256 worth) {
        (worth, ) = facility().trancheWorth(tranche());
    }

    /// @inheritdoc IERC4626
    function asset() public view override(ERC4626, IERC4626) returns (address currency) {
        (, , currency) = _arguments();
    }

    /// @inheritdoc IERC20Metadata
    function decimals() public view override(ERC4626, IERC20Metadata) returns (uint8) {
        return IERC20Metadata(asset()).decimals() + _decimalsOffset();
    }

    /// @inheritdoc IERC20Metadata
    function name() public view override(ERC20, IERC20Metadata) returns (string memory) {
        return tranche() == Tranche.Senior ? "Ordos Senior Share" : "Ordos Junior Share";
    }

    /// @inheritdoc IERC20Metadata
    function symbol() public view override(ERC20, IERC20Metadata) returns (string memory) {
        return tranche() == Tranche.Senior ? "oSEN" : "oJUN";
    }

    /// @inheritdoc ITrancheVault
    function facility() public view returns (IFacility f) {
        (f, , ) = _arguments();
    }

    /// @inheritdoc ITrancheVault
    function tranche() public view returns (Tranche t) {
        (, t, ) = _arguments();
    }

    /// @dev Deposits go to the facility without touching the vault. They count once they are there: money that calls its
    /// sender would otherwise find them in the worth of shares, and the shares for them not issued yet.
    function _transferIn(address from, uint256 assets) internal override {
        (IFacility f, Tranche t, address currency) = _arguments();
        IERC20(currency).safeTransferFrom(from, address(f), assets);
        f.fund(t, assets);
    }

    /// @dev Redemptions come from the facility without touching the vault.
    function _transferOut(address to, uint256 assets) internal override {
        (IFacility f, Tranche t, ) = _arguments();
        f.take(t, to, assets);
    }

    /// @dev Redemption to somebody else is a payment to it, and passes the gate like one.
    function _withdraw(
        address caller,
        address receiver,
        address owner,
        uint256 assets,
        uint256 shares
    ) internal override {
        if (receiver != owner) _GATE.checkMoney(owner, receiver);
        super._withdraw(caller, receiver, owner, assets, shares);
    }

    /// @dev Shares move between accounts that money may move between; new ones go to registered accounts only.
    function _update(address from, address to, uint256 value) internal override {
        if (to != address(0)) _GATE.checkMoney(from == address(0) ? address(facility()) : from, to);
        super._update(from, to, value);
    }

    /// @dev Three digits below the minor unit, so that rounding against the first holders costs nobody a fen.
    function _decimalsOffset() internal pure override returns (uint8) {
        return 3;
    }

    /// @dev Worth at which shares are issued: the higher of today's and tomorrow's.
    function _ask() private view returns (uint256) {
        (IFacility f, Tranche t, ) = _arguments();
        (uint256 onDay, uint256 dayAfter) = f.trancheWorth(t);
        return Math.max(onDay, dayAfter);
    }

    /// @dev Worth at which shares are redeemed: the lower of today's and tomorrow's.
    function _bid() private view returns (uint256) {
        (IFacility f, Tranche t, ) = _arguments();
        (uint256 onDay, uint256 dayAfter) = f.trancheWorth(t);
        return Math.min(onDay, dayAfter);
    }

    function _toShares(uint256 assets, uint256 worth, Math.Rounding rounding) private view returns (uint256) {
        return assets.mulDiv(totalSupply() + 10 ** _decimalsOffset(), worth + 1, rounding);
    }

    function _toAssets(uint256 shares, uint256 worth, Math.Rounding rounding) private view returns (uint256) {
        return shares.mulDiv(worth + 1, totalSupply() + 10 ** _decimalsOffset(), rounding);
    }

    function _arguments() private view returns (IFacility, Tranche, address currency) {
        return abi.decode(Clones.fetchCloneArgs(address(this)), (IFacility, Tranche, address));
    }
}
