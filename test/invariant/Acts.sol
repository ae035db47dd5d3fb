// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ReceivableId} from "../../contracts/shared/types/Types.sol";
import {HealthCheck} from "../../contracts/lens/HealthCheck.sol";
import {IFacility} from "../../contracts/financing/IFacility.sol";
import {TrancheVault} from "../../contracts/liquidity/TrancheVault.sol";
import {IReceivableToken} from "../../contracts/receivables/IReceivableToken.sol";
import {BankDesk} from "../../contracts/settlement/BankDesk.sol";
import {BankDeposit} from "../../contracts/settlement/BankDeposit.sol";
import {CapitalActs} from "./CapitalActs.sol";
import {ChangeActs} from "./ChangeActs.sol";
import {MoneyActs} from "./MoneyActs.sol";
import {TradeActs} from "./TradeActs.sol";

/// @dev What the invariants look at.
struct Parts {
    IReceivableToken token;
    IFacility facility;
    TrancheVault senior;
    TrancheVault junior;
    BankDesk bank;
    BankDeposit money;
    HealthCheck health;
    uint32 buyerGroup;
    uint32 sellerGroup;
}

/// @title Every act of the whole life, and what must be possible after each
/// @notice An act bounds its inputs, or returns where it cannot be done; a revert is a finding.
abstract contract Acts is TradeActs, MoneyActs, ChangeActs, CapitalActs {
    /// @dev How `probe…` report that all went well: by reverting, so that nothing of it stays.
    error Fine();

    function parts() external view returns (Parts memory) {
        return Parts(token, facility, senior, junior, bank, money, health, buyer.group, seller.group);
    }

    /// @notice Something that differs after every act, to choose what is probed.
    function turn() external view returns (uint256) {
        return _serial + today();
    }

    /// @notice FIN-06: whatever the state, a repay in full closes the loan. Leaves nothing behind.
    function probeRepay(ReceivableId id) external {
        uint256 all = _allOwed(id);
        // Of a draw that the bank rejected nothing is owed.
        if (all == 0) facility.bookPayout(id);
        if (!_isLoan(id)) revert Fine();
        _give(verifier.account, all);
        VM.startPrank(verifier.account);
        money.approve(address(facility), all);
        facility.repay(id, all);
        VM.stopPrank();
        assertTrue(!_isLoan(id), "FIN-06: repaid in full");
        // Units of a settled receivable stay until they are collected; others go back to a seller that can take them.
        bool released = _balance(address(facility), id) == 0 || _isSettled(id) || !_isActive(seller);
        assertTrue(released, "FIN-05: released on payoff");
        revert Fine();
    }

    /// @notice LIV-01: whatever the state, the bystander gets what is its own. Leaves nothing behind.
    function probeExit() external {
        _catchUp();
        VM.startPrank(bystander.account);
        uint256 shares = senior.maxRedeem(bystander.account);
        if (senior.previewRedeem(shares) != 0) senior.redeem(shares, bystander.account, bystander.account);
        shares = junior.maxRedeem(bystander.account);
        if (junior.previewRedeem(shares) != 0) junior.redeem(shares, bystander.account, bystander.account);
        if (token.claimable(_ids[0], bystander.account) != 0) token.claim(_ids[0]);
        uint256 all = money.balanceOf(bystander.account);
        money.approve(address(bank), all);
        bank.instruct(all, "exit", "exit");
        VM.stopPrank();
        revert Fine();
    }
}
