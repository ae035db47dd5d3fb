// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {PartyId} from "../../../contracts/shared/types/Types.sol";
import {Registry} from "./Registry.sol";

contract PartyRegistryGateTest is Registry {
    PartyId private party;
    address private mine;
    address private other;
    address private vault;
    address private desk;
    address private stranger;

    function setUp() public {
        deployRegistry();
        party = register("mine");
        register("other");
        mine = makeAddr("mine");
        other = makeAddr("other");
        vault = makeAddr("vault");
        desk = makeAddr("desk");
        stranger = makeAddr("stranger");
        registry.registerCustodian(vault, PartyId.wrap(0));
        registry.registerCustodian(desk, PartyId.wrap(0));
    }

    // --- checkMoney --------------------------------------------------------------------------------------------------

    function test_CheckMoney() public view {
        registry.checkMoney(mine, other);
        registry.checkMoney(mine, vault);
        registry.checkMoney(vault, mine);
        registry.checkMoney(vault, desk);
    }

    function test_CheckMoney_RevertGiven_Unregistered() public {
        bytes memory unknown = abi.encodeWithSelector(IPartyRegistry.Party_AccountUnknown.selector, stranger);
        VM.expectRevert(unknown);
        registry.checkMoney(stranger, mine);
        VM.expectRevert(unknown);
        registry.checkMoney(mine, stranger);
        VM.expectRevert(unknown);
        registry.checkMoney(vault, stranger);
    }

    function test_CheckMoney_GivenSuspended() public {
        registry.suspend(party, PartyStatus.Suspended, "paper");
        _custodiansOnly(PartyStatus.Suspended, FAR);
    }

    function test_CheckMoney_GivenExpired() public {
        uint16 last = today();
        registry.renew(party, PartyRoles.SUPPLIER, last);
        registry.checkMoney(mine, other);
        skip(1 days);
        _custodiansOnly(PartyStatus.Active, last);
    }

    function test_CheckMoney_RevertGiven_HeldOrClosed() public {
        PartyStatus[2] memory to = [PartyStatus.LegalHold, PartyStatus.Closed];
        for (uint256 i = 0; i < to.length; ++i) {
            registry.suspend(party, to[i], "paper");
            bytes memory stopped = _notActive(to[i], FAR);
            VM.expectRevert(stopped);
            registry.checkMoney(mine, vault);
            VM.expectRevert(stopped);
            registry.checkMoney(vault, mine);
            VM.expectRevert(stopped);
            registry.checkMoney(other, mine);
        }
    }

    // --- checkUnits --------------------------------------------------------------------------------------------------

    function test_CheckUnits() public view {
        _kinds(address(0), mine, false, false);
        _kinds(address(0), vault, false, true);
        _kinds(mine, other, false, false);
        _kinds(mine, vault, false, true);
        _kinds(vault, mine, true, false);
        _kinds(vault, desk, true, true);
    }

    function test_CheckUnits_RevertGiven_Unregistered() public {
        bytes memory unknown = abi.encodeWithSelector(IPartyRegistry.Party_AccountUnknown.selector, stranger);
        VM.expectRevert(unknown);
        registry.checkUnits(stranger, mine);
        VM.expectRevert(unknown);
        registry.checkUnits(mine, stranger);
        VM.expectRevert(unknown);
        registry.checkUnits(address(0), stranger);
    }

    function test_CheckUnits_RevertGiven_SuspendedHeldOrClosed() public {
        PartyStatus[3] memory to = [PartyStatus.Suspended, PartyStatus.LegalHold, PartyStatus.Closed];
        for (uint256 i = 0; i < to.length; ++i) {
            registry.suspend(party, to[i], "paper");
            _noUnits(_notActive(to[i], FAR));
        }
    }

    function test_CheckUnits_RevertGiven_Expired() public {
        uint16 last = today();
        registry.renew(party, PartyRoles.SUPPLIER, last);
        registry.checkUnits(other, mine);
        skip(1 days);
        _noUnits(_notActive(PartyStatus.Active, last));
    }

    // --- isParty -----------------------------------------------------------------------------------------------------

    function test_IsParty() public {
        assertTrue(registry.isParty(mine));
        assertTrue(!registry.isParty(vault), "holds for others");
        assertTrue(!registry.isParty(stranger));
        registry.suspend(party, PartyStatus.LegalHold, "paper");
        assertTrue(registry.isParty(mine), "whatever its standing");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _notActive(PartyStatus status, uint16 expiryDay) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPartyRegistry.Party_AccountNotActive.selector, mine, status, expiryDay);
    }

    /// @dev What is theirs still reaches them and can be redeemed; nothing goes from party to party.
    function _custodiansOnly(PartyStatus status, uint16 expiryDay) private {
        registry.checkMoney(mine, vault);
        registry.checkMoney(vault, mine);
        bytes memory stopped = _notActive(status, expiryDay);
        VM.expectRevert(stopped);
        registry.checkMoney(mine, other);
        VM.expectRevert(stopped);
        registry.checkMoney(other, mine);
    }

    function _noUnits(bytes memory stopped) private {
        VM.expectRevert(stopped);
        registry.checkUnits(mine, vault);
        VM.expectRevert(stopped);
        registry.checkUnits(vault, mine);
        VM.expectRevert(stopped);
        registry.checkUnits(address(0), mine);
    }

    function _kinds(address from, address to, bool fromCustodian, bool toCustodian) private view {
        (bool a, bool b) = registry.checkUnits(from, to);
        assertEq(a, fromCustodian);
        assertEq(b, toCustodian);
    }
}
