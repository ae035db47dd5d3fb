// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Roles} from "../../../contracts/access/Roles.sol";
import {BankDesk} from "../../../contracts/settlement/BankDesk.sol";
import {Notes} from "../receivables/Notes.sol";

/// @title A bank with two keys of each right
abstract contract Keys is Notes {
    address internal first;
    address internal second;
    address internal checker;
    address internal checker2;

    /// @notice Puts the bank's roles at a desk as a deployment does.
    function giveRoles(BankDesk to) internal {
        bytes4[] memory acts = new bytes4[](4);
        acts[0] = to.recordReceipt.selector;
        acts[1] = to.allocate.selector;
        acts[2] = to.creditAccount.selector;
        acts[3] = to.sendBack.selector;
        manager.setTargetFunctionRole(address(to), acts, Roles.ACCOUNT_BANK);
        acts = new bytes4[](5);
        acts[0] = to.reverse.selector;
        acts[1] = to.confirm.selector;
        acts[2] = to.reject.selector;
        acts[3] = to.setPolicy.selector;
        acts[4] = to.stateReserves.selector;
        manager.setTargetFunctionRole(address(to), acts, Roles.ACCOUNT_BANK_CHECKER);
        (first, second) = (makeAddr("first"), makeAddr("second"));
        (checker, checker2) = (makeAddr("checker"), makeAddr("checker2"));
        manager.grantRole(Roles.ACCOUNT_BANK, first, 0);
        manager.grantRole(Roles.ACCOUNT_BANK, second, 0);
        manager.grantRole(Roles.ACCOUNT_BANK_CHECKER, checker, 0);
        manager.grantRole(Roles.ACCOUNT_BANK_CHECKER, checker2, 0);
    }
}
