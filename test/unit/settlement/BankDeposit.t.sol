// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {IBankDeposit} from "../../../contracts/settlement/IBankDeposit.sol";
import {Trade} from "../../shared/Trade.sol";

contract BankDepositTest is Trade {
    function setUp() public {
        setUpTrade();
        fundAccount(seller.account, 500_00);
        fundAccount(buyer.account, 500_00);
    }

    function test_Facts() public view {
        assertEq(money.name(), "Deposit CNY");
        assertEq(money.symbol(), "CNYd");
        assertEq(money.decimals(), 2);
        assertEq(money.DESK(), address(bank));
        assertEq(money.totalSupply(), 1_000_00);
    }

    function test_Issue() public {
        VM.prank(address(bank));
        money.issue(address(bank), 1);
        assertEq(money.totalSupply(), 1_000_01);
    }

    function test_Issue_RevertWhen_NotTheDesk() public {
        VM.expectRevert(abi.encodeWithSelector(IBankDeposit.BankDeposit_NotDesk.selector, address(this)));
        money.issue(address(this), 1);
    }

    function test_Retire() public {
        VM.prank(seller.account);
        money.transfer(address(bank), 200_00);
        VM.prank(address(bank));
        money.retire(200_00);
        assertEq(money.totalSupply(), 800_00);
        assertEq(money.balanceOf(address(bank)), 0);
    }

    function test_Retire_RevertWhen_NotTheDesk() public {
        VM.expectRevert(abi.encodeWithSelector(IBankDeposit.BankDeposit_NotDesk.selector, seller.account));
        VM.prank(seller.account);
        money.retire(1);
    }

    function test_Transfer() public {
        _transfer(seller, buyer.account);
        assertEq(money.balanceOf(buyer.account), 600_00);
    }

    function test_Transfer_RevertGiven_Unregistered() public {
        bytes memory unknown = abi.encodeWithSelector(IPartyRegistry.Party_AccountUnknown.selector, address(0xBEEF));
        _refused(seller, address(0xBEEF), unknown);
    }

    function test_Transfer_GivenSuspended() public {
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        _custodiansOnly(PartyStatus.Suspended, FAR);
    }

    function test_Transfer_GivenExpired() public {
        parties.renew(seller.id, PartyRoles.SUPPLIER, uint16(today()));
        skip(1 days);
        _custodiansOnly(PartyStatus.Active, uint16(today() - 1));
    }

    function test_Transfer_RevertGiven_LegalHold() public {
        parties.suspend(seller.id, PartyStatus.LegalHold, "paper");
        bytes memory held = _notActive(PartyStatus.LegalHold, FAR);
        _refused(seller, address(bank), held);
        _refused(buyer, seller.account, held);
        VM.expectRevert(held);
        VM.prank(address(bank));
        money.transfer(seller.account, 0);
    }

    function test_Permit() public {
        bytes32 typehash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        uint256 deadline = VM.getBlockTimestamp();
        bytes32 hash = keccak256(abi.encode(typehash, seller.account, buyer.account, 7, 0, deadline));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", money.DOMAIN_SEPARATOR(), hash));
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(seller.key, digest);
        money.permit(seller.account, buyer.account, 7, deadline, v, r, s);
        assertEq(money.allowance(seller.account, buyer.account), 7);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _transfer(Actor memory from, address to) private {
        VM.prank(from.account);
        money.transfer(to, 100_00);
    }

    function _refused(Actor memory from, address to, bytes memory reason) private {
        VM.expectRevert(reason);
        _transfer(from, to);
    }

    function _notActive(PartyStatus status, uint16 expiryDay) private view returns (bytes memory) {
        bytes4 selector = IPartyRegistry.Party_AccountNotActive.selector;
        return abi.encodeWithSelector(selector, seller.account, status, expiryDay);
    }

    /// @dev What is theirs still reaches them and can be redeemed (R9).
    function _custodiansOnly(PartyStatus status, uint16 expiryDay) private {
        _transfer(seller, address(bank));
        VM.prank(address(bank));
        money.transfer(seller.account, 100_00);
        assertEq(money.balanceOf(seller.account), 500_00);
        _refused(seller, buyer.account, _notActive(status, expiryDay));
        _refused(buyer, seller.account, _notActive(status, expiryDay));
    }
}
