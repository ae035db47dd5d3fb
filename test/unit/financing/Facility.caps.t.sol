// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, Filing, Limited, Payee, Terms} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanBook} from "../../../contracts/financing/LoanBook.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {DrawRequest} from "../../../contracts/financing/FacilityTypes.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Admitting} from "./Admitting.sol";

/// @dev Caps beyond those of groups, each on both sides of its edge, and what loans give back.
contract FacilityCapsTest is Admitting {
    uint32 private constant PROGRAMME = 1;
    uint8 private constant COAL = 3;
    uint8 private constant MILK = 200;

    function setUp() public {
        setUpTrade();
        setUpFacility();
    }

    // --- new pairs ---------------------------------------------------------------------------------------------------

    function test_Draw_NewPair_AtTheCap() public {
        _newPairCap(2 * NET);
        drawOne();
        ReceivableId id = drawOne();
        assertEq(facility.newPairOut(seller.id, buyer.id), 2 * NET, "FIN-02");
        assertEq(facility.loan(id).flags, LoanFlags.NEW_PAIR);
        refuseOne(aboveCap("pair", 3 * NET, 2 * NET));
    }

    function test_Draw_NewPair_AFenAbove() public {
        _newPairCap(NET - 1);
        refuseOne(aboveCap("pair", NET, NET - 1));
    }

    function test_Draw_NewPair_GivenOneSettled() public {
        _newPairCap(NET);
        ReceivableId first = drawOne();
        settle(first, FACE);
        assertEq(facility.newPairOut(seller.id, buyer.id), 0, "FIN-02");
        drawOne();
        ReceivableId last = drawOne();
        assertEq(facility.loan(last).flags, 0);
        assertEq(facility.newPairOut(seller.id, buyer.id), 0, "FIN-02");
    }

    /// @dev What was drawn while the pair was new is given back when it is not new any more, and nothing else is.
    function test_Settle_NewPair_GivesBackWhatItTook() public {
        _newPairCap(10 * NET);
        ReceivableId first = drawOne();
        ReceivableId second = drawOne();
        settle(first, FACE);
        ReceivableId third = drawOne();
        assertEq(facility.newPairOut(seller.id, buyer.id), NET, "FIN-02");
        settle(third, FACE);
        assertEq(facility.newPairOut(seller.id, buyer.id), NET, "FIN-02");
        skip(30 days);
        settle(second, 400_00);
        assertEq(facility.newPairOut(seller.id, buyer.id), facility.loan(second).principal, "FIN-02");
        settle(second, 600_00);
        assertEq(facility.newPairOut(seller.id, buyer.id), 0, "FIN-02");
    }

    /// @dev Another seller's claims on the same buyer are another pair.
    function test_Draw_NewPair_IsOfBoth() public {
        _newPairCap(NET);
        drawOne();
        refuseOne(aboveCap("pair", 2 * NET, NET));
        seller = supplier2;
        admit(seller.group, true, type(uint96).max, FAR);
        skip(7 days);
        drawOne();
        assertEq(facility.newPairOut(supplier2.id, buyer.id), NET, "FIN-02");
    }

    function test_Draw_NewPair_GivenNoCap() public {
        deposit(junior, MONEY);
        assertEq(facility.loan(drawOne()).flags, 0);
        assertEq(facility.newPairOut(seller.id, buyer.id), 0);
    }

    // --- sectors -----------------------------------------------------------------------------------------------------

    function test_SetSector() public {
        VM.expectEmit(address(facility));
        emit IFacility.SectorSet(COAL, 5, 10_000, today());
        _setSector(COAL, 5, 10_000);
        assertEq(facility.sector(COAL).cap, 5);
        assertEq(facility.sector(COAL).weight, 10_000);
        assertEq(facility.sector(MILK).cap, 0);
    }

    function test_SetSector_RevertWhen_NotTheLender() public {
        VM.expectRevert(notAllowed(address(this)));
        facility.setSector(COAL, 5, 0);
    }

    function test_SetSector_RevertWhen_Nonsense() public {
        VM.expectRevert(badTerms("sector"));
        _setSector(0, 5, 0);
        VM.expectRevert(badTerms("haircut"));
        _setSector(COAL, 5, 1_000_001);
        _setSector(COAL, 5, 1_000_000);
    }

    /// @dev More room and a smaller haircut wait; less and a greater one do not.
    function test_SetSector_GivenOthersMoney() public {
        _setSector(COAL, 5, 10_000);
        deposit(junior, MONEY);
        _setSector(COAL, 6, 20_000);
        assertEq(facility.sector(COAL).cap, 5);
        assertEq(facility.sector(COAL).weight, 20_000);
        assertEq(facility.waiting(Limited.Sector, COAL).cap, 6);
        assertEq(facility.waiting(Limited.Sector, 256 + COAL).cap, 0);
        _setSector(COAL, 4, 9_999);
        assertEq(facility.sector(COAL).cap, 4);
        assertEq(facility.sector(COAL).weight, 20_000);
        skip(6 days);
        assertEq(facility.sector(COAL).weight, 20_000);
        skip(1 days);
        assertEq(facility.sector(COAL).weight, 9_999);
        assertEq(facility.waiting(Limited.Sector, COAL).from, 0);
    }

    function test_FileProgramme() public {
        VM.expectEmit(address(facility));
        emit IFacility.ProgrammeFiled(PROGRAMME, COAL, today());
        _file(PROGRAMME, COAL);
        _assertFiled(COAL);
    }

    function test_FileProgramme_RevertWhen_NotTheLender() public {
        VM.expectRevert(notAllowed(address(this)));
        facility.fileProgramme(PROGRAMME, COAL);
    }

    function test_FileProgramme_RevertWhen_NoProgramme() public {
        VM.expectRevert(badTerms("programme"));
        _file(0, COAL);
    }

    function test_FileProgramme_GivenOthersMoney() public {
        deposit(junior, MONEY);
        // Out of no sector: less at once.
        _file(PROGRAMME, COAL);
        _assertFiled(COAL);
        _file(PROGRAMME, MILK);
        _assertFiled(COAL);
        (, Filing memory stored) = facility.filing(PROGRAMME);
        assertEq(stored.next, MILK);
        assertEq(stored.from, today() + 7);
        skip(6 days);
        _assertFiled(COAL);
        skip(1 days);
        _assertFiled(MILK);
        _file(PROGRAMME, 0);
        _assertFiled(MILK);
        // What it says already drops what waits.
        _file(PROGRAMME, MILK);
        skip(8 days);
        _assertFiled(MILK);
    }

    function test_FileProgramme_AtOnce_GivenNobodysMoney() public {
        _file(PROGRAMME, COAL);
        _file(PROGRAMME, 0);
        _assertFiled(0);
    }

    function test_Draw_Sector_AtTheCap() public {
        _setSector(COAL, 2 * NET, 0);
        _file(PROGRAMME, COAL);
        deposit(junior, MONEY);
        drawOne();
        ReceivableId id = drawOne();
        assertEq(facility.loan(id).sector, COAL);
        assertEq(facility.sector(COAL).out, 2 * NET, "FIN-02");
        refuseOne(aboveCap("sector", 3 * NET, 2 * NET));
    }

    function test_Draw_Sector_AFenAbove() public {
        _setSector(COAL, NET - 1, 0);
        _file(PROGRAMME, COAL);
        deposit(junior, MONEY);
        refuseOne(aboveCap("sector", NET, NET - 1));
    }

    /// @dev 85 % less a haircut of 5 points: 800.00 less 6 % for 30 days.
    function test_Draw_Sector_TakesItsHaircut() public {
        _setSector(COAL, type(uint96).max, 50_000);
        _file(PROGRAMME, COAL);
        deposit(junior, MONEY);
        assertEq(offerToday().advance, 800_00);
        assertEq(offerToday().net, 796_00);
        ReceivableId id = drawOne();
        assertEq(facility.loan(id).principal, 796_00, "FIN-03");
        assertEq(money.balanceOf(seller.account), 796_00, "FIN-03");
    }

    function test_Quote_Sector_GivenAHaircutOfAll() public {
        _setSector(COAL, type(uint96).max, 850_001);
        _file(PROGRAMME, COAL);
        assertEq(offerToday().advance, 0);
        deposit(junior, MONEY);
        refuseOne(abi.encodeWithSelector(IFacility.Facility_BelowMinimum.selector, 0, 1));
    }

    /// @dev Loans count where they were drawn, wherever the programme is filed when they are paid.
    function test_Settle_Sector_GivesBackWhatItTook() public {
        deposit(junior, MONEY);
        ReceivableId unfiled = drawOne();
        _setSector(COAL, type(uint96).max, 0);
        _setSector(MILK, type(uint96).max, 0);
        skip(7 days);
        _file(PROGRAMME, COAL);
        ReceivableId coal = drawOne();
        _file(PROGRAMME, MILK);
        skip(7 days);
        ReceivableId milk = drawOne();
        uint256 out = facility.loan(coal).principal;
        assertEq(facility.sector(COAL).out, out, "FIN-02");
        assertEq(facility.sector(MILK).out, facility.loan(milk).principal, "FIN-02");
        settle(unfiled, FACE);
        assertEq(facility.sector(COAL).out, out, "FIN-02");
        settle(coal, 300_00);
        assertEq(facility.sector(COAL).out, facility.loan(coal).principal, "FIN-02");
        settle(coal, 700_00);
        assertEq(facility.sector(COAL).out, 0, "FIN-02");
        settle(milk, FACE);
        assertEq(facility.sector(MILK).out, 0, "FIN-02");
    }

    // --- the facility ------------------------------------------------------------------------------------------------

    function test_SetFacilityCap() public {
        assertEq(facility.facilityCap(), type(uint96).max);
        VM.expectEmit(address(facility));
        emit IFacility.FacilityCapSet(5, today());
        _setFacilityCap(5);
        assertEq(facility.facilityCap(), 5);
        _setFacilityCap(0);
        assertEq(facility.facilityCap(), type(uint96).max);
    }

    function test_SetFacilityCap_RevertWhen_NotTheLender() public {
        VM.expectRevert(notAllowed(address(this)));
        facility.setFacilityCap(5);
    }

    function test_SetFacilityCap_GivenOthersMoney() public {
        deposit(junior, MONEY);
        _setFacilityCap(5);
        assertEq(facility.facilityCap(), 5);
        _setFacilityCap(6);
        assertEq(facility.facilityCap(), 5);
        assertEq(facility.waiting(Limited.Facility, 0).cap, 6);
        assertEq(facility.waiting(Limited.Facility, 1).cap, 0);
        // No cap at all is the highest.
        _setFacilityCap(0);
        skip(6 days);
        assertEq(facility.facilityCap(), 5);
        skip(1 days);
        assertEq(facility.facilityCap(), type(uint96).max);
        assertEq(facility.waiting(Limited.Facility, 0).from, 0);
        drawOne();
    }

    /// @dev The book carries 850.00 of each loan on its due day. What was drawn before there was a cap counts.
    function test_Draw_Facility_AtTheCap() public {
        deposit(junior, MONEY);
        drawOne();
        _setFacilityCap(2 * 850_00);
        drawOne();
        refuseOne(aboveCap("facility", 3 * 850_00, 2 * 850_00));
    }

    function test_Draw_Facility_AFenAbove() public {
        deposit(junior, MONEY);
        _setFacilityCap(850_00 - 1);
        refuseOne(aboveCap("facility", 850_00, 850_00 - 1));
    }

    /// @dev What is past due still counts in full; what is paid makes room.
    function test_Draw_Facility_CountsWhatIsLate() public {
        _setFacilityCap(2 * 850_00);
        deposit(junior, MONEY);
        ReceivableId late = drawOne();
        skip(35 days);
        drawOne();
        skip(35 days);
        (, LoanBook.Stages memory stages, ) = facility.book();
        assertEq(stages.stage1, 850_00e6);
        facility.roll(62);
        (, stages, ) = facility.book();
        assertEq(uint256(stages.stage1) + stages.stage2, 2 * 850_00e6);
        refuseOne(aboveCap("facility", 3 * 850_00, 2 * 850_00));
        settle(late, FACE);
        drawOne();
    }

    // --- cross-ageing ------------------------------------------------------------------------------------------------

    function test_Draw_CrossAgeing() public {
        _withTerms(2, 0, 0);
        ReceivableId first = drawOne();
        ReceivableId second = drawOne();
        skip(31 days);
        token.flagOverdue(first);
        drawOne();
        token.flagOverdue(second);
        bytes memory reason = abi.encodeWithSelector(IFacility.Facility_CrossAged.selector, buyer.id, 2, 2);
        refuseOne(reason);
        uint256 due = today() + 30;
        VM.expectRevert(reason);
        quote(FACE, due);
        settle(first, FACE);
        drawOne();
    }

    function test_Draw_CrossAgeing_GivenNoSuchRule() public {
        _withTerms(0, 0, 0);
        ReceivableId first = drawOne();
        skip(31 days);
        token.flagOverdue(first);
        drawOne();
    }

    // --- payees ------------------------------------------------------------------------------------------------------

    function test_Draw_Payees_GivenTheyAreCompulsory() public {
        _withTerms(0, uint64(NET), 0);
        refuseOne(abi.encodeWithSelector(IFacility.Facility_BadRequest.selector, "payees"));
        Payee[] memory payees = new Payee[](1);
        payees[0] = Payee({account: seller.account, bankAccount: 0, amount: uint128(NET), purpose: "wages"});
        ReceivableId id = tokenise(FACE, "payees");
        DrawRequest memory request = makeRequest(id, FACE);
        request.payees = keccak256(abi.encode(payees));
        bytes memory data = drawData(request, payees, "");
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
        assertEq(money.balanceOf(seller.account), NET);
    }

    function test_Draw_Payees_AFenBelow() public {
        _withTerms(0, uint64(NET + 1), 0);
        drawOne();
        assertEq(money.balanceOf(seller.account), NET);
    }

    // --- affiliates --------------------------------------------------------------------------------------------------

    /// @dev One limit for all companies of a group.
    function test_Draw_GroupsShareALimit() public {
        admit(buyer.group, false, 2 * NET, FAR);
        deposit(junior, MONEY);
        drawOne();
        buyer = registerInto("affiliate", PartyRoles.BUYER, buyer.group);
        drawOne();
        refuseOne(aboveLimit(buyer.group, false, 3 * NET, 2 * NET, FAR));
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _newPairCap(uint256 cap) private {
        _withTerms(0, 0, uint64(cap));
    }

    function _withTerms(uint8 crossAgeing, uint64 payeesFrom, uint64 newPairCap) private {
        FacilityConfig memory c = defaultConfig();
        Terms memory t = c.terms;
        (t.crossAgeing, t.payeesFrom, t.newPairCap) = (crossAgeing, payeesFrom, newPairCap);
        openWith(c);
        deposit(junior, MONEY);
    }

    function _setSector(uint8 sector, uint256 cap, uint24 haircut) private {
        VM.prank(lender.account);
        facility.setSector(sector, uint96(cap), haircut);
    }

    function _file(uint32 programmeNumber, uint8 sector) private {
        VM.prank(lender.account);
        facility.fileProgramme(programmeNumber, sector);
    }

    function _setFacilityCap(uint96 cap) private {
        VM.prank(lender.account);
        facility.setFacilityCap(cap);
    }

    function _assertFiled(uint8 sector) private view {
        (uint8 filed, ) = facility.filing(PROGRAMME);
        assertEq(filed, sector, "sector");
    }
}
