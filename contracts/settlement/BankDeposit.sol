// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPartyGate} from "../shared/interfaces/IPartyGate.sol";
import {IBankDeposit} from "./IBankDeposit.sol";

/// @title BankDeposit
/// @notice See `IBankDeposit`.
contract BankDeposit is IBankDeposit, ERC20Permit, AccessManaged {
    /// @inheritdoc IBankDeposit
    address public immutable DESK;
    IPartyGate private immutable _GATE;

    /// @inheritdoc IBankDeposit
    mapping(address account => uint256) public heldOf;

    modifier onlyDesk() {
        if (msg.sender != DESK) revert BankDeposit_NotDesk(msg.sender);
        _;
    }

    /// @param name_ the bank and currency, for example "Deposit CNY at Bank of Ordos"
    /// @param symbol_ for example "CNYd"
    /// @param courts manager of those who carry out orders of courts; it has no say over the supply
    constructor(
        string memory name_,
        string memory symbol_,
        address desk,
        IPartyGate gate,
        address courts
    ) ERC20(name_, symbol_) ERC20Permit(name_) AccessManaged(courts) {
        DESK = desk;
        _GATE = gate;
    }

    /// @inheritdoc IBankDeposit
    function issue(address to, uint256 amount) external onlyDesk {
        _mint(to, amount);
    }

    /// @inheritdoc IBankDeposit
    function retire(uint256 amount) external onlyDesk {
        // The bank's own money, of which nothing is asked: straight to the books.
        super._update(msg.sender, address(0), amount);
    }

    /// @inheritdoc IBankDeposit
    function retireFrom(address account, uint256 amount) external onlyDesk {
        _spendAllowance(account, msg.sender, amount);
        // The desk has passed it through the gate itself, which needs the payees.
        _checkHold(account, amount);
        super._update(account, address(0), amount);
    }

    /// @inheritdoc IBankDeposit
    function hold(address account, uint256 amount, bytes32 paper) external restricted {
        _checkParty(account);
        uint256 held = heldOf[account];
        if (amount <= held) revert BankDeposit_BadHold(account, amount, held);
        _setHeld(account, amount, paper);
    }

    /// @inheritdoc IBankDeposit
    function release(address account, uint256 amount, bytes32 paper) external restricted {
        uint256 held = heldOf[account];
        if (amount >= held) revert BankDeposit_BadHold(account, amount, held);
        _setHeld(account, amount, paper);
    }

    /// @inheritdoc IBankDeposit
    function courtTransfer(address from, address to, uint256 amount, bytes32 paper) external restricted {
        _checkParty(to);
        // The desk stands for the order: who gets the money is asked about, who loses it is not.
        _GATE.checkMoney(DESK, to);
        uint256 held = heldOf[from];
        uint256 there = Math.min(held, balanceOf(from));
        if (amount == 0 || amount > there) revert BankDeposit_BadHold(from, amount, there);
        _setHeld(from, held - amount, paper);
        emit CourtTransferred(from, to, amount, paper);
        super._update(from, to, amount);
    }

    /// @notice Two: minor units are fen or cents.
    function decimals() public pure override returns (uint8) {
        return 2;
    }

    /// @dev The desk stands for the bank itself: what it issues is asked nothing. Everybody else passes the gate. Custodians'
    /// money is not held, so that nothing is read for it.
    function _update(address from, address to, uint256 value) internal override {
        if (from != address(0) && _GATE.checkMoney(from, to)) _checkHold(from, value);
        super._update(from, to, value);
    }

    function _setHeld(address account, uint256 amount, bytes32 paper) private {
        heldOf[account] = amount;
        emit DepositHeld(account, amount, paper);
    }

    function _checkHold(address from, uint256 value) private view {
        uint256 held = heldOf[from];
        if (held == 0) return;
        uint256 free = Math.saturatingSub(balanceOf(from), held);
        if (value > free) revert BankDeposit_Held(from, value, free);
    }

    function _checkParty(address account) private view {
        if (!_GATE.isParty(account)) revert BankDeposit_NotAParty(account);
    }
}
