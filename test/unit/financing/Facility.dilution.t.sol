// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {IRecourse} from "../../../contracts/financing/IRecourse.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {Given, Passing} from "../../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Recovering} from "./Recovering.sol";

/// @notice Credit notes on financed claims: 120,000.00 at 85 %, of which 10 % may be given up without asking.
contract FacilityDilutionTest is Recovering {
    uint256 private constant CAP = 12_000_00;

    ReceivableId private id;

    function setUp() public {
        setUpRecovering();
        _open(100_000, "cap");
        id = borrow("loan");
    }

    // --- dilutable ---------------------------------------------------------------------------------------------------

    function test_R4_WithinTheCapPassesByItself() public {
        bytes32 before = bookHash();
        _note(10_000_00, "note");
        assertEq(_units(), FACE - 10_000_00);
        assertEq(token.receivable(id).flags & ReceivableFlags.DISPUTED, 0);
        assertEq(bookHash(), before, "FIN-01: what it owes is covered still");
        // The base fell in the same transaction: 85 % of 110,000.00, and the seller may be called for the rest.
        assertEq(recourse.base(facility, id), 93_500_00);
        assertEq(recourse.asked(facility, id), NET - 93_500_00);
        VM.expectEmit(address(recourse));
        emit IRecourse.MarginCalled(address(facility), id, seller.id, NET - 93_500_00, today() + 5);
        recourse.callMargin(facility, id);
        assertSound();
    }

    function test_R4_SeveralNotesNeverPassTheCapTogether() public {
        _note(10_000_00, "first");
        _note(5_000_00, "second");
        _note(1_00, "third");
        _assertGiven(3_001_00, CAP);
        assertEq(notes.disputeOf(id).amount, 3_001_00, "the rest is disputed");
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_NotGivenUp.selector, id, facility, 3_001_00));
        notes.absorb(id, address(facility));
    }

    function test_R4_PinnedByVersion() public {
        FacilityConfig memory config = defaultConfig();
        config.terms.dilutionCap = 150_000;
        VM.prank(lender.account);
        facility.setTerms(config.terms, config.prices);
        skip(7 days);
        assertEq(facility.currentVersion(), 2);
        assertEq(facility.dilutable(id, FACE, 0), CAP);
    }

    function test_R4_NeverAboveTheHoldback() public {
        _open(150_000, "all of the holdback");
        id = borrow("past due");
        assertEq(facility.dilutable(id, FACE, 0), 18_000_00);
        skip(30 days);
        assertEq(facility.dilutable(id, FACE, 0), 18_000_00, "on its due day");
        skip(10 days);
        assertOwed(id, 255_00, INTEREST, NET);
        assertEq(facility.dilutable(id, FACE, 0), 17_745_00, "less ten days' late interest");
        assertEq(facility.dilutable(id, FACE, 1_000_00), 17_000_00, "less what was given up");
        assertEq(facility.dilutable(id, FACE, 18_000_01), 0);
    }

    function test_R4_NothingOfWhatIsInDistress() public {
        uint256 snapshot = VM.snapshotState();
        fail();
        assertEq(facility.dilutable(id, FACE, 0), 0, "insolvent");
        VM.revertToState(snapshot);
        VM.prank(address(recourse));
        facility.setSpecial(id, true);
        assertEq(facility.dilutable(id, FACE, 0), 0, "carried apart");
        VM.revertToState(snapshot);
        openWithRecourse(1_000_000);
        id = borrow("no cap");
        assertEq(facility.dilutable(id, FACE, 0), 0, "without a cap");
    }

    function test_R4_WithoutALoanItIsTheSellers() public view {
        assertEq(facility.dilutable(ReceivableId.wrap(1), 1, 0), type(uint256).max);
    }

    function test_DealA_ConcessionPrice() public {
        FacilityConfig memory config = defaultConfig();
        (config.terms.dilutionCap, config.terms.discount) = (100_000, false);
        for (uint256 i = 0; i < 8; ++i) (config.prices.advance[i], config.prices.rate[i]) = (800_000, 42_000);
        openFacility(config, "coal");
        id = draw(3_816_000_00, "coal");
        loans.push(id);
        _note(239_304_35, "concession");
        assertEq(_units(), 3_576_695_65);
        assertEq(recourse.base(facility, id), 2_861_356_52);
        assertEq(recourse.asked(facility, id), 191_443_48, "3,052,800.00 out");
        assertEq(notes.disputeOf(id).raisedOn, 0);
        assertSound();
    }

    function test_DealD_OthersLoseNothing() public {
        FacilityConfig memory config = defaultConfig();
        config.terms.dilutionCap = 50_000;
        for (uint256 i = 0; i < 8; ++i) config.prices.advance[i] = 900_000;
        openFacility(config, "bad day");
        id = tokenise(5_000_000_00, "bad day");
        _passOn(1_200_000_00, 1);
        _passOn(800_000_00, 2);
        sendUnits(id, 3_000_000_00, drawData(makeRequest(id, 3_000_000_00)));
        loans.push(id);
        _note(150_000_00, "note");
        assertEq(_units(), 2_850_000_00);
        assertEq(token.balanceOf(supplier2.account, ReceivableId.unwrap(id)), 2_000_000_00, "RCV-05");
        assertEq(token.expected(id, supplier2.account), 2_000_000_00, "RCV-05");
        // Out of the holdback of 300,000.00; nobody may take the second half of it so.
        _note(150_000_00, "another");
        assertEq(_units(), 2_850_000_00);
        assertEq(notes.disputeOf(id).amount, 150_000_00);
        assertSound();
    }

    // --- agreeToDilution ---------------------------------------------------------------------------------------------

    function test_AgreeToDilution() public {
        _note(30_000_00, "note");
        _assertGiven(18_000_00, CAP);
        VM.expectEmit(address(facility));
        emit IFacility.DilutionAgreed(id, 18_000_00, 18_000_00);
        VM.expectEmit(address(facility));
        emit IFacility.SpecialSet(id, true);
        _agree(18_000_00);
        assertEq(_units(), 90_000_00);
        assertTrue(isSpecial(id), "90,000.00 do not cover what is out");
        assertEq(token.receivable(id).flags & ReceivableFlags.DISPUTED, 0);
        assertEq(facility.dilutable(id, FACE, 0), 0, "what it agreed to does not stand");
        assertSound();
        // Then its recourse.
        recourse.callMargin(facility, id);
        uint256 most = recourse.asked(facility, id);
        assertEq(most, NET - 76_500_00);
        readyToPay(seller.account, most);
        VM.startPrank(seller.account);
        money.approve(address(recourse), most);
        recourse.answer(facility, id, most);
        VM.stopPrank();
        recourse.cured(facility, id);
        assertFalse(isSpecial(id));
        assertSound();
    }

    function test_AgreeToDilution_ToAPartThatIsCovered() public {
        _note(30_000_00, "note");
        _agree(3_000_00);
        _assertGiven(15_000_00, 15_000_00);
        assertFalse(isSpecial(id), "105,000.00 cover what is out");
        assertEq(facility.dilutable(id, FACE, 15_000_00), 0, "the cap is used up with it");
        assertSound();
    }

    function test_AgreeToDilution_WithWhatTheCapGives() public {
        (bytes memory byBuyer, bytes memory bySeller) = _signNote(20_000_00, "note");
        notes.creditNote(id, 20_000_00, Reason.Quality, "note", byBuyer, bySeller);
        VM.expectEmit(address(facility));
        emit IFacility.DilutionAgreed(id, 5_000_00, CAP);
        _agree(5_000_00);
        _assertGiven(8_000_00, CAP);
    }

    function test_AgreeToDilution_GivenCarriedApart() public {
        _note(30_000_00, "note");
        VM.prank(address(recourse));
        facility.setSpecial(id, true);
        _agree(18_000_00);
        assertEq(_units(), 90_000_00);
        assertSound();
    }

    function test_AgreeToDilution_RevertWhen_NotTheLender() public {
        _note(30_000_00, "note");
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, seller.account));
        VM.prank(seller.account);
        facility.agreeToDilution(id, 18_000_00);
    }

    function test_AgreeToDilution_RevertGiven_NoLoanOrNothingSignedOff() public {
        VM.startPrank(lender.account);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, ReceivableId.wrap(1)));
        facility.agreeToDilution(ReceivableId.wrap(1), 1);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_NotGivenUp.selector, id, facility, 0));
        facility.agreeToDilution(id, 1);
        VM.stopPrank();
    }

    function _open(uint24 dilutionCap, bytes32 salt) private {
        FacilityConfig memory config = defaultConfig();
        config.terms.dilutionCap = dilutionCap;
        openFacility(config, salt);
        delete loans;
    }

    function _signNote(uint256 amount, bytes32 document) private view returns (bytes memory, bytes memory) {
        bytes32 digest = notes.creditNoteDigest(id, amount, Reason.Quality, document);
        return (signature(buyer.key, digest), signature(seller.key, digest));
    }

    function _note(uint256 amount, bytes32 document) private {
        (bytes memory byBuyer, bytes memory bySeller) = _signNote(amount, document);
        notes.creditNoteOf(id, amount, Reason.Quality, document, address(facility), byBuyer, bySeller);
    }

    function _agree(uint256 amount) private {
        VM.prank(lender.account);
        facility.agreeToDilution(id, amount);
    }

    function _passOn(uint64 units, uint64 number) private {
        Passing memory p;
        (p.receivable, p.giver, p.taker, p.units) = (id, seller.id, supplier2.id, units);
        (p.rest, p.shrinks, p.deadline) = (number, true, Day.wrap(uint32(today())));
        bytes32 digest = notes.passingDigest(p);
        notes.passOn(p, signature(seller.key, digest), signature(supplier2.key, digest));
    }

    function _assertGiven(uint256 rest, uint256 amount) private view {
        (uint256 signedOff, Given memory given) = notes.dilutionOf(id, address(facility));
        assertEq(signedOff, rest, "signed off");
        assertEq(given.amount, amount, "given");
    }

    function _units() private view returns (uint256) {
        return token.balanceOf(address(facility), ReceivableId.unwrap(id));
    }
}
