// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IPartyGate} from "../shared/interfaces/IPartyGate.sol";
import {IBankDeposit} from "./IBankDeposit.sol";

/// @title BankDeposit
/// @notice See `IBankDeposit`.
contract BankDeposit is IBankDeposit, ERC20Permit {
    /// @inheritdoc IBankDeposit
    address public immutable DESK;
    IPartyGate private immutable _GATE;

    modifier onlyDesk() {
        if (msg.sender != DESK) revert BankDeposit_NotDesk(msg.sender);
        _;
    }

    /// @param name_ the bank and currency, for example "Deposit CNY at Bank of Ordos"
    /// @param symbol_ for example "CNYd"
    constructor(
        string memory name_,
        string memory symbol_,
        address desk,
        IPartyGate gate
    ) ERC20(name_, symbol_) ERC20Permit(name_) {
        DESK = desk;
        _GATE = gate;
    }

    /// @inheritdoc IBankDeposit
    function issue(address to, uint256 amount) external onlyDesk {
        _mint(to, amount);
    }

    /// @inheritdoc IBankDeposit
    function retire(uint256 amount) external onlyDesk {
        _burn(msg.sender, amount);
    }

    /// @notice Two: minor units are fen or cents.
    function decimals() public pure override returns (uint8) {
        return 2;
    }

    /// @dev The desk stands for the bank itself: money comes from it and goes to it. Everybody else passes the gate; what
    /// the desk pulls for a payout it has passed through the gate itself, which needs the payees.
    function _update(address from, address to, uint256 value) internal override {
        bool pulledByDesk = to == DESK && msg.sender == DESK;
        if (from != address(0) && to != address(0) && !pulledByDesk) _GATE.checkMoney(from, to);
        super._update(from, to, value);
    }
}
