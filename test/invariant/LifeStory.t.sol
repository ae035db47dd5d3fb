// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Acts} from "./Acts.sol";
import {LifeRules} from "./LifeRules.sol";

/// @title The handler of a story
contract StoryHandler is Acts {
    constructor() {
        setUpWorld();
    }
}

/// @title Lives told by a seed: unlike a run of the campaign, they can be told again
contract LifeStoryTest is LifeRules {
    struct Act {
        bytes4 selector;
        // Bit i: argument i is a truth value.
        uint8 flags;
    }

    Act[] private _list;

    function setUp() public {
        handler = new StoryHandler();
        _trade();
        _money();
        _change();
        _capital();
    }

    /// @notice A long life in which every act really happens.
    function test_EveryActHappens() public {
        uint256 random = _live(14, 2_500, 100);
        assertGt(random, 0, "random");
        string memory missing = "";
        string[27] memory claims = _actsOfClaims();
        for (uint256 i = 0; i < claims.length; ++i) {
            if (handler.count(claims[i]) == 0) missing = string.concat(missing, claims[i], ", ");
        }
        string[33] memory money = _actsOfMoney();
        for (uint256 i = 0; i < money.length; ++i) {
            if (handler.count(money[i]) == 0) missing = string.concat(missing, money[i], ", ");
        }
        assertEq(missing, "", "never happened");
    }

    /// @notice Shorter lives by any seed, looked at after each act.
    /// hardhat-config: fuzz.runs = 40
    function testFuzz_Life(uint256 seed) public {
        _live(seed, 40, 1);
    }

    function _live(uint256 random, uint256 steps, uint256 every) private returns (uint256) {
        for (uint256 i = 0; i < steps; ++i) {
            random = uint256(keccak256(abi.encode(random, i)));
            _do(_list[random % _list.length], random >> 8);
            if (i % every == every - 1) {
                assertAll();
                assertExits();
            }
        }
        return random;
    }

    function _do(Act memory act, uint256 random) private {
        bytes memory data = abi.encodePacked(act.selector);
        for (uint256 i = 0; i < 4; ++i) {
            uint256 word = uint256(keccak256(abi.encode(random, "word", i)));
            data = bytes.concat(data, bytes32((act.flags >> i) & 1 == 1 ? word & 1 : word));
        }
        (bool ok, bytes memory reason) = address(handler).call(data);
        if (ok) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    function _actsOfClaims() private pure returns (string[27] memory) {
        return
            [
                "finance",
                "financeAgain",
                "tokeniseToSeller",
                "tokeniseAgain",
                "draw",
                "draw to a bank account",
                "refused draw",
                "transfer",
                "pass on",
                "transfer of nothing",
                "transferTwice",
                "dispute",
                "withdrawDispute",
                "creditNote",
                "creditNote of others",
                "deduct",
                "closeDeduction, agreed",
                "closeDeduction, withdrawn",
                "payLate",
                "payStopped",
                "freeze",
                "unfreeze",
                "courtTransfer",
                "reverse",
                "reverse, reopened",
                "recover",
                "flagOverdue"
            ];
    }

    function _actsOfMoney() private pure returns (string[33] memory) {
        return
            [
                "pay",
                "payAndClaim",
                "settle",
                "claim",
                "collect",
                "repay in full",
                "repay in part",
                "release",
                "repayForSuspended",
                "takeCredit",
                "takeBack",
                "bookPayout",
                "takeFees",
                "recordReceipt",
                "allocate",
                "creditAccount",
                "sendBack",
                "instruct",
                "confirm",
                "reject",
                "deposit senior",
                "deposit junior",
                "redeem senior",
                "redeem junior",
                "writeOff",
                "roll",
                "setTerms",
                "pass",
                "suspend",
                "hold",
                "reinstate",
                "pause",
                "unpause"
            ];
    }

    function _trade() private {
        _add(handler.finance.selector, 0, 4);
        _add(handler.financeAgain.selector, 0, 1);
        _add(handler.tokeniseToSeller.selector, 0, 3);
        _add(handler.tokeniseAgain.selector, 0, 1);
        _add(handler.draw.selector, 4, 4);
        _add(handler.transfer.selector, 0, 4);
        _add(handler.transferTwice.selector, 0, 2);
        _add(handler.dispute.selector, 0, 2);
        _add(handler.withdrawDispute.selector, 0, 2);
        _add(handler.flagOverdue.selector, 0, 2);
    }

    function _money() private {
        _add(handler.pay.selector, 0, 3);
        _add(handler.payAndClaim.selector, 0, 2);
        _add(handler.settle.selector, 0, 3);
        _add(handler.claim.selector, 0, 5);
        _add(handler.collect.selector, 0, 4);
        _add(handler.repay.selector, 0, 4);
        _add(handler.repayForSuspended.selector, 0, 1);
        _add(handler.release.selector, 0, 3);
        _add(handler.takeCredit.selector, 0, 2);
        _add(handler.takeFees.selector, 0, 1);
        _add(handler.recordReceipt.selector, 0, 1);
        _add(handler.allocate.selector, 0, 2);
        _add(handler.creditAccount.selector, 0, 1);
        _add(handler.sendBack.selector, 0, 1);
        _add(handler.instruct.selector, 0, 1);
        _add(handler.confirm.selector, 0, 1);
        _add(handler.reject.selector, 0, 2);
        _add(handler.bookPayout.selector, 0, 3);
        _add(handler.takeBack.selector, 0, 2);
    }

    function _change() private {
        _add(handler.creditNote.selector, 0, 3);
        _add(handler.deduct.selector, 0, 2);
        _add(handler.closeDeduction.selector, 0, 3);
        _add(handler.payLate.selector, 0, 2);
        _add(handler.payStopped.selector, 0, 3);
        _add(handler.freeze.selector, 0, 2);
        _add(handler.unfreeze.selector, 0, 2);
        _add(handler.courtTransfer.selector, 0, 1);
        _add(handler.reverse.selector, 0, 2);
        _add(handler.recover.selector, 2, 3);
    }

    function _capital() private {
        _add(handler.depositTo.selector, 1, 2);
        _add(handler.redeemFrom.selector, 1, 3);
        _add(handler.writeOff.selector, 0, 3);
        _add(handler.roll.selector, 0, 2);
        _add(handler.setTerms.selector, 6, 1);
        _add(handler.pass.selector, 0, 5);
        _add(handler.suspend.selector, 2, 2);
        _add(handler.reinstate.selector, 0, 2);
        _add(handler.reinstateAll.selector, 0, 3);
        _add(handler.pause.selector, 0, 1);
        _add(handler.unpause.selector, 0, 1);
    }

    function _add(bytes4 selector, uint8 flags, uint8 weight) private {
        for (uint256 i = 0; i < weight; ++i) _list.push(Act({selector: selector, flags: flags}));
    }
}
