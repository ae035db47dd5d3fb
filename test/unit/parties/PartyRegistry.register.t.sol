// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {
    Account,
    AccountKind,
    IPartyRegistry,
    Key,
    KeyGrant,
    Party,
    PartyStatus,
    Registration
} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {PartyAccount} from "../../../contracts/parties/PartyAccount.sol";
import {PartyId} from "../../../contracts/shared/types/Types.sol";
import {Registry} from "./Registry.sol";

contract PartyRegistryRegisterTest is Registry {
    function setUp() public {
        deployRegistry();
    }

    // --- register ----------------------------------------------------------------------------------------------------

    function test_Register() public {
        Registration memory r = registrationOf("mine", PartyRoles.SUPPLIER | PartyRoles.BUYER);
        VM.expectEmit(address(registry));
        emit IPartyRegistry.PartyRegistered({
            party: PartyId.wrap(1),
            account: r.account,
            legalId: r.legalId,
            group: 1,
            roles: r.roles,
            expiryDay: FAR,
            jurisdiction: 156
        });
        PartyId id = registry.register(r, new KeyGrant[](0));

        Party memory p = registry.partyOf(id);
        assertEq(p.account, r.account);
        assertEq(p.group, 1);
        assertEq(p.roles, r.roles);
        assertEq(uint8(p.status), uint8(PartyStatus.Active));
        assertEq(p.expiryDay, FAR);
        assertEq(p.jurisdiction, 156);
        assertEq(PartyId.unwrap(registry.partyOfLegalId(r.legalId)), 1);
        assertEq(registry.partyCount(), 1);
        _assertAccount(r.account, p, 1);
    }

    function test_Register_Keys() public {
        KeyGrant[] memory keys = new KeyGrant[](1);
        address clerk = makeAddr("clerk");
        keys[0] = grantOf(clerk, Purposes.ORDER, 7, 2);
        Registration memory r = registrationOf("mine", PartyRoles.SUPPLIER);
        VM.expectEmit(address(registry));
        emit IPartyRegistry.KeyGranted({
            party: PartyId.wrap(1),
            keyId: keyIdOf(clerk),
            signer: keys[0].signer,
            purposes: Purposes.ORDER,
            maxAmount: 7,
            keysAbove: 2,
            validFrom: today()
        });
        registry.register(r, keys);
        Key memory k = registry.keyOf(keyIdOf(clerk));
        assertEq(k.party, 1);
        assertEq(k.validFrom, today(), "the first keys sign at once");
        assertEq(k.revokedFrom, 0);
        assertEq(k.purposes, Purposes.ORDER);
        assertEq(k.maxAmount, 7);
        assertEq(k.keysAbove, 2);
    }

    function test_Register_AccountOfItsOwn() public {
        Registration memory r = registrationOf("mine", PartyRoles.SUPPLIER);
        r.account = address(0);
        PartyId id = registry.register(r, new KeyGrant[](0));
        Party memory p = registry.partyOf(id);
        assertEq(PartyId.unwrap(PartyAccount(payable(p.account)).partyId()), 1);
        assertEq(
            p.account,
            Clones.predictDeterministicAddressWithImmutableArgs(
                registry.ACCOUNT_IMPLEMENTATION(),
                abi.encode(id),
                r.legalId,
                address(registry)
            ),
            "known before from the legal identifier"
        );
        _assertAccount(p.account, p, 1);
    }

    function test_Register_Group() public {
        PartyId one = register("one");
        Registration memory r = registrationOf("two", PartyRoles.SUPPLIER);
        r.group = 1;
        PartyId two = registry.register(r, new KeyGrant[](0));
        PartyId three = register("three");
        assertEq(registry.partyOf(one).group, 1);
        assertEq(registry.partyOf(two).group, 1, "an affiliate");
        assertEq(registry.partyOf(three).group, 2, "a group of its own");
    }

    function test_Register_RevertGiven_LegalIdTaken() public {
        PartyId one = register("mine");
        Registration memory r = registrationOf("mine", PartyRoles.SUPPLIER);
        r.account = makeAddr("another account");
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_LegalIdTaken.selector, r.legalId, one));
        registry.register(r, new KeyGrant[](0));
    }

    function test_Register_RevertWhen_LegalIdIsEmpty() public {
        Registration memory r = registrationOf("mine", PartyRoles.SUPPLIER);
        r.legalId = 0;
        _badField("legalId", r);
    }

    function test_Register_RevertWhen_GroupIsUnknown() public {
        register("one");
        Registration memory r = registrationOf("two", PartyRoles.SUPPLIER);
        r.group = 2;
        _badField("group", r);
    }

    function test_Register_RevertWhen_RolesAreEmpty() public {
        _badField("roles", registrationOf("mine", 0));
    }

    function test_Register_RevertWhen_TheCredentialExpired() public {
        Registration memory r = registrationOf("mine", PartyRoles.SUPPLIER);
        r.expiryDay = today() - 1;
        _badField("expiryDay", r);
    }

    function test_Register_RevertGiven_AccountTaken() public {
        register("mine");
        Registration memory r = registrationOf("another", PartyRoles.SUPPLIER);
        r.account = makeAddr("mine");
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_AccountTaken.selector, r.account, 1));
        registry.register(r, new KeyGrant[](0));
    }

    function test_Register_RevertGiven_KeyTaken() public {
        register("mine");
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = grantOf(makeAddr("mine"), Purposes.ORDER, 0, 0);
        Registration memory r = registrationOf("another", PartyRoles.SUPPLIER);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_KeyTaken.selector, keyIdOf(makeAddr("mine")), 1));
        registry.register(r, keys);
    }

    function test_Register_RevertWhen_NotRegistrar() public {
        Registration memory r = registrationOf("mine", PartyRoles.SUPPLIER);
        _asStranger();
        registry.register(r, new KeyGrant[](0));
    }

    // --- renew -------------------------------------------------------------------------------------------------------

    function test_Renew() public {
        PartyId id = register("mine");
        VM.expectEmit(address(registry));
        emit IPartyRegistry.PartyRenewed(id, PartyRoles.BUYER, today());
        registry.renew(id, PartyRoles.BUYER, today());
        Party memory p = registry.partyOf(id);
        assertEq(p.roles, PartyRoles.BUYER);
        assertEq(p.expiryDay, today());
        _assertAccount(p.account, p, 1);
    }

    function test_Renew_RevertGiven_UnknownParty() public {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 1));
        registry.renew(PartyId.wrap(1), PartyRoles.BUYER, FAR);
    }

    function test_Renew_RevertWhen_TermsAreBad() public {
        PartyId id = register("mine");
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadField.selector, "roles"));
        registry.renew(id, 0, FAR);
        uint16 yesterday = today() - 1;
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadField.selector, "expiryDay"));
        registry.renew(id, PartyRoles.BUYER, yesterday);
    }

    function test_Renew_RevertWhen_NotRegistrar() public {
        PartyId id = register("mine");
        _asStranger();
        registry.renew(id, PartyRoles.BUYER, FAR);
    }

    // --- suspend and reinstate ---------------------------------------------------------------------------------------

    function test_Suspend() public {
        PartyId id = register("mine");
        PartyStatus[3] memory to = [PartyStatus.Suspended, PartyStatus.LegalHold, PartyStatus.Closed];
        for (uint256 i = 0; i < to.length; ++i) {
            VM.expectEmit(address(registry));
            emit IPartyRegistry.PartyStatusChanged(id, to[i], "paper");
            registry.suspend(id, to[i], "paper");
            Party memory p = registry.partyOf(id);
            assertEq(uint8(p.status), uint8(to[i]));
            _assertAccount(p.account, p, 1);
        }
    }

    function test_Suspend_RevertWhen_TheStatusSuspendsNothing() public {
        PartyId id = register("mine");
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadField.selector, "status"));
        registry.suspend(id, PartyStatus.None, "paper");
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadField.selector, "status"));
        registry.suspend(id, PartyStatus.Active, "paper");
    }

    function test_Suspend_RevertGiven_UnknownParty() public {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 1));
        registry.suspend(PartyId.wrap(1), PartyStatus.Suspended, "paper");
    }

    function test_Suspend_RevertWhen_NotSupervisor() public {
        PartyId id = register("mine");
        _asStranger();
        registry.suspend(id, PartyStatus.Suspended, "paper");
    }

    function test_Reinstate() public {
        PartyId id = register("mine");
        registry.suspend(id, PartyStatus.LegalHold, "paper");
        VM.expectEmit(address(registry));
        emit IPartyRegistry.PartyStatusChanged(id, PartyStatus.Active, "lifted");
        registry.reinstate(id, "lifted");
        Party memory p = registry.partyOf(id);
        assertEq(uint8(p.status), uint8(PartyStatus.Active));
        _assertAccount(p.account, p, 1);
    }

    function test_Reinstate_RevertGiven_Closed() public {
        PartyId id = register("mine");
        registry.suspend(id, PartyStatus.Closed, "paper");
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, id, PartyStatus.Closed, FAR));
        registry.reinstate(id, "paper");
    }

    function test_Reinstate_RevertWhen_NotReinstater() public {
        PartyId id = register("mine");
        registry.suspend(id, PartyStatus.Suspended, "paper");
        _asStranger();
        registry.reinstate(id, "paper");
    }

    // --- registerCustodian -------------------------------------------------------------------------------------------

    function test_RegisterCustodian() public {
        VM.expectEmit(address(registry));
        emit IPartyRegistry.CustodianRegistered(address(this), PartyId.wrap(0));
        registry.registerCustodian(address(this), PartyId.wrap(0));
        Account memory a = registry.accountOf(address(this));
        assertEq(a.party, 0);
        assertEq(a.group, 0);
        assertEq(a.roles, 0);
        assertEq(uint8(a.status), uint8(PartyStatus.Active));
        assertEq(a.expiryDay, type(uint16).max);
        assertEq(uint8(a.kind), uint8(AccountKind.Custodian));
    }

    function test_RegisterCustodian_OfAnOperator() public {
        PartyId operator = register("operator");
        registry.registerCustodian(address(this), operator);
        registry.suspend(operator, PartyStatus.LegalHold, "paper");
        Account memory a = registry.accountOf(address(this));
        assertEq(a.party, PartyId.unwrap(operator));
        assertEq(a.group, 1);
        assertEq(uint8(a.status), uint8(PartyStatus.Active), "what it holds is others'");
    }

    function test_RegisterCustodian_RevertGiven_UnknownOperator() public {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 1));
        registry.registerCustodian(address(this), PartyId.wrap(1));
    }

    function test_RegisterCustodian_RevertGiven_AccountTaken() public {
        PartyId id = register("mine");
        address account = makeAddr("mine");
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_AccountTaken.selector, account, id));
        registry.registerCustodian(account, PartyId.wrap(0));
    }

    function test_RegisterCustodian_RevertWhen_AccountIsZero() public {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadField.selector, "account"));
        registry.registerCustodian(address(0), PartyId.wrap(0));
    }

    function test_RegisterCustodian_RevertWhen_NotCustodianRegistrar() public {
        _asStranger();
        registry.registerCustodian(address(this), PartyId.wrap(0));
    }

    // --- reading -----------------------------------------------------------------------------------------------------

    function test_PartyOf_RevertGiven_UnknownParty() public {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 0));
        registry.partyOf(PartyId.wrap(0));
    }

    function test_ActiveParty() public {
        PartyId id = registry.register(
            registrationOf("mine", PartyRoles.SUPPLIER | PartyRoles.BUYER),
            new KeyGrant[](0)
        );
        assertEq(registry.activeParty(id, 0).group, 1);
        assertEq(registry.activeParty(id, PartyRoles.SUPPLIER | PartyRoles.BUYER).group, 1);
    }

    function test_ActiveParty_RevertWhen_ARoleIsMissing() public {
        PartyId id = register("mine");
        uint16 both = PartyRoles.SUPPLIER | PartyRoles.BUYER;
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_RoleMissing.selector, id, both));
        registry.activeParty(id, both);
    }

    function test_ActiveParty_RevertGiven_NotActive() public {
        PartyId id = register("mine");
        registry.suspend(id, PartyStatus.Suspended, "paper");
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, id, PartyStatus.Suspended, FAR)
        );
        registry.activeParty(id, 0);
    }

    function test_ActiveParty_RevertGiven_Expired() public {
        PartyId id = register("mine");
        uint16 last = today();
        registry.renew(id, PartyRoles.SUPPLIER, last);
        registry.activeParty(id, 0);
        skip(1 days);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, id, PartyStatus.Active, last));
        registry.activeParty(id, 0);
    }

    function test_ActiveParty_RevertGiven_UnknownParty() public {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 9));
        registry.activeParty(PartyId.wrap(9), 0);
    }

    function test_Unknown() public view {
        assertEq(uint8(registry.accountOf(address(1)).kind), uint8(AccountKind.None));
        assertEq(registry.keyOf("nobody's").party, 0);
        assertEq(PartyId.unwrap(registry.partyOfLegalId("nobody's")), 0);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _assertAccount(address account, Party memory p, uint32 party) private view {
        Account memory a = registry.accountOf(account);
        assertEq(a.party, party);
        assertEq(a.group, p.group);
        assertEq(a.roles, p.roles);
        assertEq(uint8(a.status), uint8(p.status));
        assertEq(a.expiryDay, p.expiryDay);
        assertEq(uint8(a.kind), uint8(AccountKind.Party));
    }

    function _badField(string memory field, Registration memory r) private {
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_BadField.selector, field));
        registry.register(r, new KeyGrant[](0));
    }

    function _asStranger() private {
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(0xBEEF)));
        VM.prank(address(0xBEEF));
    }
}
