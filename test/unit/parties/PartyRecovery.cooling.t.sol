// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IERC1155} from "@openzeppelin/contracts/interfaces/IERC1155.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {Roles} from "../../../contracts/access/Roles.sol";
import {Payee} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {Call, IPartyAccount} from "../../../contracts/parties/IPartyAccount.sol";
import {RecoveryPlan} from "../../../contracts/parties/IPartyRecovery.sol";
import {IPartyRegistry, KeyGrant, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {PartyAccount} from "../../../contracts/parties/PartyAccount.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {IBankDesk} from "../../../contracts/settlement/IBankDesk.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title Money that asks nobody
contract PlainMoney is ERC20("Plain", "PLN") {
    constructor(address to) {
        _mint(to, 1_000);
    }
}

/// @notice What a recovered party, or whoever was recovered in its name, can do before it has cooled.
contract PartyRecoveryCoolingTest is Trade {
    bytes32 private constant OWN_BANK = "its own bank account";
    bytes32 private constant DIGEST = keccak256("what is signed");
    uint256 private constant FACE = 1_000;

    PartyAccount private account;
    ReceivableId private id;
    uint256 private freshKey;
    address private thief;
    uint16 private until;

    function setUp() public {
        setUpTrade();
        setUpFacility();
        thief = buyer.account;
        KeyGrant[] memory keys = new KeyGrant[](1);
        (, seller.key) = makeAddrAndKey("lost");
        keys[0] = KeyGrant(abi.encodePacked(VM.addr(seller.key)), ALL_PURPOSES, type(uint96).max, 0);
        seller.id = parties.register(
            Registration("lost", address(0), 0, PartyRoles.SUPPLIER | PartyRoles.LENDER, FAR, 156),
            keys
        );
        seller.account = parties.partyOf(seller.id).account;
        account = PartyAccount(payable(seller.account));
        id = tokenise(FACE, "lost");
        // Approvals of a stolen key outlive the key.
        VM.startPrank(seller.account);
        money.approve(thief, type(uint256).max);
        token.setApprovalForAll(thief, true);
        VM.stopPrank();
        fundAccount(seller.account, 500);
        _recover();
    }

    // --- money and units ---------------------------------------------------------------------------------------------

    function test_R38_CoolingAccountClaimsAndPaysItsOwnBank() public {
        _pay();
        Call[] memory calls = new Call[](3);
        calls[0] = _call(address(token), abi.encodeCall(IReceivableToken.claim, (id)));
        calls[1] = _call(address(money), abi.encodeCall(IERC20.approve, (address(bank), 1_500)));
        calls[2] = _call(address(bank), abi.encodeCall(IBankDesk.instruct, (1_500, _payees(OWN_BANK, 1_500), "key")));
        _execute(calls);
        assertEq(money.balanceOf(seller.account), 0);
        assertEq(bank.instructedTotal(), 1_500);
        // What the bank could not pay comes back.
        bank.reject(bank.payoutIdOf(seller.account, "key"), "no such account");
        assertEq(money.balanceOf(seller.account), 1_500);
    }

    function test_R38_CoolingAccountPaysNoOtherBankAccount() public {
        Call[] memory calls = new Call[](2);
        calls[0] = _call(address(money), abi.encodeCall(IERC20.approve, (address(bank), 500)));
        bytes32[3] memory lists = [_payees("the thief's", 500), _payees(OWN_BANK, 499), OWN_BANK];
        for (uint256 i = 0; i < lists.length; ++i) {
            calls[1] = _call(address(bank), abi.encodeCall(IBankDesk.instruct, (500, lists[i], "key")));
            _refused(calls, _accountCooling());
        }
    }

    function test_R38_NoMoneyLeavesByOldApprovals() public {
        address[3] memory to = [thief, address(facility), address(bank)];
        for (uint256 i = 0; i < to.length; ++i) {
            VM.expectRevert(_accountCooling());
            VM.prank(thief);
            money.transferFrom(seller.account, to[i], 1);
        }
    }

    function test_R38_NoUnitsLeave() public {
        address[3] memory to = [thief, address(facility), supplier2.account];
        for (uint256 i = 0; i < to.length; ++i) {
            VM.expectRevert(_accountCooling());
            VM.prank(thief);
            token.safeTransferFrom(seller.account, to[i], ReceivableId.unwrap(id), 1, "");
        }
    }

    function test_R38_MoneyAndUnitsArrive() public {
        fundAccount(thief, 7);
        VM.prank(thief);
        money.transfer(seller.account, 7);
        assertEq(money.balanceOf(seller.account), 507);
        parties.checkUnits(supplier2.account, seller.account);
        parties.checkUnits(address(0), seller.account);
    }

    function test_R38_SharesAreRedeemedToTheAccountOnly() public {
        deposit(junior, 9_000);
        VM.startPrank(investor.account);
        junior.transfer(seller.account, junior.balanceOf(investor.account));
        VM.stopPrank();
        uint256 shares = junior.balanceOf(seller.account);
        // An old allowance does not help either.
        VM.prank(seller.account);
        junior.approve(thief, shares);
        VM.expectRevert(_accountCooling());
        VM.prank(thief);
        junior.redeem(shares, thief, seller.account);
        VM.expectRevert(_accountCooling());
        VM.prank(seller.account);
        junior.transfer(thief, shares);

        Call[] memory calls = new Call[](2);
        bytes memory redeem = abi.encodeCall(IERC4626.redeem, (shares / 2, seller.account, seller.account));
        bytes memory withdraw = abi.encodeCall(IERC4626.withdraw, (100, seller.account, seller.account));
        (calls[0], calls[1]) = (_call(address(junior), redeem), _call(address(junior), withdraw));
        _execute(calls);
        assertEq(money.balanceOf(seller.account), 500 + 4_500 + 100);
    }

    // --- calls of the account ----------------------------------------------------------------------------------------

    function test_R38_CoolingAccountMakesNoOtherCall() public {
        PlainMoney plain = new PlainMoney(seller.account);
        Call[] memory calls = new Call[](1);
        bytes[9] memory others = [
            abi.encodeCall(IERC20.transfer, (thief, 1)),
            abi.encodeCall(IERC20.transferFrom, (seller.account, thief, 1)),
            // Plain money has no desk, and a desk's money none but its own.
            abi.encodeCall(IERC20.approve, (thief, 1)),
            abi.encodeCall(IERC20.approve, (address(bank), 1)),
            abi.encodeCall(IERC1155.setApprovalForAll, (thief, true)),
            abi.encodeCall(IERC4626.redeem, (1, thief, seller.account)),
            abi.encodeCall(IERC4626.withdraw, (1, thief, seller.account)),
            abi.encodeCall(IERC4626.redeem, (1, seller.account, thief)),
            bytes("abc")
        ];
        for (uint256 i = 0; i < others.length; ++i) {
            calls[0] = _call(address(plain), others[i]);
            _refused(calls, _callCooling(address(plain)));
        }
        calls[0] = _call(address(money), abi.encodeCall(IERC20.approve, (thief, 1)));
        _refused(calls, _callCooling(address(money)));
        calls[0] = _call(address(facility), abi.encodeCall(IFacility.setAutoLimit, (type(uint96).max)));
        _refused(calls, _callCooling(address(facility)));
        calls[0] = _call(address(token), abi.encodeCall(IReceivableToken.claim, (id)));
        calls[0].value = 1;
        _refused(calls, _callCooling(address(token)));
    }

    /// @notice A permit of money that asks nobody would be as good as a transfer.
    function test_R38_CoolingAccountSignsNothing() public {
        bytes memory by = signature(freshKey, DIGEST);
        assertEq(bytes32(account.isValidSignature(DIGEST, by)), bytes32(bytes4(0xffffffff)));
        skip(14 days);
        assertEq(bytes32(account.isValidSignature(DIGEST, by)), bytes32(IERC1271.isValidSignature.selector));
    }

    // --- what new keys sign ------------------------------------------------------------------------------------------

    function test_R38_NewKeysSignExitsOnly() public {
        bytes memory by = signature(freshKey, DIGEST);
        // 23:59:59 of the last day.
        skip(13 days + 15 hours - 1);
        for (uint256 bit = 0; bit <= 10; ++bit) {
            uint16 purpose = uint16(1 << bit);
            if (purpose & Purposes.EXITS == 0) VM.expectRevert(_keyCooling(freshKey));
            parties.authorise(seller.id, purpose, 0, DIGEST, by);
        }
        skip(1);
        for (uint256 bit = 0; bit <= 10; ++bit) {
            parties.authorise(seller.id, uint16(1 << bit), 0, DIGEST, by);
        }
    }

    function test_R38_KeysProposedMeanwhileCoolToo() public {
        (address next, uint256 nextKey) = makeAddrAndKey("next");
        parties.proposeKey(seller.id, KeyGrant(abi.encodePacked(next), ALL_PURPOSES, type(uint96).max, 0));
        skip(3 days);
        bytes memory by = signature(nextKey, DIGEST);
        parties.authorise(seller.id, Purposes.ACCOUNT, 0, DIGEST, by);
        VM.expectRevert(_keyCooling(nextKey));
        parties.authorise(seller.id, Purposes.ORDER, 0, DIGEST, by);
    }

    // --- afterwards --------------------------------------------------------------------------------------------------

    function test_R38_AfterCoolingTheAccountIsFree() public {
        skip(14 days);
        Call[] memory calls = new Call[](3);
        calls[0] = _call(address(money), abi.encodeCall(IERC20.transfer, (thief, 100)));
        calls[1] = _call(address(money), abi.encodeCall(IERC20.approve, (address(bank), 400)));
        calls[2] = _call(address(bank), abi.encodeCall(IBankDesk.instruct, (400, "any list", "key")));
        _execute(calls);
        assertEq(money.balanceOf(seller.account), 0);
        parties.checkUnits(seller.account, supplier2.account);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _recover() private {
        bytes4[] memory selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (recovery.propose.selector, recovery.second.selector);
        manager.setTargetFunctionRole(address(recovery), selectors, Roles.REGISTRAR);
        manager.grantRole(Roles.REGISTRAR, makeAddr("one"), 0);
        manager.grantRole(Roles.REGISTRAR, makeAddr("two"), 0);
        KeyGrant[] memory keys = new KeyGrant[](1);
        (, freshKey) = makeAddrAndKey("fresh");
        keys[0] = KeyGrant(abi.encodePacked(VM.addr(freshKey)), ALL_PURPOSES, type(uint96).max, 0);
        RecoveryPlan memory plan = RecoveryPlan(seller.id, keys, OWN_BANK, "paper");
        VM.prank(makeAddr("one"));
        recovery.propose(plan);
        VM.prank(makeAddr("two"));
        recovery.second(plan);
        skip(7 days);
        recovery.execute(plan);
        until = uint16(today()) + 14;
    }

    function _pay() private {
        fundAccount(buyer.account, FACE);
        VM.startPrank(buyer.account);
        money.approve(address(token), FACE);
        token.pay(id, FACE);
        VM.stopPrank();
    }

    function _call(address target, bytes memory data) private pure returns (Call memory) {
        return Call({target: target, value: 0, data: data});
    }

    function _execute(Call[] memory calls) private {
        uint256 nonce = account.nextNonce();
        bytes memory by = signature(freshKey, account.executionDigest(calls, nonce, type(uint256).max));
        account.execute(calls, nonce, type(uint256).max, by);
    }

    function _refused(Call[] memory calls, bytes memory with) private {
        uint256 nonce = account.nextNonce();
        bytes memory by = signature(freshKey, account.executionDigest(calls, nonce, type(uint256).max));
        VM.expectRevert(with);
        account.execute(calls, nonce, type(uint256).max, by);
    }

    /// @dev One payee, as a facility would hash the list.
    function _payees(bytes32 bankAccount, uint128 amount) private pure returns (bytes32) {
        Payee[] memory list = new Payee[](1);
        list[0] = Payee({account: address(0), bankAccount: bankAccount, amount: amount, purpose: 0});
        return keccak256(abi.encode(list));
    }

    function _accountCooling() private view returns (bytes memory) {
        return abi.encodeWithSelector(IPartyRegistry.Party_AccountCooling.selector, seller.account, until);
    }

    function _callCooling(address target) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPartyAccount.PartyAccount_Cooling.selector, target, until);
    }

    function _keyCooling(uint256 key) private view returns (bytes memory) {
        bytes32 keyId = keccak256(abi.encodePacked(VM.addr(key)));
        return abi.encodeWithSelector(IPartyRegistry.Party_Cooling.selector, seller.id, keyId, until);
    }
}
