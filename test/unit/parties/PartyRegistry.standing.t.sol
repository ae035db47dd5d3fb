// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry, KeyGrant, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Order} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @notice What a party's standing stops in the whole suite, and what it does not.
contract PartyRegistryStandingTest is Trade {
    uint256 private constant FACE = 1_000;

    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        setUpFacility();
        id = tokenise(FACE, "standing");
    }

    // --- R9 ----------------------------------------------------------------------------------------------------------

    function test_R9_SuspendedStartsNothingAndLosesNothing() public {
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        parties.suspend(buyer.id, PartyStatus.Suspended, "paper");
        _startsNothing(PartyStatus.Suspended, FAR);
        _losesNothing();
    }

    /// @notice By the clock alone, without anybody's act.
    function test_R9_ExpiredStartsNothingAndLosesNothing() public {
        uint16 last = uint16(today());
        parties.renew(seller.id, PartyRoles.SUPPLIER, last);
        parties.renew(buyer.id, PartyRoles.BUYER, last);
        skip(1 days);
        _startsNothing(PartyStatus.Active, last);
        _losesNothing();
    }

    function test_R9_LegalHoldStopsThatPartyOnly() public {
        deposit(junior, 9_000);
        ReceivableId other = draw(FACE, "drawn before");
        parties.suspend(seller.id, PartyStatus.LegalHold, "court order");
        _startsNothing(PartyStatus.LegalHold, FAR);
        // Its buyer pays, and what is its own waits for it.
        settle(other, FACE);
        _pay();
        bytes memory held = _notActive(seller.account, PartyStatus.LegalHold);
        VM.expectRevert(held);
        VM.prank(seller.account);
        token.claim(id);
        assertGt(facility.creditOf(seller.id), 0, "the holdback");
        VM.expectRevert(held);
        facility.takeCredit(seller.id);
        // Others go on.
        parties.checkMoney(buyer.account, supplier2.account);
        parties.checkUnits(supplier2.account, lender.account);
        parties.reinstate(seller.id, "lifted");
        _claim();
        facility.takeCredit(seller.id);
    }

    // --- R8 ----------------------------------------------------------------------------------------------------------

    /// @notice Keys authorise, accounts hold: whatever becomes of the keys, what is held stays and is claimed by the next.
    function test_R8_RotationMovesNothing() public {
        (address next, uint256 nextKey) = makeAddrAndKey("next");
        parties.proposeKey(seller.id, KeyGrant(abi.encodePacked(next), ALL_PURPOSES, type(uint96).max, 0));
        skip(3 days);
        parties.revokeKeyBySupervisor(keccak256(abi.encodePacked(seller.account)));
        Order memory order = makeOrder(FACE, "by the next key");
        bytes32 digest = orders.orderDigest(order);
        orders.place(order, signature(buyer.key, digest), signature(nextKey, digest));
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "the account holds as before");
        _pay();
        _claim();
    }

    // --- R30 ---------------------------------------------------------------------------------------------------------

    /// @notice An account with code may still be a plain key: ECDSA is tried first, alone and among several.
    function test_R30_DelegatedAccountsSignByECDSA() public {
        Order memory order = makeOrder(FACE, "delegated");
        bytes32 digest = orders.orderDigest(order);
        bytes memory by = signature(buyer.key, digest);
        VM.etch(seller.account, hex"60006000fd");
        orders.place(order, by, signature(seller.key, digest));
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _startsNothing(PartyStatus status, uint16 expiryDay) private {
        Order memory order = makeOrder(FACE, "new");
        bytes32 digest = orders.orderDigest(order);
        bytes memory byBuyer = signature(buyer.key, digest);
        bytes memory bySeller = signature(seller.key, digest);
        VM.expectPartialRevert(IPartyRegistry.Party_NotActive.selector);
        orders.place(order, byBuyer, bySeller);
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_AccountNotActive.selector, seller.account, status, expiryDay)
        );
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, supplier2.account, ReceivableId.unwrap(id), 1, "");
    }

    /// @dev The buyer pays, the holder claims, and the bank pays out.
    function _losesNothing() private {
        _pay();
        _claim();
        VM.startPrank(seller.account);
        money.approve(address(bank), FACE);
        bytes32 payout = bank.instruct(FACE, "payees", "exit");
        VM.stopPrank();
        bank.confirm(payout, "slip", bank.today());
        assertEq(money.balanceOf(seller.account), 0);
    }

    function _pay() private {
        fundAccount(buyer.account, FACE);
        VM.startPrank(buyer.account);
        money.approve(address(token), FACE);
        token.pay(id, FACE);
        VM.stopPrank();
    }

    function _claim() private {
        VM.prank(seller.account);
        assertEq(token.claim(id), FACE);
    }

    function _notActive(address account, PartyStatus status) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPartyRegistry.Party_AccountNotActive.selector, account, status, FAR);
    }
}
