// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {OwnedWallet} from "../../../contracts/mocks/OwnedWallet.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {IBankDeposit} from "../../../contracts/settlement/IBankDeposit.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

contract BankDepositTest is Trade {
    ReceivableId private _claim;

    function setUp() public {
        setUpTrade();
        fundAccount(seller.account, 500_00);
        fundAccount(buyer.account, 500_00);
        _claim = tokenise(400_00, "claim");
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

    function test_RetireFrom() public {
        VM.prank(seller.account);
        money.approve(address(bank), 250_00);
        VM.prank(address(bank));
        money.retireFrom(seller.account, 200_00);
        assertEq(money.totalSupply(), 800_00);
        assertEq(money.balanceOf(seller.account), 300_00);
        assertEq(money.allowance(seller.account, address(bank)), 50_00);
    }

    function test_RetireFrom_RevertWhen_NotAllowed() public {
        bytes4 selector = IERC20Errors.ERC20InsufficientAllowance.selector;
        VM.expectRevert(abi.encodeWithSelector(selector, address(bank), 0, 1));
        VM.prank(address(bank));
        money.retireFrom(seller.account, 1);
    }

    function test_RetireFrom_RevertWhen_NotTheDesk() public {
        VM.prank(seller.account);
        money.approve(address(this), 1);
        VM.expectRevert(abi.encodeWithSelector(IBankDeposit.BankDeposit_NotDesk.selector, address(this)));
        money.retireFrom(seller.account, 1);
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

    /// @dev R9: what is theirs reaches them from contracts of the suite, and leaves to their own bank account alone.
    function test_Arrival_GivenSuspended() public {
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        _arrivesAndLeaves(PartyStatus.Suspended, FAR);
    }

    function test_Arrival_GivenExpired() public {
        parties.renew(seller.id, PartyRoles.SUPPLIER, uint16(today()));
        skip(1 days);
        _arrivesAndLeaves(PartyStatus.Active, uint16(today() - 1));
    }

    function test_Permit() public {
        uint256 deadline = VM.getBlockTimestamp();
        (uint8 v, bytes32 r, bytes32 s) = _permit(seller.account, seller.key, deadline);
        money.permit(seller.account, buyer.account, 7, deadline, v, r, s);
        assertEq(money.allowance(seller.account, buyer.account), 7);
        assertEq(money.nonces(seller.account), 1);
        // Used up: the nonce is another, and so is who seems to have signed.
        VM.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        money.permit(seller.account, buyer.account, 7, deadline, v, r, s);
    }

    function test_Permit_RevertWhen_Expired() public {
        uint256 deadline = VM.getBlockTimestamp();
        (uint8 v, bytes32 r, bytes32 s) = _permit(seller.account, seller.key, deadline);
        skip(1);
        VM.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, deadline));
        money.permit(seller.account, buyer.account, 7, deadline, v, r, s);
    }

    function test_Permit_RevertWhen_AnotherSigned() public {
        uint256 deadline = VM.getBlockTimestamp();
        (uint8 v, bytes32 r, bytes32 s) = _permit(seller.account, buyer.key, deadline);
        VM.expectRevert(_invalidSigner(buyer.account, seller.account));
        money.permit(seller.account, buyer.account, 7, deadline, v, r, s);
    }

    /// @dev A permit asks no contract: an account that is one approves by a call of its own.
    function test_Permit_RevertWhen_TheOwnerIsAContract() public {
        OwnedWallet wallet = OwnedWallet(create("OwnedWallet", abi.encode(seller.account)));
        uint256 deadline = VM.getBlockTimestamp();
        (uint8 v, bytes32 r, bytes32 s) = _permit(address(wallet), seller.key, deadline);
        VM.expectRevert(_invalidSigner(seller.account, address(wallet)));
        money.permit(address(wallet), buyer.account, 7, deadline, v, r, s);
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

    /// @dev A claim pays it, the desk credits it and gives back what it could not pay out; it pays out to its bank account,
    /// sends nothing to another party and gets nothing from one.
    function _arrivesAndLeaves(PartyStatus status, uint16 expiryDay) private {
        uint256 had = money.balanceOf(seller.account);
        ReceivableId id = _claim;
        VM.startPrank(buyer.account);
        money.approve(address(token), 100_00);
        token.pay(id, 100_00);
        VM.stopPrank();
        VM.prank(seller.account);
        token.claim(id);
        assertEq(money.balanceOf(seller.account), had + 100_00, "a claim reaches it");
        fundAccount(seller.account, 10_00);
        VM.startPrank(seller.account);
        money.approve(address(bank), 210_00);
        bytes32 failed = bank.instruct(200_00, "payees", "one");
        bytes32 paid = bank.instruct(10_00, "payees", "two");
        VM.stopPrank();
        bank.reject(failed, "ref 1");
        bank.confirm(paid, "ref 2", bank.today());
        assertEq(money.balanceOf(seller.account), had + 100_00, "paid out, and given back");
        _refused(seller, buyer.account, _notActive(status, expiryDay));
        _refused(buyer, seller.account, _notActive(status, expiryDay));
    }

    function _permit(address owner, uint256 key, uint256 deadline) private view returns (uint8, bytes32, bytes32) {
        bytes32 typehash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 hash = keccak256(abi.encode(typehash, owner, buyer.account, 7, money.nonces(owner), deadline));
        return VM.sign(key, keccak256(abi.encodePacked(hex"1901", money.DOMAIN_SEPARATOR(), hash)));
    }

    function _invalidSigner(address signer, address owner) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ERC20Permit.ERC2612InvalidSigner.selector, signer, owner);
    }
}
