// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {Prices, Terms, Tranche} from "../../../contracts/financing/FacilityTypes.sol";
import {Capital} from "../../../contracts/financing/FacilityState.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanBook} from "../../../contracts/financing/LoanBook.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

contract FacilityTermsTest is Trade {
    uint256 private constant MONEY = 1_000_000_00;
    uint256 private constant FACE = 1_000_00;

    function setUp() public {
        setUpTrade();
        setUpFacility();
    }

    // --- initialise --------------------------------------------------------------------------------------------------

    function test_Initialise() public view {
        assertEq(PartyId.unwrap(facility.lender()), PartyId.unwrap(lender.id));
        assertEq(facility.currency(), address(money));
        assertEq(facility.autoLimit(), type(uint96).max);
        assertEq(facility.vault(Tranche.Senior), address(senior));
        assertEq(facility.vault(Tranche.Junior), address(junior));
        assertEq(facility.currentVersion(), 1);
        assertEq(facility.TERMS_DELAY(), 7);
        (Terms memory t, Prices memory p, uint256 from) = facility.termsOf(1);
        assertEq(keccak256(abi.encode(t, p)), keccak256(abi.encode(defaultTerms(), defaultPrices())));
        assertEq(from, today());
        Capital memory c = facility.capital();
        assertEq(c.seniorRate, 30_000);
        assertEq(c.day, today());
        assertEq(c.cash, 0);
    }

    function test_Initialise_RevertWhen_NotTheFactory() public {
        _notAllowed(address(this));
        facility.initialise(defaultConfig(), address(senior), address(junior));
    }

    function test_Initialise_RevertGiven_Initialised() public {
        _notAllowed(address(factory));
        VM.prank(address(factory));
        facility.initialise(defaultConfig(), address(senior), address(junior));
    }

    // --- setTerms ----------------------------------------------------------------------------------------------------

    function test_SetTerms_AtOnce() public {
        Terms memory t = defaultTerms();
        t.fee = 100_000;
        VM.expectEmit(address(facility));
        emit IFacility.TermsSet(2, t, defaultPrices(), today());
        assertEq(_setTerms(t, defaultPrices()), 2);
        assertEq(facility.currentVersion(), 2);
        (Terms memory stored, , uint256 from) = facility.termsOf(2);
        assertEq(stored.fee, 100_000);
        assertEq(from, today());
    }

    function test_SetTerms_AfterTheDelay() public {
        deposit(junior, MONEY);
        uint256 from = today() + 7;
        VM.expectEmit(address(facility));
        emit IFacility.TermsSet(2, defaultTerms(), defaultPrices(), from);
        assertEq(_setTerms(defaultTerms(), defaultPrices()), 2);
        skip(6 days);
        assertEq(facility.currentVersion(), 1);
        skip(1 days);
        assertEq(facility.currentVersion(), 2);
        assertEq(_setTerms(defaultTerms(), defaultPrices()), 3);
        assertEq(facility.currentVersion(), 2);
    }

    function test_SetTerms_ReplacesWhatWaits() public {
        deposit(senior, MONEY);
        _setTerms(defaultTerms(), defaultPrices());
        skip(6 days);
        Terms memory t = defaultTerms();
        t.fee = 5;
        assertEq(_setTerms(t, defaultPrices()), 2);
        skip(6 days);
        assertEq(facility.currentVersion(), 1);
        skip(1 days);
        assertEq(facility.currentVersion(), 2);
        (Terms memory stored, , uint256 from) = facility.termsOf(2);
        assertEq(stored.fee, 5);
        assertEq(from, today());
    }

    function test_SetTerms_KeepsOpenLoans() public {
        deposit(junior, MONEY);
        ReceivableId id = draw(FACE, "first");
        Terms memory t = defaultTerms();
        t.lateRate = 0;
        _setTerms(t, defaultPrices());
        skip(8 days);
        assertEq(facility.loan(draw(FACE, "second")).version, 2);
        assertEq(facility.loan(id).version, 1);
        skip(32 days);
        // 850.00 at 9 % for 10 days, rounded up.
        assertEq(facility.owed(id).late, 2_13);
    }

    function test_SetTerms_RevertWhen_NotTheLender() public {
        _notAllowed(address(this));
        facility.setTerms(defaultTerms(), defaultPrices());
    }

    function test_SetTerms_RevertWhen_Fee() public {
        Terms memory t = defaultTerms();
        t.fee = 100_001;
        _bad("fee", t, defaultPrices());
    }

    function test_SetTerms_RevertWhen_Tenor() public {
        Terms memory t = defaultTerms();
        t.minTenor = 0;
        _bad("tenor", t, defaultPrices());
        t.minTenor = t.maxTenor + 1;
        _bad("tenor", t, defaultPrices());
    }

    function test_SetTerms_RevertWhen_Floor() public {
        Terms memory t = defaultTerms();
        t.floor = 1_000_001;
        _bad("floor", t, defaultPrices());
    }

    function test_SetTerms_RevertWhen_LateRate() public {
        Terms memory t = defaultTerms();
        t.lateRate = 1_000_001;
        _bad("lateRate", t, defaultPrices());
    }

    function test_SetTerms_RevertWhen_Provision() public {
        Terms memory t = defaultTerms();
        t.provision1 = t.provision2 + 1;
        _bad("provision", t, defaultPrices());
        t = defaultTerms();
        t.provision2 = t.provision3 + 1;
        _bad("provision", t, defaultPrices());
        t = defaultTerms();
        t.provision3 = 1_000_001;
        _bad("provision", t, defaultPrices());
    }

    function test_SetTerms_RevertWhen_Advance() public {
        Prices memory p = defaultPrices();
        p.advance[0] = 1_000_001;
        _bad("advance", defaultTerms(), p);
        p = defaultPrices();
        p.advance[7] += 1;
        _bad("advance", defaultTerms(), p);
    }

    function test_SetTerms_RevertWhen_Rate() public {
        Prices memory p = defaultPrices();
        p.rate[7] = 1_000_001;
        _bad("rate", defaultTerms(), p);
        p = defaultPrices();
        p.rate[7] -= 1;
        _bad("rate", defaultTerms(), p);
    }

    // --- limits ------------------------------------------------------------------------------------------------------

    function test_SetAutoLimit() public {
        VM.expectEmit(address(facility));
        emit IFacility.AutoLimitSet(5, today());
        VM.prank(lender.account);
        facility.setAutoLimit(5);
        assertEq(facility.autoLimit(), 5);
    }

    function test_SetAutoLimit_RevertWhen_NotTheLender() public {
        _notAllowed(address(this));
        facility.setAutoLimit(5);
    }

    // --- views -------------------------------------------------------------------------------------------------------

    function test_SupportsInterface() public view {
        assertTrue(facility.supportsInterface(type(IERC1155Receiver).interfaceId));
        assertTrue(facility.supportsInterface(type(IERC165).interfaceId));
        assertFalse(facility.supportsInterface(0xffffffff));
    }

    function test_Book() public {
        deposit(junior, MONEY);
        ReceivableId id = draw(FACE, "book");
        (LoanBook.Head memory head, LoanBook.Stages memory stages, uint256 worth) = facility.book();
        assertEq(head.day, today());
        assertEq(head.carrying, 850_00e6);
        assertEq(head.daily, uint256(4_25e6) / 30);
        assertEq(head.drag, uint256(head.daily) * (today() + 30));
        assertEq(stages.stage1 + stages.stage2 + stages.stage3, 0);
        assertEq(worth, 850_00e6 - uint256(head.daily) * 30);
        LoanBook.Bucket memory bucket = facility.bucket(today() + 30);
        assertEq(bucket.carrying, 850_00e6);
        assertEq(bucket.daily, head.daily);
        assertEq(bucket.count, 1);
        assertEq(facility.owed(id).principal, 845_75);
    }

    function test_Loan_GivenNone() public view {
        assertEq(facility.loan(ReceivableId.wrap(1)).version, 0);
        assertEq(facility.owed(ReceivableId.wrap(1)).principal, 0);
    }

    // --- roll --------------------------------------------------------------------------------------------------------

    function test_Roll_InSteps() public {
        uint256 start = today();
        skip(100 days);
        VM.expectEmit(address(facility));
        emit IFacility.Rolled(start + 10);
        facility.roll(10);
        assertEq(_bookDay(), start + 10);
        facility.roll(type(uint256).max);
        assertEq(_bookDay(), start + 72);
        facility.roll(62);
        assertEq(_bookDay(), start + 100);
        VM.recordLogs();
        facility.roll(62);
        assertEq(VM.getRecordedLogs().length, 0);
    }

    function test_Draw_RevertGiven_TheBookIsBehind() public {
        deposit(junior, MONEY);
        uint256 start = today();
        skip(63 days);
        ReceivableId id = tokenise(FACE, "behind");
        bytes memory data = drawData(makeRequest(id, FACE));
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_BookBehind.selector, start, start + 63));
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
        facility.roll(1);
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
        assertEq(_bookDay(), start + 63);
    }

    // --- fund and take -----------------------------------------------------------------------------------------------

    function test_Fund() public {
        VM.expectEmit(address(facility));
        emit IFacility.Funded(Tranche.Senior, MONEY);
        VM.prank(address(senior));
        facility.fund(Tranche.Senior, MONEY);
        assertEq(facility.capital().cash, MONEY);
        assertEq(facility.capital().seniorClaim, MONEY * 1e6);
    }

    function test_Fund_RevertWhen_NotItsVault() public {
        _notAllowed(address(junior));
        VM.prank(address(junior));
        facility.fund(Tranche.Senior, 1);
        _notAllowed(address(this));
        facility.fund(Tranche.Junior, 1);
    }

    function test_Fund_RevertGiven_Paused() public {
        guardian.pause(address(facility));
        uint40 until = uint40(VM.getBlockTimestamp() + 3 days);
        VM.expectRevert(abi.encodeWithSelector(INewBusinessGate.NewBusinessGate_Paused.selector, until));
        VM.prank(address(senior));
        facility.fund(Tranche.Senior, 1);
    }

    function test_Fund_RevertWhen_Nothing() public {
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_Nothing.selector));
        VM.prank(address(senior));
        facility.fund(Tranche.Senior, 0);
    }

    function test_Take() public {
        deposit(senior, MONEY);
        VM.expectEmit(address(facility));
        emit IFacility.Taken(Tranche.Senior, investor.account, MONEY);
        VM.prank(address(senior));
        facility.take(Tranche.Senior, investor.account, MONEY);
        assertEq(money.balanceOf(investor.account), MONEY);
        assertEq(facility.capital().cash, 0);
    }

    function test_Take_RevertWhen_NotItsVault() public {
        deposit(senior, MONEY);
        _notAllowed(address(junior));
        VM.prank(address(junior));
        facility.take(Tranche.Senior, investor.account, 1);
        _notAllowed(address(this));
        facility.take(Tranche.Junior, investor.account, 1);
    }

    function test_Take_RevertWhen_AboveWhatIsFree() public {
        deposit(senior, MONEY);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoCash.selector, MONEY + 1, MONEY));
        VM.prank(address(senior));
        facility.take(Tranche.Senior, investor.account, MONEY + 1);
    }

    function test_Take_RevertWhen_Nothing() public {
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_Nothing.selector));
        VM.prank(address(senior));
        facility.take(Tranche.Senior, investor.account, 0);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _setTerms(Terms memory t, Prices memory p) private returns (uint256) {
        VM.prank(lender.account);
        return facility.setTerms(t, p);
    }

    function _bad(string memory field, Terms memory t, Prices memory p) private {
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_BadTerms.selector, field));
        _setTerms(t, p);
    }

    function _notAllowed(address caller) private {
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, caller));
    }

    function _bookDay() private view returns (uint256) {
        (LoanBook.Head memory head, , ) = facility.book();
        return head.day;
    }
}
